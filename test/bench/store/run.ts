/**
 * `node dist/test/bench/store/run.js`: what 10,000,000 synthetic sessions and 50,000,000 events
 * cost in the embedded store: insert rate, bytes a row by column, and how long the worked
 * questions take. Prints; asserts nothing, as times on a shared machine are no ground for a verdict.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { dissectors } from '../../../dissectors/index.ts'
import { bindParameters, parseQuestion } from '../../../src/commands/question.ts'
import { formatTable } from '../../../src/commands/table.ts'
import { type EmbeddedStore, openStore } from '../../../src/store/embedded.ts'
import { ROOT } from '../../support/paths.ts'
import { type Filled, fillEvents, fillSessions } from './fill.ts'
import { measureInsert } from './insertRate.ts'
import { type QuestionCase, questionCases } from './questionCases.ts'

const USAGE = `node dist/test/bench/store/run.js [options]
  --sessions N     sessions, with five events each (10000000)
  --dir FOLDER     where the store goes and stays; one that is there is used again
  --only PART      questions whose file name has it
  --merge          merge each day into one part before asking, as a server does with old days
`
const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '10000000' },
    dir: { type: 'string', default: '' },
    only: { type: 'string', default: '' },
    merge: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
const QUESTIONS = join(ROOT, 'deploy/clickhouse/queries')
const WARM_RUNS = 3
/** Columns shown by size; the rest is one line. */
const COLUMNS_SHOWN = 14

if (values.help) print(USAGE)
else await main()

async function main(): Promise<void> {
  const folder = values.dir === '' ? mkdtempSync(join(tmpdir(), 'earshot-scale-')) : values.dir
  print(`${cpus()[0]?.model ?? 'CPU'}, ${availableParallelism()} threads, Node ${process.version}`)
  try {
    const isThere = existsSync(join(folder, 'metadata'))
    const store = await openStore({ path: folder, owners: dissectors, mayCreate: true })
    if (!isThere) await fill(store)
    if (values.merge) await merge(store)
    for (const table of ['sessions', 'events']) await showSizes(store, table)
    await showQuestions(store)
    for (const stream of ['sessions', 'events'] as const) print(await measureInsert(store, stream))
    await store.close()
  } finally {
    if (values.dir === '') rmSync(folder, { recursive: true, force: true })
  }
}

async function fill(store: EmbeddedStore): Promise<void> {
  const tell = (what: string, { rows, seconds }: Filled) =>
    print(
      `${what}: ${rows} rows stored in ${seconds.toFixed(0)} s, made by the engine itself: ${Math.round(rows / seconds)} rows/s`,
    )
  tell('sessions', await fillSessions(store, Number(values.sessions)))
  tell('events', await fillEvents(store, Number(values.sessions)))
}

async function merge(store: EmbeddedStore): Promise<void> {
  for (const table of ['sessions', 'events']) {
    const from = Date.now()
    await store.query(`OPTIMIZE TABLE earshot.${table} FINAL`, 'Null')
    print(`${table}: merged in ${(Date.now() - from) / 1000} s`)
  }
}

async function ask(store: EmbeddedStore, sql: string): Promise<unknown[][]> {
  return (JSON.parse(await store.query(sql, 'JSONCompact')) as { data: unknown[][] }).data
}

async function showSizes(store: EmbeddedStore, table: string): Promise<void> {
  const active = `database = 'earshot' AND table = '${table}' AND active`
  const [[rows, bytes, parts] = []] = await ask(
    store,
    `SELECT toFloat64(sum(rows)), toFloat64(sum(bytes_on_disk)), toFloat64(count()) FROM system.parts WHERE ${active}`,
  )
  const count = Number(rows)
  print(
    `\n${table}: ${count} rows in ${parts} parts, ${(Number(bytes) / 2 ** 20).toFixed(0)} MiB, ${(Number(bytes) / count).toFixed(1)} bytes a row`,
  )
  const columns = await ask(
    store,
    `SELECT name, toFloat64(sum(size)) AS bytes FROM (
      SELECT column AS name, column_bytes_on_disk AS size FROM system.parts_columns WHERE ${active}
      UNION ALL SELECT concat('index ', name), data_compressed_bytes + marks_bytes FROM system.data_skipping_indices WHERE database = 'earshot' AND table = '${table}')
    GROUP BY name ORDER BY bytes DESC`,
  )
  const shown = columns.slice(0, COLUMNS_SHOWN)
  const rest = columns.slice(COLUMNS_SHOWN).reduce((sum, [, size]) => sum + Number(size), 0)
  const lines = [...shown, [`${columns.length - shown.length} others`, rest]]
  print(
    formatTable(
      ['column', 'bytes a row'],
      lines.map(([name, size]) => [name, (Number(size) / count).toFixed(2)]),
    ),
  )
}

async function showQuestions(store: EmbeddedStore): Promise<void> {
  const [[session = ''] = []] = await ask(
    store,
    "SELECT session_id FROM earshot.sessions WHERE protocol = 'ftp' AND started_at >= '2026-10-10 12:00:00' ORDER BY started_at, session_id LIMIT 1",
  )
  const rows: string[][] = []
  for (const name of readdirSync(QUESTIONS)
    .filter((f) => f.endsWith('.sql') && f.includes(values.only))
    .sort()) {
    const found = questionCases.find((c) => name.startsWith(c.number))
    if (found === undefined) continue
    const cells = [name.replace('.sql', '')]
    for (const kind of ['narrow', 'wide'] as const) {
      cells.push(
        ...(await time(
          store,
          name,
          found[kind].map((p) => p.replace('SESSION', String(session))),
        )),
      )
    }
    rows.push(cells)
  }
  print(
    `\n${formatTable(['question', 'narrow: first ms', 'again', 'rows', 'whole store: first ms', 'again', 'rows'], rows)}`,
  )
}

/** First run and the fastest of those after it, in ms, and the rows answered. */
async function time(
  store: EmbeddedStore,
  name: string,
  given: QuestionCase['narrow'],
): Promise<string[]> {
  const question = parseQuestion(readFileSync(join(QUESTIONS, name), 'utf8'))
  const params = bindParameters(question, given)
  const runs: number[] = []
  let answered = 0
  for (let i = 0; i <= WARM_RUNS; i++) {
    const from = process.hrtime.bigint()
    answered = (await store.query(question.sql, 'TSV', params)).split('\n').length - 1
    runs.push(Number(process.hrtime.bigint() - from) / 1e6)
    if ((runs[0] ?? 0) > 3000) break
  }
  const again = Math.min(...runs.slice(1))
  return [
    (runs[0] ?? 0).toFixed(0),
    Number.isFinite(again) ? again.toFixed(0) : '-',
    String(answered),
  ]
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
