/** `earshot play SESSION`: a cleartext terminal session as it was seen, or as a file for asciinema. */
import { writeFileSync } from 'node:fs'
import type { ArgumentsCamelCase, CommandModule } from 'yargs'
import { describeError, Failure, UsageError } from '../config/problems.ts'
import { type CastOptions, formatCast } from '../play/asciicast.ts'
import { KEY_HELP } from '../play/keys.ts'
import { makeRecording, type Recording } from '../play/recording.ts'
import { findStart, formatOffset, makeTimeline, type Timeline } from '../play/timeline.ts'
import { DEFAULT_STORE } from './filters.ts'
import { readTranscript } from './playSource.ts'
import { print } from './results.ts'
import { formatTable } from './table.ts'

interface PlayArguments {
  session: string | undefined
  store: string
  'from-ndjson': string | undefined
  capture: string | undefined
  speed: number
  'idle-limit': number | undefined
  from: string | undefined
  export: string | undefined
  format: '2' | '3'
  input: boolean
  list: boolean
  text: boolean
}

const MAX_SPEED = 1000

export const playCommand: CommandModule<object, PlayArguments> = {
  command: 'play [session]',
  describe: 'Play what a cleartext terminal session showed, in its own time',
  builder: (yargs) =>
    yargs
      .positional('session', {
        type: 'string',
        describe: 'session_id or the beginning of one; or a capture file',
      })
      .option('store', {
        type: 'string',
        default: DEFAULT_STORE,
        describe: 'Where records are: embedded:FOLDER or clickhouse://HOST:8123/DATABASE',
      })
      .option('from-ndjson', {
        type: 'string',
        requiresArg: true,
        describe:
          'Records as JSON lines instead: a file that ndjson: wrote, or - for standard input',
      })
      .option('capture', {
        type: 'string',
        requiresArg: true,
        describe: 'A capture file instead, replayed here and now',
      })
      .conflicts('from-ndjson', 'capture')
      .option('speed', { type: 'number', default: 1, describe: '2 plays twice as fast' })
      .option('idle-limit', {
        type: 'number',
        requiresArg: true,
        describe: 'Longest silence in seconds; longer ones are shortened',
      })
      .option('from', {
        type: 'string',
        requiresArg: true,
        describe:
          'Begin there: number of a command (--list), words of one, 1:30 or 90s since the start, or a time as 2026-11-21T08:00:00',
      })
      .option('list', { type: 'boolean', default: false, describe: 'List the commands and when' })
      .option('text', {
        type: 'boolean',
        default: false,
        describe: 'Print what was shown as plain lines, as without a terminal',
      })
      .option('export', {
        type: 'string',
        requiresArg: true,
        describe: 'Write an asciicast file for asciinema instead; - for standard output',
      })
      .option('format', {
        type: 'string',
        choices: ['2', '3'] as const,
        default: '2' as const,
        describe: 'Version of the asciicast format',
      })
      .option('input', {
        type: 'boolean',
        default: false,
        describe: 'Export also what was typed, where it was recorded (transcripts: all)',
      })
      .check(({ speed, idleLimit }) => {
        if (speed !== undefined && !(speed > 0 && speed <= MAX_SPEED)) {
          throw new Error(`--speed must be a number above 0, at most ${MAX_SPEED}`)
        }
        if (idleLimit !== undefined && !(Number(idleLimit) > 0)) {
          throw new Error('--idle-limit must be a number of seconds above 0')
        }
        return true
      })
      .epilogue(`While it plays: ${KEY_HELP}.`)
      .example('earshot play 3f2a9c --idle-limit 2', 'Play it, no silence longer than 2 s')
      .example('earshot play session.pcap --from "sudo"', 'From that command on')
      .example('earshot play 3f2a9c --export session.cast', 'For asciinema play') as never,
  handler: runPlay,
}

async function runPlay(args: ArgumentsCamelCase<PlayArguments>): Promise<void> {
  const rows = await readTranscript({ ...args, lines: args.fromNdjson })
  const recording = makeRecording(rows)
  if (recording === undefined) throw new Failure('The transcript of this session is empty')
  const idleMicros = (args.idleLimit ?? Number.POSITIVE_INFINITY) * 1e6
  const timeline = makeTimeline(recording, idleMicros)
  const start = args.from === undefined ? 0 : findStart(timeline, args.from)
  if (args.list) return print(formatList(timeline))
  if (args.export !== undefined) {
    return exportCast(recording, args.export, {
      version: args.format === '3' ? 3 : 2,
      input: args.input,
      idleSeconds: args.idleLimit,
      start,
    })
  }
  if (args.text || !process.stdout.isTTY) return printText(recording)
  const { playHere } = await import('./playTerminal.ts')
  await playHere(timeline, { speed: args.speed, start })
}

function formatList({ recording, marks }: Timeline): string {
  const rows = marks.map(({ step, text }, i) => [
    i + 1,
    formatOffset(recording.steps[step]?.atMicros ?? 0),
    text,
  ])
  return `${formatTable(['', 'at', 'command'], rows)}\n`
}

async function printText(recording: Recording): Promise<void> {
  const { renderText } = await import('../play/plainText.ts')
  const lines = await renderText(recording)
  await print(lines.map((line) => `${line}\n`).join(''))
}

async function exportCast(recording: Recording, path: string, options: CastOptions): Promise<void> {
  if (options.start >= recording.steps.length) {
    throw new UsageError('--from is behind the end of the session')
  }
  const text = [...formatCast(recording, options)].map((line) => `${line}\n`).join('')
  if (path === '-') return print(text)
  try {
    writeFileSync(path, text, { mode: 0o600 })
  } catch (error) {
    throw new Failure(`Cannot write ${path}: ${describeError(error)}`)
  }
}
