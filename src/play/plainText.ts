/**
 * What a session showed as plain lines, for pipes and searches: the text that went up the
 * screen, and of each full-screen program the screen it was left with.
 */
import type { IBuffer } from '@xterm/headless'
import { describeGap, type Recording } from './recording.ts'
import { Screen } from './screen.ts'
import { formatOffset } from './timeline.ts'

/** Lines kept of one session; older ones are left out, and that is said. */
const MAX_LINES = 200_000
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not get through
const UNSAFE = /[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g
/** Modes that change to the screen of full-screen programs and back. */
const ALTERNATE = [47, 1047, 1049]

interface Inserted {
  readonly line: number
  readonly lines: readonly string[]
}

/** Lines `[from, to)` of a buffer; those that the terminal wrapped are one again. */
function listLines(buffer: IBuffer, from: number, to: number): string[] {
  const lines: string[] = []
  for (let i = from; i < to; i++) {
    const line = buffer.getLine(i)
    if (line === undefined) break
    const text = line.translateToString(false).replace(UNSAFE, '')
    if (line.isWrapped && lines.length > 0) lines[lines.length - 1] += text
    else lines.push(text)
  }
  return lines.map((text) => text.trimEnd())
}

/** The lines of a whole recording. */
export async function renderText(recording: Recording): Promise<string[]> {
  const screen = new Screen(recording, MAX_LINES)
  const { buffer, parser } = screen.terminal
  const inserted: Inserted[] = []
  /** Where the next line of the ordinary screen goes. */
  const here = (): number => buffer.normal.baseY + buffer.normal.cursorY
  const insert = (...lines: string[]): void => {
    inserted.push({ line: here(), lines })
  }
  parser.registerCsiHandler({ prefix: '?', final: 'l' }, (params) => {
    if (buffer.active.type !== 'alternate' || !params.some((p) => ALTERNATE.includes(Number(p)))) {
      return false
    }
    const { baseY } = buffer.alternate
    const lines = listLines(buffer.alternate, baseY, baseY + screen.rows)
    insert(`[screen of ${screen.columns}x${screen.rows}]`, ...lines, '[end of screen]')
    return false
  })
  for (const step of recording.steps) {
    await screen.apply(step)
    if (step.kind !== 'gap') continue
    await screen.settle()
    insert(`${describeGap(step)} at ${formatOffset(step.atMicros)}`)
  }
  await screen.settle()
  const lines: string[] = []
  const { normal } = buffer
  let from = 0
  for (const { line, lines: more } of inserted) {
    lines.push(...listLines(normal, from, line), ...more)
    from = Math.max(from, line)
  }
  lines.push(...listLines(normal, from, normal.length))
  if (buffer.active.type === 'alternate') {
    lines.push(`[screen of ${screen.columns}x${screen.rows}]`)
    lines.push(...listLines(buffer.active, buffer.active.baseY, buffer.active.baseY + screen.rows))
  }
  screen.close()
  while (lines.at(-1) === '') lines.pop()
  return lines
}
