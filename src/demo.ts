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
       groupUniqArrayIf(5)(user, auth_result = 'failure' AND user != '') AS users,
       if(countIf(auth_result = 'success') > 0, 'yes', 'no') AS got_in
FROM logins GROUP BY client, server, protocol
HAVING failed_sessions > 0 ORDER BY failed_sessions DESC, client, protocol LIMIT 12`,
  },
  {
    text: 'What did they do once inside?',
    sql: `SELECT formatDateTime(ts, '%F %T') AS time, protocol, user, kind, action, object, status
FROM current_events
WHERE kind IN ('file', 'privilege') OR (protocol = 'telnet' AND kind = 'command')
ORDER BY ts DESC, event_seq DESC LIMIT 9 BY protocol`,
  },
]

/** Recordings as they were made; `fixtures/net` holds the same sessions again, tunnelled, cut and doubled. */
const PROTOCOLS = ['ftp', 'http', 'rdp', 'ssh', 'telnet']

function listRecordings(): string[] {
  return PROTOCOLS.flatMap((protocol) => {
    const folder = join(PROJECT_ROOT, 'fixtures', protocol)
    if (!existsSync(folder)) return []
    const names = readdirSync(folder).filter((name) => name.endsWith('.pcap'))
    return names.sort().map((name) => join(folder, name))
  })
}

async function demonstrate(path: string): Promise<void> {
  const files = listRecordings()
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
    if (result.problem !== '') throw new Failure(result.problem)
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
