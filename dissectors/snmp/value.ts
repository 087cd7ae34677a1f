/** Names and values of variables (RFC 3416, 3; RFC 2578, 7.1). */
import { wireText } from '../../src/bytes/text.ts'
import type { BerReader } from '../../src/formats/ber.ts'
import { MAX_ARCS, MAX_BINDINGS, MAX_VALUE_BYTES, NAMES } from './constants.ts'

const OID = 0x06
const EXCEPTIONS: Readonly<Record<number, string>> = {
  128: 'noSuchObject',
  129: 'noSuchInstance',
  130: 'endOfMibView',
}
const PRINTABLE = /^[\x20-\x7e\t\r\n]*$/

/** The object identifier of the element just read, dotted. */
export function readOid(reader: BerReader): string {
  const { bytes, start, stop } = reader
  const arcs: number[] = []
  let arc = 0
  for (let at = start; at < stop && arcs.length < MAX_ARCS; at++) {
    const byte = bytes.readUInt8(at)
    // Past 32 bits it is no arc any more, but the number stays one.
    arc = (arc * 128 + (byte & 0x7f)) % 2 ** 46
    if (byte & 0x80) continue
    if (arcs.length === 0) {
      const root = Math.min(2, Math.floor(arc / 40))
      arcs.push(root, arc - root * 40)
    } else arcs.push(arc)
    arc = 0
  }
  return arcs.join('.')
}

export const nameOid = (oid: string): string => NAMES[oid] ?? oid

/** The value of the element just read: a number, text, hexadecimal, an identifier or an address. */
export function readValue(reader: BerReader): string | number {
  const { bytes, start, stop, tag } = reader
  switch (tag) {
    case 0x02:
      return reader.integer()
    case 0x04: {
      const text = bytes.toString('latin1', start, Math.min(stop, start + MAX_VALUE_BYTES))
      if (PRINTABLE.test(text)) return wireText(bytes, start, stop, MAX_VALUE_BYTES)
      return `0x${bytes.toString('hex', start, Math.min(stop, start + MAX_VALUE_BYTES / 2))}`
    }
    case 0x05:
      return 'NULL'
    case OID:
      return nameOid(readOid(reader))
    case 0x40:
      return stop - start === 4 ? bytes.subarray(start, stop).join('.') : ''
    case 0x41:
    case 0x42:
    case 0x43:
    case 0x46:
      return readUnsigned(bytes, start, stop)
    default:
      return EXCEPTIONS[tag] ?? `0x${bytes.toString('hex', start, Math.min(stop, start + 64))}`
  }
}

/** Counters are unsigned and of up to 64 bits; of larger numbers the text is exact. */
function readUnsigned(bytes: Buffer, start: number, stop: number): string | number {
  let value = 0n
  for (let at = start; at < stop && at < start + 9; at++)
    value = value * 256n + BigInt(bytes.readUInt8(at))
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : String(value)
}

/** What a message is about. */
export interface Bindings {
  /** Dotted, all of them counted, the first MAX_BINDINGS kept. */
  readonly oids: string[]
  readonly values: (string | number)[]
  count: number
}

/** Reads the list of variables whose element was just read; undefined when it does not fit. */
export function readBindings(list: BerReader): Bindings | undefined {
  const bindings: Bindings = { oids: [], values: [], count: 0 }
  while (list.next()) {
    const pair = list.enter()
    if (!pair.expect(OID)) return undefined
    bindings.count++
    if (bindings.oids.length >= MAX_BINDINGS) continue
    const oid = readOid(pair)
    if (!pair.next()) return undefined
    bindings.oids.push(oid)
    bindings.values.push(readValue(pair))
  }
  return list.ok ? bindings : undefined
}
