/**
 * Fragments of datagrams that are not complete yet, kept by the reader of a shared replay.
 * Only a complete datagram tells whether a tunnel is inside, and so which worker its
 * packets belong to; all its fragments then go there together.
 */
import type { PacketBatch } from '../capture/batch.ts'
import type { StrayPacket } from './workerMessages.ts'

/** Datagrams kept at once, and bytes of all their fragments: past either the oldest goes, incomplete, to the worker of its outer addresses. */
const MAX_DATAGRAMS = 4096
const MAX_BYTES = 64 * 1024 * 1024

interface Entry {
  readonly hash: number
  readonly packets: StrayPacket[]
  bytes: number
}

export class FragmentLedger {
  private readonly entries = new Map<number, Entry>()
  private bytes = 0

  /** Keeps a copy of packet `i`, a fragment of datagram `serial` whose outer addresses hash to `hash`. */
  add(serial: number, hash: number, batch: PacketBatch, i: number): void {
    const start = batch.offset[i]!
    const copy = Uint8Array.prototype.slice.call(
      batch.bytes,
      start,
      start + batch.capturedBytes[i]!,
    )
    const packet: StrayPacket = {
      bytes: new Uint8Array(copy),
      wireBytes: batch.wireBytes[i]!,
      tsMicros: batch.tsMicros[i]!,
      linkType: batch.linkType[i]!,
      interfaceId: batch.interfaceId[i]!,
    }
    let entry = this.entries.get(serial)
    if (entry === undefined) {
      entry = { hash, packets: [], bytes: 0 }
      this.entries.set(serial, entry)
    }
    entry.packets.push(packet)
    entry.bytes += packet.bytes.length
    this.bytes += packet.bytes.length
  }

  /** The fragments of a datagram that has become complete. */
  take(serial: number): readonly StrayPacket[] {
    const entry = this.entries.get(serial)
    if (entry === undefined) return []
    this.entries.delete(serial)
    this.bytes -= entry.bytes
    return entry.packets
  }

  /** Gives away what is past the bounds, or everything at the end. */
  release(all: boolean, to: (hash: number, packets: readonly StrayPacket[]) => void): void {
    for (const [serial, entry] of this.entries) {
      if (!all && this.entries.size <= MAX_DATAGRAMS && this.bytes <= MAX_BYTES) return
      this.take(serial)
      to(entry.hash, entry.packets)
    }
  }
}
