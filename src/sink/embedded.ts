/**
 * Records into the embedded store. ClickHouse wants few large inserts, so rows are
 * gathered first; while one insert runs the next one gathers, and no more than that.
 */
import { describeError, Failure } from '../config/problems.ts'
import { STREAMS, type Stream } from '../record/batch.ts'
import { type EmbeddedStore, openStore } from '../store/embedded.ts'
import type { ColumnOwner } from '../store/tables.ts'
import type { Sink } from './sink.ts'

const MAX_ROWS_PER_INSERT = 50_000
const MAX_BYTES_PER_INSERT = 8 * 1024 * 1024

interface Gathered {
  parts: Uint8Array[]
  bytes: number
  rows: number
}

const createGathered = (): Gathered => ({ parts: [], bytes: 0, rows: 0 })

export async function openEmbedded(path: string, owners: readonly ColumnOwner[]): Promise<Sink> {
  return gatherInto(await openStore({ path, owners, mayCreate: true }), `embedded:${path}`)
}

/** A sink in front of an open store, which it closes in the end. */
export function gatherInto(
  store: Pick<EmbeddedStore, 'insert' | 'close'>,
  name: string,
  maxRows = MAX_ROWS_PER_INSERT,
): Sink {
  const gathered: Record<Stream, Gathered> = {
    sessions: createGathered(),
    events: createGathered(),
    transcripts: createGathered(),
    sensors: createGathered(),
  }
  let running: Promise<void> = Promise.resolve()
  let problem: Failure | undefined

  /** Starts an insert of what was gathered, once the one before is done. */
  async function start(stream: Stream): Promise<void> {
    const { parts, rows } = gathered[stream]
    gathered[stream] = createGathered()
    await running
    if (problem) throw problem
    running = store.insert(stream, Buffer.concat(parts)).catch((error: unknown) => {
      problem = new Failure(`Cannot store ${rows} ${stream} in ${name}: ${describeError(error)}`)
    })
  }

  async function flush(): Promise<void> {
    for (const stream of STREAMS) if (gathered[stream].rows > 0) await start(stream)
    await running
    if (problem) throw problem
  }

  return {
    name,
    async write(batch) {
      if (problem) throw problem
      const part = gathered[batch.stream]
      part.parts.push(batch.bytes)
      part.bytes += batch.bytes.length
      part.rows += batch.count
      if (part.rows >= maxRows || part.bytes >= MAX_BYTES_PER_INSERT) await start(batch.stream)
    },
    flush,
    async close() {
      try {
        await flush()
      } finally {
        await store.close()
      }
    },
  }
}
