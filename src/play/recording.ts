/** A session's terminal as it can be played: the rows of its transcript as steps in time. */
import { isUtf8 } from 'node:buffer'
import { LATIN1, TRANSCRIPT_KINDS, type TranscriptKind } from '../record/transcript.ts'

/** What a terminal is taken to be until the session says how large it is. */
const DEFAULT_COLUMNS = 80
const DEFAULT_ROWS = 24
/** A size told on the wire may be anything; larger ones than these are no terminal's. */
const MAX_COLUMNS = 1000
const MAX_ROWS = 500

/** A row as JSON has it; what is missing is zero or empty. */
export type TranscriptRecord = Readonly<Record<string, unknown>>

export interface Step {
  /** Since the first step. */
  readonly atMicros: number
  readonly kind: TranscriptKind
  /** Of output and input. */
  readonly bytes: Buffer
  /** Of resize, made sane. */
  readonly columns: number
  readonly rows: number
  /** Of gap: bytes that nobody captured, and bytes that were not kept or are not in the store. */
  readonly missing: number
  readonly dropped: number
  /** Of marker. */
  readonly text: string
}

export interface Recording {
  readonly sessionId: string
  readonly protocol: string
  readonly user: string
  readonly clientIp: string
  readonly serverIp: string
  readonly serverPort: number
  /** Time of the first step, microseconds since the epoch. */
  readonly startMicros: number
  /** Size at the beginning. */
  readonly columns: number
  readonly rows: number
  /** How the output is to be read. */
  readonly encoding: 'utf8' | 'latin1'
  /** In the order of their times. */
  readonly steps: readonly Step[]
}

const textOf = (row: TranscriptRecord, name: string): string => {
  const value = row[name]
  return typeof value === 'string' ? value : ''
}

function numberOf(row: TranscriptRecord, name: string): number {
  const value = row[name]
  // Numbers of 64 bits may come as text.
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : 0
  return Number.isFinite(number) && number > 0 ? number : 0
}

const numbersOf = (row: TranscriptRecord, name: string): readonly number[] => {
  const value = row[name]
  return Array.isArray(value) ? value.map((v) => (typeof v === 'number' && v > 0 ? v : 0)) : []
}

/** Times as ISO 8601 has them and as ClickHouse shows them, to the microsecond; 0 when it is none. */
export function readMicros(text: string): number {
  const found = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?Z?$/.exec(text)
  if (found === null) return 0
  const [, day, clock, fraction = ''] = found
  const millis = Date.parse(`${day}T${clock}Z`)
  return Number.isNaN(millis) ? 0 : millis * 1000 + Number(fraction.padEnd(6, '0'))
}

const NO_BYTES = Buffer.alloc(0)

/** The steps of one row; their times are since the epoch still. */
function* readRow(row: TranscriptRecord, kind: TranscriptKind): Generator<Step> {
  const step: Step = {
    atMicros: readMicros(textOf(row, 'ts')),
    kind,
    bytes: NO_BYTES,
    columns: Math.min(Math.floor(numberOf(row, 'columns')) || DEFAULT_COLUMNS, MAX_COLUMNS),
    rows: Math.min(Math.floor(numberOf(row, 'rows')) || DEFAULT_ROWS, MAX_ROWS),
    missing: numberOf(row, 'missing_bytes'),
    dropped: numberOf(row, 'dropped_bytes'),
    text: kind === 'marker' ? textOf(row, 'text') : '',
  }
  if (kind !== 'output' && kind !== 'input') {
    yield step
    return
  }
  const bytes = bytesOf(row)
  const delays = numbersOf(row, 'delays_us')
  let from = 0
  let at = step.atMicros
  for (const [i, length] of numbersOf(row, 'lengths').entries()) {
    at += delays[i] ?? 0
    if (length > 0) {
      yield { ...step, atMicros: at, bytes: bytes.subarray(from, from + length) }
    }
    from += length
  }
  // A row whose parts do not add up is still worth showing whole.
  if (from < bytes.length) yield { ...step, atMicros: at, bytes: bytes.subarray(from) }
}

/** The bytes of a row, exactly. */
export const bytesOf = (row: TranscriptRecord): Buffer =>
  Buffer.from(textOf(row, 'text'), textOf(row, 'encoding') === LATIN1 ? 'latin1' : 'utf8')

const isKind = (text: string): text is TranscriptKind =>
  (TRANSCRIPT_KINDS as readonly string[]).includes(text)

/** Whether most output that is not plain ASCII is no UTF-8: then every byte is a character. */
function findEncoding(rows: readonly TranscriptRecord[]): 'utf8' | 'latin1' {
  let balance = 0
  for (const row of rows) {
    const bytes = bytesOf(row)
    if (bytes.some((byte) => byte >= 0x80)) balance += isUtf8(bytes) ? 1 : -1
  }
  return balance < 0 ? 'latin1' : 'utf8'
}

/** Puts the rows of one session in order; rows that came twice count once. Undefined without any. */
export function makeRecording(given: readonly TranscriptRecord[]): Recording | undefined {
  const bySeq = new Map(given.map((row) => [numberOf(row, 'piece_seq'), row]))
  const rows = [...bySeq.entries()].sort(([a], [b]) => a - b).map(([, row]) => row)
  const first = rows[0]
  if (first === undefined) return undefined
  const steps: Step[] = []
  let offset = 0
  for (const row of rows) {
    const kind = textOf(row, 'kind')
    if (!isKind(kind)) continue
    // A row that never arrived, as when a full spool gave it up, is a gap like any other.
    const dropped = numberOf(row, 'offset') - offset
    if (dropped > 0) {
      const [gap] = readRow({ ts: row.ts, dropped_bytes: dropped }, 'gap')
      steps.push(gap!)
      offset += dropped
    }
    for (const step of readRow(row, kind)) {
      steps.push(step)
      if (kind === 'output') offset += step.bytes.length
    }
  }
  if (steps.length === 0) return undefined
  steps.sort((a, b) => a.atMicros - b.atMicros)
  const startMicros = steps[0]!.atMicros
  const firstOutput = steps.findIndex((step) => step.kind === 'output')
  const size = steps.find(
    (step, i) => step.kind === 'resize' && (firstOutput < 0 || i < firstOutput),
  )
  const last = rows.at(-1)!
  return {
    sessionId: textOf(first, 'session_id'),
    protocol: textOf(first, 'protocol'),
    user: textOf(last, 'user'),
    clientIp: textOf(first, 'client_ip'),
    serverIp: textOf(first, 'server_ip'),
    serverPort: numberOf(first, 'server_port'),
    startMicros,
    columns: size?.columns ?? DEFAULT_COLUMNS,
    rows: size?.rows ?? DEFAULT_ROWS,
    encoding: findEncoding(rows.filter((row) => row.kind === 'output')),
    steps: steps.map((step) => ({ ...step, atMicros: step.atMicros - startMicros })),
  }
}

/** What a gap is called on a screen. */
export function describeGap({ missing, dropped }: Pick<Step, 'missing' | 'dropped'>): string {
  const count = (n: number): string => n.toLocaleString('en-US')
  if (missing > 0 && dropped === 0) return `[${count(missing)} bytes were not seen]`
  if (missing === 0) return `[${count(dropped)} bytes were not kept]`
  return `[${count(missing)} bytes were not seen, ${count(dropped)} not kept]`
}

/** Who was where: for titles. */
export const describeRecording = (r: Recording): string =>
  `${r.user === '' ? '' : `${r.user} at `}${r.serverIp} ${r.serverPort} from ${r.clientIp} (${r.protocol})`
