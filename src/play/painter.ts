/**
 * Paints a screen onto the terminal of whoever watches: only characters that can be seen,
 * and only sequences made here (cursor, colours, erase to the end of a line).
 */
import type { IBufferCell, IBufferLine } from '@xterm/headless'
import type { Screen } from './screen.ts'

const ESC = '\u001b'
export const ENTER = `${ESC}[?1049h${ESC}[?7l${ESC}[?25l${ESC}[0m${ESC}[2J`
export const LEAVE = `${ESC}[0m${ESC}[?7h${ESC}[?25h${ESC}[?1049l`

/** Controls, and marks that turn the direction of text around. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not get through
const UNSAFE = /[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g

export interface Size {
  readonly columns: number
  readonly rows: number
}

/** Part of the screen that is shown. */
interface Window extends Size {
  readonly left: number
  readonly top: number
}

function formatColor(base: number, isRgb: boolean, isPalette: boolean, color: number): string {
  if (isRgb) return `;${base + 8};2;${(color >> 16) & 255};${(color >> 8) & 255};${color & 255}`
  if (!isPalette) return ''
  if (color < 8) return `;${base + color}`
  return color < 16 ? `;${base + 60 + color - 8}` : `;${base + 8};5;${color}`
}

/** SGR parameters of a cell. */
function formatAttributes(c: IBufferCell): string {
  let code = '0'
  if (c.isBold()) code += ';1'
  if (c.isDim()) code += ';2'
  if (c.isItalic()) code += ';3'
  if (c.isUnderline()) code += ';4'
  if (c.isBlink()) code += ';5'
  if (c.isInverse()) code += ';7'
  if (c.isInvisible()) code += ';8'
  if (c.isStrikethrough()) code += ';9'
  if (c.isOverline()) code += ';53'
  code += formatColor(30, c.isFgRGB(), c.isFgPalette(), c.getFgColor())
  return code + formatColor(40, c.isBgRGB(), c.isBgPalette(), c.getBgColor())
}

/** One line of the screen between two columns, with its colours. */
function paintLine(line: IBufferLine, left: number, right: number, cell: IBufferCell): string {
  let painted = ''
  let blanks = 0
  let attributes = '0'
  let at = left
  while (at < right) {
    line.getCell(at, cell)
    const width = cell.getWidth()
    const wanted = formatAttributes(cell)
    // The second half of a wide character whose first one is cut off, or the other way round.
    const fits = width > 0 && at + width <= right
    const chars = fits ? cell.getChars().replace(UNSAFE, '') : ''
    if ((chars === '' || chars === ' ') && wanted === '0') {
      blanks += Math.max(1, width)
    } else {
      if (blanks > 0) {
        if (attributes !== '0') painted += `${ESC}[0m`
        attributes = '0'
        painted += ' '.repeat(blanks)
        blanks = 0
      }
      if (wanted !== attributes) painted += `${ESC}[${wanted}m`
      attributes = wanted
      painted += chars === '' ? ' '.repeat(Math.max(1, width)) : chars
    }
    at += Math.max(1, width)
  }
  if (attributes !== '0') painted += `${ESC}[0m`
  // Past the last column the erasure would take the character there.
  return blanks > 0 ? `${painted}${ESC}[K` : painted
}

export class Painter {
  private readonly write: (text: string) => void
  private shown: string[] = []
  private size: Size
  private window: Window = { left: 0, top: 0, columns: 0, rows: 0 }

  constructor(write: (text: string) => void, size: Size) {
    this.write = write
    this.size = size
  }

  /** Whether the screen does not fit, so that only a part of it is shown. */
  isClipped(screen: Screen): boolean {
    return screen.columns > this.size.columns || screen.rows > this.size.rows
  }

  /** Whether a line stays free below the screen. */
  hasFreeLine(screen: Screen): boolean {
    return screen.rows < this.size.rows
  }

  resize(size: Size): void {
    this.size = size
    this.forget()
  }

  /** Everything is painted anew next time. */
  forget(): void {
    this.shown = []
    this.write(`${ESC}[0m${ESC}[2J`)
  }

  /** `notice` stands in the last line of the terminal, over what is there; '' for none. */
  paint(screen: Screen, notice: string): void {
    const { size } = this
    this.window = this.aim(screen)
    const { left, top, columns, rows } = this.window
    const { buffer } = screen
    const cell = buffer.getNullCell()
    let out = ''
    for (let row = 0; row < size.rows; row++) {
      let text = `${ESC}[K`
      if (row === size.rows - 1 && notice !== '') text = this.formatNotice(notice)
      else if (row < rows) {
        const line = buffer.getLine(buffer.baseY + top + row)
        if (line !== undefined) {
          text = paintLine(line, left, left + columns, cell)
          if (columns < size.columns && !text.endsWith(`${ESC}[K`)) text += `${ESC}[K`
        }
      }
      if (this.shown[row] === text) continue
      this.shown[row] = text
      out += `${ESC}[${row + 1};1H${text}`
    }
    this.write(`${ESC}[?25l${out}${this.placeCursor(screen)}`)
  }

  /** What fits, around the cursor. */
  private aim(screen: Screen): Window {
    const { buffer } = screen
    const { size, window } = this
    const columns = Math.min(size.columns, screen.columns)
    const rows = Math.min(size.rows, screen.rows)
    const slide = (from: number, length: number, at: number, all: number): number => {
      const near = at < from ? at : at >= from + length ? at - length + 1 : from
      return Math.max(0, Math.min(near, all - length))
    }
    return {
      left: slide(window.left, columns, buffer.cursorX, screen.columns),
      top: slide(window.top, rows, buffer.cursorY, screen.rows),
      columns,
      rows,
    }
  }

  private formatNotice(notice: string): string {
    const { columns } = this.size
    const text = notice.replace(UNSAFE, '').slice(0, columns)
    return `${ESC}[0;7m${text}${ESC}[0m${text.length < columns ? `${ESC}[K` : ''}`
  }

  private placeCursor(screen: Screen): string {
    const { left, top, columns, rows } = this.window
    const x = Math.min(screen.buffer.cursorX, screen.columns - 1) - left
    const y = screen.buffer.cursorY - top
    if (screen.isCursorHidden || x < 0 || x >= columns || y < 0 || y >= rows) return ''
    return `${ESC}[${y + 1};${x + 1}H${ESC}[?25h`
  }
}
