/**
 * The line a terminal's cursor is on, built from the server's output: what the
 * user saw when pressing Enter. Reads UTF-8 (else Latin-1), the controls and the
 * ECMA-48 sequences that shells edit lines with. Long lines wrap at the window's
 * width and are kept as one. Leaves out the rest of the screen, colours, double width.
 */
import { MAX_LINE_CELLS } from './constants.ts'
import { LineCells } from './lineCells.ts'

/** What `put` says of a byte. */
export const Mark = {
  None: 0,
  /** The line is complete; read it, then call `clear`. */
  LineEnd: 1,
  /** A colon was written: perhaps a prompt. */
  Colon: 2,
  /** The shell takes pasted text no more (mode 2004 off): it has the line and runs it. */
  EditEnd: 3,
} as const
export type Mark = (typeof Mark)[keyof typeof Mark]

const Mode = { Ground: 0, Escape: 1, Csi: 2, Text: 3, TextEscape: 4, Charset: 5 } as const

const ESC = 0x1b
const COLON = 0x3a
const WIDE_COLON = 0xff1a
const MAX_PARAMETER = 9999

/** A parameter that counts: none and 0 mean 1. */
const count = (parameter: number): number => Math.max(1, parameter)

export class TerminalLine extends LineCells {
  private mode: number = Mode.Ground
  private first = 0
  private second = 0
  private parameterIndex = 0
  private isPrivate = false
  private utf8Left = 0
  private utf8Value = 0
  private addressedRow = 0
  /** Times the cursor was put into the upper left corner: what paints the whole screen anew does so. */
  homes = 0
  /** A full-screen program holds the terminal. */
  isFullScreen = false
  /** The cursor was put on this line by its address, as menus and editors do. */
  isAddressed = false
  /** Set by the owner while a line is being typed: LF may then be a move down. */
  isEditing = false

  override clear(): void {
    super.clear()
    this.isAddressed = false
  }

  /** After lost bytes: nothing of the line is certain. */
  reset(): void {
    this.clear()
    this.mode = Mode.Ground
    this.utf8Left = 0
  }

  /** Writes the run of plain characters at `at`, which ends before a colon too; returns its end. */
  putRun(view: DataView, at: number, end: number): number {
    if (this.mode !== Mode.Ground) return at
    let next = at
    while (next < end) {
      const byte = view.getUint8(next)
      if (byte < 0x20 || byte >= 0x7f || byte === COLON) break
      next++
    }
    if (next === at) return at
    this.writeRun(view, at, next)
    this.utf8Left = 0
    return next
  }

  put(byte: number): Mark {
    if (this.mode !== Mode.Ground) return this.escape(byte)
    if (byte >= 0x20 && byte < 0x7f) {
      this.utf8Left = 0
      this.write(byte)
      return byte === COLON ? Mark.Colon : Mark.None
    }
    if (byte >= 0x80) return this.putHigh(byte)
    return this.control(byte)
  }

  private control(byte: number): Mark {
    switch (byte) {
      case 0x0a:
      case 0x0b:
      case 0x0c: {
        const below = (this.row() + 1) * this.columns
        if (this.isEditing && this.length > below) {
          this.cursor = Math.min(this.cursor + this.columns, this.length)
          return Mark.None
        }
        return Mark.LineEnd
      }
      case 0x0d:
        this.cursor = this.row() * this.columns
        this.isWrapPending = false
        return Mark.None
      case 0x08:
        if (this.cursor > 0) this.cursor--
        this.isWrapPending = false
        return Mark.None
      case 0x09:
        do this.write(0x20)
        while (this.cursor % 8 !== 0 && this.cursor < MAX_LINE_CELLS)
        return Mark.None
      case ESC:
        this.mode = Mode.Escape
        return Mark.None
      default:
        return Mark.None
    }
  }

  private putHigh(byte: number): Mark {
    if (this.utf8Left > 0 && (byte & 0xc0) === 0x80) {
      this.utf8Value = (this.utf8Value << 6) | (byte & 0x3f)
      if (--this.utf8Left > 0) return Mark.None
      const value = this.utf8Value
      if (value >= 0x10000 && value <= 0x10ffff) {
        this.write(0xd800 | ((value - 0x10000) >> 10))
        this.write(0xdc00 | ((value - 0x10000) & 0x3ff))
      } else if (value >= 0xa0 && value < 0x10000) this.write(value)
      return value === WIDE_COLON ? Mark.Colon : Mark.None
    }
    this.utf8Left = byte >= 0xf0 && byte < 0xf8 ? 3 : byte >= 0xe0 ? 2 : byte >= 0xc2 ? 1 : 0
    if (byte >= 0xf8) this.utf8Left = 0
    if (this.utf8Left > 0) this.utf8Value = byte & (0x3f >> this.utf8Left)
    else if (byte >= 0xa0) this.write(byte)
    return Mark.None
  }

