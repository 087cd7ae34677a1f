/** One file of a stream's log, and reading through it when it cannot be trusted. */
import type { FileHandle } from 'node:fs/promises'
import { readFully } from './disk.ts'
import { decodeHeader, findMark, HEADER_BYTES, isIntact, MAX_ENTRY_BYTES } from './entry.ts'

/** Larger than any entry, so that one that begins in the first half lies in it whole. */
const WINDOW_BYTES = 2 * (MAX_ENTRY_BYTES + HEADER_BYTES)
const NAME = /^(\d{10})\.seg$/

export interface Segment {
  /** Grows from file to file, and is never used again. */
  readonly number: number
  /** Bytes of its entries; a closing entry is not among them. */
  bytes: number
  /** Lines of all entries, damaged ones included. */
  lines: number
  /** When its first and last entry were stored, in ms since the epoch. */
  firstMs: number
  lastMs: number
  /** Whether nothing is appended to it any more. */
  isClosed: boolean
}

export const nameSegment = (number: number): string => `${String(number).padStart(10, '0')}.seg`

/** Number of a segment by its file name, or 0 of other files. */
export const parseSegmentName = (name: string): number => Number(NAME.exec(name)?.[1] ?? 0)

export const createSegment = (number: number): Segment => ({
  number,
  bytes: 0,
  lines: 0,
  firstMs: 0,
  lastMs: 0,
  isClosed: false,
})

/** An intact entry, by where it stands. */
export interface Found {
  readonly at: number
  readonly bytes: number
  readonly lines: number
  readonly linesBefore: number
  readonly storedMs: number
}

/** Every intact entry of a file that begins at or after `from` and before `until`, whatever stands between them. */
async function* scanEntries(
  file: FileHandle,
  segment: number,
  from: number,
  until: number,
): AsyncGenerator<Found> {
  const memory = Buffer.allocUnsafe(WINDOW_BYTES)
  let base = from
  let window = await readFully(file, memory, base)
  for (let at = 0; ; ) {
    at = findMark(window, at)
    if (window.length === WINDOW_BYTES && (at === -1 || at >= WINDOW_BYTES / 2)) {
      // The end of the window may hold the beginning of a mark.
      base += at === -1 ? WINDOW_BYTES - HEADER_BYTES : at
      window = await readFully(file, memory, base)
      at = 0
      continue
    }
    if (at === -1 || base + at >= until) return
    const found = checkEntry(window, at, segment)
    if (found === undefined) at++
    else {
      yield { ...found, at: base + at }
      at += HEADER_BYTES + found.bytes
    }
  }
}

/** The first of them. */
export async function findEntry(
  file: FileHandle,
  segment: number,
  from: number,
  until: number,
): Promise<Found | undefined> {
  for await (const found of scanEntries(file, segment, from, until)) return found
  return undefined
}

/** The entry there, when it lies in the window whole and as it was written. */
function checkEntry(window: Buffer, at: number, segment: number): Found | undefined {
  const header = decodeHeader(window, at, segment)
  if (header === undefined || at + HEADER_BYTES + header.bytes > window.length) return undefined
  const payload = window.subarray(at + HEADER_BYTES, at + HEADER_BYTES + header.bytes)
  return isIntact(header, window.subarray(at), payload) ? { ...header, at } : undefined
}

/** What a file holds. `torn`: bytes after the last intact entry, a closing one not counted. */
export interface Scan {
  segment: Segment
  torn: number
}

/** The same as its closing entry tells, or undefined when there is none. */
export async function readClosing(
  file: FileHandle,
  number: number,
  size: number,
): Promise<Scan | undefined> {
  if (size < HEADER_BYTES) return undefined
  const at = size - HEADER_BYTES
  const bytes = await readFully(file, Buffer.allocUnsafe(HEADER_BYTES), at)
  const closing = checkEntry(bytes, 0, number)
  if (closing === undefined || closing.lines > 0 || closing.bytes > 0) return undefined
  const first = decodeHeader(await readFully(file, Buffer.allocUnsafe(HEADER_BYTES), 0), 0, number)
  return {
    segment: {
      number,
      bytes: at,
      lines: closing.linesBefore,
      firstMs: first?.storedMs ?? closing.storedMs,
      lastMs: closing.storedMs,
      isClosed: true,
    },
    torn: 0,
  }
}

/** Reads a file through, as needed when the process that wrote it had no time to close it. */
export async function scanSegment(file: FileHandle, number: number, size: number): Promise<Scan> {
  const segment = createSegment(number)
  segment.isClosed = true
  for await (const found of scanEntries(file, number, 0, size)) {
    // A closing entry that is not the last thing in the file closes nothing.
    if (found.lines === 0) continue
    if (segment.bytes === 0) segment.firstMs = found.storedMs
    segment.bytes = found.at + HEADER_BYTES + found.bytes
    segment.lines = found.linesBefore + found.lines
    segment.lastMs = found.storedMs
  }
  return { segment, torn: size - segment.bytes }
}
