/**
 * The format of a segment file: entries one after the other, each a header and whole NDJSON
 * lines as they came. Little-endian:
 *
 *      0  4  mark: 00 45 53 31; a control character cannot stand in NDJSON, so that no line looks like it
 *      4  4  CRC-32 of everything after it: bytes 8 to 31 and the lines
 *      8  4  bytes of lines
 *     12  4  lines in this entry
 *     16  4  lines in the segment before it: tells exactly what a damaged stretch held
 *     20  4  number of the segment, so that bytes a disk brings back from another file are none of this one
 *     24  8  when it was stored, in milliseconds since the epoch, as a double
 *
 * A segment that is complete ends with a header without lines, its closing entry: whoever opens
 * the spool need not read through it.
 */
import { crc32 } from 'node:zlib'

/** The last character is the version of this format. */
const MARK = Buffer.from('\0ES1', 'latin1')
export const HEADER_BYTES = 32
/** Larger batches are stored as several entries. */
export const MAX_ENTRY_BYTES = 512 * 1024
const CRC_FROM = 8

export interface Header {
  readonly crc: number
  readonly bytes: number
  readonly lines: number
  readonly linesBefore: number
  readonly segment: number
  readonly storedMs: number
}

/** Header of an entry with these lines; without lines the closing one. */
export function encodeHeader(
  payload: Uint8Array,
  lines: number,
  linesBefore: number,
  segment: number,
  storedMs: number,
): Buffer {
  const header = Buffer.allocUnsafe(HEADER_BYTES)
  MARK.copy(header)
  header.writeUInt32LE(payload.length, 8)
  header.writeUInt32LE(lines, 12)
  header.writeUInt32LE(linesBefore, 16)
  header.writeUInt32LE(segment, 20)
  header.writeDoubleLE(storedMs, 24)
  header.writeUInt32LE(crc32(payload, crc32(header.subarray(CRC_FROM))), 4)
  return header
}

/** The header at an offset, or undefined where none of this segment stands; its CRC is still to be checked. */
export function decodeHeader(bytes: Buffer, at: number, segment: number): Header | undefined {
  if (at + HEADER_BYTES > bytes.length || bytes.compare(MARK, 0, MARK.length, at, at + 4) !== 0) {
    return undefined
  }
  const header: Header = {
    crc: bytes.readUInt32LE(at + 4),
    bytes: bytes.readUInt32LE(at + 8),
    lines: bytes.readUInt32LE(at + 12),
    linesBefore: bytes.readUInt32LE(at + 16),
    segment: bytes.readUInt32LE(at + 20),
    storedMs: bytes.readDoubleLE(at + 24),
  }
  return header.segment === segment && header.bytes <= MAX_ENTRY_BYTES ? header : undefined
}

/** Whether header and lines are as they were written. `headerBytes`: begins with the header. */
export const isIntact = (header: Header, headerBytes: Buffer, payload: Uint8Array): boolean =>
  crc32(payload, crc32(headerBytes.subarray(CRC_FROM, HEADER_BYTES))) === header.crc

/** Position of the next mark at or after an offset, or -1. */
export const findMark = (bytes: Buffer, from: number): number => bytes.indexOf(MARK, from)
