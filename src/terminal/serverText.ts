/**
 * Everywhere a server's byte goes: the line under the cursor, the tape of the line being typed,
 * the output of the command under way, the transcript. Secrets are taken out in front of all.
 */
import type { SessionContext, StreamSlice } from '../dissect/contract.ts'
import { CommandOutput } from './commandOutput.ts'
import { LineTape } from './lineTape.ts'
import { SecretEcho } from './secretEcho.ts'
import { Mark, TerminalLine } from './terminalLine.ts'
import { Transcript } from './transcript.ts'

/** Who is told of a byte that ends a line or may end a question. */
export interface MarkReader {
  readMark(mark: Mark, from: StreamSlice, session: SessionContext): void
}

export class ServerText {
  readonly screen = new TerminalLine()
  readonly tape = new LineTape()
  readonly output = new CommandOutput()
  readonly transcript = new Transcript()
  readonly secret = new SecretEcho()
  /** Size of the window, 0 unknown. */
  columns = 0
  rows = 0
  /** When the last byte came, and when the last line was finished. */
  lastMicros = 0
  lineMicros = 0
  /** When the line before that was finished. */
  priorLineMicros = 0
  /** A full-screen program held the terminal since the command was entered. */
  wasFullScreen = false

  put(byte: number, from: StreamSlice, session: SessionContext, reader: MarkReader): void {
    // NUL pads: a bare CR comes as CR NUL (RFC 854), and no terminal shows it.
    if (byte === 0) return
    const { secret } = this
    if (secret.isIdle()) {
      this.show(byte, from, session, reader)
      return
    }
    const shown = secret.put(byte)
    for (let at = 0; at < shown; at++) this.show(secret.out[at]!, from, session, reader)
  }

  /** Takes the run of plain characters at `at`; returns where it ends. */
  putRun(view: DataView, at: number, end: number, tsMicros: number): number {
    if (!this.secret.isIdle()) return at
    const { transcript } = this
    const stop = this.screen.putRun(view, at, Math.min(end, at + transcript.room()))
    if (stop === at) return at
    this.lastMicros = tsMicros
    transcript.putRun(view, at, stop)
    if (this.screen.isFullScreen) return stop
    this.tape.putRun(view, at, stop)
    this.output.putRun(view, at, stop)
    return stop
  }

  /** The user goes on: what was held back as a beginning of a secret is shown. */
  endWatch(from: StreamSlice, session: SessionContext, reader: MarkReader): void {
    const { secret } = this
    if (secret.isIdle()) return
    const held = secret.release()
    for (let at = 0; at < held; at++) this.show(secret.out[at]!, from, session, reader)
  }

  resize(columns: number, rows: number, tsMicros: number, session: SessionContext): void {
    if (columns === this.columns && rows === this.rows) return
    this.columns = columns
    this.rows = rows
    if (columns > 0) this.screen.columns = columns
    this.tape.resize(columns, rows)
    this.transcript.resize(columns, rows, tsMicros, session)
  }

  private show(byte: number, from: StreamSlice, session: SessionContext, reader: MarkReader): void {
    const { screen, transcript } = this
    this.lastMicros = from.tsMicros
    if (transcript.room() === 0) transcript.flush(from.tsMicros, session)
    transcript.put(byte)
    const mark = screen.put(byte)
    if (screen.isFullScreen) this.wasFullScreen = true
    else {
      this.output.put(byte)
      if (mark !== Mark.LineEnd) this.tape.put(byte)
    }
    if (mark === Mark.None) return
    if (mark === Mark.LineEnd) {
      this.priorLineMicros = this.lineMicros
      this.lineMicros = from.tsMicros
    }
    reader.readMark(mark, from, session)
    if (mark === Mark.LineEnd) this.tape.put(byte)
  }
}
