/**
 * AsyncSSH sends an empty IGNORE before each message of the authentication, and PuTTY one
 * before each packet under CBC, so that its first block is none an attacker chose. They have
 * the size of SUCCESS where blocks have 16 bytes, and are taken out before sizes are read.
 */
import { IGNORE_PAYLOAD_BYTES } from './authSizes.ts'
import { isPacketSize, type Suite, wireSize } from './suites.ts'

/** Of one direction. */
export class IgnoreFilter {
  private readonly suite: Suite
  readonly ignoreBytes: number
  /** The next packet is an IGNORE, or has one before it in its segment. */
  private expected = true

  constructor(suite: Suite) {
    this.suite = suite
    this.ignoreBytes = wireSize(suite, IGNORE_PAYLOAD_BYTES)
  }

  /** Whether a packet of this size is an IGNORE that something follows. */
  awaits(bytes: number): boolean {
    return this.expected && bytes === this.ignoreBytes
  }

  /** What is left of a packet or segment; 0 when it was an IGNORE. */
  take(bytes: number): number {
    if (!this.expected) {
      this.expected = true
      return bytes
    }
    if (bytes === this.ignoreBytes) {
      this.expected = false
      return 0
    }
    const rest = bytes - this.ignoreBytes
    return !this.suite.lengthClear && isPacketSize(this.suite, rest) ? rest : bytes
  }
}

/**
 * One size for the segments of a flight of PuTTY's, the first `count`: it has one message to
 * send at a time, and cuts what it sends at its buffers. Under CBC an IGNORE comes before it,
 * and maybe one more in a segment of its own. `ignoreBytes`: its size, 0 where none is sent.
 */
export function joinFlight(flight: readonly number[], count: number, ignoreBytes: number): number {
  let sum = 0
  for (let i = flight[0] === ignoreBytes && count > 1 ? 1 : 0; i < count; i++) sum += flight[i]!
  return sum - ignoreBytes
}

/** Whether the bytes before SERVICE_REQUEST are an IGNORE: the client sends one before each packet. */
export const isIgnore = (suite: Suite, bytes: number): boolean =>
  bytes === wireSize(suite, IGNORE_PAYLOAD_BYTES)
