/**
 * The clear binary packets of SSH-2 up to NEWKEYS, RFC 4253 section 6: KEXINIT and the
 * reply with the host key are read, the rest passed over. Signatures are not verified.
 *
 *   uint32 packet_length, byte padding_length, payload (byte message number, ...), padding
 */
import {
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import {
  Anomaly,
  KexList,
  MAX_CLEAR_PACKETS,
  MAX_LISTED_NAMES,
  MAX_READ_PACKET_BYTES,
  MAX_SKIPPED_PACKET_BYTES,
  Message,
} from './constants.ts'
import { takePublicKey } from './hostKey.ts'
import { hashOffer, listNames, negotiate, readKexInit } from './kexInit.ts'
import { OneSidedAuth } from './oneSided.ts'
import { compareHostKey } from './pastSessions.ts'
import type { SshFields } from './record.ts'
import { Phase, type SshState } from './state.ts'
import { nameShortKey } from './weakness.ts'

/** The end that opened the connection shows a host key. */
const REVERSED_TAG = 'ssh-reversed'
/** Length, padding length and message number. */
const HEAD_BYTES = 6
/** RFC 4250 section 4.1.2: messages of the key exchange method. */
const FIRST_KEX_MESSAGE = 30
const LAST_KEX_MESSAGE = 49
/** RFC 4253 section 6: at least four bytes of padding, and blocks of eight. */
const MIN_PACKET_LENGTH = 6

/** Reads one packet. Sizes once it was NEWKEYS. */
export function readPacket(state: SshState, input: StreamSlice, session: SessionContext): Verdict {
  const start = input.pos
  if (input.remaining() < HEAD_BYTES) {
    input.need = HEAD_BYTES
    return Verdict.More
  }
  const side = state.sides[input.direction]
  const length = input.u32be()
  const padding = input.u8()
  const message = input.u8()
  const total = 4 + length
  if (length < MIN_PACKET_LENGTH || length > MAX_SKIPPED_PACKET_BYTES || padding > length - 2) {
    session.anomaly(Anomaly.BadPacket)
    return Verdict.Broken
  }
  if (message >= FIRST_KEX_MESSAGE && message <= LAST_KEX_MESSAGE) {
    side.kexBytes = length - padding - 1
  }
  if (isRead(message) && length <= MAX_READ_PACKET_BYTES) {
    if (input.end - start < total) {
      input.pos = start
      input.need = total
      return Verdict.More
    }
    const end = start + total - padding
    if (message === Message.KexInit) takeKexInit(state, input, end, session)
    else if (message === Message.NewKeys) takeNewKeys(state, input, session)
    else if (message !== Message.Disconnect) takeHostKey(state, input, end, session)
    input.ok = true
  } else if (isRead(message)) {
    session.anomaly(Anomaly.LongPacket)
  } else if (message === Message.Ignore || message === Message.Debug) {
    session.anomaly(Anomaly.IgnoreInKeyExchange)
  }
  if (++side.clearPackets > MAX_CLEAR_PACKETS) {
    session.anomaly(Anomaly.EndlessHandshake)
    return Verdict.Broken
  }
  const here = Math.min(input.end, start + total)
  input.pos = here
  input.skipBytes = start + total - here
  if (message === Message.Disconnect) {
    side.phase = Phase.Ended
    return Verdict.Done
  }
  return side.phase === Phase.Encrypted ? Verdict.Sizes : Verdict.More
}

function isRead(message: number): boolean {
  if (message === Message.KexInit || message === Message.NewKeys) return true
  if (message === Message.Disconnect) return true
  return (
    message === Message.KexReply ||
    message === Message.KexGexReply ||
    message === Message.KexRsaPubkey
  )
}

function takeKexInit(
  state: SshState,
  input: StreamSlice,
  end: number,
  session: SessionContext,
): void {
  const offer = readKexInit(input, end)
  const fields = state.fields
  if (offer === undefined) {
    session.anomaly(Anomaly.BadPacket)
    return
  }
  if (fields.version === '') fields.version = '2'
  const names = listNames(offer, KexList.HostKey)
  if (names.length === MAX_LISTED_NAMES) session.anomaly(Anomaly.Cut)
  if (input.direction === Direction.Orig) {
    fields.hassh = hashOffer(offer, Direction.Orig)
    fields.clientHostKeyAlgorithms = names
  } else {
    fields.hasshServer = hashOffer(offer, Direction.Resp)
    fields.serverHostKeyAlgorithms = names
  }
  state.sides[input.direction].offer = offer
  settleAlgorithms(state, session)
}

function settleAlgorithms(state: SshState, session: SessionContext): void {
  const client = state.sides[state.clientSide].offer
  const server =
    state.sides[state.clientSide === Direction.Orig ? Direction.Resp : Direction.Orig].offer
  if (client === undefined || server === undefined) return
  const n = negotiate(client, server)
  if (!n.complete) session.anomaly(Anomaly.NoCommonAlgorithm)
  n.write(state.fields)
  state.negotiated = n
}

/** A reply begins with the host key, whatever the method; a group of a group exchange does not parse as one. */
function takeHostKey(
  state: SshState,
  input: StreamSlice,
  end: number,
  session: SessionContext,
): void {
  const fields = state.fields
  if (fields.hostKeyFingerprint !== '') return
  const length = input.u32be()
  if (!input.ok || length > end - input.pos) return
  const key = takePublicKey(input, length)
  if (key === undefined) return
  fields.hostKeyType = key.type
  fields.hostKeyBits = key.bits & 0xffff
  fields.hostKeyFingerprint = key.fingerprint
  state.hostKeyBlobBytes = length
  compareHostKey(fields, session)
  if (input.direction !== state.clientSide) return
  // Who opened the connection serves, as behind a reverse shell: the other end is SSH's client.
  state.clientSide = Direction.Resp
  session.tag(REVERSED_TAG)
  settleAlgorithms(state, session)
}

/** A short key is known only now, and roles may have turned since the negotiation. */
function addShortKey(fields: SshFields): void {
  const short = nameShortKey(fields.hostKeyType, fields.hostKeyBits)
  if (short !== '' && !fields.weakAlgorithms.includes(short)) {
    fields.weakAlgorithms = [...fields.weakAlgorithms, short]
  }
}

function takeNewKeys(state: SshState, input: StreamSlice, session: SessionContext): void {
  state.sides[input.direction].phase = Phase.Encrypted
  const side = state.sides[input.direction]
  const alone = state.sides[Direction.Orig].phase === Phase.Banner
  if (alone && input.direction === Direction.Resp && side.offer)
    state.oneSided = new OneSidedAuth(side.offer, state.fields.serverBanner)
  side.offer = undefined
  addShortKey(state.fields)
  session.facts.encrypted = true
  announce(state, input.tsMicros, session)
}

/** The `negotiation` event, once a session. */
export function announce(state: SshState, tsMicros: number, session: SessionContext): void {
  const { fields, negotiated } = state
  if (state.announced || negotiated === undefined) return
  state.announced = true
  session.event({
    tsMicros,
    kind: 'negotiation',
    action: 'KEXINIT',
    status: negotiated.complete ? 'ok' : 'error',
    detail: {
      kex: fields.kex,
      hostKeyAlgorithm: fields.hostKeyAlgorithm,
      hostKeyFingerprint: fields.hostKeyFingerprint,
      cipher: fields.cipher,
      mac: fields.mac,
      compression: fields.compression,
      strictKex: fields.strictKex,
      postQuantum: fields.postQuantum,
    },
  })
}
