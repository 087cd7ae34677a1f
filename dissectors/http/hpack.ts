/** Header compression of HTTP/2: RFC 7541. One table a direction, which both ends keep alike. */
import { decodeHuffman } from './huffman.ts'

/** Bytes that RFC 7541 (4.1) adds to an entry's name and value. */
const ENTRY_BYTES = 32
const FIRST_TABLE_BYTES = 4096
/** Largest table that is kept: a peer may ask for a larger one, and is then read no further. */
const MAX_TABLE_BYTES = 65_536
/** Continuation bytes of a number; more would pass what a header block can hold. */
const MAX_NUMBER_SHIFT = 21

/** Appendix A: a name, behind `=` a value; in order from 1. */
const STATIC =
  `:authority|:method=GET|:method=POST|:path=/|:path=/index.html|:scheme=http|:scheme=https|:status=200
:status=204|:status=206|:status=304|:status=400|:status=404|:status=500|accept-charset
accept-encoding=gzip, deflate|accept-language|accept-ranges|accept|access-control-allow-origin|age|allow
authorization|cache-control|content-disposition|content-encoding|content-language|content-length
content-location|content-range|content-type|cookie|date|etag|expect|expires|from|host|if-match
if-modified-since|if-none-match|if-range|if-unmodified-since|last-modified|link|location|max-forwards
proxy-authenticate|proxy-authorization|range|referer|refresh|retry-after|server|set-cookie
strict-transport-security|transfer-encoding|user-agent|vary|via|www-authenticate`
    .split(/[|\n]/)
    .map((entry) => {
      const at = entry.indexOf('=')
      return at < 0 ? ([entry, ''] as const) : ([entry.slice(0, at), entry.slice(at + 1)] as const)
    })

type Field = readonly [name: string, value: string]

export class HpackTable {
  /** Oldest first. */
  private entries: Field[] = []
  private bytes = 0
  private maxBytes = FIRST_TABLE_BYTES
  /** Read position; past the end of the block when it was malformed. */
  private pos = 0

  /** Reads a whole header block; false when it is malformed, after which the table is of no use. */
  read(
    bytes: Buffer,
    start: number,
    end: number,
    take: (name: string, value: string) => void,
  ): boolean {
    this.pos = start
    while (this.pos < end) {
      const first = bytes[this.pos]!
      if (first >= 0x80) {
        const field = this.find(this.readNumber(bytes, end, 7))
        if (field === undefined) return false
        take(field[0], field[1])
      } else if (first >= 0x20 && first < 0x40) {
        const size = this.readNumber(bytes, end, 5)
        if (size < 0 || size > MAX_TABLE_BYTES) return false
        this.maxBytes = size
        this.evict(0)
      } else if (!this.readLiteral(bytes, end, first >= 0x40, take)) return false
    }
    return this.pos === end
  }

  private readLiteral(
    bytes: Buffer,
    end: number,
    isKept: boolean,
    take: (name: string, value: string) => void,
  ): boolean {
    const index = this.readNumber(bytes, end, isKept ? 6 : 4)
    if (index < 0) return false
    const name = index === 0 ? this.readText(bytes, end) : this.find(index)?.[0]
    const value = this.readText(bytes, end)
    if (name === undefined || value === undefined) return false
    take(name, value)
    if (!isKept) return true
    const cost = ENTRY_BYTES + name.length + value.length
    this.evict(cost)
    if (cost > this.maxBytes) return true
    this.entries.push([name, value])
    this.bytes += cost
    return true
  }

  /** Drops the oldest entries until `cost` more bytes fit. */
  private evict(cost: number): void {
    while (this.entries.length > 0 && this.bytes + cost > this.maxBytes) {
      const [name, value] = this.entries.shift()!
      this.bytes -= ENTRY_BYTES + name.length + value.length
    }
  }

  /** The static entries are counted from 1, the newest of the table comes after them. */
  private find(index: number): Field | undefined {
    if (index < 1) return undefined
    if (index <= STATIC.length) return STATIC[index - 1]
    return this.entries[this.entries.length - (index - STATIC.length)]
  }

  private readNumber(bytes: Buffer, end: number, prefixBits: number): number {
    const mask = (1 << prefixBits) - 1
    let value = bytes[this.pos++]! & mask
    if (value < mask) return value
    for (let shift = 0; shift <= MAX_NUMBER_SHIFT && this.pos < end; shift += 7) {
      const byte = bytes[this.pos++]!
      value += (byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
    return -1
  }

  private readText(bytes: Buffer, end: number): string | undefined {
    if (this.pos >= end) return undefined
    const isCoded = (bytes[this.pos]! & 0x80) !== 0
    const size = this.readNumber(bytes, end, 7)
    if (size < 0 || size > end - this.pos) return undefined
    const start = this.pos
    this.pos += size
    return isCoded
      ? decodeHuffman(bytes, start, this.pos)
      : bytes.toString('latin1', start, this.pos)
  }
}
