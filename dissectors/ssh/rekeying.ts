/**
 * Key exchanges behind the first one, RFC 4253 section 9: KEXINIT of both sides, then the
 * client's key and the server's reply, which have the sizes that they had in clear.
 */
import { type Suite, wireSize } from './suites.ts'

/** KEXINIT takes more than that; nobody's lists are so short. */
const LEAST_KEXINIT_BYTES = 300
const NEW_KEYS_BYTES = 1
/** Adjustments and the like in the segment of a reply. */
const MOST_BEHIND_BYTES = 256

export class Rekeying {
  count = 0
  private readonly initBytes: number
  private readonly replyBytes: number
  private readonly newKeysBytes: number
  private readonly isExact: boolean
  /** Bytes of the flights that are going on, and of those before. */
  private readonly sums: [number, number] = [0, 0]
  private readonly before: [number, number] = [0, 0]
  private fromClient = true
  private awaitsReply = false

  /** Payload bytes of the first exchange's key and reply, 0 when they were not seen. */
  constructor(toServer: Suite, toClient: Suite, keyBytes: number, replyBytes: number) {
    this.initBytes = keyBytes > 0 ? wireSize(toServer, keyBytes) : 0
    this.replyBytes = replyBytes > 0 ? wireSize(toClient, replyBytes) : 0
    this.newKeysBytes = wireSize(toClient, NEW_KEYS_BYTES)
    this.isExact = toClient.lengthClear
  }

  packet(isClient: boolean, bytes: number): void {
    const { sums, before } = this
    const side = isClient ? 0 : 1
    if (isClient !== this.fromClient) {
      this.fromClient = isClient
      before[side] = sums[side]
      sums[side] = 0
    }
    if (isClient) {
      this.awaitsReply =
        bytes === this.initBytes &&
        this.replyBytes > 0 &&
        sums[1] >= LEAST_KEXINIT_BYTES &&
        (sums[0] >= LEAST_KEXINIT_BYTES || before[0] >= LEAST_KEXINIT_BYTES)
    } else if (this.awaitsReply) {
      if (this.isReply(bytes)) this.count++
      this.awaitsReply = false
    }
    sums[side] += bytes
  }

  private isReply(bytes: number): boolean {
    if (bytes === this.replyBytes) return true
    const rest = bytes - this.replyBytes
    return !this.isExact && rest >= this.newKeysBytes && rest <= MOST_BEHIND_BYTES
  }
}
