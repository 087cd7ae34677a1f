/**
 * Makes authentications as RFC 4252 has them, for property tests: what both sides say, by the
 * payload of each message, and what a sensor should tell of it.
 */
import {
  failurePayloadBytes,
  pkOkPayloadBytes,
  probePayloadBytes,
  signedPayloadBytes,
} from '../../../dissectors/ssh/authSizes.ts'
import { findSuite, type Suite, wireSize } from '../../../dissectors/ssh/suites.ts'
import type { UserKey } from '../../../dissectors/ssh/userKeys.ts'
import { orig, type Piece, resp } from '../../support/conversation.ts'
import { handshake, u32 } from './build.ts'

/** Of build.ts's host key. */
const HOST_KEY_BYTES = 51
const PASSWORD_STEP_BYTES = 64
const BASE_BYTES = 27
const PROMPT_PAYLOAD_BYTES = 32
/** Who is in opens a session, RFC 4254 section 5.1. */
const CHANNEL_OPEN_PAYLOAD_BYTES = 24
const CHANNEL_CONFIRMED_PAYLOAD_BYTES = 17

export interface Person {
  readonly userBytes: number
  readonly passwordBytes: number
}

/** One attempt: by what, and how it ends. */
export type Try =
  | { readonly method: 'password' | 'keyboard-interactive'; readonly right: boolean }
  | { readonly method: 'publickey'; readonly key: UserKey; readonly right: boolean }

export interface Dialogue {
  readonly toServer: readonly [cipher: string, mac: string]
  readonly toClient: readonly [cipher: string, mac: string]
  readonly client: string
  readonly server: string
  readonly offered: string
  readonly person: Person
  readonly tries: readonly Try[]
  /** Bytes of a banner's text; 0 for none. */
  readonly bannerBytes: number
  /** A banner and the refusal behind it are one segment. */
  readonly joined: boolean
}

/** Packets of one side, in a row. */
interface Flight {
  readonly fromClient: boolean
  readonly bytes: readonly number[]
}

/** As OpenSSH sends what has a password in it. */
function padded(suite: Suite, payloadBytes: number): number {
  const bytes = wireSize(suite, payloadBytes)
  const apart = suite.tagBytes + (suite.lengthApart ? 4 : 0)
  const aligned = bytes - apart
  return apart + aligned + PASSWORD_STEP_BYTES - (aligned % PASSWORD_STEP_BYTES)
}

function makeFlights(d: Dialogue, toServer: Suite, toClient: Suite): Flight[] {
  const pads = d.client.includes('OpenSSH')
  const binds = /OpenSSH_9/.test(d.client) && /OpenSSH_9/.test(d.server)
  const flights: Flight[] = []
  const ask = (payload: number) =>
    flights.push({ fromClient: true, bytes: [wireSize(toServer, payload)] })
  const tell = (...payloads: number[]) =>
    flights.push({ fromClient: false, bytes: payloads.map((n) => wireSize(toClient, n)) })
  const askSecret = (payload: number) => {
    if (pads) flights.push({ fromClient: true, bytes: [padded(toServer, payload)] })
    else ask(payload)
  }
  const { userBytes, passwordBytes } = d.person
  const refusal = failurePayloadBytes(d.offered)
  ask(17)
  tell(17)
  ask(BASE_BYTES + userBytes + 4)
  if (d.bannerBytes > 0) tell(9 + d.bannerBytes, refusal)
  else tell(refusal)
  for (const attempt of d.tries) {
    const end = attempt.right ? 1 : refusal
    if (attempt.method === 'publickey') {
      ask(probePayloadBytes(attempt.key, userBytes))
      if (attempt.right) {
        tell(pkOkPayloadBytes(attempt.key))
        ask(signedPayloadBytes(attempt.key, userBytes, binds ? HOST_KEY_BYTES : 0))
      }
    } else if (attempt.method === 'password') {
      askSecret(BASE_BYTES + userBytes + 13 + passwordBytes)
    } else {
      ask(BASE_BYTES + userBytes + 28)
      tell(PROMPT_PAYLOAD_BYTES)
      askSecret(9 + passwordBytes)
    }
    tell(end)
  }
  if (d.tries.at(-1)?.right) {
    ask(CHANNEL_OPEN_PAYLOAD_BYTES)
    tell(CHANNEL_CONFIRMED_PAYLOAD_BYTES)
  }
  return flights
}

/** A packet with its length in front, as suites with clear lengths have it. */
function packetOf(suite: Suite, bytes: number): Buffer {
  const packet = Buffer.alloc(bytes, 0xee)
  if (suite.lengthClear) u32(bytes - 4 - suite.tagBytes).copy(packet)
  return packet
}

/** The segments of the dialogue; `cut` says where those with clear lengths are cut, 0 to 1. */
export function playDialogue(d: Dialogue, cut: readonly number[]): Piece[] {
  const toServer = findSuite(...d.toServer)!
  const toClient = findSuite(...d.toClient)!
  const offer = {
    cipher: d.toServer[0],
    mac: d.toServer[1],
    cipherToClient: d.toClient[0],
    macToClient: d.toClient[1],
  }
  const pieces = handshake(offer, d.client, d.server)
  let cuts = 0
  for (const flight of makeFlights(d, toServer, toClient)) {
    const suite = flight.fromClient ? toServer : toClient
    const packets = flight.bytes.map((bytes) => packetOf(suite, bytes))
    const whole = Buffer.concat(packets)
    const at = Math.floor(cut[cuts++ % cut.length]! * whole.length)
    const parts = suite.lengthClear
      ? [whole.subarray(0, at), whole.subarray(at)]
      : d.joined
        ? [whole]
        : packets
    for (const part of parts) {
      if (part.length === 0) continue
      const piece = flight.fromClient ? orig(part) : resp(part)
      // Without times, only sizes have a say.
      pieces.push({ ...piece, atomic: true, afterMicros: 0 })
    }
  }
  return pieces
}
