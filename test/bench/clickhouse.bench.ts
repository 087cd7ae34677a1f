/**
 * `node dist/test/bench/clickhouse.bench.js [ROWS]`: sessions and events delivered through HTTP
 * into the engine, the whole way of `--to clickhouse://` behind its spool. Client and engine
 * share the machine, so the rows a second are of both together. Prints; asserts nothing.
 */
import { join } from 'node:path'
import { createSettings } from '../../src/config/settings.ts'
import { replay } from '../../src/pipeline/replay.ts'
import type { RecordBatch, Stream } from '../../src/record/batch.ts'
import { createClickHouseDestination } from '../../src/sink/clickhouse/destination.ts'
import { startClickHouse, whySkipped } from '../support/clickhouse/server.ts'
import { ask, createTables } from '../support/clickhouse/tables.ts'
import { FIXTURES, fixtureCaptures } from '../support/paths.ts'

const DEFAULT_ROWS = 500_000
const ROWS_A_BATCH = 500
/** Batches in one delivery, as many as the largest insert takes. */
const BATCHES_A_DELIVERY = 100
const MB = 1e6

type Line = Record<string, unknown>

/** What the captures of the project give, to be varied. */
async function readTemplates(stream: Stream): Promise<Line[]> {
  const lines: Line[] = []
  for (const capture of fixtureCaptures()) {
    await replay({
      files: [join(FIXTURES, capture)],
      workers: 1,
      settings: createSettings(),
      sink: async (batch) => {
        if (batch.stream !== stream) return
        const texts = Buffer.from(batch.bytes).toString().trimEnd().split('\n')
        lines.push(...texts.map((text): Line => JSON.parse(text)))
      },
    })
  }
  return lines
}

/** Each row with a session of its own, within an hour of one day. */
function makeBatch(stream: Stream, templates: readonly Line[], first: number): RecordBatch {
  const texts: string[] = []
  for (let row = first; row < first + ROWS_A_BATCH; row++) {
    const millis = Date.UTC(2026, 10, 21, 8) + (row % 3_600_000)
    const time = new Date(millis).toISOString()
    const session_id = row.toString(16).padStart(32, '0')
    const own = stream === 'sessions' ? { session_id, started_at: time } : { session_id, ts: time }
    texts.push(`${JSON.stringify({ ...templates[row % templates.length], ...own })}\n`)
  }
  return { stream, count: ROWS_A_BATCH, bytes: new Uint8Array(Buffer.from(texts.join(''))) }
}

async function run(stream: Stream, compression: 'none' | 'gzip', rows: number): Promise<void> {
  const server = await startClickHouse()
  const uri = `clickhouse://${server.address}?compression=${compression}`
  const destination = createClickHouseDestination(uri, { environment: {} })
  try {
    await createTables(server)
    await destination.open()
    const templates = await readTemplates(stream)
    let bytes = 0
    let sent = 0
    let seconds = 0
    let cpuSeconds = 0
    while (sent < rows) {
      const batches = Array.from({ length: BATCHES_A_DELIVERY }, (_, index) =>
        makeBatch(stream, templates, sent + index * ROWS_A_BATCH),
      )
      const cpuBefore = process.cpuUsage()
      const from = performance.now()
      await destination.deliver(stream, batches)
      seconds += (performance.now() - from) / 1000
      const { user, system } = process.cpuUsage(cpuBefore)
      cpuSeconds += (user + system) / 1e6
      for (const batch of batches) bytes += batch.bytes.length
      sent += BATCHES_A_DELIVERY * ROWS_A_BATCH
    }
    const [[stored] = []] = await ask(server, `SELECT count() FROM earshot.current_${stream}`)
    process.stdout.write(
      `${stream.padEnd(9)}${compression.padEnd(5)} ${sent} rows sent, ${stored} stored, ${Math.round(bytes / sent)} bytes each: ` +
        `${Math.round(sent / seconds)} rows/s, ${(bytes / MB / seconds).toFixed(1)} MB/s, ` +
        `${((cpuSeconds / sent) * 1e6).toFixed(1)} us of the sender's CPU a row\n`,
    )
  } finally {
    await destination.close()
    await server.stop()
  }
}

const skipped = whySkipped()
if (skipped) process.stdout.write(`skipped: ${skipped}\n`)
else {
  const rows = Number(process.argv[2] ?? DEFAULT_ROWS)
  for (const stream of ['sessions', 'events'] as const) {
    for (const compression of ['none', 'gzip'] as const) await run(stream, compression, rows)
  }
}
