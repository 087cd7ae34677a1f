/**
 * scp's own protocol over `exec`: each file is a line (`C0644 10240 name`) answered with one
 * byte, then content answered with one byte. The receiving side begins with such a byte.
 */

import { type ChannelSizes, DATA_BYTES } from './channelSizes.ts'
import { countReplies, findMost, isByte, readReplies } from './flightShape.ts'
import type { Flight } from './packetLog.ts'

/** `C0644 0 a` and its line end, at least; a path of 255 bytes at most. */
const LEAST_LINE_BYTES = 10
const MOST_LINE_BYTES = 300
/** The shortest command: `scp -t .`. */
const LEAST_EXEC_BYTES = 18 + 8
const MOST_EXEC_BYTES = 4096
/** Content that fills the log before its answer comes. */
const MUCH_BYTES = 4096
const CONFIDENCE = 0.9

export interface ScpShape {
  readonly kind: 'scp-upload' | 'scp-download'
  readonly confidence: number
  readonly evidence: string
}

/** Whether the flights from `at` on, the requests on a session channel, are those of scp. `asksNoAnswer`: nor does the client for its requests. */
export function readScp(
  flights: readonly Flight[],
  at: number,
  c: ChannelSizes,
  s: ChannelSizes,
  asksNoAnswer: boolean,
): ScpShape | undefined {
  const sizes = flights[at]?.sizes ?? []
  const exec = sizes.length > 1 && sizes.at(-1) === c.key ? sizes.at(-2)! : (sizes.at(-1) ?? 0)
  if (!c.fits(exec, LEAST_EXEC_BYTES, MOST_EXEC_BYTES)) return undefined
  return readUpload(flights, at, c, s, asksNoAnswer) ?? readDownload(flights, at, c, s)
}

/** Longer than one byte where sizes show it: a shorter line than that is not told from an answer. */
const isLine = (sizes: ChannelSizes, bytes: number): boolean =>
  bytes > sizes.key &&
  sizes.fits(bytes, DATA_BYTES + LEAST_LINE_BYTES, DATA_BYTES + MOST_LINE_BYTES)

/** exec, accepted with a byte behind it; then line, byte, content. */
function readUpload(
  flights: readonly Flight[],
  at: number,
  c: ChannelSizes,
  s: ChannelSizes,
  asksNoAnswer: boolean,
): ScpShape | undefined {
  const accepted = flights[at + 1]
  const line = findLine(flights[at + 2])
  const content = flights[at + 4]
  if (accepted === undefined || !endsInByte(s, accepted, asksNoAnswer)) return undefined
  if (!isLine(c, line) || !isByte(s, flights[at + 3]) || findMost(content) <= c.key)
    return undefined
  return {
    kind: 'scp-upload',
    confidence: CONFIDENCE,
    evidence: `exec accepted, then ${line} B from the client = a line of scp, ${s.key} B = its answer, ${content!.bytes} B or more of content`,
  }
}

/** The longest packet of a flight of lines: times may come before the name, and a line in pieces. */
function findLine(flight: Flight | undefined): number {
  const isShort = flight !== undefined && flight.sizes.length <= MAX_LINE_PACKETS + 1
  return isShort ? findMost(flight) : 0
}

/** Replies to the request, and one byte behind them. */
function endsInByte(s: ChannelSizes, accepted: Flight, asksNoAnswer: boolean): boolean {
  const last = accepted.sizes.at(-1)!
  const before = accepted.sizes.slice(0, -1)
  // A server may say something on its error channel in between.
  if (last === s.key && (before.length > 0 || asksNoAnswer))
    return before.length <= MAX_LINE_PACKETS
  return before.length === 0 && countReplies(s, last - s.key) > 0
}

/** exec, accepted; then byte, line, byte, content, byte. The first byte may come right behind the request. */
function readDownload(
  flights: readonly Flight[],
  at: number,
  c: ChannelSizes,
  s: ChannelSizes,
): ScpShape | undefined {
  const request = flights[at]!
  const accepted = flights[at + 1]
  const isJoined = request.sizes.length > 1 && request.sizes.at(-1) === c.key
  if (accepted === undefined) return undefined
  const replies = readReplies(s, accepted)
  const from = isJoined ? at : at + 2
  if (!isJoined) {
    const isAccepted = replies.messages > 0 && replies.length === accepted.sizes.length
    const isOpened = accepted.sizes.every((n) => n === s.adjust)
    if ((!isAccepted && !isOpened) || !isByte(c, flights[from])) return undefined
  }
  // A server may have said something on its error channel before.
  const answer = flights[from + 1]
  const line = answer?.sizes.at(-1)
  // An answer to a request: what looked like a byte was one.
  if (!isJoined && s.reply !== s.adjust && answer?.sizes.includes(s.reply)) return undefined
  const before = (answer?.sizes.length ?? 0) - (isJoined ? replies.length : 0)
  if (line === undefined || before > MAX_LINE_PACKETS || !isLine(s, line)) return undefined
  const content = flights[from + 3]
  const done = flights[from + 4]
  if (!isByte(c, flights[from + 2]) || findMost(content) <= s.key) return undefined
  const isDone =
    done === undefined
      ? content!.bytes >= MUCH_BYTES
      : done.sizes.every((n) => n <= c.adjust || n === c.key)
  if (!isDone) return undefined
  return {
    kind: 'scp-download',
    confidence: CONFIDENCE,
    evidence: `exec, then ${c.key} B from the client = a byte that asks for a file, ${line} B = a line of scp, ${c.key} B = its answer, then content`,
  }
}

/** Adjustment, a word on the error channel, and the line. */
const MAX_LINE_PACKETS = 3
