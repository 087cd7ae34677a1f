/**
 * `npm run demo`: the project's own captures through the sensor into an embedded store in
 * a temporary folder, then what an analyst would ask first, with the SQL that asks it.
 */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { dissectors } from '../dissectors/index.ts'
import { print, printTable } from './commands/results.ts'
import { PROJECT_ROOT } from './commands/schema.ts'
import { formatSummary } from './commands/summary.ts'
import { terminalColumns } from './commands/table.ts'
import { describeError, Failure } from './config/problems.ts'
import { createSettings } from './config/settings.ts'
import { replay } from './pipeline/replay.ts'
import { openEmbedded } from './sink/embedded.ts'
import { openStore } from './store/embedded.ts'

const MAX_WORKERS = 4

const QUESTIONS: readonly { text: string; sql: string }[] = [
  {
    text: 'Who got in, where, and how?',
    sql: `SELECT protocol, user, client, server, server_port AS port,
       groupUniqArray(auth_method) AS methods, count() AS logins
FROM logins WHERE auth_result = 'success'
GROUP BY ALL ORDER BY logins DESC, user LIMIT 12`,
  },
  {
    text: 'Who tried and failed, and did they get in after all?',
    sql: `SELECT client, server, protocol, countIf(auth_result = 'failure') AS failed_sessions,
       groupUniqArrayIf(5)(user, auth_result = 'failure') AS users, countIf(auth_result = 'success') > 0 AS got_in
FROM logins GROUP BY client, server, protocol
HAVING failed_sessions > 0 ORDER BY failed_sessions DESC, client LIMIT 12`,
  },
  {
    text: 'What did they do once inside?',
    sql: `SELECT formatDateTime(ts, '%F %T') AS time, protocol, user, server,
       if(match(action, '^[A-Z]') AND NOT startsWith(object, action),
          trim(concat(action, ' ', object)), object) AS command, status
FROM commands ORDER BY ts DESC, event_seq DESC LIMIT 15`,
  },
]

function listFixtures(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.pcap(ng)?(\.(gz|zst))?$/.test(name))
    .map((name) => join(folder, name))
    .sort()
}

async function demonstrate(path: string): Promise<void> {
  const files = listFixtures(join(PROJECT_ROOT, 'fixtures'))
  if (files.length === 0) throw new Failure('There are no captures below fixtures/ to replay')
  await print(`Replaying ${files.length} captures below fixtures/ into an embedded ClickHouse.\n\n`)
  const sink = await openEmbedded(path, dissectors)
  const begun = performance.now()
  try {
    const result = await replay({
      files,
      sink: (batch) => sink.write(batch),
      settings: createSettings(),
      workers: Math.max(1, Math.min(MAX_WORKERS, availableParallelism() - 1)),
    })
    await sink.flush()
    const seconds = (performance.now() - begun) / 1000
    await print(formatSummary(result, seconds, terminalColumns()))
    // Some of them are damaged on purpose: what was read of them stands.
    if (result.problem !== '') await print(`\nNot read to the end: ${result.problem}\n`)
  } finally {
    await sink.close()
  }
  const store = await openStore({ path, owners: dissectors, mayCreate: false })
  try {
    for (const { text, sql } of QUESTIONS) {
      await print(`\n${text}\n\n${sql}\n\n`)
      await printTable(store, sql)
    }
  } finally {
    await store.close()
  }
}

const folder = mkdtempSync(join(tmpdir(), 'earshot-demo-'))
try {
  await demonstrate(join(folder, 'store'))
} catch (error) {
  process.stderr.write(`demo: ${describeError(error)}\n`)
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
