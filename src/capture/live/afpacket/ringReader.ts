/**
 * Reads a TPACKET_V3 ring in place. The kernel fills blocks one after another and hands each
 * over by its status word; the reader gives it back the same way. Layouts are those of
 * linux/if_packet.h: tpacket_block_desc, tpacket3_hdr, sockaddr_ll.
 */
import { PacketBatch } from '../../batch.ts'
import type { LiveSource } from '../liveCapture.ts'
import { InterfaceTable } from './interfaceTable.ts'
import {
  POLLERR,
  POLLIN,
  SO_ERROR,
  SOL_SOCKET,
  TP_STATUS_USER,
  TP_STATUS_VLAN_VALID,
} from './kernelConstants.ts'
import {
  type AfpacketPlace,
  PROGRESS_BLOCK,
  PROGRESS_DONE,
  PROGRESS_GIVEN,
  PROGRESS_SEQUENCE,
} from './place.ts'
import { bindSystemCalls, type SystemCalls } from './systemCalls.ts'

/** Most packets `read` gives at once; a block that holds more is given in several reads. */
export const BATCH_PACKETS = 4096
const VLAN_ID_MASK = 0xfff
const MICROS_PER_SECOND = 1_000_000

/** tpacket_block_desc, in 32-bit words. */
const BLOCK_STATUS = 2
const BLOCK_PACKETS = 3
const BLOCK_FIRST_PACKET = 4
const BLOCK_SEQUENCE = 6
/** tpacket3_hdr and the sockaddr_ll behind it, in 32-bit words; tp_mac in 16-bit words. */
const NEXT_OFFSET = 0
const SECONDS = 1
const NANOSECONDS = 2
const CAPTURED = 3
const ON_WIRE = 4
const STATUS = 5
const MAC_HALF = 12
const VLAN_TCI = 8
const IFINDEX = 13

export class RingReader implements LiveSource {
  readonly batch: PacketBatch
  readonly latencyMicros: number
  /** Packets that a reader before this one, in a thread that died, had been given and never gave back. */
  readonly abandonedPackets: number
  private readonly calls: SystemCalls = bindSystemCalls()
  private readonly place: AfpacketPlace
  private readonly progress: Int32Array
  private readonly interfaces: InterfaceTable
  private readonly words: Uint32Array
  private readonly halves: Uint16Array
  /** The same words again: Atomics wants them signed. */
  private readonly statusWords: Int32Array
  /** struct pollfd: descriptor, wanted events, events. */
  private readonly pollDescriptor = Buffer.alloc(8)
  /** The block being read: packets it holds, and where the next one lies. */
  private blockPackets = 0
  private nextPacket = 0

  constructor(place: AfpacketPlace) {
    this.place = place
    this.progress = place.progress
    this.latencyMicros = place.latencyMicros
    this.interfaces = new InterfaceTable(place.interfaceTable)
    const ring = this.calls.viewMemory(place.ringAddress, place.blockBytes * place.blockCount)
    this.batch = new PacketBatch(ring, BATCH_PACKETS)
    this.words = new Uint32Array(ring)
    this.halves = new Uint16Array(ring)
    this.statusWords = new Int32Array(ring)
    this.pollDescriptor.writeInt32LE(place.fd, 0)
    this.pollDescriptor.writeInt16LE(POLLIN, 4)
    this.abandonedPackets = this.takeOver()
  }

  read(waitMs: number): number {
    this.giveBack()
    if (this.blockPackets === 0 && !this.openBlock()) {
      if (waitMs <= 0) return 0
      this.wait(waitMs)
      if (!this.openBlock()) return 0
    }
    const done = this.progress[PROGRESS_DONE]!
    const count = Math.min(this.blockPackets - done, BATCH_PACKETS)
    Atomics.store(this.progress, PROGRESS_GIVEN, count)
    this.fill(count)
    return count
  }

  /** What was given is dealt with; a block without more packets goes back to the kernel. */
  giveBack(): void {
    const given = this.progress[PROGRESS_GIVEN]!
    this.batch.count = 0
    if (given === 0) return
    const done = this.progress[PROGRESS_DONE]! + given
    if (done < this.blockPackets) {
      Atomics.store(this.progress, PROGRESS_DONE, done)
      Atomics.store(this.progress, PROGRESS_GIVEN, 0)
    } else this.releaseBlock()
  }

  /** The ring stays mapped: it is the main thread's. */
  close(): void {
    this.giveBack()
    this.batch.count = 0
  }

  private releaseBlock(): void {
    const { progress } = this
    const block = progress[PROGRESS_BLOCK]!
    this.blockPackets = 0
    // First of all, so that a thread that ends between two of these lines leaves nothing to be read twice.
    Atomics.store(this.statusWords, this.wordOf(block) + BLOCK_STATUS, 0)
    Atomics.store(progress, PROGRESS_GIVEN, 0)
    Atomics.store(progress, PROGRESS_DONE, 0)
    Atomics.store(progress, PROGRESS_BLOCK, (block + 1) % this.place.blockCount)
  }

