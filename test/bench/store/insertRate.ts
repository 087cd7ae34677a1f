/** How fast the store takes records as sinks hand them over: JSON lines, as many an insert as a sink sends. */
import type { EmbeddedStore } from '../../../src/store/embedded.ts'

const LINES = 50_000
const RUNS = 3

/** Lines as the encoder writes them: what is empty is left out. */
const leaveOutEmpty = (line: string): string =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(JSON.parse(line) as Record<string, unknown>).filter(
        ([name, value]) => name !== 'stored_at' && value !== '' && !isEmptyList(value),
      ),
    ),
  )
const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0

/** Stores records again that are there, so that the store holds no others afterwards. */
export async function measureInsert(
  store: EmbeddedStore,
  stream: 'sessions' | 'events',
): Promise<string> {
  const time = stream === 'sessions' ? 'started_at' : 'ts'
  const text = await store.query(
    `SELECT * FROM earshot.${stream} WHERE ${time} >= '2026-10-20 12:00:00' ORDER BY ${time} LIMIT ${LINES}`,
    'JSONEachRow',
  )
  const lines = text.trim().split('\n').map(leaveOutEmpty)
  const bytes = Buffer.from(`${lines.join('\n')}\n`)
  let best = Number.POSITIVE_INFINITY
  for (let i = 0; i < RUNS; i++) {
    const from = process.hrtime.bigint()
    await store.insert(stream, bytes)
    best = Math.min(best, Number(process.hrtime.bigint() - from) / 1e9)
  }
  const each = Math.round(bytes.length / lines.length)
  return `${stream}: ${Math.round(lines.length / best)} JSON lines/s of ${each} bytes, ${lines.length} an insert, by one thread`
}
