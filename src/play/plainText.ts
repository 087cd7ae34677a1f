/**
 * What a session showed as plain lines, for pipes and searches: the text that went up the
 * screen, screens as they were before they were wiped, and of each full-screen program the
 * screen that it left.
 */
import type { IBuffer } from '@xterm/headless'
import { describeGap, type Recording } from './recording.ts'
import { Screen } from './screen.ts'
import { formatOffset } from './timeline.ts'

/** Lines of one session; of longer ones the beginning is missing. */
const MAX_LINES = 1_000_000
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not get through
const UNSAFE = /[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g
/** Modes that change to the screen of full-screen programs and back. */
const ALTERNATE = [47, 1047, 1049]

/** Lines `[from, to)` of a buffer, without empty ones at the end; those that the terminal wrapped are one again. */
function listLines(buffer: IBuffer, from: number, to: number): string[] {
  const lines: string[] = []
  for (let i = from; i < to; i++) {
    const line = buffer.getLine(i)
    if (line === undefined) break
    const text = line.translateToString(false).replace(UNSAFE, '')
    if (line.isWrapped && lines.length > 0) lines[lines.length - 1] += text
    else lines.push(text)
  }
  const trimmed = lines.map((text) => text.trimEnd())
  while (trimmed.at(-1) === '') trimmed.pop()
  return trimmed
}

class Transcriber {
  readonly lines: string[] = []
  private readonly screen: Screen
  /** Lines of the ordinary screen before this one are written. */
  private from = 0

  constructor(recording: Recording) {
    this.screen = new Screen(recording, MAX_LINES)
    const { parser } = this.screen.terminal
    parser.registerCsiHandler({ prefix: '?', final: 'l' }, (params) => {
      if (params.some((p) => ALTERNATE.includes(Number(p)))) this.addProgram()
      return false
    })
    parser.registerCsiHandler({ final: 'J' }, ([how = 0]) => {
      const { cursorX, cursorY } = this.screen.buffer
      if (how === 2 || (how === 0 && cursorX === 0 && cursorY === 0)) this.addWiped()
      // What went up the screen stays here, though the terminal would forget it.
      return how === 3
    })
  }

  async run(recording: Recording): Promise<void> {
    for (const step of recording.steps) {
      await this.screen.apply(step)
      if (step.kind !== 'gap') continue
      await this.screen.settle()
      this.addToCursor()
      this.lines.push(`${describeGap(step)} at ${formatOffset(step.atMicros)}`)
    }
    await this.screen.settle()
    this.addProgram()
    const { normal } = this.screen.terminal.buffer
    this.lines.push(...listLines(normal, this.from, normal.length))
    this.screen.close()
  }

  /** The ordinary screen down to the line before the cursor. */
  private addToCursor(): void {
    const { normal } = this.screen.terminal.buffer
    const here = normal.baseY + normal.cursorY
    if (here <= this.from) return
    this.lines.push(...listLines(normal, this.from, here))
    this.from = here
  }

  /** The screen of the program that runs, if one has taken the screen. */
  private addProgram(): void {
    const { buffer, columns, rows } = this.screen
    if (buffer.type !== 'alternate') return
    this.addToCursor()
    const shown = listLines(buffer, buffer.baseY, buffer.baseY + rows)
    this.lines.push(`[screen of ${columns}x${rows}]`, ...shown, '[end of screen]')
  }

  /** The ordinary screen, which is about to be wiped. */
  private addWiped(): void {
    const { buffer } = this.screen
    if (buffer.type !== 'normal') return
    this.lines.push(...listLines(buffer, this.from, buffer.length))
    this.from = buffer.baseY
  }
}

/** The lines of a whole recording. */
export async function renderText(recording: Recording): Promise<string[]> {
  const transcriber = new Transcriber(recording)
  await transcriber.run(recording)
  return transcriber.lines
}
