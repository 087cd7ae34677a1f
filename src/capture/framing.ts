import type { PacketBatch } from './batch.ts'

/** Most bytes one packet can have been captured with; libpcap's own bound. A record that claims more is damage. */
export const MAX_PACKET_BYTES = 262_144

/** One capture format: finds the packets in the bytes of a batch's arena. */
export interface Framing {
  /** Interfaces met so far, for PacketSource.interfaces. */
  readonly interfaces: string[]
  /**
   * Reads records from `[0, endBytes)` of the arena, in place, into the batch's columns, and returns
   * how many bytes they took: more than `endBytes` to pass over bytes not wanted. Stops before
   * a record that is not whole, setting `needBytes`, when the batch is full, and at damage, setting `damage`.
   */
  walk(batch: PacketBatch, endBytes: number): number
  /** Bytes wanted in front before the next `walk` gets anywhere. */
  needBytes: number
  /** What is wrong with the record that walk stopped at, a clause, else ''. */
  damage: string
  /** For input that ended inside a record: what the record claims, and how much is there. */
  describeCut(batch: PacketBatch, endBytes: number): string
}
