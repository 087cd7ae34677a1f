/**
 * SFTP, draft-ietf-secsh-filexfer-02: `subsystem` with the name `sftp`, INIT of nine bytes,
 * VERSION, and then requests that differ in size.
 */
import type { ChannelSizes } from './channelSizes.ts'
import { findMost, findOne, readReplies } from './flightShape.ts'
import type { Flight } from './packetLog.ts'
import { isPacketSize, wireSize } from './suites.ts'

/** Flights in which the subsystem is looked for: variables may come before it. */
const MAX_REQUEST_FLIGHTS = 12
/** The shortest variable in front of it: `env`, a name and a value. */
const LEAST_ENV_BYTES = 24

/** `subsystem sftp`, then INIT and VERSION, then requests and answers. Returns the evidence, '' when it is something else. */
export function readSftp(
  flights: readonly Flight[],
  from: number,
  c: ChannelSizes,
  s: ChannelSizes,
): string {
  for (let i = from; i + 1 < flights.length && i < from + MAX_REQUEST_FLIGHTS; i += 2) {
    const { sizes } = flights[i]!
    // Requests are longer: this is what the program says.
    if (sizes.at(-1)! < c.subsystem && sizes.at(-1) !== c.init) return ''
    if (i > from && sizes[0]! <= c.adjust) return ''
    // A client that knows the window sends INIT right behind the request.
    const isJoined = sizes.length > 1 && sizes.at(-1) === c.init
    const found =
      readAt(flights, i, i + 2, sizes.at(-1)!, c, s) ||
      (isJoined ? readAt(flights, i, i, sizes.at(-2)!, c, s) : '')
    if (found !== '' || !isAcceptance(s, flights[i + 1]!)) return found
  }
  return ''
}

/** With the request in flight `at`, of size `last`, and INIT in flight `init`. */
function readAt(
  flights: readonly Flight[],
  at: number,
  init: number,
  last: number,
  c: ChannelSizes,
  s: ChannelSizes,
): string {
  const isAlone = last === c.subsystem
  const before = last - c.subsystem
  const leastBefore = wireSize(c.suite, LEAST_ENV_BYTES)
  const isBehind = !c.suite.lengthClear && before >= leastBefore && isPacketSize(c.suite, before)
  if (!isAlone && !isBehind) return ''
  if (init > at) {
    if (findOne(c, flights[init]) !== c.init || !isAcceptance(s, flights[at + 1]!)) return ''
  }
  const version = findVersion(flights[init + 1], s)
  if (!isVersion(version, s, isAlone) || !goesOn(flights, init + 2, c)) return ''
  const subsystem =
    last === c.subsystem ? `${c.subsystem} B` : `${last} B, another request before it,`
  return `${subsystem} = subsystem sftp, ${c.init} B = SFTP INIT, answered by ${version} B = VERSION`
}

/** Nothing but answers to requests and adjustments; a client may have asked for no answer. */
function isAcceptance(s: ChannelSizes, flight: Flight): boolean {
  if (flight.sizes.every((n) => n === s.adjust)) return true
  const { length } = readReplies(s, flight)
  return length === flight.sizes.length
}

/** The first of a flight that is more than answers to requests. */
function findVersion(flight: Flight | undefined, s: ChannelSizes): number {
  const { length } = readReplies(s, flight)
  return flight?.sizes[length] ?? flight?.sizes.at(-1) ?? 0
}

const isVersion = (bytes: number, s: ChannelSizes, isAlone: boolean): boolean =>
  isAlone ? bytes >= s.init : bytes > s.init

/** Requests that are no mere acknowledgements: where INIT has the size of one byte, scp's receiver sends such ones only. */
const goesOn = (flights: readonly Flight[], at: number, c: ChannelSizes): boolean =>
  [flights[at], flights[at + 2], flights[at + 4]].some((f) => {
    const most = findMost(f)
    // EOF or CLOSE, and the goodbye behind it.
    const isEnd = c.reply < c.key && f?.sizes[0] === c.reply
    return !isEnd && most > c.key && most >= c.init
  })
