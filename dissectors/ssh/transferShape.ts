/** Which way content went, and how much, by the volume of both sides and the order of requests. */
import type { ActivityTracker, SideVolume } from './activityTracker.ts'
import type { ChannelSizes } from './channelSizes.ts'
import type { Flight } from './packetLog.ts'

export interface Transfer {
  /** `upload`: from SSH's client to its server. */
  readonly direction: 'upload' | 'download' | 'both'
  /** Estimated content, without what packets and protocol add. */
  readonly bytes: number
}

/** So much in one direction is content: nobody lists so many files. */
const CONTENT_BYTES = 1_048_576
/** Where nothing is listed, and of what the client sends, less is enough. */
const LEAST_VOLUME_BYTES = 65_536
/** A request or an answer of that size, at least, may be content. */
const LEAST_BYTES = 500
/** One side has so many times the other's volume. */
const MUCH_MORE = 4
/** READ is that much longer than CLOSE and READDIR: offset and length. */
const READ_EXTRA_BYTES = 12
/** Content of a packet, as most programs cut it. */
const PACKET_BYTES = 32_768
/** What a packet has besides: length, padding, CHANNEL_DATA, and what SFTP puts before content. */
const PACKET_EXTRA_BYTES = 4 + 1 + 8 + 9 + 20

/** Of a use whose direction is known. */
export const measure = (t: ActivityTracker, direction: 'upload' | 'download'): Transfer => ({
  direction,
  bytes: findContent(t, direction),
})

/** By volume and requests. `mayList`: much of what the server sends may be names of files. */
export function readTransfer(t: ActivityTracker, mayList: boolean): Transfer | undefined {
  const up = t.client.bytes
  const down = t.server.bytes
  const isUp = up >= LEAST_VOLUME_BYTES
  const isDown = down >= (mayList ? CONTENT_BYTES : LEAST_VOLUME_BYTES)
  if (isUp && up >= down * MUCH_MORE) return measure(t, 'upload')
  if (isDown && down >= up * MUCH_MORE) return measure(t, 'download')
  if (isUp && isDown) {
    const bytes = findContent(t, 'upload') + findContent(t, 'download')
    return { direction: 'both', bytes }
  }
  const small = readSmall(t)
  return small?.direction === 'download' && down >= LEAST_VOLUME_BYTES
    ? measure(t, 'download')
    : small
}

/** What came in large packets, less what is around it. */
function findContent(t: ActivityTracker, direction: 'upload' | 'download'): number {
  const isUp = direction === 'upload'
  const side: SideVolume = isUp ? t.client : t.server
  const { suite } = isUp ? t.fromClient : t.fromServer
  const extra = PACKET_EXTRA_BYTES + suite.tagBytes
  // Where packets cannot be cut, the end of each is a small segment of its own.
  const isCut = suite.lengthClear || side.bytes < LEAST_VOLUME_BYTES
  const bytes = isCut ? side.largeBytes : side.bytes
  const packets = suite.lengthClear ? side.largePackets : Math.ceil(bytes / (PACKET_BYTES + extra))
  return Math.max(0, bytes - packets * extra)
}

/** Little content, by the first exchanges: a large request is a WRITE, a large answer on a READ is DATA. */
function readSmall(t: ActivityTracker): Transfer | undefined {
  const { flights, fromClient } = t
  let up = 0
  let down = 0
  // VERSION may be large too: what counts begins behind it.
  const from = findVersion(flights, fromClient) + 1
  for (let i = from; i > 0 && i < flights.length; i++) {
    const flight = flights[i]!
    const most = Math.max(...flight.sizes)
    if (most < LEAST_BYTES) continue
    const bytes = strip(flight, (flight.fromClient ? fromClient : t.fromServer).suite.tagBytes)
    if (flight.fromClient) up += bytes
    else if (isRead(flights, i, fromClient)) down += bytes
    else if (!isListing(flights, i, fromClient)) return undefined
  }
  if (up > 0 && down === 0) return { direction: 'upload', bytes: up }
  if (down > 0 && up === 0) return { direction: 'download', bytes: down }
  if (up > 0) return { direction: 'both', bytes: up + down }
  return undefined
}

/** A flight's bytes less what is around its packets; more than one may be parts of one. */
const strip = (flight: Flight, tagBytes: number): number =>
  Math.max(0, flight.bytes - PACKET_EXTRA_BYTES - tagBytes)

/** The flight with VERSION: it answers INIT. */
function findVersion(flights: readonly Flight[], c: ChannelSizes): number {
  const at = flights.findIndex((f, i) => i > 1 && f.fromClient && f.sizes.at(-1) === c.init)
  return at < 0 ? -1 : at + 1
}

/** The request before flight `at` is longer than the next other one, which is CLOSE. */
function isRead(flights: readonly Flight[], at: number, c: ChannelSizes): boolean {
  const request = flights[at - 1]!.sizes.at(-1)!
  const close = findClose(flights, at, request)
  return close > 0 && close < request && request - close <= READ_EXTRA_BYTES + c.suite.blockBytes
}

/** READDIR is as long as CLOSE: both have a handle and nothing else. */
function isListing(flights: readonly Flight[], at: number, c: ChannelSizes): boolean {
  // Where a block is longer than what READ adds, the two cannot be told apart.
  if (c.suite.blockBytes > READ_EXTRA_BYTES) return false
  const request = flights[at - 1]!.sizes.at(-1)!
  return findClose(flights, at, request) === 0
}

/** Size of the next client packet that is not like the request; 0 when the next two are like it. */
function findClose(flights: readonly Flight[], at: number, request: number): number {
  const next = flights[at + 1]
  const after = flights[at + 3]
  if (next !== undefined && next.sizes.at(-1) !== request) return next.sizes.at(-1)!
  if (after !== undefined && after.sizes.at(-1) !== request) return after.sizes.at(-1)!
  return 0
}
