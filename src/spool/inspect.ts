/** How a spool stands, read from its files without touching them: also while a process uses it. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf, describeError, Failure } from '../config/problems.ts'
import { STREAMS, type Stream } from '../record/batch.ts'
import { listFolders } from './folder.ts'
import { loadSegments } from './load.ts'
import type { Totals } from './totals.ts'

export interface StreamState {
  /** Name of the destination, and its folder. */
  destination: string
  folder: string
  stream: Stream
  waitingRecords: number
  waitingBytes: number
  /** When the oldest segment with waiting records was begun, in ms since the epoch; 0 when none waits. */
  oldestMs: number
  /** Since the folder was made. */
  totals: Totals
}

/** Every stream of every destination. Rejects with a Failure when the folder cannot be read. */
export async function inspectSpool(spool: string): Promise<StreamState[]> {
  const states: StreamState[] = []
  for (const { folder, name } of listFolders(spool)) {
    for (const stream of STREAMS) {
      const state = await inspectStream(join(folder, stream))
      if (state !== undefined) states.push({ destination: name, folder, stream, ...state })
    }
  }
  return states
}

type Found = Pick<StreamState, 'waitingRecords' | 'waitingBytes' | 'oldestMs' | 'totals'>

async function inspectStream(folder: string): Promise<Found | undefined> {
  try {
    await stat(folder)
    const { segments, done, totals } = await loadSegments(folder, false)
    const sum = (of: 'lines' | 'bytes'): number => segments.reduce((all, s) => all + s[of], 0)
    const waitingRecords = sum('lines') - done.lines
    return {
      waitingRecords,
      waitingBytes: sum('bytes') - done.offset,
      oldestMs: waitingRecords > 0 ? (segments[0]?.firstMs ?? 0) : 0,
      totals,
    }
  } catch (error) {
    // Begun this moment: there is nothing in it.
    if (codeOf(error) === 'ENOENT') return undefined
    throw new Failure(`Cannot read the spool ${folder}: ${describeError(error)}`)
  }
}
