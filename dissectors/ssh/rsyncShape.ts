/**
 * rsync over `exec`: both ends begin with four bytes, their protocol's version, at once and
 * without waiting for each other; the command with its flags is long.
 */
import { type ChannelSizes, DATA_BYTES, EXEC_BYTES } from './channelSizes.ts'
import { findMost, findOne, readReplies } from './flightShape.ts'
import type { Flight } from './packetLog.ts'
import { wireSize } from './suites.ts'

/** `rsync --server -e.LsfxCIvu . a`, and what it is at most. */
const LEAST_COMMAND_BYTES = 28
const MOST_COMMAND_BYTES = 400
const VERSION_BYTES = 4
/** Both sides go on talking by turns. */
const LEAST_TURNS = 4
const CONFIDENCE = 0.85

export function readRsync(
  flights: readonly Flight[],
  at: number,
  c: ChannelSizes,
  s: ChannelSizes,
): { kind: 'rsync'; confidence: number; evidence: string } | undefined {
  const sizes = flights[at]?.sizes ?? []
  const version = wireSize(c.suite, DATA_BYTES + VERSION_BYTES)
  const same = wireSize(s.suite, DATA_BYTES + VERSION_BYTES)
  // A client that knows the window sends its version right behind the request.
  const isJoined = sizes.length > 1 && sizes.at(-1) === version
  const exec = sizes.at(isJoined ? -2 : -1) ?? 0
  const from = isJoined ? at : at + 2
  if (!c.fits(exec, EXEC_BYTES + LEAST_COMMAND_BYTES, EXEC_BYTES + MOST_COMMAND_BYTES)) {
    return undefined
  }
  const answer = flights[from + 1]
  if (answer === undefined || flights.length < from + LEAST_TURNS) return undefined
  if (!isJoined && findOne(c, flights[from]) !== version) return undefined
  const replies = readReplies(s, flights[at + 1])
  // An answer to a request here means that the one before was for a terminal.
  const first = answer.sizes[isJoined ? replies.length : 0] ?? answer.sizes.at(-1)!
  if (first < same || (!isJoined && first === s.reply)) return undefined
  if (!isJoined && replies.messages === 0) return undefined
  if (![flights[from + 2], flights[from + 4]].some((f) => findMost(f) > version)) return undefined
  return {
    kind: 'rsync',
    confidence: CONFIDENCE,
    evidence: `${exec} B = exec of a long command, then ${version} B from the client and ${first} B from the server = four bytes and more, as rsync begins`,
  }
}
