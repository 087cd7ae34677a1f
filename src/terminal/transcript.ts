/**
 * What goes into a session's transcript: the server's text as the terminal got it, in pieces of
 * one call; lines the client entered, once it is known that they are no secret; sizes, losses, markers.
 */
import type { SessionContext, TranscriptPiece } from '../dissect/contract.ts'
import { MAX_PIECE_BYTES, MAX_WITHHELD_BYTES } from './constants.ts'

/** The server's bytes of the call under way, of whichever session: handed on at its end. */
const piece = Buffer.alloc(MAX_PIECE_BYTES)
let pieceOwner: Transcript | null = null
let pieceBytes = 0
/** The piece told, one object for all: the callee copies what it keeps. */
const output: TranscriptPiece = { tsMicros: 0, kind: 'output' }
const NONE = Buffer.alloc(0)
const MASK = Buffer.from('****')

export class Transcript {
  /** Server text that may hold a line sent ahead of its prompt, which may be a secret. */
  private withheld = NONE
  private isWithholding = false

  put(byte: number): void {
    if (pieceOwner !== this) this.own()
    if (pieceBytes < MAX_PIECE_BYTES) piece[pieceBytes++] = byte
  }

  putRun(view: DataView, from: number, to: number): void {
    if (pieceOwner !== this) this.own()
    const stop = Math.min(to, from + MAX_PIECE_BYTES - pieceBytes)
    for (let at = from; at < stop; at++) piece[pieceBytes++] = view.getUint8(at)
  }

  /** Room left in the piece: at 0 it must be flushed. */
  room(): number {
    return pieceOwner === this ? MAX_PIECE_BYTES - pieceBytes : MAX_PIECE_BYTES
  }

  /** Hands on what came since. */
  flush(tsMicros: number, session: SessionContext): void {
    if (pieceOwner !== this || pieceBytes === 0) return
    const bytes = piece.subarray(0, pieceBytes)
    pieceBytes = 0
    if (!this.isWithholding) {
      output.tsMicros = tsMicros
      output.bytes = bytes
      session.transcript(output)
    } else this.withheld = Buffer.concat([this.withheld, bytes])
  }

  /** So much was withheld that it must go, with all that may be a secret masked. */
  isOver(): boolean {
    return this.withheld.length > MAX_WITHHELD_BYTES
  }

  /** From here on output waits until it is known what was sent. */
  withhold(tsMicros: number, session: SessionContext): void {
    if (this.isWithholding) return
    this.flush(tsMicros, session)
    this.isWithholding = true
  }

  /** What was withheld may go, `secrets` masked in it. */
  release(secrets: readonly string[], tsMicros: number, session: SessionContext): void {
    if (!this.isWithholding) return
    this.flush(tsMicros, session)
    this.isWithholding = false
    let bytes = this.withheld
    this.withheld = NONE
    for (const secret of secrets) bytes = maskAll(bytes, secret)
    if (bytes.length > 0) session.transcript({ tsMicros, kind: 'output', bytes })
  }

  input(line: string, tsMicros: number, session: SessionContext): void {
    session.transcript({ tsMicros, kind: 'input', bytes: Buffer.from(`${line}\r`) })
  }

  marker(text: string, tsMicros: number, session: SessionContext): void {
    this.flush(tsMicros, session)
    session.transcript({ tsMicros, kind: 'marker', text })
  }

  resize(columns: number, rows: number, tsMicros: number, session: SessionContext): void {
    this.flush(tsMicros, session)
    session.transcript({ tsMicros, kind: 'resize', columns, rows })
  }

  gap(missing: number, tsMicros: number, session: SessionContext): void {
    this.flush(tsMicros, session)
    session.transcript({ tsMicros, kind: 'gap', missing })
  }

  private own(): void {
    pieceOwner = this
    pieceBytes = 0
  }
}

function maskAll(bytes: Buffer, secret: string): Buffer<ArrayBuffer> {
  const wanted = Buffer.from(secret, 'latin1')
  const parts: Buffer[] = []
  let from = 0
  if (wanted.length > 0) {
    for (let at = bytes.indexOf(wanted); at >= 0; at = bytes.indexOf(wanted, from)) {
      parts.push(bytes.subarray(from, at), MASK)
      from = at + wanted.length
    }
  }
  return Buffer.concat([...parts, bytes.subarray(from)])
}
