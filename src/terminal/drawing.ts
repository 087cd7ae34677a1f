/**
 * What bytes leave on a terminal's screen, drawn by xterm. One terminal a worker, made at its
 * first use and cleared before each, so that a session costs none and no session's screen
 * depends on another's. xterm's public write is asynchronous; its core's writeSync is not,
 * and the package's version is pinned as that is no part of its published interface.
 */
import { isUtf8 } from 'node:buffer'
import xterm from '@xterm/headless'
import {
  DEFAULT_COLUMNS,
  DEFAULT_ROWS,
  DRAWING_SCROLLBACK_ROWS,
  MAX_DRAWN_CHARS,
  MAX_DRAWN_COLUMNS,
  MAX_DRAWN_ROWS,
} from './constants.ts'
import type { LineTape } from './lineTape.ts'
import { leavesNoState, readPlainText } from './plainBytes.ts'

type Terminal = InstanceType<typeof xterm.Terminal>
interface Core {
  writeSync(data: Uint8Array): void
}

/** The line the user typed on, as it stood when it was entered. */
export interface DrawnLine {
  /** What stood before the cursor at the first key: the prompt. */
  readonly prompt: string
  /** What is behind it on the line, over all its rows; lines of one entry apart by a line feed. */
  readonly command: string
}

let terminal: Terminal | null = null
/** What was drawn last left nothing but text on the screen. */
let isPlain = true
/** Colours off, cursor to the corner, screen and scrollback empty. */
const WIPE = Buffer.from('\x1b[m\x1b[H\x1b[2J\x1b[3J')

const bound = (size: number, least: number, most: number, usual: number): number =>
  size === 0 ? usual : Math.min(most, Math.max(least, size))

function openTerminal(columns: number, rows: number): Terminal {
  const cols = bound(columns, 2, MAX_DRAWN_COLUMNS, DEFAULT_COLUMNS)
  const lines = bound(rows, 1, MAX_DRAWN_ROWS, DEFAULT_ROWS)
  if (terminal === null) {
    terminal = new xterm.Terminal({
      cols,
      rows: lines,
      scrollback: DRAWING_SCROLLBACK_ROWS,
      allowProposedApi: true,
      logLevel: 'off',
    })
    return terminal
  }
  // A reset makes every row anew; most drawings leave only text behind, which is wiped.
  if (isPlain) write(terminal, WIPE)
  else terminal.reset()
  isPlain = true
  if (terminal.cols !== cols || terminal.rows !== lines) {
    terminal.reset()
    terminal.resize(cols, lines)
  }
  return terminal
}

function write(on: Terminal, bytes: Uint8Array): void {
  if (bytes.length === 0) return
  const { _core: core } = on as unknown as { _core: Core }
  core.writeSync(bytes)
}

/**
 * Draws what is on the tape. `promptBytes` of it were there when the first key was pressed.
 * Undefined when the prompt is not on the cursor's line any more and what was typed cannot be
 * told from it, or when the bytes are of another character set than UTF-8.
 */
export function drawLine(
  tape: LineTape,
  promptBytes: number,
  columns: number,
  rows: number,
): DrawnLine | undefined {
  if (!isUtf8(tape.bytes.subarray(0, tape.length))) return undefined
  const on = openTerminal(columns, rows)
  isPlain = tape.resizes === null && leavesNoState(tape.bytes.subarray(0, tape.length))
  const upTo = writeTape(on, tape, 0, promptBytes)
  const { buffer } = on
  const markColumn = buffer.active.cursorX
  const markRow = buffer.active.baseY + buffer.active.cursorY
  const before = readWrapped(on, markRow)
  const promptRow = before.from
  const prompt = readCells(on, promptRow, 0, markRow, markColumn)
  const aside = readCells(on, markRow, markColumn, before.to, on.cols).trim()
  const marker = on.registerMarker(0)
  writeTape(on, tape, upTo, tape.length)
  const row = buffer.active.baseY + buffer.active.cursorY
  const line = readWrapped(on, row)
  const startRow = marker?.line ?? -1
  marker?.dispose()
  let command = ''
  const shown = prompt.trimEnd()
  const text = readCells(on, line.from, 0, line.to, on.cols)
  if (shown !== '' && text.startsWith(shown)) {
    command = text.slice(Math.min(prompt.length, text.length))
  } else if (startRow >= 0 && startRow <= row && promptRow <= startRow) {
    const first = readWrapped(on, startRow)
    if (!readCells(on, first.from, 0, first.to, on.cols).startsWith(shown)) return undefined
    command = readEntry(on, startRow, markColumn, line.to)
  } else return undefined
  command = command.trimEnd()
  if (aside !== '' && command.endsWith(aside)) command = command.slice(0, -aside.length)
  return { prompt, command: command.trimEnd().slice(0, MAX_DRAWN_CHARS) }
}

/** The lines that bytes leave when written to a screen of this width, the last of them last, without colours. */
export function drawText(bytes: Uint8Array, columns: number): string {
  const plain = readPlainText(bytes)
  if (plain !== undefined) return plain
  const on = openTerminal(columns, DEFAULT_ROWS)
  isPlain = leavesNoState(bytes)
  write(on, isUtf8(bytes) ? bytes : Buffer.from(Buffer.from(bytes).toString('latin1')))
  const { active } = on.buffer
  const lines: string[] = []
  const last = active.baseY + active.cursorY
  for (let row = 0; row <= last; ) {
    const { to } = readWrapped(on, row)
    lines.push(readCells(on, row, 0, to, on.cols).trimEnd())
    row = to + 1
  }
  return lines.join('\n').trimEnd()
}

/** Writes `[from, to)` of the tape, windows changed where they did; returns `to`. */
function writeTape(on: Terminal, tape: LineTape, from: number, to: number): number {
  let at = from
  for (const resize of tape.resizes ?? []) {
    if (resize.at < from || resize.at >= to) continue
    write(on, tape.bytes.subarray(at, resize.at))
    at = resize.at
    on.resize(
      bound(resize.columns, 2, MAX_DRAWN_COLUMNS, DEFAULT_COLUMNS),
      bound(resize.rows, 1, MAX_DRAWN_ROWS, DEFAULT_ROWS),
    )
  }
  write(on, tape.bytes.subarray(at, to))
  return to
}

/** First and last row of the line that goes through `row`. */
function readWrapped(on: Terminal, row: number): { from: number; to: number } {
  const { active } = on.buffer
  let from = row
  while (from > 0 && active.getLine(from)?.isWrapped === true) from--
  let to = row
  while (active.getLine(to + 1)?.isWrapped === true) to++
  return { from, to }
}

/** The text of rows that are one line, between two cells. */
function readCells(
  on: Terminal,
  from: number,
  fromColumn: number,
  to: number,
  toColumn: number,
): string {
  const { active } = on.buffer
  let text = ''
  for (let row = from; row <= to; row++) {
    const start = row === from ? fromColumn : 0
    const end = row === to ? toColumn : on.cols
    text += active.getLine(row)?.translateToString(false, start, end) ?? ''
  }
  return text
}

/** An entry of several lines: from a cell to the end of a row. */
function readEntry(on: Terminal, fromRow: number, fromColumn: number, toRow: number): string {
  let text = ''
  for (let row = fromRow; row <= toRow; ) {
    const { to } = readWrapped(on, row)
    const line = readCells(on, row, row === fromRow ? fromColumn : 0, to, on.cols)
    // Some shells break a full row by a line feed of their own.
    const isFull = line.length > 0 && !line.endsWith(' ')
    text += isFull || to >= toRow ? line : `${line.trimEnd()}\n`
    row = to + 1
  }
  return text
}
