/**
 * What a session's first channel was opened for, RFC 4254: the messages behind the login have
 * sizes that cipher and MAC fix up to what varies (a terminal's name, a command), and come in
 * an order. Of what sizes leave open, only what all that followed agrees with is said.
 */
import {
  type ChannelSizes,
  LEAST_ENDS_BYTES,
  MOST_ENDS_BYTES,
  OPEN_DIRECT_BYTES,
  REMOTE_FORWARD_BYTES,
  SIMPLE_BYTES,
} from './channelSizes.ts'
import { holds, isSingle, readReplies } from './flightShape.ts'
import type { Flight } from './packetLog.ts'
import { type Requests, readRequests } from './requestReading.ts'
import { isPacketSize, wireSize } from './suites.ts'

export interface Opening extends Requests {
  /** The client asked the server to listen. */
  readonly remoteForward: boolean
}

/** Clients that want no answer to what they ask for on a channel. */
const ASKS_NO_ANSWER = /dropbear|jsch|apache-sshd|sshd-core/i
const PUTTY = /putty|winscp|filezilla/i
/** Longest address to listen at. */
const MOST_LISTEN_BYTES = 64
const EXACT = 0.95
const LIKELY = 0.85
const WEAK = 0.6
/** A client goes on with its requests at once when its channel is open. */
const AT_ONCE_MICROS = 1_500_000
/** A client that opens nothing for so long wants no channel of its own. */
const NO_CHANNEL_MICROS = 2_000_000

export const UNTOLD: Opening = {
  kind: '',
  pty: false,
  remoteForward: false,
  confidence: 0,
  evidence: '',
}

/** What the first flight of the client can be. */
interface FirstSteps {
  session: boolean
  noMore: boolean
  remoteForward: boolean
}

/** `flights`: from SUCCESS on, it not included; `client`: its identification line; `lengthMicros`: how long the session then lasted. */
export function readOpening(
  flights: readonly Flight[],
  c: ChannelSizes,
  s: ChannelSizes,
  client: string,
  lengthMicros: number,
): Opening {
  const isOpenSsh = client.includes('OpenSSH')
  const at = flights.findIndex((f) => f.fromClient)
  if (at < 0 || (flights[at]!.fromMicros > NO_CHANNEL_MICROS && at >= flights.length - 1)) {
    if (lengthMicros < NO_CHANNEL_MICROS) return UNTOLD
    return { ...UNTOLD, kind: 'none', confidence: LIKELY, evidence: 'no channel was opened' }
  }
  const first = flights[at]!
  const steps = explainFirst(c, first, isOpenSsh)
  const isRemote = isRemoteAlone(c, s, first, flights[at + 1])
  const isBack = isRemote && isSingle(flights[at + 2], c.confirm)
  if (steps.session && !isBack && holds(s, flights[at + 1], s.confirm)) {
    const found = readSession(flights, at, c, s, steps, client)
    if (found !== undefined) return found
  }
  const remoteForward = steps.remoteForward || isBack || (!isOpenSsh && isRemote)
  const isLast = at >= flights.length - 2 && lengthMicros < NO_CHANNEL_MICROS
  if (steps.noMore && isLast) return UNTOLD
  if (steps.noMore || remoteForward) {
    const listens = remoteForward ? `, ${first.bytes} B with tcpip-forward before it` : ''
    return {
      kind: 'none',
      pty: false,
      remoteForward,
      confidence: EXACT,
      evidence: steps.noMore
        ? `${c.noMoreSessions} B = no-more-sessions@openssh.com${listens}, and no channel for a command`
        : `${first.bytes} B = tcpip-forward, and no channel for a command`,
    }
  }
  const direct = flights.findIndex((f, i) => f.fromClient && isDirect(c, s, f, flights[i + 1]))
  if (direct === at) {
    const evidence = `the first channel has ${first.sizes[0]} B, the size of direct-tcpip, and was confirmed with ${s.confirm} B`
    return { ...UNTOLD, kind: 'forward', confidence: LIKELY, evidence }
  }
  return UNTOLD
}

const canListen = (c: ChannelSizes, bytes: number): boolean =>
  c.fits(bytes, REMOTE_FORWARD_BYTES, REMOTE_FORWARD_BYTES + MOST_LISTEN_BYTES) &&
  isPacketSize(c.suite, bytes)

/** The server is asked to listen and says that it does: one byte, or five with its port. */
const isRemoteAlone = (
  c: ChannelSizes,
  s: ChannelSizes,
  first: Flight,
  answer: Flight | undefined,
): boolean =>
  first.sizes.every((n) => canListen(c, n)) &&
  answer !== undefined &&
  !answer.sizes.includes(s.confirm) &&
  (answer.sizes.includes(s.globalReply) || answer.sizes.includes(s.reply))

