/**
 * The flow table: slots of FLOW_WORDS words and an open-addressing index over them.
 * Nothing is allocated a packet or a flow; slots and index double as flows come.
 */
import type { Frame } from '../decode/frame.ts'
import type { PacketTime } from '../decode/packetTime.ts'
import { hashFlow } from './hash.ts'
import {
  FLOW_BYTES,
  FLOW_DOUBLES,
  FLOW_WORDS,
  HASH,
  KEY_META,
  LAST_MICROS,
  LRU_NEXT,
  LRU_PREV,
  LRU_SECOND,
  ORIG_ADDRESS,
  PORTS,
  RESP_ADDRESS,
  RTT_MICROS,
  SESSION,
  TIMER_BUCKET,
} from './layout.ts'

const FIRST_INDEX_ENTRIES = 1 << 14
/** Slots at first; they double as flows come, up to the bound. */
const FIRST_SLOTS = 1 << 12
/** End of a linked list. */
export const NONE = -1

export class FlowTable {
  /** The slots' memory in three views. Replaced when it grows, so never kept by others. */
  words: Int32Array
  doubles: Float64Array
  bytes: Uint8Array
  readonly maxFlows: number
  /** Flows in the table now. */
  count = 0
  /** Direction of the frame last looked up: 0 from the originator, 1 from the responder. */
  direction = 0
  private readonly seed: number
  /** Pairs: slot + 1 (0 for a free entry), hash. */
  private index: Int32Array
  private mask: number
  private freeSlot = NONE
  private usedSlots = 0
  private newest = NONE
  private oldest = NONE

  constructor(maxFlows: number, seed: number) {
    const buffer = new ArrayBuffer(Math.min(maxFlows, FIRST_SLOTS) * FLOW_BYTES)
    this.words = new Int32Array(buffer)
    this.doubles = new Float64Array(buffer)
    this.bytes = new Uint8Array(buffer)
    this.maxFlows = maxFlows
    this.seed = seed
    this.index = new Int32Array(FIRST_INDEX_ENTRIES * 2)
    this.mask = FIRST_INDEX_ENTRIES - 1
  }

  /** Slot of the frame's flow, or NONE; `direction` and `hash` are set. */
  find(frame: Frame, keyMeta: number): number {
    const hash = hashFlow(this.seed, frame, keyMeta)
    this.hash = hash
    const { words, index, mask } = this
    const forward = (frame.srcPort << 16) | frame.dstPort
    const backward = (frame.dstPort << 16) | frame.srcPort
    for (let i = hash & mask; ; i = (i + 1) & mask) {
      const entry = index[i << 1]!
      if (entry === 0) return NONE
      if (index[(i << 1) + 1] !== hash) continue
      const at = (entry - 1) * FLOW_WORDS
      if (words[at + KEY_META] !== keyMeta) continue
      const ports = words[at + PORTS]
      if (
        ports === forward &&
        words[at + ORIG_ADDRESS + 3] === frame.src3 &&
        words[at + RESP_ADDRESS + 3] === frame.dst3 &&
        words[at + ORIG_ADDRESS + 2] === frame.src2 &&
        words[at + RESP_ADDRESS + 2] === frame.dst2 &&
        words[at + ORIG_ADDRESS + 1] === frame.src1 &&
        words[at + RESP_ADDRESS + 1] === frame.dst1 &&
        words[at + ORIG_ADDRESS] === frame.src0 &&
        words[at + RESP_ADDRESS] === frame.dst0
      ) {
        this.direction = 0
        return entry - 1
      }
      if (
        ports === backward &&
        words[at + ORIG_ADDRESS + 3] === frame.dst3 &&
        words[at + RESP_ADDRESS + 3] === frame.src3 &&
        words[at + ORIG_ADDRESS + 2] === frame.dst2 &&
        words[at + RESP_ADDRESS + 2] === frame.src2 &&
        words[at + ORIG_ADDRESS + 1] === frame.dst1 &&
        words[at + RESP_ADDRESS + 1] === frame.src1 &&
        words[at + ORIG_ADDRESS] === frame.dst0 &&
        words[at + RESP_ADDRESS] === frame.src0
      ) {
        this.direction = 1
        return entry - 1
      }
    }
  }

  /** Hash of the frame last looked up. */
  hash = 0

