/**
 * What a session's first channel was opened for when the login was followed by compression
 * (zlib@openssh.com): the first messages are short and always the same, so DEFLATE leaves them
 * within a few bytes of what zlib makes of them. Order and turns then tell; what does not fit
 * is left open.
 */
import { type Opening, UNTOLD } from './channelOpening.ts'
import type { ChannelSizes } from './channelSizes.ts'
import { readCopy } from './compressedCopy.ts'
import type { Flight } from './packetLog.ts'
import { isPacketSize, wireSize } from './suites.ts'

/** Payload bytes after compression, from zlib's levels and versions: least and most. */
type Range = readonly [number, number]
const SESSION: Range = [20, 27]
const NO_MORE: Range = [29, 39]
const SUBSYSTEM: Range = [20, 27]
const INIT: Range = [8, 16]
const CONFIRM: Range = [6, 15]
const DIRECT: Range = [38, 110]
/** EOF, CLOSE, an adjustment, a key. */
const LITTLE: Range = [2, 11]
/** The shortest command, and a terminal with its modes. */
const LEAST_REQUEST_BYTES = 15
const LEAST_PTY_BYTES = 90
const LEAST_PUTTY_PTY_BYTES = 180
const MOST_PTY_BYTES = 400
/** Terminal, display, agent, variables, shell. */
const MAX_PTY_PACKETS = 12
/** VERSION with the extensions that servers have; a line of scp has less. */
const LEAST_VERSION_BYTES = 60
const MUCH_INPUT_BYTES = 16_384
const MUCH_OUTPUT_BYTES = 2000
/** Requests of SFTP that have to follow; a file or a listing takes five. */
const LEAST_REQUESTS = 3
const AT_ONCE_MICROS = 1_500_000
const CONFIDENCE = 0.7

/** As `readOpening`, under compression. */
export function readCompressed(
  flights: readonly Flight[],
  c: ChannelSizes,
  s: ChannelSizes,
  client: string,
): Opening {
  const isOpenSsh = client.includes('OpenSSH')
  // PuTTY compresses by a code of its own, which takes more.
  const isPutty = /putty|winscp|filezilla/i.test(client)
  const at = flights.findIndex((f) => f.fromClient)
  const first = flights[at]
  if (first === undefined) return UNTOLD
  const asked = at + 2
  const request = flights[asked]
  if (isPutty) return request === undefined ? UNTOLD : readPty(request, c, LEAST_PUTTY_PTY_BYTES)
  if (opensSession(c, first, isOpenSsh) && request !== undefined) {
    const pause = request.fromMicros - flights[asked - 1]!.toMicros
    const isRequest = request.bytes >= wireSize(c.suite, LEAST_REQUEST_BYTES)
    if (pause < AT_ONCE_MICROS && isRequest) return readRequest(flights, asked, c, s)
    return UNTOLD
  }
  const isNone = isOpenSsh && isOne(c, first, NO_MORE) && isQuietBehind(flights, at, c, s)
  if (isNone || isOpenOf(flights, at, c, s)) return readForward(flights, at, c, s, isNone)
  return UNTOLD
}

const isOne = (sizes: ChannelSizes, f: Flight | undefined, [low, high]: Range): boolean =>
  f !== undefined &&
  f.sizes.length === 1 &&
  isPacketSize(sizes.suite, f.bytes) &&
  sizes.fits(f.bytes, low, high)

/** OpenSSH opens a session alone when others are to share the connection: then requests follow at once. */
const isQuietBehind = (
  flights: readonly Flight[],
  at: number,
  c: ChannelSizes,
  s: ChannelSizes,
): boolean =>
  !isOne(c, flights[at], SESSION) ||
  flights[at + 2] === undefined ||
  flights[at + 2]!.fromMicros - flights[at + 1]!.toMicros > AT_ONCE_MICROS ||
  isOpenOf(flights, at + 2, c, s)

/** The channel's open, with OpenSSH's no-more-sessions behind it. */
function opensSession(c: ChannelSizes, first: Flight, isOpenSsh: boolean): boolean {
  if (!isOpenSsh) return isOne(c, first, SESSION)
  const [session, noMore] = first.sizes
  if (first.sizes.length === 2) {
    return c.fits(session!, ...SESSION) && c.fits(noMore!, ...NO_MORE)
  }
  if (first.sizes.length > 1 || c.suite.lengthClear) return false
  const low = wireSize(c.suite, SESSION[0]) + wireSize(c.suite, NO_MORE[0])
  return (
    first.bytes >= low &&
    first.bytes <= wireSize(c.suite, SESSION[1]) + wireSize(c.suite, NO_MORE[1])
  )
}

