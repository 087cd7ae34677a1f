import type { PacketBatch } from './batch.ts'

/** Where packets come from: files, a pipe, an interface. */
export interface PacketSource {
  /** Names of what it reads, by the batch's `interfaceId`: the file's name, or file and interface. May grow. */
  readonly interfaces: readonly string[]
  /** Bytes of input read so far and in all (0 when unknown, as on a pipe): for a progress bar. */
  readonly bytesRead: number
  readonly bytesTotal: number
  /**
   * Fills `batch` from its start, overwriting it. True when it holds packets, false at the end.
   * Damaged input ends the source: what was read stands, and `problem` says where it ended.
   */
  read(batch: PacketBatch): Promise<boolean> | boolean
  /** Packets that a filter kept out so far; undefined without a filter. */
  readonly packetsFiltered?: number
  /** After the end: a sentence for a person on why and where reading ended early, else ''. */
  readonly problem: string
  close(): Promise<void>
}
