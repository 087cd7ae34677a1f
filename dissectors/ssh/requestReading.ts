/**
 * The requests on a session channel, RFC 4254 section 6, and what the program they start then
 * says: shell, exec, sftp, scp, rsync. Flights are those of packetLog.ts.
 */
import { type ChannelSizes, EXEC_BYTES } from './channelSizes.ts'
import { readReplies } from './flightShape.ts'
import type { Flight } from './packetLog.ts'
import { readRsync } from './rsyncShape.ts'
import { readScp } from './scpShape.ts'
import { readSftp } from './sftpShape.ts'
import { isPacketSize, wireSize } from './suites.ts'

export type OpeningKind =
  | ''
  /** Nothing was opened. */
  | 'none'
  /** No session channel, but others. */
  | 'forward'
  | 'shell'
  | 'exec'
  | 'sftp'
  | 'scp-upload'
  | 'scp-download'
  | 'rsync'
  /** A session channel whose request sizes leave open. */
  | 'session'

export interface Requests {
  readonly kind: OpeningKind
  /** A terminal was asked for. */
  readonly pty: boolean
  /** The request was read with its answer. */
  readonly isAnswered?: boolean
  /** Input longer than a key came at once: a script, not a person. */
  readonly hasInput?: boolean
  readonly confidence: number
  /** In words a person can check; '' for none. */
  readonly evidence: string
}

/** Flights in which requests are looked for; terminal, display, agent, some variables and the command. */
const MAX_REQUEST_FLIGHTS = 16
/** OpenSSH and its kin send a terminal's modes, five bytes each, and dozens of them. */
const MODES_BYTES = 100
/** Input of so many bytes is a command's: nobody types or scripts as much into a shell without a terminal. */
const MUCH_INPUT_BYTES = 16_384
/** Nobody reads a prompt and answers it so fast. */
const AT_ONCE_MICROS = 100_000
const EXACT = 0.95
const LIKELY = 0.85
const WEAK = 0.6

/** Reads from flight `from` on, which is the client's first one behind the channel's confirmation. */
export function readRequests(
  flights: readonly Flight[],
  from: number,
  c: ChannelSizes,
  s: ChannelSizes,
  asksNoAnswer: boolean,
): Requests {
  const sftp = readSftp(flights, from, c, s)
  if (sftp !== '') return { kind: 'sftp', pty: false, confidence: EXACT, evidence: sftp }
  const found = readScp(flights, from, c, s, asksNoAnswer) ?? readRsync(flights, from, c, s)
  if (found !== undefined) return { ...found, pty: false }
  const isAnswered = readReplies(s, flights[from + 1]).messages > 0
  const read = readPtySteps(flights, from, c, s) ?? readCommand(flights, from, c, s)
  return { ...read, isAnswered, hasInput: sendsAtOnce(flights, from, c) }
}

/** Terminal and shell in flights of their own, each answered: Paramiko, Go, libssh and others. */
function readPtySteps(
  flights: readonly Flight[],
  from: number,
  c: ChannelSizes,
  s: ChannelSizes,
): Requests | undefined {
  let pty = 0
  for (let i = from; i < flights.length && i < from + MAX_REQUEST_FLIGHTS; i += 2) {
    const request = flights[i]!
    const answer = readReplies(s, flights[i + 1])
    if (answer.messages === 0) return undefined
    const last = request.sizes.at(-1)!
    // Success has one size; what else begins an answer is output that came with it.
    const first = flights[i + 1]!.sizes[0]!
    const isOther = c.shell !== c.key && first >= s.reply + s.key
    const isAnswer = first === s.reply || first === s.reply + s.adjust || isOther
    if (pty > 0 && request.sizes.length === 1 && isAnswer) {
      if (last === c.shell) {
        const evidence = `${pty} B = pty-req and ${last} B = shell, each answered by ${s.reply} B`
        return { kind: 'shell', pty: true, confidence: EXACT, evidence }
      }
      if (flights[i + 1]!.sizes.length > answer.length) {
        const evidence = `${pty} B = pty-req, then ${last} B = a longer request, answered by output`
        return { kind: 'session', pty: true, confidence: WEAK, evidence }
      }
    }
    if (request.bytes >= c.leastPty && answer.messages === 1) pty = request.bytes
    // Output behind the answer: no request is to come.
    if (flights[i + 1]!.sizes.length > answer.length) return undefined
  }
  return undefined
}