function readRequest(
  flights: readonly Flight[],
  at: number,
  c: ChannelSizes,
  s: ChannelSizes,
): Opening {
  const request = flights[at]!
  const said = { ...UNTOLD, confidence: CONFIDENCE }
  const pty = readPty(request, c, LEAST_PTY_BYTES)
  if (pty.pty) return pty
  const isSftp = isSftpTalk(flights, at, c, s)
  if (isSftp) {
    const evidence = `compressed: ${request.sizes[0]} B fit subsystem sftp, and requests and answers by turns follow`
    return { ...said, kind: 'sftp', evidence }
  }
  const copy = readCopy(flights, at, c, s)
  if (copy !== undefined) return { ...said, ...copy }
  const after = flights.slice(at + 1).filter((f) => f.fromClient)
  const little = wireSize(c.suite, LITTLE[1])
  const isQuiet = after.every((f) => f.sizes[0]! <= little && f.sizes.length < 3)
  const isInput = after.length > 0 && after[0]!.bytes >= MUCH_INPUT_BYTES
  const isOutput = flights[at + 1] !== undefined && flights[at + 1]!.bytes >= MUCH_OUTPUT_BYTES
  // One byte asked for with a small packet may be scp: then more such packets follow.
  const asks = after.filter((f) => f.sizes.length === 1).length
  if ((isQuiet && (asks < 2 || isOutput)) || isInput) {
    const evidence = `compressed: ${request.bytes} B fit exec, and ${isInput ? 'much' : 'no'} input follows`
    return { ...said, kind: 'exec', evidence }
  }
  return said
}

/** A terminal with its modes, or nothing that is told. */
function readPty(request: Flight, c: ChannelSizes, least: number): Opening {
  const most = Math.max(...request.sizes)
  const isPty = most >= wireSize(c.suite, least) && most <= wireSize(c.suite, MOST_PTY_BYTES)
  if (!isPty || request.sizes.length > MAX_PTY_PACKETS) return UNTOLD
  const evidence = `${request.bytes} B, compressed, hold pty-req`
  return { ...UNTOLD, kind: 'session', pty: true, confidence: CONFIDENCE, evidence }
}

/** INIT, VERSION, then requests longer than an acknowledgement, each answered. */
function isSftpTalk(
  flights: readonly Flight[],
  at: number,
  c: ChannelSizes,
  s: ChannelSizes,
): boolean {
  const request = flights[at]!
  const isJoined = request.sizes.length === 2
  if (!c.fits(request.sizes[0]!, ...SUBSYSTEM) || request.sizes.length > 2) return false
  const init = isJoined ? request.sizes[1]! : flights[at + 2]?.bytes
  if (init === undefined || !c.fits(init, ...INIT)) return false
  const from = isJoined ? at + 1 : at + 3
  const version = flights[from]
  if (version === undefined || version.bytes < wireSize(s.suite, LEAST_VERSION_BYTES)) return false
  let requests = 0
  let longer = 0
  const most = wireSize(c.suite, LITTLE[1])
  for (let i = from + 1; i < flights.length && i < from + 12; i += 2) {
    const { sizes } = flights[i]!
    if (sizes.length > 1) continue
    requests++
    if (sizes[0]! > most) longer++
  }
  return requests >= LEAST_REQUESTS && longer > 0
}

/** An open with two ends as text, and its confirmation. */
const isOpenOf = (
  flights: readonly Flight[],
  at: number,
  c: ChannelSizes,
  s: ChannelSizes,
): boolean => isOne(c, flights[at], DIRECT) && isOne(s, flights[at + 1], CONFIRM)

function readForward(
  flights: readonly Flight[],
  from: number,
  c: ChannelSizes,
  s: ChannelSizes,
  isNone: boolean,
): Opening {
  const at = isNone ? from + 2 : from
  const said = isNone
    ? `${flights[from]!.bytes} B, compressed, fit no-more-sessions@openssh.com and no channel for a command`
    : 'no channel for a command'
  if (isOpenOf(flights, at, c, s) && flights.length > at + 3) {
    const evidence = `${said}; ${flights[at]!.bytes} B from the client answered by ${flights[at + 1]!.bytes} B fit direct-tcpip`
    return { ...UNTOLD, kind: 'forward', confidence: CONFIDENCE, evidence }
  }
  if (!isNone || flights.length > from + 3) return UNTOLD
  return { ...UNTOLD, kind: 'none', confidence: CONFIDENCE, evidence: said }
}
