/**
 * The pcap savefile format (draft-ietf-opsawg-pcap; pcap-savefile(5)): a 24-byte header,
 * then records of 16 bytes and a packet. Microsecond and nanosecond files, both byte orders,
 * the "modified" records of Kuznetsov's patch (24 bytes), files before 2.3 with the two lengths
 * swapped. Left out: AIX's and SuSE's variants of the record header.
 */
import type { PacketBatch } from './batch.ts'
import { type Framing, MAX_PACKET_BYTES } from './framing.ts'

export const PCAP_MAGIC_MICROS = 0xa1b2c3d4
export const PCAP_MAGIC_NANOS = 0xa1b23c4d
export const PCAP_MAGIC_MODIFIED = 0xa1b2cd34
const FILE_HEADER_BYTES = 24
const RECORD_HEADER_BYTES = 16
const MODIFIED_HEADER_BYTES = 24

export class PcapFraming implements Framing {
  readonly interfaces: string[]
  needBytes = FILE_HEADER_BYTES
  damage = ''
  private headerRead = false
  private readonly littleEndian: boolean
  private readonly ticksPerMicro: number
  private readonly recordHeaderBytes: number
  private capturedAt = 8
  private wireAt = 12
  private linkType = 0

  constructor(name: string, magic: number, littleEndian: boolean) {
    this.interfaces = [name]
    this.littleEndian = littleEndian
    this.ticksPerMicro = magic === PCAP_MAGIC_NANOS ? 1000 : 1
    this.recordHeaderBytes =
      magic === PCAP_MAGIC_MODIFIED ? MODIFIED_HEADER_BYTES : RECORD_HEADER_BYTES
  }

  walk(batch: PacketBatch, endBytes: number): number {
    let pos = 0
    if (!this.headerRead) {
      if (endBytes < FILE_HEADER_BYTES) return 0
      this.readHeader(batch)
      pos = FILE_HEADER_BYTES
    }
    const { view, offset, capturedBytes, wireBytes, tsMicros, maxPackets } = batch
    const little = this.littleEndian
    const header = this.recordHeaderBytes
    const capturedAt = this.capturedAt
    const wireAt = this.wireAt
    const nanos = this.ticksPerMicro === 1000
    const maxBytes = Math.min(MAX_PACKET_BYTES, batch.bytes.length - header)
    const first = batch.count
    let count = first
    this.needBytes = header
    while (count < maxPackets && pos + header <= endBytes) {
      const captured = view.getUint32(pos + capturedAt, little)
      if (captured > maxBytes) {
        this.damage = `a packet claims ${captured} captured bytes, more than a capture can hold`
        break
      }
      const start = pos + header
      if (start + captured > endBytes) {
        this.needBytes = header + captured
        break
      }
      const fraction = view.getUint32(pos + 4, little)
      tsMicros[count] =
        view.getUint32(pos, little) * 1_000_000 + (nanos ? Math.floor(fraction / 1000) : fraction)
      offset[count] = start
      capturedBytes[count] = captured
      wireBytes[count] = view.getUint32(pos + wireAt, little)
      count++
      pos = start + captured
    }
    batch.linkType.fill(this.linkType, first, count)
    batch.interfaceId.fill(0, first, count)
    batch.count = count
    return pos
  }

  describeCut(batch: PacketBatch, endBytes: number): string {
    if (!this.headerRead)
      return `the file header takes ${FILE_HEADER_BYTES} bytes and ${endBytes} are there`
    if (endBytes < this.recordHeaderBytes) {
      return `the last packet's header takes ${this.recordHeaderBytes} bytes and ${endBytes} are there`
    }
    const claimed = batch.view.getUint32(this.capturedAt, this.littleEndian)
    return `the last packet claims ${claimed} bytes and ${endBytes - this.recordHeaderBytes} are there`
  }

  private readHeader(batch: PacketBatch): void {
    const major = batch.view.getUint16(4, this.littleEndian)
    const minor = batch.view.getUint16(6, this.littleEndian)
    if (major === 2 && minor < 3) {
      this.capturedAt = 12
      this.wireAt = 8
    }
    // The upper half of the field holds the length of a frame check sequence, not the link type.
    this.linkType = batch.view.getUint32(20, this.littleEndian) & 0xffff
    this.headerRead = true
  }
}
