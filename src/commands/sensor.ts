/** `earshot sensor`: live capture until told to stop. */
import type { ArgumentsCamelCase, CommandModule } from 'yargs'
import { dissectors } from '../../dissectors/index.ts'
import { openLiveCapture } from '../capture/live/open.ts'
import { type Loaded, loadSettings } from '../config/load.ts'
import { Failure, UsageError } from '../config/problems.ts'
import { type Settings, settingsSchema } from '../config/settings.ts'
import { checkSensor } from '../sensor/dryRun.ts'
import { runSensor } from '../sensor/run.ts'
import { formatTable } from './table.ts'

interface SensorArguments {
  interface: string[] | undefined
  to: string[] | undefined
  filter: string | undefined
  workers: number | undefined
  driver: string | undefined
  user: string | undefined
  listen: string | undefined
  config: string | undefined
  sensor: string | undefined
  'ring-mib': number | undefined
  'block-kib': number | undefined
  'block-timeout-ms': number | undefined
  'report-seconds': number | undefined
  'shutdown-seconds': number | undefined
  'vlan-key': string | undefined
  sessions: string | undefined
  transcripts: string | undefined
  timestamps: string | undefined
  promiscuous: boolean | undefined
  quiet: boolean
  'dry-run': boolean
}

const shape = settingsSchema.shape
const choicesOf = (schema: { unwrap(): { options: readonly string[] } }) => schema.unwrap().options

export const sensorCommand: CommandModule<object, SensorArguments> = {
  command: 'sensor',
  describe: 'Capture from interfaces until stopped; SIGHUP reloads, SIGTERM closes and flushes',
  builder: (yargs) =>
    yargs
      .option('interface', {
        alias: 'i',
        type: 'string',
        array: true,
        nargs: 1,
        requiresArg: true,
        describe: 'Interface to read; may be repeated: both legs of a tap are one feed',
      })
      .option('to', {
        type: 'string',
        array: true,
        nargs: 1,
        requiresArg: true,
        describe: 'Where records go; may be repeated (default embedded:./earshot-data)',
      })
      .option('filter', {
        type: 'string',
        requiresArg: true,
        describe: 'What to let in, as for tcpdump',
      })
      .option('workers', {
        type: 'number',
        requiresArg: true,
        describe: 'Threads that look into packets',
      })
      .option('driver', { choices: choicesOf(shape.driver), describe: 'How packets are captured' })
      .option('ring-mib', {
        type: 'number',
        requiresArg: true,
        describe: 'Memory for waiting packets, a worker',
      })
      .option('block-kib', {
        type: 'number',
        requiresArg: true,
        describe: 'Size of a block of the ring',
      })
      .option('block-timeout-ms', {
        type: 'number',
        requiresArg: true,
        describe: 'Longest time a packet waits for its block to fill',
      })
      .option('timestamps', {
        choices: choicesOf(shape.timestamps),
        describe: 'Whose clock times packets',
      })
      .option('promiscuous', { type: 'boolean', describe: 'Also frames for other stations' })
      .option('listen', {
        type: 'string',
        requiresArg: true,
        describe: 'HOST:PORT for /metrics, /healthz, /readyz',
      })
      .option('user', {
        type: 'string',
        requiresArg: true,
        describe: 'Become this user once the capture is open',
      })
      .option('report-seconds', {
        type: 'number',
        requiresArg: true,
        describe: 'Time between two rows of `sensors`',
      })
      .option('shutdown-seconds', {
        type: 'number',
        requiresArg: true,
        describe: 'Bound of an orderly end',
      })
      .option('config', { type: 'string', requiresArg: true, describe: 'YAML file of settings' })
      .option('sensor', { type: 'string', requiresArg: true, describe: 'Sensor name in records' })
      .option('vlan-key', {
        choices: choicesOf(shape.vlanKey),
        describe: 'Whether equal endpoints in two VLANs are two sessions',
      })
      .option('sessions', {
        choices: choicesOf(shape.sessions),
        describe: 'Which connections are recorded',
      })
      .option('transcripts', {
        choices: choicesOf(shape.transcripts),
        describe: 'What is kept of cleartext terminals, for `earshot play`',
      })
      .option('quiet', { type: 'boolean', default: false, describe: 'No status on the terminal' })
      .option('dry-run', {
        type: 'boolean',
        default: false,
        describe: 'Only check what it would need',
      })
      .example('earshot sensor -i eth1', 'Record what a mirror port delivers')
      .example(
        'earshot sensor -i eth1 -i eth2 --workers 4 --to ndjson:/var/log/earshot',
        'Both legs of a tap',
      ),
  handler: runCommand,
}

async function runCommand(args: ArgumentsCamelCase<SensorArguments>): Promise<void> {
  const load = (): Loaded =>
    loadSettings({
      file: args.config,
      environment: process.env,
      flags: { ...flagsOf(args), interfaces: args.interface },
    })
  const { settings } = load()
  if (args.dryRun) return dryRun(settings)
  if (settings.interfaces.length === 0) {
    throw new UsageError('Name an interface with -i, or `interfaces` in the configuration file')
  }
  const capture = openLiveCapture(settings, settings.driver)
  await runSensor({
    settings,
    capture,
    dissectors,
    quiet: args.quiet,
    reload: () => load().settings,
  })
}

/** Flags that are named as their setting. */
function flagsOf(args: ArgumentsCamelCase<SensorArguments>): Record<string, unknown> {
  return Object.fromEntries(Object.keys(shape).map((property) => [property, args[property]]))
}

async function dryRun(settings: Settings): Promise<void> {
  const checks = await checkSensor(settings, dissectors)
  const rows = checks.map(({ what, found, problem }) => [
    problem === '' ? 'ok' : 'missing',
    what,
    problem === '' ? found : problem,
  ])
  process.stdout.write(`${formatTable(['', 'what', 'found'], rows)}\n`)
  const missing = checks.filter(({ problem }) => problem !== '').length
  if (missing > 0)
    throw new Failure(
      `The sensor would not start as asked: ${missing} of ${checks.length} checks failed`,
    )
}