  /** A zeroed slot for the frame last looked up, its source the originator. The caller makes room first when `full`. */
  insert(frame: Frame, keyMeta: number): number {
    if ((this.count + 1) * 2 > this.mask) this.grow()
    let slot = this.freeSlot
    if (slot === NONE) {
      if ((this.usedSlots + 1) * FLOW_WORDS > this.words.length) this.growSlots()
      slot = this.usedSlots++
    } else this.freeSlot = this.words[slot * FLOW_WORDS + LRU_NEXT]!
    const { words } = this
    const at = slot * FLOW_WORDS
    words.fill(0, at, at + FLOW_WORDS)
    words[at + ORIG_ADDRESS] = frame.src0
    words[at + ORIG_ADDRESS + 1] = frame.src1
    words[at + ORIG_ADDRESS + 2] = frame.src2
    words[at + ORIG_ADDRESS + 3] = frame.src3
    words[at + RESP_ADDRESS] = frame.dst0
    words[at + RESP_ADDRESS + 1] = frame.dst1
    words[at + RESP_ADDRESS + 2] = frame.dst2
    words[at + RESP_ADDRESS + 3] = frame.dst3
    words[at + PORTS] = (frame.srcPort << 16) | frame.dstPort
    words[at + KEY_META] = keyMeta
    words[at + HASH] = this.hash
    words[at + SESSION] = NONE
    words[at + TIMER_BUCKET] = NONE
    words[at + RTT_MICROS] = NONE
    this.place(slot, this.hash)
    this.count++
    this.pushNewest(at, slot)
    this.direction = 0
    return slot
  }

  get full(): boolean {
    return this.count >= this.maxFlows
  }

  /** The flow least recently seen, to the second; NONE in an empty table. */
  get leastRecentlySeen(): number {
    return this.oldest
  }

  /** Notes that a packet came. Moves the flow in the list at most once a second of the clock: order to the second is enough. */
  touch(slot: number, time: PacketTime): void {
    const at = slot * FLOW_WORDS
    this.doubles[slot * FLOW_DOUBLES + LAST_MICROS] = time.micros
    const second = (time.clock / 1e6) | 0
    if (this.words[at + LRU_SECOND] === second) return
    this.words[at + LRU_SECOND] = second
    if (this.newest === slot) return
    this.unlink(at)
    this.pushNewest(at, slot)
  }

  /** Swaps originator and responder: addresses and ports only. */
  swapEnds(slot: number): void {
    const { words } = this
    const at = slot * FLOW_WORDS
    for (let i = 0; i < 4; i++) {
      const address = words[at + ORIG_ADDRESS + i]!
      words[at + ORIG_ADDRESS + i] = words[at + RESP_ADDRESS + i]!
      words[at + RESP_ADDRESS + i] = address
    }
    const ports = words[at + PORTS]!
    words[at + PORTS] = (ports << 16) | (ports >>> 16)
  }

  remove(slot: number): void {
    const { words, index, mask } = this
    const at = slot * FLOW_WORDS
    let i = words[at + HASH]! & mask
    while (index[i << 1] !== slot + 1) i = (i + 1) & mask
    // Closes the hole by moving back entries that would otherwise not be found any more.
    for (let j = (i + 1) & mask; index[j << 1] !== 0; j = (j + 1) & mask) {
      const home = index[(j << 1) + 1]! & mask
      if (((j - home) & mask) >= ((j - i) & mask)) {
        index[i << 1] = index[j << 1]!
        index[(i << 1) + 1] = index[(j << 1) + 1]!
        i = j
      }
    }
    index[i << 1] = 0
    this.unlink(at)
    words[at + LRU_NEXT] = this.freeSlot
    this.freeSlot = slot
    this.count--
  }

  private place(slot: number, hash: number): void {
    const { index, mask } = this
    let i = hash & mask
    while (index[i << 1] !== 0) i = (i + 1) & mask
    index[i << 1] = slot + 1
    index[(i << 1) + 1] = hash
  }

  private growSlots(): void {
    const slots = Math.min(this.maxFlows, (this.words.length / FLOW_WORDS) * 2)
    const buffer = new ArrayBuffer(slots * FLOW_BYTES)
    const words = new Int32Array(buffer)
    words.set(this.words)
    this.words = words
    this.doubles = new Float64Array(buffer)
    this.bytes = new Uint8Array(buffer)
  }

  private grow(): void {
    const old = this.index
    this.index = new Int32Array(old.length * 2)
    this.mask = this.index.length / 2 - 1
    for (let i = 0; i < old.length; i += 2) {
      if (old[i] !== 0) this.place(old[i]! - 1, old[i + 1]!)
    }
  }

  private pushNewest(at: number, slot: number): void {
    const { words } = this
    words[at + LRU_NEXT] = this.newest
    words[at + LRU_PREV] = NONE
    if (this.newest !== NONE) words[this.newest * FLOW_WORDS + LRU_PREV] = slot
    this.newest = slot
    if (this.oldest === NONE) this.oldest = slot
  }

  private unlink(at: number): void {
    const { words } = this
    const next = words[at + LRU_NEXT]!
    const prev = words[at + LRU_PREV]!
    if (prev !== NONE) words[prev * FLOW_WORDS + LRU_NEXT] = next
    else this.newest = next
    if (next !== NONE) words[next * FLOW_WORDS + LRU_PREV] = prev
    else this.oldest = prev
  }
}
