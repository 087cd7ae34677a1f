/** `earshot replay FILE...`: capture files in, records out, then a summary. */
import { existsSync } from 'node:fs'
import { SingleBar } from 'cli-progress'
import type { ArgumentsCamelCase, CommandModule } from 'yargs'
import { dissectors } from '../../dissectors/index.ts'
import { escapeControls } from '../bytes/text.ts'
import { loadSettings } from '../config/load.ts'
import { Failure } from '../config/problems.ts'
import { settingsSchema } from '../config/settings.ts'
import { replay } from '../pipeline/replay.ts'
import type { ReplayProgress, ReplayResult } from '../pipeline/result.ts'
import type { RecordBatch } from '../record/batch.ts'
import { closeSinks, openSinks } from '../sink/open.ts'
import { formatSummary } from './summary.ts'
import { terminalColumns } from './table.ts'

interface ReplayArguments {
  files: string[]
  to: string[]
  workers: number
  filter: string
  quiet: boolean
  config: string | undefined
  sensor: string | undefined
  'vlan-key': string | undefined
  sessions: string | undefined
  transcripts: string | undefined
}

/** What the command line passes on for `-`, which yargs 18 drops from a list of arguments. */
export const STDIN_ARGUMENT = 'stdin:'

const MAX_WORKERS = 64
/** More workers rarely pay while one thread reads the file. */
const DEFAULT_WORKERS = 1

export const replayCommand: CommandModule<object, ReplayArguments> = {
  command: 'replay <files..>',
  describe: 'Read capture files (pcap, pcapng; plain, gzip or zstd; - for standard input)',
  builder: (yargs) =>
    yargs
      .positional('files', { type: 'string', array: true, demandOption: true })
      .option('to', {
        type: 'string',
        array: true,
        requiresArg: true,
        nargs: 1,
        default: ['embedded:./earshot-data'],
        describe:
          'Where records go: ndjson:-, ndjson:FOLDER, embedded:FOLDER, kafka://HOST:9092, clickhouse://HOST:8123/earshot; may be repeated',
      })
      .option('workers', {
        type: 'number',
        default: DEFAULT_WORKERS,
        describe: 'Threads that look into packets',
      })
      .option('filter', {
        type: 'string',
        requiresArg: true,
        default: '',
        defaultDescription: 'all packets',
        describe: 'Only packets that match, as in tcpdump (pcap-filter(7)); needs libpcap',
      })
      .option('quiet', { type: 'boolean', default: false, describe: 'No progress, no summary' })
      .option('config', { type: 'string', requiresArg: true, describe: 'YAML file of settings' })
      .option('sensor', { type: 'string', requiresArg: true, describe: 'Sensor name in records' })
      .option('vlan-key', {
        type: 'string',
        choices: settingsSchema.shape.vlanKey.unwrap().options,
        describe: 'Whether equal endpoints in two VLANs are two sessions',
      })
      .option('sessions', {
        type: 'string',
        choices: settingsSchema.shape.sessions.unwrap().options,
        describe: 'Which connections are recorded',
      })
      .option('transcripts', {
        type: 'string',
        choices: settingsSchema.shape.transcripts.unwrap().options,
        describe: 'What is kept of cleartext terminals, for `earshot play`',
      })
      .check(({ workers }) => {
        if (Number.isInteger(workers) && workers >= 1 && workers <= MAX_WORKERS) return true
        throw new Error(`--workers must be a whole number from 1 to ${MAX_WORKERS}`)
      })
      .example('earshot replay capture.pcapng', 'Store the records and show a summary')
      .example('tcpdump -w - | earshot replay - --to ndjson:- | jq .user', 'Records to a pipe'),
  handler: runReplay,
}

async function runReplay(args: ArgumentsCamelCase<ReplayArguments>): Promise<void> {
  const { config, sensor, vlanKey, sessions, transcripts } = args
  const { settings } = loadSettings({
    file: config,
    environment: process.env,
    flags: { sensor, vlanKey, sessions, transcripts },
  })
  const files = args.files.map((file) => (file === STDIN_ARGUMENT ? '-' : file))
  const missing = files.find((file) => file !== '-' && !existsSync(file))
  if (missing !== undefined) throw new Failure(`There is no capture file ${missing}`)
  if (args.filter !== '') {
    const { checkFilter } = await import('../pipeline/packetFilter.ts')
    checkFilter(args.filter)
  }
  const sinks = await openSinks(args.to, {
    owners: dissectors,
    settings,
    whenFull: 'wait',
    notice: (message) => process.stderr.write(`earshot: ${escapeControls(message)}\n`),
  })
  const progress = startProgress(args.quiet)
  const begun = performance.now()
  let result: ReplayResult
  try {
    result = await replay({
      files,
      sink: async (batch: RecordBatch) => {
        for (const sink of sinks) await sink.write(batch)
      },
      settings,
      workers: args.workers,
      filter: args.filter,
      onProgress: progress.update,
    })
  } finally {
    progress.stop()
    await closeSinks(sinks)
  }
  const seconds = (performance.now() - begun) / 1000
  if (!args.quiet) {
    // Standard output belongs to the records when they go there.
    const output = args.to.includes('ndjson:-') ? process.stderr : process.stdout
    output.write(formatSummary(result, seconds, terminalColumns(output)))
  }
  if (result.problem !== '') throw new Failure(result.problem)
}

function startProgress(quiet: boolean): { update(p: ReplayProgress): void; stop(): void } {
  if (quiet || !process.stderr.isTTY) return { update() {}, stop() {} }
  const bar = new SingleBar({
    format: '{bar} {percentage}%  {packets} packets  {eta_formatted} left',
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
  })
  let started = false
  return {
    update({ bytesRead, bytesTotal, packets }) {
      const payload = { packets: packets.toLocaleString('en-US') }
      if (started) bar.update(bytesRead, payload)
      // A pipe has no known length, so there is nothing to show a share of.
      else if (bytesTotal > 0) {
        bar.start(bytesTotal, bytesRead, payload)
        started = true
      }
    },
    stop: () => bar.stop(),
  }
}