  /** False when the kernel has not handed over the next block. */
  private openBlock(): boolean {
    for (;;) {
      const block = this.progress[PROGRESS_BLOCK]!
      if (!this.isReady(block)) return false
      const word = this.wordOf(block)
      this.blockPackets = this.words[word + BLOCK_PACKETS]!
      this.nextPacket = word * 4 + this.words[word + BLOCK_FIRST_PACKET]!
      if (this.blockPackets > 0) {
        Atomics.store(this.progress, PROGRESS_SEQUENCE, this.statusWords[word + BLOCK_SEQUENCE]!)
        this.interfaces.refresh()
        return true
      }
      // Older kernels hand over empty blocks when their time is up.
      this.releaseBlock()
    }
  }

  private wordOf(block: number): number {
    return block * (this.place.blockBytes >>> 2)
  }

  private isReady(block: number): boolean {
    return (
      (Atomics.load(this.statusWords, this.wordOf(block) + BLOCK_STATUS) & TP_STATUS_USER) !== 0
    )
  }

  /** The columns of the next `count` packets. Nothing here may allocate. */
  private fill(count: number): void {
    const { words, halves, interfaces, batch } = this
    const { offset, capturedBytes, wireBytes, tsMicros, linkType, interfaceId, strippedVlan } =
      batch
    let at = this.nextPacket
    for (let i = 0; i < count; i++) {
      const word = at >>> 2
      offset[i] = at + halves[(at >>> 1) + MAC_HALF]!
      capturedBytes[i] = words[word + CAPTURED]!
      wireBytes[i] = words[word + ON_WIRE]!
      tsMicros[i] =
        words[word + SECONDS]! * MICROS_PER_SECOND + ((words[word + NANOSECONDS]! / 1000) | 0)
      strippedVlan[i] =
        (words[word + STATUS]! & TP_STATUS_VLAN_VALID) === 0
          ? 0
          : words[word + VLAN_TCI]! & VLAN_ID_MASK
      interfaces.find(words[word + IFINDEX]!)
      interfaceId[i] = interfaces.id
      linkType[i] = interfaces.linkType
      at += words[word + NEXT_OFFSET]!
    }
    this.nextPacket = at
    batch.count = count
  }

  /** Until a block is handed over, at most `waitMs`; a signal may end it earlier. */
  private wait(waitMs: number): void {
    const descriptor = this.pollDescriptor
    if (this.calls.poll(descriptor, 1, waitMs) <= 0) return
    if ((descriptor.readInt16LE(6) & POLLERR) === 0) return
    // Reading the error clears it; left alone, every poll would return at once.
    const length = Buffer.from([4, 0, 0, 0])
    this.calls.getsockopt(this.place.fd, SOL_SOCKET, SO_ERROR, Buffer.alloc(4), length)
  }

  /**
   * Goes on behind what a reader before this one had in its hands: the packet that ended its
   * thread may be among them. Returns the packets left out.
   */
  private takeOver(): number {
    const { progress } = this
    const word = this.wordOf(progress[PROGRESS_BLOCK]!)
    const begun = progress[PROGRESS_DONE]! + progress[PROGRESS_GIVEN]! > 0
    const same = this.statusWords[word + BLOCK_SEQUENCE] === progress[PROGRESS_SEQUENCE]
    if (begun && same && this.openBlock()) {
      const abandoned = progress[PROGRESS_GIVEN]!
      const past = progress[PROGRESS_DONE]! + abandoned
      for (let i = 0; i < past; i++) {
        this.nextPacket += this.words[(this.nextPacket >>> 2) + NEXT_OFFSET]!
      }
      this.giveBack()
      return abandoned
    }
    Atomics.store(progress, PROGRESS_GIVEN, 0)
    Atomics.store(progress, PROGRESS_DONE, 0)
    Atomics.store(progress, PROGRESS_BLOCK, this.findNextBlock())
    return 0
  }

  /** The oldest block handed over; where there is none, the one that the kernel fills. */
  private findNextBlock(): number {
    const { blockCount } = this.place
    for (;;) {
      let oldest = -1
      let newest = 0
      for (let block = 0; block < blockCount; block++) {
        const sequence = this.sequenceOf(block)
        if (sequence > this.sequenceOf(newest)) newest = block
        if (!this.isReady(block)) continue
        if (oldest === -1 || sequence < this.sequenceOf(oldest)) oldest = block
      }
      if (oldest !== -1) return oldest
      // The kernel may have gone on while this looked.
      if (!this.isReady((newest + blockCount - 1) % blockCount)) return newest
    }
  }

  private sequenceOf(block: number): number {
    const word = this.wordOf(block) + BLOCK_SEQUENCE
    return this.words[word + 1]! * 2 ** 32 + this.words[word]!
  }
}