/** A session channel, if what follows is what follows one. */
function readSession(
  flights: readonly Flight[],
  at: number,
  c: ChannelSizes,
  s: ChannelSizes,
  steps: FirstSteps,
  client: string,
): Opening | undefined {
  const answer = flights[at + 1]!
  const asked = at + 2
  const request = flights[asked]
  const isDoubtful = steps.noMore
  // Listening is answered with a byte: no channel was opened then.
  const listens = answer.sizes.includes(s.globalReply) && !answer.sizes.includes(s.confirm)
  if (listens && !steps.remoteForward && s.globalReply !== s.reply) return undefined
  if (listens && isDoubtful) return undefined
  if (request === undefined) {
    if (isDoubtful) return undefined
    const evidence = `${c.openSession} B = CHANNEL_OPEN session, and no request on it`
    return { ...UNTOLD, kind: 'session', confidence: WEAK, evidence }
  }
  const pause = request.fromMicros - flights[asked - 1]!.toMicros
  const isAnswered = readReplies(s, flights[asked + 1]).messages > 0
  if (isDoubtful && (pause > AT_ONCE_MICROS || !isAnswered)) return undefined
  const rest = PUTTY.test(client) ? dropSimple(flights, asked, c) : flights
  const requests = readRequests(rest, asked, c, s, ASKS_NO_ANSWER.test(client))
  return { ...requests, remoteForward: steps.remoteForward }
}

/** Without PuTTY's word that its channel is the only one, which is as long as a terminal's request. */
function dropSimple(flights: readonly Flight[], at: number, c: ChannelSizes): readonly Flight[] {
  const flight = flights[at]!
  const simple = wireSize(c.suite, SIMPLE_BYTES)
  const [first, ...others] = flight.sizes
  let sizes = flight.sizes
  if (first === simple && others.length > 0) sizes = others
  else if (!c.suite.lengthClear && isPacketSize(c.suite, first! - simple)) {
    sizes = [first! - simple, ...others]
  }
  if (sizes === flight.sizes) return flights
  const bytes = sizes.reduce((sum, n) => sum + n, 0)
  return flights.map((f, i) => (i === at ? { ...f, sizes, bytes } : f))
}

/** OpenSSH sends tcpip-forward, then the session's open, then no-more-sessions. */
function explainFirst(c: ChannelSizes, first: Flight, isOpenSsh: boolean): FirstSteps {
  const { openSession, noMoreSessions } = c
  const both = openSession + noMoreSessions
  const steps: FirstSteps = { session: false, noMore: false, remoteForward: false }
  const { sizes } = first
  const last = sizes.at(-1)!
  // Alone: a session's open, or no-more-sessions where both have one size.
  if (sizes.length === 1) {
    if (last === openSession) steps.session = true
    if (last === noMoreSessions && isOpenSsh) steps.noMore = true
    if (steps.session || steps.noMore) return steps
  }
  if (sizes.includes(openSession) || (isOpenSsh && sizes.includes(both))) steps.session = true
  else if (isOpenSsh && !c.suite.lengthClear && last > both && canListen(c, last - both)) {
    steps.session = true
    steps.remoteForward = true
  }
  if (
    isOpenSsh &&
    sizes.length > 1 &&
    sizes.slice(0, -1).every((n) => canListen(c, n)) &&
    last === noMoreSessions
  ) {
    // Where both have one size, an open may be meant: what follows tells.
    steps.noMore = true
    steps.remoteForward = sizes.slice(0, -1).some((n) => n !== openSession || !steps.session)
    if (sizes.length === 2 && sizes[0] === openSession) steps.remoteForward = true
  } else if (
    isOpenSsh &&
    sizes.length === 1 &&
    !c.suite.lengthClear &&
    canListen(c, last - noMoreSessions)
  ) {
    if (last !== both) {
      steps.noMore = true
      steps.remoteForward = true
    }
  }
  return steps
}

/** An open with two ends as text, confirmed at once. */
function isDirect(
  c: ChannelSizes,
  s: ChannelSizes,
  open: Flight,
  answer: Flight | undefined,
): boolean {
  const low = OPEN_DIRECT_BYTES + LEAST_ENDS_BYTES
  return (
    c.fits(open.sizes[0]!, low, OPEN_DIRECT_BYTES + MOST_ENDS_BYTES) &&
    answer !== undefined &&
    holds(s, answer, s.confirm)
  )
}
