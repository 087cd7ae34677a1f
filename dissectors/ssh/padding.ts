/**
 * How a side pads, by the one message whose payload is known: SERVICE_REQUEST and
 * SERVICE_ACCEPT of `ssh-userauth` have 17 bytes. RFC 4253 section 6 asks for four bytes of
 * padding at least and allows up to 255.
 */
import { SERVICE_PAYLOAD_BYTES } from './authSizes.ts'
import { padAtRandom, padByBlock, padLeast, type Suite, wireSize } from './suites.ts'

/** Most that random padding adds. */
const MAX_EXTRA_BYTES = 251

/** The suite as a side pads whose service message has this size; undefined when it can be none. `known`: software that pads no further than it must. */
export function fitService(suite: Suite, bytes: number, known: boolean): Suite | undefined {
  if (bytes === wireSize(suite, SERVICE_PAYLOAD_BYTES)) return suite
  const plain = padLeast(suite)
  const least = wireSize(plain, SERVICE_PAYLOAD_BYTES)
  if (bytes === least) return plain
  const byBlock = padByBlock(suite)
  if (bytes === wireSize(byBlock, SERVICE_PAYLOAD_BYTES)) return byBlock
  const extra = bytes - least
  const isRandom = extra > 0 && extra <= MAX_EXTRA_BYTES && extra % suite.blockBytes === 0
  return isRandom && !known ? padAtRandom(plain) : undefined
}

/** Where a packet stands in a flight that SERVICE_REQUEST or SERVICE_ACCEPT can be; -1 for nowhere. */
export function findService(
  suite: Suite,
  flight: readonly number[],
  count: number,
  known: boolean,
): number {
  const service = wireSize(suite, SERVICE_PAYLOAD_BYTES)
  for (let i = 0; i < count; i++) {
    if (flight[i] === service) return i
  }
  for (let i = 0; i < count; i++) {
    if (fitService(suite, flight[i]!, known) !== undefined) return i
  }
  return -1
}
