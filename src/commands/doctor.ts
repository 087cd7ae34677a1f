/** `earshot doctor FILE...` and `earshot doctor -i IFACE`: whether a mirror or capture can be believed, and what mends it. */
import { existsSync } from 'node:fs'
import { createLogUpdate } from 'log-update'
import type { ArgumentsCamelCase, CommandModule } from 'yargs'
import { openCapture } from '../capture/open.ts'
import { loadSettings } from '../config/load.ts'
import { Failure, UsageError } from '../config/problems.ts'
import { diagnose } from '../doctor/diagnose.ts'
import { type LookOptions, type LookProgress, lookAtFiles, lookLive } from '../doctor/look.ts'
import type { Look } from '../doctor/numbers.ts'
import { formatReport, toJson } from './doctorReport.ts'
import { STDIN_ARGUMENT } from './replay.ts'
import { terminalColumns } from './table.ts'

interface DoctorArguments {
  files: string[] | undefined
  interface: string[] | undefined
  seconds: number
  packets: number
  filter: string
  json: boolean
}

const DEFAULT_SECONDS = 30
const MAX_SECONDS = 3600
const PROGRESS_MS = 200
/** The exit code for a feed with problems: scripts ask for it. Wrong usage is 2. */
const PROBLEM_EXIT = 1

export const doctorCommand: CommandModule<object, DoctorArguments> = {
  command: 'doctor [files..]',
  describe: 'Say whether a mirror port or capture can be believed, and what mends it',
  builder: (yargs) =>
    yargs
      .positional('files', {
        type: 'string',
        array: true,
        describe: 'Capture files, looked at as one feed; - for standard input',
      })
      .option('interface', {
        alias: 'i',
        type: 'string',
        array: true,
        nargs: 1,
        requiresArg: true,
        describe: 'Interface to look at instead; may be repeated',
      })
      .option('seconds', {
        type: 'number',
        default: DEFAULT_SECONDS,
        describe: 'How long to look at interfaces; Ctrl-C ends it early',
      })
      .option('packets', {
        type: 'number',
        default: 0,
        describe: 'Stop after about so many packets; 0 for no such bound',
      })
      .option('filter', {
        type: 'string',
        default: '',
        requiresArg: true,
        describe: 'Only packets that match, as in tcpdump (pcap-filter(7)); needs libpcap',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Findings and numbers as JSON' })
      .check(({ seconds, packets }) => {
        if (!(seconds > 0 && seconds <= MAX_SECONDS)) {
          throw new Error(`--seconds must be above 0 and at most ${MAX_SECONDS}`)
        }
        if (!Number.isInteger(packets) || packets < 0) {
          throw new Error('--packets must be a whole number from 0 on')
        }
        return true
      })
      .example('earshot doctor -i eth1', 'Look at a mirror port for 30 s')
      .example('earshot doctor monday.pcap', 'Look at a capture file')
      .epilogue(
        'Exit codes: 0 the feed is good or has only notes, 1 problems were found, 2 usage.',
      ),
  handler: runDoctor,
}

async function runDoctor(args: ArgumentsCamelCase<DoctorArguments>): Promise<void> {
  const files = (args.files ?? []).map((file) => (file === STDIN_ARGUMENT ? '-' : file))
  const interfaces = args.interface ?? []
  if (files.length > 0 === interfaces.length > 0) {
    throw new UsageError('Name capture files, or an interface with -i, and not both')
  }
  const stop = new AbortController()
  const onSignal = () => stop.abort()
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  const progress = showProgress(interfaces.length > 0 ? args.seconds : 0)
  let look: Look
  try {
    const options: LookOptions = {
      maxPackets: args.packets,
      signal: stop.signal,
      onProgress: progress.update,
    }
    look =
      files.length > 0
        ? await lookFiles(files, args.filter, options)
        : await lookInterfaces(interfaces, args, options)
  } finally {
    progress.stop()
    process.off('SIGINT', onSignal)
    process.off('SIGTERM', onSignal)
  }
  const findings = diagnose(look)
  process.stdout.write(
    args.json
      ? toJson(look, findings)
      : formatReport(look, findings, terminalColumns(process.stdout)),
  )
  if (findings.some((f) => f.verdict === 'problem') || look.problem !== '') {
    process.exitCode = PROBLEM_EXIT
  }
}

async function lookFiles(
  files: readonly string[],
  filter: string,
  options: LookOptions,
): Promise<Look> {
  const missing = files.find((file) => file !== '-' && !existsSync(file))
  if (missing !== undefined) throw new Failure(`There is no capture file ${missing}`)
  let source: Awaited<ReturnType<typeof openCapture>>
  if (filter === '') source = await openCapture(files)
  else {
    const { openFiltered } = await import('../pipeline/filteredSource.ts')
    source = await openFiltered(files, filter)
  }
  try {
    return await lookAtFiles(source, options)
  } finally {
    await source.close()
  }
}

async function lookInterfaces(
  interfaces: readonly string[],
  args: ArgumentsCamelCase<DoctorArguments>,
  options: LookOptions,
): Promise<Look> {
  // Loads libpcap and the system's library, which files do not need.
  const { openLiveCapture, openLiveSource } = await import('../capture/live/open.ts')
  const { settings } = loadSettings({ file: undefined, environment: process.env, flags: {} })
  const { ringMib, blockKib, blockTimeoutMs, timestamps } = settings
  return lookLive(
    { openCapture: (wanted) => openLiveCapture(wanted), openSource: openLiveSource },
    {
      ...options,
      seconds: args.seconds,
      capture: {
        interfaces,
        workers: 1,
        filter: args.filter,
        ringMib,
        blockKib,
        blockTimeoutMs,
        promiscuous: true,
        timestamps,
      },
    },
  )
}

/** `seconds`: how long the look is to last, 0 when it ends with its files. */
function showProgress(seconds: number): { update(p: LookProgress): void; stop(): void } {
  if (!process.stderr.isTTY) return { update() {}, stop() {} }
  const screen = createLogUpdate(process.stderr)
  let shownAt = 0
  return {
    update(p) {
      if (performance.now() - shownAt < PROGRESS_MS) return
      shownAt = performance.now()
      const time = `${Math.floor(p.seconds)} s${seconds > 0 ? ` of ${seconds} s` : ''}`
      screen(`looking, ${time}, ${p.packets.toLocaleString('en-US')} packets`)
    },
    stop: () => screen.clear(),
  }
}
