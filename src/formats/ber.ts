/**
 * A walker over BER (X.690) as LDAP and Kerberos write it: tag, length, value, one level at
 * a time. Definite lengths of up to four bytes and one-byte tags; indefinite lengths are refused,
 * as RFC 4511 5.1 and DER want it. A reader over the beginning of a long value (`isCut`)
 * gives its last element as far as it is there.
 */
import { wireText } from '../bytes/text.ts'

/** Universal tags with the constructed bit where they have it. */
export const BerTag = {
  Boolean: 0x01,
  Integer: 0x02,
  BitString: 0x03,
  OctetString: 0x04,
  Oid: 0x06,
  Enumerated: 0x0a,
  GeneralString: 0x1b,
  Sequence: 0x30,
  Set: 0x31,
} as const

/** Integers beyond this many bytes are not exact in a JavaScript number. */
const MAX_INTEGER_BYTES = 6
const MAX_ARCS = 16

/** `[n]` around other elements. */
export const contextTag = (n: number): number => 0xa0 | n
/** `[n]` IMPLICIT over a plain value. */
export const contextPrimitive = (n: number): number => 0x80 | n
/** `[APPLICATION n]` around other elements. */
export const applicationTag = (n: number): number => 0x60 | n

/** One cursor over `[pos, end)`; `next` reads an element's header and leaves its value in `[start, stop)`. */
export class BerReader {
  bytes: Buffer
  pos: number
  end: number
  /** The value that is read goes on behind `end`. */
  isCut: boolean
  tag = 0
  start = 0
  stop = 0
  ok = true

  constructor(bytes: Buffer, start: number, end: number, isCut = false) {
    this.bytes = bytes
    this.pos = start
    this.end = end
    this.isCut = isCut
  }

  /** Points the reader at `[start, end)` of other bytes. */
  aim(bytes: Buffer, start: number, end: number, isCut = false): this {
    this.bytes = bytes
    this.pos = start
    this.end = end
    this.isCut = isCut
    this.ok = true
    return this
  }

  /** Steps over the next element; false at the end, and where it does not fit (`ok` is false then). */
  next(): boolean {
    if (!this.ok || this.pos >= this.end) return false
    if (this.end - this.pos < 2) return this.fail()
    this.tag = this.bytes.readUInt8(this.pos)
    if ((this.tag & 0x1f) === 0x1f) return this.fail()
    let size = this.bytes.readUInt8(this.pos + 1)
    let at = this.pos + 2
    if (size >= 0x80) {
      const count = size & 0x7f
      if (count === 0 || count > 4 || count > this.end - at) return this.fail()
      size = this.bytes.readUIntBE(at, count)
      at += count
    }
    if (size > this.end - at) {
      if (!this.isCut) return this.fail()
      size = this.end - at
    }
    this.start = at
    this.stop = at + size
    this.pos = this.stop
    return true
  }

  /** Steps over the next element, which must have this tag. */
  expect(tag: number): boolean {
    return this.next() && (this.tag === tag || this.fail())
  }

  /** Tag of the next element without moving, -1 at the end. */
  peekTag(): number {
    return this.ok && this.pos < this.end ? this.bytes.readUInt8(this.pos) : -1
  }

  /** A reader over the value of the element just read. */
  enter(): BerReader {
    return new BerReader(this.bytes, this.start, this.stop, this.isCut && this.stop === this.end)
  }

  /** Goes into the value of the element just read and stays there. */
  descend(): this {
    this.isCut &&= this.stop === this.end
    this.pos = this.start
    this.end = this.stop
    return this
  }

  /** Bytes of the value of the element just read. */
  size(): number {
    return this.stop - this.start
  }

  /** The value of the element just read as a signed number; past 48 bits the lowest of them. */
  integer(): number {
    const size = Math.min(MAX_INTEGER_BYTES, this.stop - this.start)
    return size <= 0 ? 0 : this.bytes.readIntBE(this.stop - size, size)
  }

  /** The value of the element just read as text, at most `max` bytes of it. */
  text(max?: number): string {
    return wireText(this.bytes, this.start, this.stop, max)
  }

  /** Whether the value of the element just read is this ASCII text, letters in lower case. */
  isText(lower: string): boolean {
    if (this.stop - this.start !== lower.length) return false
    for (let i = 0; i < lower.length; i++) {
      const byte = this.bytes.readUInt8(this.start + i)
      const letter = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte
      if (letter !== lower.charCodeAt(i)) return false
    }
    return true
  }

  /** The value of the element just read as a dotted object identifier. */
  oid(): string {
    const arcs: number[] = []
    let arc = 0
    for (let at = this.start; at < this.stop && arcs.length < MAX_ARCS; at++) {
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

  /** Marks the read as failed: nothing more is read. */
  fail(): false {
    this.ok = false
    return false
  }
}

/**
 * Size of the element at `at` with its header; 0 when more bytes are wanted to tell, -1 when
 * it is none that is read here (indefinite length, more than four bytes of length).
 */
export function measureElement(bytes: Buffer, at: number, end: number): number {
  if (end - at < 2) return 0
  const size = bytes.readUInt8(at + 1)
  if (size < 0x80) return 2 + size
  const count = size & 0x7f
  if (count === 0 || count > 4) return -1
  return end - at < 2 + count ? 0 : 2 + count + bytes.readUIntBE(at + 2, count)
}
