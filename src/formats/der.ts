/**
 * A walker over DER (X.690): tag, length, value, one level at a time. Definite
 * lengths up to four bytes and one-byte tags, which is all a certificate holds.
 */
import { escapeControls, MAX_TEXT_BYTES, wireText } from '../bytes/text.ts'

export const Tag = {
  Oid: 0x06,
  Utf8String: 0x0c,
  UtcTime: 0x17,
  GeneralizedTime: 0x18,
  UniversalString: 0x1c,
  BmpString: 0x1e,
  Sequence: 0x30,
  Set: 0x31,
} as const

/** One cursor over `[pos, end)`; `next` reads an element's header and leaves its value in `[start, stop)`. */
export class DerReader {
  readonly bytes: Buffer
  pos: number
  readonly end: number
  tag = 0
  start = 0
  stop = 0
  ok = true

  constructor(bytes: Buffer, start: number, end: number) {
    this.bytes = bytes
    this.pos = start
    this.end = end
  }

  /** Steps over the next element; false at the end or when it does not fit. */
  next(): boolean {
    if (!this.ok || this.end - this.pos < 2) return false
    this.tag = this.bytes.readUInt8(this.pos)
    let size = this.bytes.readUInt8(this.pos + 1)
    let at = this.pos + 2
    if (size >= 0x80) {
      const count = size & 0x7f
      if (count === 0 || count > 4 || count > this.end - at) return this.fail()
      size = this.bytes.readUIntBE(at, count)
      at += count
    }
    if (size > this.end - at) return this.fail()
    this.start = at
    this.stop = at + size
    this.pos = this.stop
    return true
  }

  /** Steps over the next element, which must have this tag. */
  expect(tag: number): boolean {
    return this.next() && (this.tag === tag || this.fail())
  }

  /** A reader over the value of the element just read. */
  enter(): DerReader {
    return new DerReader(this.bytes, this.start, this.stop)
  }

  /** The value of the element just read as text, by its string type. */
  text(): string {
    const wide = this.tag === Tag.BmpString ? 2 : this.tag === Tag.UniversalString ? 4 : 1
    if (wide === 1) return wireText(this.bytes, this.start, this.stop)
    let out = ''
    const stop = Math.min(this.stop, this.start + MAX_TEXT_BYTES * wide)
    for (let at = this.start; at + wide <= stop; at += wide) {
      const point = this.bytes.readUIntBE(at, wide)
      out +=
        point <= 0x10ffff && (point < 0xd800 || point > 0xdfff) ? String.fromCodePoint(point) : '?'
    }
    return escapeControls(out)
  }

  /** The value of the element just read as a dotted object identifier, at most 16 arcs. */
  oid(): string {
    const arcs: number[] = []
    let arc = 0
    for (let at = this.start; at < this.stop && arcs.length < 16; at++) {
      const byte = this.bytes.readUInt8(at)
      arc = arc * 128 + (byte & 0x7f)
      if (byte & 0x80) continue
      if (arcs.length === 0) {
        const root = Math.min(2, Math.floor(arc / 40))
        arcs.push(root, arc - root * 40)
      } else arcs.push(arc)
      arc = 0
    }
    return arcs.join('.')
  }

  private fail(): false {
    this.ok = false
    return false
  }
}
