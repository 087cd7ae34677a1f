/**
 * Packets together: their bytes in one arena and, beside it, columns that say where
 * each lies. The reader fills it, every stage works on it in place; it is overwritten
 * by the next read.
 */
export class PacketBatch {
  readonly bytes: Buffer
  readonly view: DataView
  /** Where packet `i` begins in the arena. */
  readonly offset: Uint32Array
  /** Bytes captured. */
  readonly capturedBytes: Uint32Array
  /** Bytes the packet had on the wire. */
  readonly wireBytes: Uint32Array
  /** Capture time, microseconds since the epoch, nanoseconds cut off. */
  readonly tsMicros: Float64Array
  /** LINKTYPE_ number of the interface that saw it (tcpdump.org/linktypes.html). */
  readonly linkType: Uint16Array
  /** Index into the source's interfaces. */
  readonly interfaceId: Uint16Array
  /** VLAN id of a tag that the interface took off the packet; 0 where it took none, as in every file. */
  readonly strippedVlan: Uint16Array
  readonly maxPackets: number
  count = 0

  /**
   * `arena`: its size in bytes, or memory that packets lie in already, as a kernel's ring.
   * `shared`: backed by SharedArrayBuffers, for other threads to read.
   */
  constructor(arena: number | ArrayBuffer, maxPackets: number, shared = false) {
    const make = (size: number) => (shared ? new SharedArrayBuffer(size) : new ArrayBuffer(size))
    const memory = typeof arena === 'number' ? make(arena) : arena
    this.bytes = Buffer.from(memory)
    this.view = new DataView(memory)
    this.offset = new Uint32Array(make(maxPackets * 4))
    this.capturedBytes = new Uint32Array(make(maxPackets * 4))
    this.wireBytes = new Uint32Array(make(maxPackets * 4))
    this.tsMicros = new Float64Array(make(maxPackets * 8))
    this.linkType = new Uint16Array(make(maxPackets * 2))
    this.interfaceId = new Uint16Array(make(maxPackets * 2))
    this.strippedVlan = new Uint16Array(make(maxPackets * 2))
    this.maxPackets = maxPackets
  }
}
