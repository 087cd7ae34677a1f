/** Entries of one segment read for delivery, in order and bounded; damaged stretches are passed over and counted. */
import type { FileHandle } from 'node:fs/promises'
import type { RecordBatch, Stream } from '../record/batch.ts'
import { readFully } from './disk.ts'
import { decodeHeader, HEADER_BYTES, type Header, isIntact } from './entry.ts'
import { findEntry, type Segment } from './segment.ts'

/** A group ends with the entry that passes the first or reaches the second. */
export const MAX_GROUP_BYTES = 4 * 1024 * 1024
export const MAX_GROUP_ENTRIES = 1024

/** A place in a segment: between two entries. */
export interface Place {
  offset: number
  /** Lines of the segment before it. */
  lines: number
}

export interface Group {
  readonly stream: Stream
  readonly segment: Segment
  readonly batches: RecordBatch[]
  /** Lines of the batches. */
  lines: number
  /** Where the next group begins. */
  end: Place
  /** Lines between its entries that could not be read, and the bytes those had. */
  damaged: number
  damagedBytes: number
  /** No entry behind it was stored before this, in ms since the epoch. */
  nextMs: number
}

/**
 * Reads from a place on, at least past one entry or damaged stretch. The segment may grow
 * meanwhile. `nowMs`: since the epoch. Rejects with the system's error.
 */
export async function readGroup(
  stream: Stream,
  segment: Segment,
  file: FileHandle,
  from: Readonly<Place>,
  nowMs: number,
): Promise<Group> {
  const until: Place = { offset: segment.bytes, lines: segment.lines }
  const group: Group = {
    stream,
    segment,
    batches: [],
    lines: 0,
    end: { ...from },
    damaged: 0,
    damagedBytes: 0,
    nextMs: nowMs,
  }
  try {
    await fill(group, file, until)
  } catch (error) {
    // What was read so far is delivered first.
    if (group.batches.length === 0) throw error
  }
  return group
}

/** What is left of a segment that the disk does not give back: nothing but its loss. */
export function skipRest(
  stream: Stream,
  segment: Segment,
  from: Readonly<Place>,
  nowMs: number,
): Group {
  return {
    stream,
    segment,
    batches: [],
    lines: 0,
    end: { offset: segment.bytes, lines: segment.lines },
    damaged: segment.lines - from.lines,
    damagedBytes: segment.bytes - from.offset,
    nextMs: nowMs,
  }
}

async function fill(group: Group, file: FileHandle, until: Readonly<Place>): Promise<void> {
  const { segment } = group
  let taken = 0
  let next: Buffer | undefined
  while (group.end.offset < until.offset) {
    const bytes = next ?? (await readHeader(file, group.end.offset))
    next = undefined
    const header = decodeHeader(bytes, 0, segment.number)
    if (taken >= MAX_GROUP_BYTES || group.batches.length >= MAX_GROUP_ENTRIES) {
      group.nextMs = header?.storedMs ?? group.nextMs
      return
    }
    if (header && group.end.offset + HEADER_BYTES + header.bytes <= until.offset) {
      const payload = new Uint8Array(header.bytes)
      // The header behind the lines comes with them: one call an entry.
      const behind = Buffer.allocUnsafe(HEADER_BYTES)
      const { bytesRead } = await file.readv([payload, behind], group.end.offset + HEADER_BYTES)
      if (bytesRead === header.bytes + HEADER_BYTES) next = behind
      if (isIntact(header, bytes, payload)) {
        add(group, header, payload)
        taken += payload.length
        continue
      }
    }
    next = undefined
    await passOver(group, file, until)
  }
}

const readHeader = (file: FileHandle, at: number): Promise<Buffer> =>
  readFully(file, Buffer.allocUnsafe(HEADER_BYTES), at)

function add(group: Group, header: Header, payload: Uint8Array<ArrayBuffer>): void {
  group.batches.push({ stream: group.stream, bytes: payload, count: header.lines })
  group.lines += header.lines
  group.end.offset += HEADER_BYTES + header.bytes
  group.end.lines += header.lines
}

/** Goes on with the next intact entry, which tells how many lines stood before it; of the last ones the segment knows. */
async function passOver(group: Group, file: FileHandle, until: Readonly<Place>): Promise<void> {
  const { segment, end } = group
  const found = await findEntry(file, segment.number, end.offset + 1, until.offset)
  const offset = found?.at ?? until.offset
  const lines = Math.max(end.lines, found?.linesBefore ?? until.lines)
  group.damaged += lines - end.lines
  group.damagedBytes += offset - end.offset
  group.end = { offset, lines }
}
