/**
 * Recordings as asciicast files, versions 2 and 3, as asciinema and its player read them
 * (docs.asciinema.org/manual/asciicast/v2 and v3): a header, then a line for each event.
 */
import { StringDecoder } from 'node:string_decoder'
import { describeGap, describeRecording, type Recording, type Step } from './recording.ts'
import { SafeOutput } from './safeOutput.ts'

export interface CastOptions {
  readonly version: 2 | 3
  /** Whether what was typed is written too, where it was recorded. */
  readonly input: boolean
  /** Longest silence that players are to keep, in seconds; undefined for all. */
  readonly idleSeconds: number | undefined
  /** Step to begin with: what was shown before is drawn at once. */
  readonly start: number
}

const MICROS = 1e6

function makeHeader(recording: Recording, options: CastOptions, first: Step | undefined): object {
  const { columns, rows, startMicros } = recording
  const common = {
    timestamp: Math.floor((startMicros + (first?.atMicros ?? 0)) / MICROS),
    ...(options.idleSeconds === undefined ? {} : { idle_time_limit: options.idleSeconds }),
    title: describeRecording(recording),
  }
  return options.version === 2
    ? { version: 2, width: columns, height: rows, ...common }
    : { version: 3, term: { cols: columns, rows }, ...common }
}

/** A notice in the last line, which the next output there writes over; the cursor stays where it is. */
const makeNotice = (text: string): string =>
  `\u001b7\u001b[999;1H\u001b[0;7m${text}\u001b[0m\u001b8`

/** Lines of the file, without their line feeds. */
export function* formatCast(recording: Recording, options: CastOptions): Generator<string> {
  const { steps, encoding } = recording
  const first = steps[options.start]
  yield JSON.stringify(makeHeader(recording, options, first))
  const startMicros = first?.atMicros ?? steps.at(-1)?.atMicros ?? 0
  // Half a character at the end of a part waits for its other half.
  const output = new StringDecoder(encoding)
  const input = new StringDecoder(encoding)
  const safe = new SafeOutput()
  let beforeMicros = 0
  const event = (step: Step, code: string, data: string): string => {
    const atMicros = Math.max(0, step.atMicros - startMicros)
    // Intervals are of rounded times, so that they add up to them exactly.
    const time = options.version === 2 ? atMicros : atMicros - beforeMicros
    beforeMicros = atMicros
    return JSON.stringify([time / MICROS, code, data])
  }
  for (const [i, step] of steps.entries()) {
    if (step.kind === 'output') {
      const text = safe.take(output.write(step.bytes))
      if (text !== '') yield event(step, 'o', text)
    } else if (step.kind === 'input') {
      const text = options.input && i >= options.start ? input.write(step.bytes) : ''
      if (text !== '') yield event(step, 'i', text)
    } else if (step.kind === 'resize') {
      yield event(step, 'r', `${step.columns}x${step.rows}`)
    } else if (i >= options.start) {
      const text = step.kind === 'gap' ? describeGap(step) : step.text
      yield event(step, 'm', text)
      if (step.kind === 'gap') yield event(step, 'o', makeNotice(text))
    }
  }
}