/** All requests in one flight, as OpenSSH sends them, or one request alone. */
function readCommand(
  flights: readonly Flight[],
  from: number,
  c: ChannelSizes,
  s: ChannelSizes,
): Requests {
  const request = flights[from]!
  const answer = readReplies(s, flights[from + 1])
  const { bytes, sizes } = request
  // EOF may come in the same flight.
  const last = sizes.findLast((n) => n > c.reply) ?? sizes.at(-1)!
  const isLong = c.suite.lengthClear
    ? sizes.some((n) => n >= c.leastPty + MODES_BYTES)
    : bytes >= c.leastPty + MODES_BYTES
  if (answer.messages === 0 && !isLong) {
    // Dropbear's client asks for no answer; then output is all that comes.
    if (last > c.shell && sendsNothing(flights, from + 2, c)) {
      const evidence = `${last} B = exec, no answer asked for, and no input`
      return { kind: 'exec', pty: false, confidence: WEAK, evidence }
    }
    const evidence = `${bytes} B of requests on a session channel, whose answer cannot be read`
    return { kind: 'session', pty: false, confidence: WEAK, evidence }
  }
  // A command alone is answered once, and with a window: more answers are those of a terminal too.
  const isTwice = !c.suite.lengthClear && answer.messages > 2 && bytes >= c.leastPty + c.shell
  if (isLong || isTwice) return readLong(request, answer.messages, c, s)
  if (c.suite.lengthClear && sizes.length > 1 && last === c.shell && sizes.at(-2)! >= c.leastPty) {
    const evidence = `${sizes.at(-2)} B = pty-req and ${last} B = shell`
    return { kind: 'shell', pty: true, confidence: LIKELY, evidence }
  }
  if (sizes.length === 1 && isPair(c, bytes)) {
    // Two requests in one segment: what the last one is, its input tells.
    const evidence = `${bytes} B = two requests on a session channel`
    const isExec = sendsNothing(flights, from + 2, c) || sendsMuch(flights, from + 2)
    return { kind: isExec ? 'exec' : 'session', pty: false, confidence: WEAK, evidence }
  }
  if (last > c.shell) {
    const evidence = `${last} B = exec, ${wireSize(c.suite, EXEC_BYTES)} B and its command`
    return { kind: 'exec', pty: false, confidence: LIKELY, evidence }
  }
  if (last < c.shell) {
    const evidence = `${last} B on a session channel is no request that is known`
    return { kind: 'session', pty: false, confidence: WEAK, evidence }
  }
  return readShort(flights, from, c)
}

/** Whether a segment is two packets rather than one, as far as its size can tell. */
const isPair = (c: ChannelSizes, bytes: number): boolean =>
  !c.suite.lengthClear && !isPacketSize(c.suite, bytes)

/** A request of the size that `shell` has, and a short command. */
function readShort(flights: readonly Flight[], from: number, c: ChannelSizes): Requests {
  // Of one byte there is hardly a command, and none that reads what it is sent.
  const isOne = c.shell < wireSize(c.suite, EXEC_BYTES + 2)
  const what = `${c.shell} B = shell${isOne ? '' : ', or exec of a few bytes'}`
  if (sendsNothing(flights, from + 2, c) || sendsMuch(flights, from + 2)) {
    const evidence = `${what}; no terminal, and ${sendsMuch(flights, from + 2) ? 'much' : 'no'} input, as a command has it`
    return { kind: 'exec', pty: false, confidence: WEAK, evidence }
  }
  if (isOne) {
    return { kind: 'shell', pty: false, confidence: LIKELY, evidence: `${what}, no terminal` }
  }
  return { kind: 'session', pty: false, confidence: WEAK, evidence: `${what}, no terminal` }
}

/** A terminal with its modes and what runs in it, or one long command. */
function readLong(request: Flight, answers: number, c: ChannelSizes, s: ChannelSizes): Requests {
  const { bytes, sizes } = request
  const last = sizes.at(-1)!
  if (c.suite.lengthClear) {
    const pty = sizes.find((n) => n >= c.leastPty + MODES_BYTES) ?? 0
    if (sizes.length === 1 || pty === 0) {
      const evidence = `${last} B = exec, no other request`
      return { kind: 'exec', pty: false, confidence: LIKELY, evidence }
    }
    if (last === c.shell && pty !== last) {
      const evidence = `${pty} B = pty-req and ${last} B = shell`
      return { kind: 'shell', pty: true, confidence: EXACT, evidence }
    }
    const evidence = `${pty} B = pty-req and ${last} B = the request behind it`
    return { kind: 'session', pty: pty !== last, confidence: WEAK, evidence }
  }
  // An exec alone is answered once, with a window at most.
  const isPty = answers > 2 || sizes.length > 1 || isPair(c, bytes)
  const evidence = `${bytes} B hold pty-req, answered by ${answers} messages of ${s.reply} B`
  if (isPty) return { kind: 'session', pty: true, confidence: LIKELY, evidence }
  return {
    kind: 'session',
    pty: false,
    confidence: WEAK,
    evidence: `${bytes} B = pty-req and shell, or one long exec`,
  }
}

/** From flight `at` on the client says nothing but EOF, adjustments and goodbye. */
function sendsNothing(flights: readonly Flight[], at: number, c: ChannelSizes): boolean {
  for (let i = at; i < flights.length; i++) {
    const f = flights[i]!
    if (!f.fromClient || f.sizes.every((n) => n <= c.adjust)) continue
    // CLOSE and DISCONNECT in one flight, behind all output.
    const isGoodbye = i >= flights.length - 2 && f.sizes.length <= 3 && f.sizes[0]! <= c.adjust
    if (!isGoodbye) return false
  }
  return true
}

/** More than a key follows the requests before anybody can have seen a prompt. */
function sendsAtOnce(flights: readonly Flight[], from: number, c: ChannelSizes): boolean {
  const own = flights[from]!
  const next = flights[from + 2]
  // EOF behind the request in its flight: all the input was sent with it.
  if (own.sizes.length > 2 && own.sizes.at(-1)! <= c.reply) return true
  if (next === undefined || next.fromMicros - flights[from + 1]!.toMicros > AT_ONCE_MICROS)
    return false
  return next.sizes[0]! > c.longKey
}

const sendsMuch = (flights: readonly Flight[], at: number): boolean =>
  flights.some((f, i) => i >= at && f.fromClient && f.bytes >= MUCH_INPUT_BYTES)
