/** What flights of packets can be made of. Where lengths are encrypted, a segment may hold several. */
import type { ChannelSizes } from './channelSizes.ts'
import type { Flight } from './packetLog.ts'
import { isPacketSize } from './suites.ts'

/** Replies and window adjustments in a row. */
const MAX_REPLIES = 6

/** How many answers to requests, with window adjustments, a segment can be; the fewest when several, 0 for none. */
export function countReplies({ reply, adjust }: ChannelSizes, bytes: number): number {
  for (let n = 1; n <= MAX_REPLIES; n++) {
    for (let adjusts = 0; adjusts < n; adjusts++) {
      if (adjusts * adjust + (n - adjusts) * reply === bytes) return n
    }
  }
  return 0
}

/** Answers and adjustments at the front of a flight. */
export interface Replies {
  /** Messages, adjustments included. */
  readonly messages: number
  /** Segments or packets of the flight that they fill. */
  readonly length: number
}

/** A flight's answers to requests, before whatever else is in it. */
export function readReplies(sizes: ChannelSizes, flight: Flight | undefined): Replies {
  let messages = 0
  let length = 0
  let answers = 0
  if (flight === undefined) return { messages, length }
  for (const bytes of flight.sizes) {
    const found = countReplies(sizes, bytes)
    if (found > 0) answers++
    if (found === 0 && bytes !== sizes.adjust) break
    messages += Math.max(found, 1)
    length++
  }
  return answers > 0 ? { messages, length } : { messages: 0, length: 0 }
}

/** Whether a flight holds a packet of this size, alone in its segment or behind others. */
export function holds(sizes: ChannelSizes, flight: Flight | undefined, bytes: number): boolean {
  if (flight === undefined) return false
  const { suite } = sizes
  return flight.sizes.some(
    (n) => n === bytes || (!suite.lengthClear && n > bytes && isPacketSize(suite, n - bytes)),
  )
}

/** Whether a flight is one packet, or segment, of this size. */
export const isSingle = (flight: Flight | undefined, bytes: number): boolean =>
  flight !== undefined && flight.sizes.length === 1 && flight.bytes === bytes

/** A flight of window adjustments and then one packet: that packet; 0 for more, or for adjustments alone. */
export function findOne(sizes: ChannelSizes, flight: Flight | undefined): number {
  if (flight === undefined) return 0
  let at = 0
  while (at < flight.sizes.length - 1 && flight.sizes[at] === sizes.adjust) at++
  return at === flight.sizes.length - 1 ? flight.sizes[at]! : 0
}

/** One byte of data, maybe with an adjustment where both have one size. */
export const isByte = (sizes: ChannelSizes, flight: Flight | undefined): boolean =>
  flight !== undefined &&
  flight.sizes.length <= MAX_BYTE_PACKETS &&
  flight.sizes.at(-1) === sizes.key &&
  flight.sizes.every((n) => n === sizes.key || n === sizes.adjust)

const MAX_BYTE_PACKETS = 3

/** The largest packet, or segment, of a flight. */
export const findMost = (flight: Flight | undefined): number =>
  flight === undefined ? 0 : Math.max(...flight.sizes)
