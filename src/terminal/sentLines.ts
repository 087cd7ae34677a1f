/** The lines the client sent that the server has not shown yet, oldest first. */
import { MAX_PENDING_LINES } from './constants.ts'
import type { SentLine } from './echo.ts'
import type { TerminalFields } from './record.ts'

export class SentLines {
  private readonly lines: SentLine[] = []
  private readonly fields: TerminalFields

  constructor(fields: TerminalFields) {
    this.fields = fields
  }

  get head(): SentLine | undefined {
    return this.lines[0]
  }

  isEmpty(): boolean {
    return this.lines.length === 0
  }

  push(line: SentLine): void {
    if (this.lines.length >= MAX_PENDING_LINES) this.hideFirst()
    this.lines.push(line)
  }

  shift(): SentLine | undefined {
    return this.lines.shift()
  }

  /** The first line that a terminal has not shown as it was typed ahead. */
  firstUnshown(): SentLine | undefined {
    return this.lines.find((line) => !line.isShownBare)
  }

  /** The first line, which nobody showed, is given up: it is only counted. */
  hideFirst(): void {
    const line = this.lines.shift()
    if (line !== undefined) this.fields.hiddenLines++
  }

  /** All that wait are given up; those a terminal showed as typed are returned. */
  takeShown(): readonly SentLine[] {
    const shown = this.lines.filter((line) => line.isShownBare)
    this.fields.hiddenLines += this.lines.length - shown.length
    this.lines.length = 0
    return shown
  }

  clear(): void {
    this.lines.length = 0
  }

  texts(): string[] {
    return this.lines.map((line) => line.bytes)
  }

  markIncomplete(): void {
    for (const line of this.lines) line.isIncomplete = true
  }
}
