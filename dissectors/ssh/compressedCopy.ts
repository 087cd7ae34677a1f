/**
 * scp and rsync under compression, by turns: scp's receiver answers each line and each file
 * with a byte, so that content begins with the second thing its sender says; rsync's ends
 * exchange little by turns before content begins.
 */
import type { ChannelSizes } from './channelSizes.ts'
import { findMost } from './flightShape.ts'
import type { Flight } from './packetLog.ts'
import { wireSize } from './suites.ts'

/** Payload bytes after compression of a byte of data, an answer or an adjustment, at most. */
const LITTLE_BYTES = 11
/** Of a line: mode, length and name. */
const MOST_LINE_BYTES = 80
/** Of content, which may have been compressed. */
const CONTENT_BYTES = 300
/** Of rsync's command with its flags, at least, and of its version, at most. */
const LEAST_RSYNC_BYTES = 33
const MOST_VERSION_BYTES = 16
const MOST_JOINED = 3
const CONFIDENCE = 0.65

export interface CompressedCopy {
  readonly kind: 'scp-upload' | 'scp-download' | 'rsync'
  readonly confidence: number
  readonly evidence: string
}

/** The requests on the session channel are in flight `at`. */
export function readCopy(
  flights: readonly Flight[],
  at: number,
  c: ChannelSizes,
  s: ChannelSizes,
): CompressedCopy | undefined {
  const isLittle = (f: Flight | undefined): boolean =>
    f !== undefined && findMost(f) <= wireSize((f.fromClient ? c : s).suite, LITTLE_BYTES)
  // Answer, adjustment and a byte may share a segment where lengths are encrypted.
  const share = s.suite.lengthClear ? 1 : MOST_JOINED
  const isAccepted = (f: Flight | undefined): boolean =>
    f !== undefined && findMost(f) <= share * wireSize(s.suite, LITTLE_BYTES)
  const isLine = (f: Flight | undefined): boolean =>
    f !== undefined && findMost(f) <= wireSize((f.fromClient ? c : s).suite, MOST_LINE_BYTES)
  const isContent = (f: Flight | undefined): boolean =>
    f !== undefined && findMost(f) >= wireSize((f.fromClient ? c : s).suite, CONTENT_BYTES)
  const [accepted, second, third, fourth, fifth, sixth] = flights.slice(at + 1, at + 7)
  if (
    isAccepted(accepted) &&
    second?.sizes.length === 1 &&
    isLine(second) &&
    !isLittle(second) &&
    isLittle(third)
  ) {
    if (isContent(fourth)) {
      const evidence = `compressed: ${second.bytes} B, answered by ${third!.bytes} B, then content at once, as scp sends`
      return { kind: 'scp-upload', confidence: CONFIDENCE, evidence }
    }
  }
  // The byte that asks for the file may come right behind the request.
  const isJoined = flights[at]!.sizes.length > 1
  const [line, byte, content, next] = isJoined
    ? [accepted, second, third, fourth]
    : [third, fourth, fifth, sixth]
  const isAsked = isJoined || (isAccepted(accepted) && isLittle(second))
  if (isAsked && isLine(line) && isLittle(byte) && isContent(content) && isLittle(next)) {
    const evidence = `compressed: ${line!.bytes} B, answered by ${byte!.bytes} B, then content, as scp sends`
    return { kind: 'scp-download', confidence: CONFIDENCE, evidence }
  }
  const command = findMost(flights[at])
  const isVersion =
    second !== undefined && findMost(second) <= wireSize(c.suite, MOST_VERSION_BYTES)
  const isTalk = isVersion && !isLittle(fourth) && !isContent(third) && sixth !== undefined
  if (command >= wireSize(c.suite, LEAST_RSYNC_BYTES) && isAccepted(accepted) && isTalk) {
    const evidence = `compressed: ${command} B fit a long exec, then little by turns, as rsync begins`
    return { kind: 'rsync', confidence: CONFIDENCE, evidence }
  }
  return undefined
}
