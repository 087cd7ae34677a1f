/** Rows of transcripts, from the pieces that dissectors tell: gathered, bounded, encoded. */
import { isUtf8 } from 'node:buffer'
import { MAX_OBJECT_BYTES, MAX_TEXT_BYTES } from '../bytes/text.ts'
import type { TranscriptPiece } from '../dissect/contract.ts'
import type { Session } from '../dissect/session.ts'
import { MAX_PIECE_BYTES, PieceBuffer, Transcript } from '../dissect/transcript.ts'
import type { RecordWriter } from '../record/encode.ts'
import { createTranscriptRow, LATIN1, type TranscriptKind } from '../record/transcript.ts'

/** Bytes that wait in all sessions of a worker; past it a piece is written as soon as it comes. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024
/** What a row without bytes counts for in a session's share: about what it takes. */
const ROW_BYTES = 256
const NOTHING: readonly number[] = []

export type TranscriptPolicy = 'off' | 'output' | 'all'

export class Transcripts {
  policy: TranscriptPolicy = 'output'
  maxSessionBytes = 0
  /** Bytes not kept, of all sessions. */
  dropped = 0
  private waiting = 0
  private readonly row = createTranscriptRow()
  private readonly writer: RecordWriter
  private readonly idOf: (slot: number) => string

  constructor(sensor: string, writer: RecordWriter, idOf: (slot: number) => string) {
    this.row.sensor = sensor
    this.writer = writer
    this.idOf = idOf
  }

  take(session: Session, piece: TranscriptPiece): void {
    const { kind } = piece
    if (this.policy === 'off' || (kind === 'input' && this.policy !== 'all')) return
    session.recording ??= new Transcript()
    const recording = session.recording
    if (kind === 'output' || kind === 'input') {
      const { bytes } = piece
      if (bytes !== undefined && bytes.length > 0) this.gather(session, kind, piece.tsMicros, bytes)
      return
    }
    // One that has its share tells no more, so that its rows are bounded as well.
    if (recording.dropped > 0) return
    this.flush(session)
    const { row } = this
    this.begin(session, recording, kind, piece.tsMicros)
    row.columns = piece.columns ?? 0
    row.rows = piece.rows ?? 0
    row.missingBytes = piece.missing ?? 0
    row.text = (piece.text ?? '').slice(0, MAX_OBJECT_BYTES)
    recording.kept += ROW_BYTES
    this.writer.transcript(row)
  }

  /** Writes what waits. */
  flush(session: Session): void {
    const { recording } = session
    if (recording === null) return
    const { input, output } = recording
    if (input !== null && input.length > 0 && input.tsMicros < output.tsMicros) {
      this.write(session, 'input', input, 0)
    }
    if (output.length > 0) this.write(session, 'output', output, 0)
    if (input !== null && input.length > 0) this.write(session, 'input', input, 0)
  }

  /** The session is over at `tsMicros`: the rest, and what was not kept. */
  close(session: Session, tsMicros: number): void {
    const { recording } = session
    if (recording === null) return
    this.flush(session)
    if (recording.dropped > 0) {
      this.begin(session, recording, 'gap', tsMicros)
      this.row.droppedBytes = recording.dropped
      this.writer.transcript(this.row)
    }
    session.recording = null
  }

  private gather(
    session: Session,
    kind: 'output' | 'input',
    tsMicros: number,
    bytes: Uint8Array,
  ): void {
    const recording = session.recording!
    if (recording.kept + bytes.length > this.maxSessionBytes) {
      if (recording.dropped === 0) {
        this.flush(session)
        session.anomaly('transcript-cut')
      }
      recording.dropped += bytes.length
      this.dropped += bytes.length
      // What comes later, however short, would follow a hole.
      recording.kept = this.maxSessionBytes
      return
    }
    recording.kept += bytes.length
    if (kind === 'input') recording.input ??= new PieceBuffer()
    const buffer = kind === 'input' ? recording.input! : recording.output
    if (buffer.isOver(tsMicros)) this.write(session, kind, buffer, 0)
    for (let at = 0; at < bytes.length; ) {
      const taken = buffer.add(tsMicros, bytes, at)
      at += taken
      this.waiting += taken
      if (buffer.length >= MAX_PIECE_BYTES) this.write(session, kind, buffer, buffer.unfinished)
    }
    if (this.waiting > MAX_WAITING_BYTES) this.flush(session)
  }

  private begin(
    session: Session,
    recording: Transcript,
    kind: TranscriptKind,
    tsMicros: number,
  ): void {
    if (session.id === '') session.id = this.idOf(session.slot)
    const { row } = this
    row.sessionId = session.id
    row.pieceSeq = recording.seq++
    row.ts = tsMicros
    row.kind = kind
    row.protocol = session.protocol
    row.clientIp = session.clientIp
    row.serverIp = session.serverIp
    row.serverPort = session.serverPort
    row.user = session.userFacts.user.slice(0, MAX_TEXT_BYTES)
    row.encoding = ''
    row.text = ''
    row.delaysUs = NOTHING
    row.lengths = NOTHING
    row.offset = recording.offset
    row.columns = 0
    row.rows = 0
    row.missingBytes = 0
    row.droppedBytes = 0
  }

  /** A row of what waits but for its last `kept` bytes, a character that has not all come yet. */
  private write(
    session: Session,
    kind: 'output' | 'input',
    buffer: PieceBuffer,
    kept: number,
  ): void {
    const recording = session.recording!
    const { row } = this
    this.begin(session, recording, kind, buffer.tsMicros)
    const length = buffer.length - kept
    const bytes = buffer.bytes.subarray(0, length)
    const isText = isUtf8(bytes)
    row.encoding = isText ? '' : LATIN1
    row.text = bytes.toString(isText ? 'utf8' : 'latin1')
    row.delaysUs = buffer.delays
    row.lengths = buffer.lengths
    buffer.cutLast(kept)
    this.writer.transcript(row)
    if (kind === 'output') recording.offset += length
    this.waiting -= length
    buffer.restart(kept)
  }
}
