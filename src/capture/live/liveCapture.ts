/**
 * Live capture, seen from both sides: the main thread opens and owns it, each worker thread
 * reads its share. What a worker needs is a plain object that can be sent to it, so that a
 * worker that dies is replaced without the capture being opened again.
 */
import type { PacketBatch } from '../batch.ts'

export type LiveDriver = 'afpacket' | 'libpcap'

export interface LiveCaptureOptions {
  /** Names of the interfaces; several are read as one. */
  readonly interfaces: readonly string[]
  readonly workers: number
  /** pcap-filter(7) expression; '' lets everything in. */
  readonly filter: string
  /** Memory for waiting packets, a worker. */
  readonly ringMib: number
  readonly blockKib: number
  /** Longest time a packet waits in a block that is not full. */
  readonly blockTimeoutMs: number
  readonly promiscuous: boolean
  /** `adapter`: the network card's own clock, where it has one. */
  readonly timestamps: 'kernel' | 'adapter'
}

/** What one worker reads from: can be sent to another thread. Made and understood by the driver alone. */
export interface LivePlace {
  readonly driver: LiveDriver
  readonly interfaces: readonly string[]
}

/** Since the capture was opened. */
export interface LiveStatistics {
  /** Packets that came to the sensor: those it got and those the kernel dropped. */
  packets: number
  /** Of these, packets for which there was no room. */
  drops: number
  /** Times a ring was full. */
  freezes: number
}

/** In the main thread. */
export interface LiveCapture {
  readonly driver: LiveDriver
  /** One a worker. */
  readonly places: readonly LivePlace[]
  /** Sentences on what was asked for and is not to be had here: said once, capture goes on. */
  readonly remarks: readonly string[]
  statistics(): LiveStatistics
  /** Another filter from the next packet on. Throws UsageError for one that libpcap refuses; the old one then stays. */
  setFilter(expression: string): void
  /**
   * Nothing more comes in; what waits can still be read: all of it has been when `read` gives
   * nothing `latencyMicros` later.
   */
  stop(): void
  /**
   * An interface came back under its name: captures from it again. Throws a Failure when that
   * needs rights the process has dropped.
   */
  reattach(): void
  close(): void
}

/** In a worker's thread. */
export interface LiveSource {
  /**
   * Columns of the packets read last. Their bytes lie where the driver has them and are valid
   * until the next `read`.
   */
  readonly batch: PacketBatch
  /**
   * Gives back what was read before and fills `batch`. Blocks the thread up to `waitMs` while
   * nothing is there. Returns the packets read, 0 when none came.
   */
  read(waitMs: number): number
  /** The packets read last are dealt with; `read` says so too. Whoever dies before has them in his hands. */
  giveBack(): void
  /**
   * Longest time, in microseconds, between a packet's capture time and the moment `read` can
   * give it, while the reader keeps up: for knowing what cannot come any more.
   */
  readonly latencyMicros: number
  /**
   * Packets that the source before this one at the same place had given and that were not dealt
   * with when its thread ended: left out, because one of them may have ended it.
   */
  readonly abandonedPackets: number
  close(): void
}
