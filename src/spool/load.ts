/** What a stream's folder holds, found again from its files. */
import { open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf } from '../config/problems.ts'
import { encodeHeader } from './entry.ts'
import type { Place } from './group.ts'
import { createPosition, readPosition } from './position.ts'
import {
  nameSegment,
  parseSegmentName,
  readClosing,
  type Scan,
  type Segment,
  scanSegment,
} from './segment.ts'
import type { Totals } from './totals.ts'

export interface Loaded {
  /** Those that are not delivered whole, oldest first, all closed. */
  segments: Segment[]
  /** Delivered up to here in the oldest. */
  done: Place
  /** As they were when they were last written. */
  totals: Totals
  /** Cut now. */
  tornBytes: number
  nextNumber: number
}

/** `isRepaired`: torn ends are cut, open segments closed, delivered ones removed. Rejects with the system's error. */
export async function loadSegments(folder: string, isRepaired: boolean): Promise<Loaded> {
  const position = (await readPosition(folder)) ?? createPosition()
  let tornBytes = 0
  const numbers = (await readdir(folder)).map(parseSegmentName).filter((number) => number > 0)
  numbers.sort((a, b) => a - b)
  const segments: Segment[] = []
  for (const number of numbers) {
    const path = join(folder, nameSegment(number))
    const scan = number < position.segment ? undefined : await readSegment(path, number, isRepaired)
    // Without repair it may be an entry that is just being written.
    if (isRepaired) tornBytes += scan?.torn ?? 0
    if (scan !== undefined && scan.segment.bytes > 0) segments.push(scan.segment)
    else if (isRepaired) await rm(path, { force: true })
  }
  return {
    segments,
    done: findPlace(segments[0], position),
    totals: position.totals,
    tornBytes,
    nextNumber: Math.max(1, position.segment, (numbers.at(-1) ?? 0) + 1),
  }
}

/** A power cut may take entries that were delivered already: then the place is behind the end. */
function findPlace(
  head: Segment | undefined,
  position: { segment: number; offset: number; lines: number },
): Place {
  if (head === undefined || head.number !== position.segment) return { offset: 0, lines: 0 }
  const { offset, lines } = position
  return offset < head.bytes ? { offset, lines } : { offset: head.bytes, lines: head.lines }
}

async function readSegment(
  path: string,
  number: number,
  isRepaired: boolean,
): Promise<Scan | undefined> {
  const file = await open(path, isRepaired ? 'r+' : 'r').catch((error: unknown) => {
    // Delivered and removed by the process that uses the spool while somebody looks.
    if (codeOf(error) === 'ENOENT' && !isRepaired) return undefined
    throw error
  })
  if (file === undefined) return undefined
  try {
    const { size } = await file.stat()
    const closed = await readClosing(file, number, size)
    if (closed !== undefined) return closed
    const scan = await scanSegment(file, number, size)
    if (isRepaired && scan.segment.bytes > 0) {
      const { bytes, lines, lastMs } = scan.segment
      await file.truncate(bytes)
      const closing = encodeHeader(new Uint8Array(0), 0, lines, number, lastMs)
      // On a full disk it stays without, and is read through again at the next start.
      await file.write(closing, 0, closing.length, bytes).catch(() => file.truncate(bytes))
    }
    return scan
  } finally {
    await file.close()
  }
}