  private escape(byte: number): Mark {
    switch (this.mode) {
      case Mode.Escape:
        this.beginSequence(byte)
        return Mark.None
      case Mode.Charset:
        this.mode = Mode.Ground
        return Mark.None
      case Mode.Text:
        if (byte === 0x07 || byte === 0x0a || byte === 0x0d) this.mode = Mode.Ground
        else if (byte === ESC) this.mode = Mode.TextEscape
        return byte === 0x0a ? Mark.LineEnd : Mark.None
      case Mode.TextEscape:
        this.mode = byte === ESC ? Mode.TextEscape : Mode.Ground
        return Mark.None
      default:
        return this.controlSequence(byte)
    }
  }

  private beginSequence(byte: number): void {
    this.mode = Mode.Ground
    if (byte === 0x5b) {
      this.mode = Mode.Csi
      this.first = 0
      this.second = 0
      this.parameterIndex = 0
      this.isPrivate = false
    } else if (byte === 0x5d || byte === 0x50 || byte === 0x5f || byte === 0x5e) {
      this.mode = Mode.Text
    } else if (byte === 0x28 || byte === 0x29 || byte === 0x23 || byte === 0x25) {
      this.mode = Mode.Charset
    } else if (byte === 0x63 || byte === 0x45) {
      this.clear()
    }
  }

  private controlSequence(byte: number): Mark {
    if (byte >= 0x30 && byte <= 0x39) {
      const digit = byte - 0x30
      if (this.parameterIndex === 0) this.first = Math.min(this.first * 10 + digit, MAX_PARAMETER)
      else if (this.parameterIndex === 1) {
        this.second = Math.min(this.second * 10 + digit, MAX_PARAMETER)
      }
    } else if (byte === 0x3b) {
      if (this.parameterIndex < 9) this.parameterIndex++
    } else if (byte >= 0x3c && byte <= 0x3f) {
      this.isPrivate = true
    } else if (byte >= 0x40 && byte <= 0x7e) {
      this.mode = Mode.Ground
      return this.actOn(byte)
    } else if (byte < 0x20 && byte !== ESC) {
      return this.control(byte)
    } else if (byte === ESC) {
      this.mode = Mode.Escape
    }
    return Mark.None
  }

  private actOn(final: number): Mark {
    if (!this.isPrivate) {
      this.moveOrErase(final)
      return Mark.None
    }
    const isScreen = this.first === 1049 || this.first === 1047 || this.first === 47
    if (isScreen && (final === 0x68 || final === 0x6c)) this.isFullScreen = final === 0x68
    return this.first === 2004 && final === 0x6c ? Mark.EditEnd : Mark.None
  }

  private moveOrErase(final: number): void {
    const times = count(this.first)
    const rowStart = this.row() * this.columns
    if (final !== 0x6d) this.isWrapPending = false
    switch (final) {
      case 0x43: // cursor forward
        this.cursor = Math.min(this.cursor + times, MAX_LINE_CELLS)
        break
      case 0x44: // cursor back
        this.cursor = Math.max(rowStart, this.cursor - times)
        break
      case 0x41: // cursor up
        this.cursor -= Math.min(times * this.columns, rowStart)
        break
      case 0x42: // cursor down
        if (this.cursor + times * this.columns <= this.length) this.cursor += times * this.columns
        break
      case 0x47: // column
        this.cursor = Math.min(rowStart + times - 1, MAX_LINE_CELLS)
        break
      case 0x4b:
        this.erase(rowStart, this.first)
        break
      case 0x4a:
        if (this.first === 0) this.length = Math.min(this.length, this.cursor)
        else if (this.first >= 2) this.clear()
        break
      case 0x50: // delete characters
        this.remove(times)
        break
      case 0x40: // insert blanks
        this.insert(times)
        break
      case 0x58: // erase characters
        this.cells.fill(0x20, this.cursor, Math.min(this.cursor + times, this.length))
        break
      case 0x48:
      case 0x66: // absolute address
        this.address()
        break
    }
  }

  /** A move within the row last addressed stays on the line; any other begins a new one. */
  private address(): void {
    if (this.first <= 1 && this.second <= 1) this.homes++
    const isSameRow = this.isAddressed && count(this.first) === this.addressedRow
    if (!isSameRow) this.clear()
    this.addressedRow = count(this.first)
    this.isAddressed = this.first > 1 || this.second > 1
    this.cursor = isSameRow ? Math.min(count(this.second) - 1, MAX_LINE_CELLS) : 0
  }
}
