/**
 * The canonical encoding of a record: one NDJSON line. First member `stream`, then the
 * columns in declared order, core first. Left out, and so to be read as the column's
 * default: empty text and lists everywhere, zero and false in a dissector's columns.
 * Core numbers, times and flags are always there.
 */
import type { RecordBatch, Stream } from './batch.ts'
import type { Columns } from './column.ts'
import { compileEncoder, type Encoder, type Writers } from './compile.ts'
import { type EventRow, eventColumns, type SessionRow, sessionColumns } from './core.ts'
import { type Detail, measureDetail, writeDetail } from './detail.ts'
import { MAX_BYTES_PER_UNIT, writeJson } from './jsonBytes.ts'
import { type TranscriptRow, transcriptColumns } from './transcript.ts'

/** What one dissector that spoke in a session has to say of it. */
export interface RecordPart {
  readonly columns: Columns
  readonly fields: object
}

/** Bytes of lines after which `full` is true. */
export const FLUSH_BYTES = 256 * 1024

const DETAIL = Buffer.from(',"detail":')
const CLOSE = 0x0a7d // `}` and line feed, little endian
const encodeEventRow = compileEncoder(eventColumns, true)
const encodeTranscriptRow = compileEncoder(transcriptColumns, true)

/** Lines of one stream, appended to bytes that grow as needed and are reused. */
class LineBuffer {
  private readonly stream: Stream
  private readonly opening: Buffer
  private bytes: Uint8Array<ArrayBuffer>
  private view: DataView
  private pos = 0
  private count = 0

  constructor(stream: Stream) {
    this.stream = stream
    // The encoders begin every member with a comma, so the opening ends without one.
    this.opening = Buffer.from(`{"stream":"${stream}"`)
    this.bytes = new Uint8Array(FLUSH_BYTES + 16_384)
    this.view = new DataView(this.bytes.buffer)
  }

  get byteLength(): number {
    return this.pos
  }

  open(): void {
    this.reserve(this.opening.length)
    const { opening, bytes, pos } = this
    for (let i = 0; i < opening.length; i++) bytes[pos + i] = opening[i]!
    this.pos = pos + opening.length
  }

  add(encoder: Encoder, fields: object): void {
    this.reserve(encoder.measure(fields))
    this.pos = encoder.encode(this.view, this.bytes, this.pos, fields)
  }

  /** The last column of an event. */
  addDetail(detail: Detail): void {
    const room = measureDetail(detail)
    const text = room < 0 ? JSON.stringify(detail) : ''
    this.reserve(DETAIL.length + (room < 0 ? text.length * MAX_BYTES_PER_UNIT : room))
    const { bytes, pos } = this
    for (let i = 0; i < DETAIL.length; i++) bytes[pos + i] = DETAIL[i]!
    const p = pos + DETAIL.length
    this.pos = room < 0 ? writeJson(bytes, p, text) : writeDetail(bytes, p, detail)
  }

  close(): void {
    this.reserve(2)
    this.view.setUint16(this.pos, CLOSE, true)
    this.pos += 2
    this.count++
  }

  take(): RecordBatch {
    const batch = { stream: this.stream, bytes: this.bytes.slice(0, this.pos), count: this.count }
    this.pos = 0
    this.count = 0
    return batch
  }

  private reserve(bytes: number): void {
    if (this.pos + bytes <= this.bytes.length) return
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.pos + bytes))
    larger.set(this.bytes.subarray(0, this.pos))
    this.bytes = larger
    this.view = new DataView(larger.buffer)
  }
}

/** Encodes records one after another; what is written is handed on by `take`. */
export class RecordWriter {
  private readonly sessions = new LineBuffer('sessions')
  private readonly events = new LineBuffer('events')
  private readonly transcripts = new LineBuffer('transcripts')
  private readonly encoders = new Map<Columns, Encoder>()
  private readonly sessionRow: Encoder

  /** `writers`: columns of a session that are written straight from where they come. */
  constructor(writers?: Writers) {
    this.sessionRow = compileEncoder(sessionColumns, true, writers)
  }

  /** Writes a snapshot of a session with the columns of each dissector that spoke in it. */
  session(row: SessionRow, parts: readonly RecordPart[]): void {
    this.sessions.open()
    this.sessions.add(this.sessionRow, row)
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i]!
      this.sessions.add(this.encoderOf(part.columns), part.fields)
    }
    this.sessions.close()
  }

  /** `detail`: in the place of `row.detail`, which is then to be empty. */
  event(row: EventRow, detail?: Detail): void {
    this.events.open()
    this.events.add(encodeEventRow, row)
    if (detail !== undefined) this.events.addDetail(detail)
    this.events.close()
  }

  transcript(row: TranscriptRow): void {
    this.transcripts.open()
    this.transcripts.add(encodeTranscriptRow, row)
    this.transcripts.close()
  }

  /** Whether a batch is worth handing on: `FLUSH_BYTES` of lines of a stream. */
  get full(): boolean {
    return (
      this.sessions.byteLength >= FLUSH_BYTES ||
      this.events.byteLength >= FLUSH_BYTES ||
      this.transcripts.byteLength >= FLUSH_BYTES
    )
  }

  /** Sessions since the last call, or undefined when there are none. */
  takeSessions(): RecordBatch | undefined {
    return this.sessions.byteLength === 0 ? undefined : this.sessions.take()
  }

  /** Events since the last call, or undefined when there are none. */
  takeEvents(): RecordBatch | undefined {
    return this.events.byteLength === 0 ? undefined : this.events.take()
  }

  /** Pieces of transcripts since the last call, or undefined when there are none. */
  takeTranscripts(): RecordBatch | undefined {
    return this.transcripts.byteLength === 0 ? undefined : this.transcripts.take()
  }

  /** Everything since the last call, a batch a stream. */
  takeAll(): RecordBatch[] {
    const batches = [this.takeSessions(), this.takeEvents(), this.takeTranscripts()]
    return batches.filter((batch) => batch !== undefined)
  }

  private encoderOf(columns: Columns): Encoder {
    let encoder = this.encoders.get(columns)
    if (encoder === undefined) {
      encoder = compileEncoder(columns, false)
      this.encoders.set(columns, encoder)
    }
    return encoder
  }
}
