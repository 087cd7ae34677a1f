/** Captures written byte by byte, for tests of the reader. */
export interface SamplePacket {
  seconds: number
  /** Microseconds or nanoseconds past the second, as the file counts. */
  fraction: number
  data: Buffer
  wireBytes?: number
}

/** `count` packets of differing lengths, a length of 0 among them, one microsecond apart. */
export function makePackets(count: number, seconds = 1_700_000_000): SamplePacket[] {
  return Array.from({ length: count }, (_, i) => ({
    seconds,
    fraction: i,
    data: Buffer.alloc((i * 7) % 40, i),
  }))
}

function words(little: boolean, ...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4)
  values.forEach((v, i) => {
    if (little) bytes.writeUInt32LE(v, i * 4)
    else bytes.writeUInt32BE(v, i * 4)
  })
  return bytes
}

function halves(little: boolean, ...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2)
  values.forEach((v, i) => {
    if (little) bytes.writeUInt16LE(v, i * 2)
    else bytes.writeUInt16BE(v, i * 2)
  })
  return bytes
}

export interface PcapShape {
  magic?: number
  little?: boolean
  linkType?: number
  minor?: number
  snapBytes?: number
}

export function writePcap(packets: readonly SamplePacket[], shape: PcapShape = {}): Buffer {
  const { magic = 0xa1b2c3d4, little = true, linkType = 1, minor = 4, snapBytes = 65_535 } = shape
  const parts = [
    words(little, magic),
    halves(little, 2, minor),
    words(little, 0, 0, snapBytes, linkType),
  ]
  for (const p of packets) {
    const lengths = [p.data.length, p.wireBytes ?? p.data.length]
    if (minor < 3) lengths.reverse()
    parts.push(words(little, p.seconds, p.fraction, ...lengths))
    if (magic === 0xa1b2cd34) parts.push(words(little, 1, 0))
    parts.push(p.data)
  }
  return Buffer.concat(parts)
}

const pad = (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length & 3)) & 3)])

/** Blocks of a pcapng file in one byte order. */
export class PcapngWriter {
  private readonly little: boolean
  constructor(little = true) {
    this.little = little
  }

  block(type: number, ...body: Buffer[]): Buffer {
    const padded = pad(Buffer.concat(body))
    const total = words(this.little, padded.length + 12)
    return Buffer.concat([words(this.little, type), total, padded, total])
  }

  option(code: number, value: Buffer): Buffer {
    return Buffer.concat([halves(this.little, code, value.length), pad(value)])
  }

  section(): Buffer {
    const unknownLength = words(this.little, 0xffffffff, 0xffffffff)
    const version = halves(this.little, 1, 0)
    return this.block(0x0a0d0d0a, words(this.little, 0x1a2b3c4d), version, unknownLength)
  }

  interface(
    linkType: number,
    shape: { name?: string; resolution?: number; offset?: bigint; snapBytes?: number } = {},
  ): Buffer {
    const options: Buffer[] = []
    if (shape.name !== undefined) options.push(this.option(2, Buffer.from(shape.name)))
    if (shape.resolution !== undefined) options.push(this.option(9, Buffer.of(shape.resolution)))
    if (shape.offset !== undefined) {
      const bytes = Buffer.alloc(8)
      if (this.little) bytes.writeBigInt64LE(shape.offset)
      else bytes.writeBigInt64BE(shape.offset)
      options.push(this.option(14, bytes))
    }
    if (options.length > 0) options.push(halves(this.little, 0, 0))
    const fixed = [halves(this.little, linkType, 0), words(this.little, shape.snapBytes ?? 0)]
    return this.block(1, ...fixed, ...options)
  }

  enhanced(id: number, ticks: bigint, data: Buffer, wireBytes = data.length): Buffer {
    const time = [Number(ticks >> 32n), Number(ticks & 0xffffffffn)]
    const fixed = words(this.little, id, ...time, data.length, wireBytes)
    return this.block(6, fixed, pad(data), this.option(1, Buffer.from('a comment')), words(true, 0))
  }

  obsolete(id: number, ticks: bigint, data: Buffer): Buffer {
    const time = [Number(ticks >> 32n), Number(ticks & 0xffffffffn)]
    const rest = words(this.little, ...time, data.length, data.length)
    return this.block(2, halves(this.little, id, 0xffff), rest, data)
  }

  simple(data: Buffer, wireBytes = data.length): Buffer {
    return this.block(3, words(this.little, wireBytes), data)
  }
}

/** A zstd frame (RFC 8878, section 3.1.1) of raw blocks, without checksum. */
export function storeAsZstd(content: Buffer, blockBytes = 100_000): Buffer {
  // Frame header: no single segment, window of 1 MiB.
  const parts: Buffer[] = [Buffer.of(0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x50)]
  let at = 0
  do {
    const block = content.subarray(at, at + blockBytes)
    at += block.length
    const head = Buffer.alloc(3)
    head.writeUIntLE((block.length << 3) | (at >= content.length ? 1 : 0), 0, 3)
    parts.push(head, block)
  } while (at < content.length)
  return Buffer.concat(parts)
}
