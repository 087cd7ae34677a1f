/**
 * The pcapng format (draft-ietf-opsawg-pcapng): sections in either byte order, interface
 * descriptions, enhanced, simple and obsolete packet blocks. Every other block is passed over
 * by its length. Left out: options of packets (comments, drop counts), name resolution, decryption secrets.
 */
import type { PacketBatch } from './batch.ts'
import { type Framing, MAX_PACKET_BYTES } from './framing.ts'
import { type PcapngInterface, readInterface } from './pcapngInterface.ts'

export const PCAPNG_SECTION = 0x0a0d0d0a
const BLOCK_INTERFACE = 1
const BLOCK_PACKET_OBSOLETE = 2
const BLOCK_PACKET_SIMPLE = 3
const BLOCK_PACKET_ENHANCED = 6
const BYTE_ORDER_MAGIC = 0x1a2b3c4d
const BYTE_ORDER_MAGIC_SWAPPED = 0x4d3c2b1a
/** Type, length, and the length again at the block's end. */
const BLOCK_FRAME_BYTES = 12
const SECTION_BYTES = 28
const INTERFACE_BYTES = 20
const PACKET_BYTES = 32
const SIMPLE_PACKET_BYTES = 16
/** Interfaces of one section; 16 bits number them in a batch. A file with more is damaged. */
const MAX_SECTION_INTERFACES = 65_535
/** Names kept over all sections; interfaces past it go under the last one. */
const MAX_INTERFACE_NAMES = 4096

export class PcapngFraming implements Framing {
  readonly interfaces: string[]
  needBytes = BLOCK_FRAME_BYTES
  damage = ''
  private readonly name: string
  private littleEndian = true
  private readonly section: PcapngInterface[] = []
  /** For each of the section's interfaces, its index in `interfaces`. */
  private readonly ids: number[] = []
  /** A simple packet has no time of its own: that of the packet before it stands. */
  private lastMicros = 0

  constructor(name: string) {
    this.name = name
    this.interfaces = [name]
  }

  walk(batch: PacketBatch, endBytes: number): number {
    const view = batch.view
    let pos = 0
    this.needBytes = BLOCK_FRAME_BYTES
    while (batch.count < batch.maxPackets && pos + BLOCK_FRAME_BYTES <= endBytes) {
      const type = view.getUint32(pos, this.littleEndian)
      if (type === PCAPNG_SECTION && !this.readByteOrder(view, pos)) break
      const little = this.littleEndian
      const total = view.getUint32(pos + 4, little)
      if (total < BLOCK_FRAME_BYTES || (total & 3) !== 0) {
        this.damage = `a block claims to be ${total} bytes long, which no block can be`
        break
      }
      if (
        type !== BLOCK_PACKET_ENHANCED &&
        type !== BLOCK_INTERFACE &&
        type !== BLOCK_PACKET_SIMPLE &&
        type !== BLOCK_PACKET_OBSOLETE
      ) {
        if (type === PCAPNG_SECTION) {
          this.section.length = 0
          this.ids.length = 0
        }
        pos += total
        if (pos > endBytes) break
        continue
      }
      if (total > batch.bytes.length) {
        this.damage = `a packet's block claims ${total} bytes, more than a capture can hold`
        break
      }
      if (pos + total > endBytes) {
        this.needBytes = total
        break
      }
      const again = view.getUint32(pos + total - 4, little)
      if (again !== total) {
        this.damage = `a block gives its length as ${total} at its beginning and ${again} at its end`
        break
      }
      if (type === BLOCK_INTERFACE) this.addInterface(batch, pos, total)
      else this.addPacket(batch, type, pos, total)
      if (this.damage !== '') break
      pos += total
    }
    return pos
  }

  describeCut(batch: PacketBatch, endBytes: number): string {
    if (endBytes < 8) return `a block's header takes 8 bytes and ${endBytes} are there`
    const total = batch.view.getUint32(4, this.littleEndian)
    return `the last block claims ${total} bytes and ${endBytes} are there`
  }

  /** True when the section's byte order is known. */
  private readByteOrder(view: DataView, pos: number): boolean {
    const magic = view.getUint32(pos + 8, true)
    if (magic === BYTE_ORDER_MAGIC) this.littleEndian = true
    else if (magic === BYTE_ORDER_MAGIC_SWAPPED) this.littleEndian = false
    else {
      this.damage = 'a section begins without its byte-order mark'
      return false
    }
    if (view.getUint32(pos + 4, this.littleEndian) >= SECTION_BYTES) return true
    this.damage = 'a section header is shorter than its fixed fields'
    return false
  }

  private addInterface(batch: PacketBatch, pos: number, total: number): void {
    if (total < INTERFACE_BYTES || this.section.length >= MAX_SECTION_INTERFACES) {
      this.damage =
        total < INTERFACE_BYTES
          ? 'an interface description is shorter than its fixed fields'
          : `a section describes more than ${MAX_SECTION_INTERFACES} interfaces`
      return
    }
    const little = this.littleEndian
    const added = readInterface(batch.bytes, batch.view, pos + 8, pos + total - 4, little)
    this.section.push(added)
    this.ids.push(this.identify(added.name === '' ? this.name : `${this.name}:${added.name}`))
  }

  /** Sections joined one after another describe the same interfaces again: one name, one number. */
  private identify(name: string): number {
    const known = this.interfaces.indexOf(name)
    if (known >= 0) return known
    if (this.interfaces.length < MAX_INTERFACE_NAMES) this.interfaces.push(name)
    return this.interfaces.length - 1
  }

  private addPacket(batch: PacketBatch, type: number, pos: number, total: number): void {
    const view = batch.view
    const little = this.littleEndian
    const simple = type === BLOCK_PACKET_SIMPLE
    if (total < (simple ? SIMPLE_PACKET_BYTES : PACKET_BYTES)) {
      this.damage = "a packet's block is shorter than its fixed fields"
      return
    }
    let local = 0
    if (type === BLOCK_PACKET_ENHANCED) local = view.getUint32(pos + 8, little)
    else if (!simple) local = view.getUint16(pos + 8, little)
    if (local >= this.section.length) {
      this.damage = `a packet names interface ${local} and ${this.section.length} are described`
      return
    }
    const from = this.section[local]!
    const start = pos + (simple ? SIMPLE_PACKET_BYTES - 4 : PACKET_BYTES - 4)
    const room = total - (simple ? SIMPLE_PACKET_BYTES : PACKET_BYTES)
    let captured: number
    let wire: number
    if (simple) {
      wire = view.getUint32(pos + 8, little)
      captured = from.snapBytes === 0 ? wire : Math.min(wire, from.snapBytes)
    } else {
      captured = view.getUint32(pos + 20, little)
      wire = view.getUint32(pos + 24, little)
      this.lastMicros = from.unit.toMicros(
        view.getUint32(pos + 12, little),
        view.getUint32(pos + 16, little),
      )
    }
    if (captured > room || captured > MAX_PACKET_BYTES) {
      this.damage = `a packet claims ${captured} captured bytes and its block holds ${room}`
      return
    }
    const i = batch.count
    batch.offset[i] = start
    batch.capturedBytes[i] = captured
    batch.wireBytes[i] = wire
    batch.tsMicros[i] = this.lastMicros
    batch.linkType[i] = from.linkType
    batch.interfaceId[i] = this.ids[local]!
    batch.count = i + 1
  }
}
