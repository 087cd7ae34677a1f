/** `earshot spool`: what waits on disk for destinations over a network, and delivering it. */
import { SingleBar } from 'cli-progress'
import type { ArgumentsCamelCase, CommandModule } from 'yargs'
import { dissectors } from '../../dissectors/index.ts'
import { escapeControls } from '../bytes/text.ts'
import { loadSettings } from '../config/load.ts'
import { UsageError } from '../config/problems.ts'
import type { Settings } from '../config/settings.ts'
import { hideSecrets, openSink, parseSinkUri } from '../sink/open.ts'
import type { Sink } from '../sink/sink.ts'
import { inspectSpool, type StreamState } from '../spool/inspect.ts'
import { createReport } from '../spool/report.ts'
import { print } from './results.ts'
import { formatTable } from './table.ts'

interface SpoolArguments {
  spool: string | undefined
  config: string | undefined
  drain: boolean
  to: string | undefined
  json: boolean
}

const PROGRESS_MS = 200

export const spoolCommand: CommandModule<object, SpoolArguments> = {
  command: 'spool',
  describe: 'What waits to be delivered, what was given up; --drain --to URI delivers it',
  builder: (yargs) =>
    yargs
      .option('spool', { type: 'string', requiresArg: true, describe: 'Folder of the spool' })
      .option('config', { type: 'string', requiresArg: true, describe: 'YAML file of settings' })
      .option('drain', {
        type: 'boolean',
        default: false,
        describe: 'Deliver what waits for --to; no sensor may be using it',
      })
      .option('to', {
        type: 'string',
        requiresArg: true,
        describe: 'Destination whose records are delivered: kafka://HOST:9092, clickhouse://...',
      })
      .option('json', { type: 'boolean', default: false, describe: 'JSON lines' })
      .example('earshot spool', 'How much waits for whom, also while a sensor runs')
      .example('earshot spool --drain --to kafka://broker:9092', 'Deliver it now'),
  handler: runSpool,
}

async function runSpool(args: ArgumentsCamelCase<SpoolArguments>): Promise<void> {
  const { config, spool, drain, to, json } = args
  const { settings } = loadSettings({
    file: config,
    environment: process.env,
    flags: { spool },
  })
  if (drain) {
    if (to === undefined) throw new UsageError('--drain needs --to: what it shall deliver to')
    return deliver(settings, to, json)
  }
  if (to !== undefined) throw new UsageError('--to goes with --drain')
  const states = await inspectSpool(settings.spool)
  if (json) return print(states.map((state) => `${JSON.stringify(toRow(state))}\n`).join(''))
  if (states.length === 0) return print(`There is no spool in ${settings.spool}.\n`)
  await print(`${formatStates(states)}\n`)
}

/** Names as everywhere a user sees them. */
const toRow = (s: StreamState) => ({
  destination: s.destination,
  folder: s.folder,
  stream: s.stream,
  waiting_records: s.waitingRecords,
  waiting_bytes: s.waitingBytes,
  oldest: s.oldestMs === 0 ? null : new Date(s.oldestMs).toISOString(),
  delivered: s.totals.delivered,
  gave_up: s.totals.gaveUp,
  undeliverable: s.totals.unfit,
  damaged: s.totals.damaged,
  damaged_bytes: s.totals.damagedBytes,
  torn_bytes: s.totals.tornBytes,
})

const number = (value: number): string => value.toLocaleString('en-US')
const time = (ms: number): string =>
  ms === 0 ? '' : new Date(ms).toISOString().slice(0, 19).replace('T', ' ')

function formatStates(states: readonly StreamState[]): string {
  const header = ['destination', 'stream', 'waiting', 'bytes', 'oldest (UTC)', 'delivered']
  const rows = states.map(({ destination, stream, waitingRecords, waitingBytes, ...s }) => [
    destination,
    stream,
    ...[waitingRecords, waitingBytes].map(number),
    time(s.oldestMs),
    ...[s.totals.delivered, s.totals.gaveUp, s.totals.unfit, s.totals.damaged].map(number),
    number(s.totals.tornBytes),
  ])
  return formatTable([...header, 'given up', 'undeliverable', 'damaged', 'bytes cut'], rows)
}

async function deliver(settings: Settings, uri: string, json: boolean): Promise<void> {
  const { scheme } = parseSinkUri(uri)
  if (scheme !== 'kafka' && scheme !== 'clickhouse') {
    throw new UsageError(`--to ${hideSecrets(uri)} has no spool; kafka: and clickhouse: have`)
  }
  const sink = await openSink(uri, {
    owners: dissectors,
    settings,
    whenFull: 'wait',
    notice: (message) => process.stderr.write(`earshot: ${escapeControls(message)}\n`),
  })
  const stop = showProgress(sink)
  try {
    await sink.flush()
  } finally {
    stop()
    await sink.close()
    const { totals } = sink.report?.() ?? createReport()
    const { delivered, unfit, damaged } = totals
    const row = { destination: sink.name, delivered, undeliverable: unfit, damaged }
    const lost = unfit + damaged === 0 ? '' : `; ${number(unfit + damaged)} were lost`
    await print(
      json
        ? `${JSON.stringify(row)}\n`
        : `${number(delivered)} records delivered to ${escapeControls(sink.name)}${lost}.\n`,
    )
  }
}

/** A bar on a terminal, when there is something to wait for. */
function showProgress(sink: Sink): () => void {
  const total = sink.report?.().waitingRecords ?? 0
  if (!process.stderr.isTTY || total === 0) return () => {}
  const bar = new SingleBar({
    format: '{bar} {percentage}%  {value} of {total} records  {eta_formatted} left',
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
  })
  bar.start(total, 0)
  const timer = setInterval(() => {
    bar.update(total - (sink.report?.().waitingRecords ?? 0))
  }, PROGRESS_MS)
  return () => {
    clearInterval(timer)
    bar.stop()
  }
}
