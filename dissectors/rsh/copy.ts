/**
 * What rcp moves over rsh: control lines (`C0644 123 name`, `D`, `E`, `T`), the bytes of each file
 * and a zero byte, each answered by a zero byte or by one or two and a line that says what is wrong.
 */
import { MAX_OBJECT_BYTES, wireText } from '../../src/bytes/text.ts'
import {
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import { BAD_COPY, FILE_LIMIT, MAX_DEPTH, MAX_FILES, MAX_LINE_BYTES } from './constants.ts'

const LF = 0x0a
const COPY = /^(?:\S*\/)?rcp\s(?:.*\s)?-[a-z]*([ft])(?:\s|$)/
const HEADER = /^([CD])([0-7]{4,5}) (\d{1,19}) ([^\n]+)$/

const Step = { Line: 0, Data: 1, End: 2 } as const
type Step = (typeof Step)[keyof typeof Step]

/** Which side sends the files of an rcp the server runs: `-f` from it, `-t` to it; undefined when it is none. */
export function isCopy(command: string): Direction | undefined {
  const way = COPY.exec(command)?.[1]
  return way === undefined ? undefined : way === 'f' ? Direction.Resp : Direction.Orig
}

interface File {
  path: string
  bytes: number
  mode: string
  tsMicros: number
}

export class CopyReader {
  count = 0
  private readonly sender: Direction
  private step: Step = Step.Line
  private left = 0
  private hasData = false
  private file: File | null = null
  /** All of it was sent; what the receiver makes of it is awaited. */
  private isSent = false
  private readonly folders: string[] = []
  private depth = 0
  private told = 0
  private isBad = false

  constructor(sender: Direction) {
    this.sender = sender
  }

  /** Reads what there is of one direction. */
  read(input: StreamSlice, session: SessionContext): Verdict {
    if (this.isBad) {
      input.pos = input.end
      return Verdict.More
    }
    const isSender = input.direction === this.sender
    while (input.remaining() > 0) {
      const verdict = isSender ? this.readSender(input, session) : this.readReceiver(input, session)
      if (!verdict) return Verdict.More
    }
    return Verdict.More
  }

  /** Bytes were lost: what follows is not known to be a line. */
  lose(session: SessionContext): void {
    this.finish('unknown', '', this.file?.tsMicros ?? 0, session)
    this.isBad = true
  }

  close(tsMicros: number, session: SessionContext): void {
    this.finish('unknown', '', tsMicros, session)
  }

  /** False when more bytes are needed. */
  private readSender(input: StreamSlice, session: SessionContext): boolean {
    if (this.step === Step.Data) {
      const taken = Math.min(this.left, input.remaining())
      input.pos += taken
      this.hasData = true
      if (taken < this.left) input.skipBytes = this.left - taken
      this.left = 0
      this.step = Step.End
      return input.skipBytes === 0
    }
    const first = input.peek()
    if (this.step === Step.End && first === 0) {
      input.pos++
      this.isSent = true
      this.step = Step.Line
      return true
    }
    const line = this.takeLine(input, session)
    if (line === undefined) return false
    if (this.step === Step.End || first === 1 || first === 2) {
      this.step = Step.Line
      this.finish('error', line, input.tsMicros, session)
    } else this.readLine(line, input.tsMicros, session)
    return true
  }

  private readReceiver(input: StreamSlice, session: SessionContext): boolean {
    const first = input.peek()
    if (first === 0) {
      input.pos++
      if (this.isSent) this.finish('ok', '', input.tsMicros, session)
      return true
    }
    const line = this.takeLine(input, session)
    if (line === undefined) return false
    // Refused before any of it was sent: the sender goes on with the next one.
    if (this.step === Step.Data && !this.hasData) this.step = Step.Line
    this.finish('error', line, input.tsMicros, session)
    return true
  }

  private takeLine(input: StreamSlice, session: SessionContext): string | undefined {
    const end = input.find(LF)
    if (end < 0) {
      if (input.remaining() > MAX_LINE_BYTES) this.giveUp(input, session)
      else input.need = input.remaining() + 1
      return undefined
    }
    // The sign of an error is not of its words.
    const sign = input.peek() === 1 || input.peek() === 2 ? 1 : 0
    const line = wireText(input.bytes, input.pos + sign, end, MAX_OBJECT_BYTES)
    input.pos = end + 1
    return line
  }

  private giveUp(input: StreamSlice, session: SessionContext): void {
    session.anomaly(BAD_COPY)
    this.isBad = true
    input.pos = input.end
  }

  private readLine(line: string, tsMicros: number, session: SessionContext): void {
    if (this.isSent) this.finish('unknown', '', tsMicros, session)
    if (line === 'E') {
      this.depth = Math.max(0, this.depth - 1)
      this.folders.length = Math.min(this.folders.length, this.depth)
      return
    }
    if (line.startsWith('T')) return
    const header = HEADER.exec(line)
    if (header === null) {
      session.anomaly(BAD_COPY)
      this.isBad = true
      return
    }
    const [, kind, mode, size, name] = header
    if (kind === 'D') {
      if (++this.depth <= MAX_DEPTH) this.folders.push(name!)
      return
    }
    const path = [...this.folders, name!].join('/').slice(0, MAX_OBJECT_BYTES)
    this.file = { path, bytes: Number(size), mode: mode!, tsMicros }
    this.left = this.file.bytes
    this.hasData = false
    this.step = this.left > 0 ? Step.Data : Step.End
  }

  private finish(
    status: 'ok' | 'error' | 'unknown',
    statusText: string,
    tsMicros: number,
    session: SessionContext,
  ): void {
    const { file } = this
    this.isSent = false
    this.file = null
    if (file === null) {
      // What was asked for is not there: no file, but worth telling.
      if (status === 'error') this.tell('', 0, status, statusText, tsMicros, tsMicros, '', session)
      return
    }
    if (status === 'ok') this.count++
    this.tell(
      file.path,
      file.bytes,
      status,
      statusText,
      tsMicros,
      file.tsMicros,
      file.mode,
      session,
    )
  }

  private tell(
    path: string,
    bytes: number,
    status: 'ok' | 'error' | 'unknown',
    statusText: string,
    tsMicros: number,
    sinceMicros: number,
    mode: string,
    session: SessionContext,
  ): void {
    if (++this.told > MAX_FILES) {
      if (this.told === MAX_FILES + 1) session.anomaly(FILE_LIMIT)
      return
    }
    const direction = this.sender === Direction.Resp ? 'download' : 'upload'
    session.event({
      tsMicros,
      kind: 'file',
      action: 'rcp',
      object: path,
      status,
      statusText,
      bytes,
      durationMicros: Math.max(0, tsMicros - sinceMicros),
      detail: { path, direction, mode },
    })
  }
}
