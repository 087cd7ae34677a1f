/**
 * Deals a capture out to several senders, all packets between two addresses to the same one:
 * so each connection stays in order, and no packet is sent twice.
 */
import { closeSync, openSync, readSync, writeSync } from 'node:fs'

const CHUNK_BYTES = 8 << 20
const FILE_HEADER_BYTES = 24
const RECORD_HEADER_BYTES = 16
const ETHER_TYPE_AT = 12
const VLAN = 0x8100
const IPV4 = 0x0800

/** Packets in each part. `file` is a little-endian microsecond pcap of Ethernet, as the bench writes it. */
export function splitCapture(file: string, parts: readonly string[]): number[] {
  const input = openSync(file, 'r')
  const header = Buffer.alloc(FILE_HEADER_BYTES)
  readSync(input, header)
  const outputs = parts.map((path) => new Output(path, header))
  const chunk = Buffer.alloc(CHUNK_BYTES)
  for (let held = 0; ; ) {
    const read = readSync(input, chunk, held, CHUNK_BYTES - held, null)
    if (read === 0) break
    held += read
    let at = 0
    while (at + RECORD_HEADER_BYTES <= held) {
      const end = at + RECORD_HEADER_BYTES + chunk.readUInt32LE(at + 8)
      if (end > held) break
      const pair = addressPair(chunk, at + RECORD_HEADER_BYTES)
      outputs[pair % parts.length]!.write(chunk, at, end)
      at = end
    }
    chunk.copy(chunk, 0, at, held)
    held -= at
  }
  closeSync(input)
  return outputs.map((output) => output.close())
}

/** The same number for both directions. */
function addressPair(bytes: Buffer, frame: number): number {
  let at = frame + ETHER_TYPE_AT
  let type = bytes.readUInt16BE(at)
  if (type === VLAN) {
    at += 4
    type = bytes.readUInt16BE(at)
  }
  // The last 32 bits of either family's addresses tell the bench's hosts apart.
  const [source, target] = type === IPV4 ? [at + 14, at + 18] : [at + 22, at + 38]
  const mixed = (bytes.readUInt32BE(source) ^ bytes.readUInt32BE(target)) >>> 0
  return Math.imul(mixed, 0x9e3779b1) >>> 16
}

class Output {
  private readonly file: number
  private readonly buffer = Buffer.alloc(CHUNK_BYTES)
  private used = 0
  private packets = 0

  constructor(path: string, header: Buffer) {
    this.file = openSync(path, 'w')
    writeSync(this.file, header)
  }

  write(bytes: Buffer, from: number, to: number): void {
    if (this.used + to - from > CHUNK_BYTES) this.flush()
    this.used += bytes.copy(this.buffer, this.used, from, to)
    this.packets++
  }

  close(): number {
    this.flush()
    closeSync(this.file)
    return this.packets
  }

  private flush(): void {
    writeSync(this.file, this.buffer, 0, this.used)
    this.used = 0
  }
}
