/**
 * A line the client sent and its echo in the server's output: which part of a
 * finished line was the prompt and which the command as the user left it.
 */
import { wireText } from '../bytes/text.ts'
import type { InputLine } from './inputLine.ts'
import { classifyPrompt, looksLikeShell, Prompt, promptLength } from './prompts.ts'

/** A line the client sent, awaited in the server's output. */
export interface SentLine {
  text: string
  /** As sent, one Latin-1 character a byte. */
  bytes: string
  prompt: string
  /** Bytes of the tape that were there when its first key was pressed; -1 when no prompt was. */
  promptBytes: number
  /** When it was entered. */
  tsMicros: number
  isLogin: boolean
  isUncertain: boolean
  isIncomplete: boolean
  /** Finished lines of output that were not its echo. */
  misses: number
  /** Times it was drawn. */
  drawings: number
  /** A terminal showed it as it was typed, while a program ran: a shell may show it again at its prompt. */
  isShownBare: boolean
}

/** What was typed, as a line sent at `tsMicros`. */
export function sendLine(input: InputLine, tsMicros: number): SentLine {
  const typed = input.bytes()
  const bytes = Buffer.from(typed, 'latin1')
  return {
    text: wireText(bytes, 0, bytes.length, bytes.length),
    bytes: typed,
    prompt: input.prompt,
    promptBytes: input.promptBytes,
    tsMicros,
    isLogin: input.isLogin,
    isUncertain: input.isUncertain,
    isIncomplete: input.isIncomplete,
    misses: 0,
    drawings: 0,
    isShownBare: false,
  }
}

/** The command that `line` shows for what was sent; '' when it is no echo of it. */
export function readEcho(line: string, sent: SentLine, lastPrompt: string): string {
  const typed = sent.text.trimEnd()
  const prompt = findPrompt(line, sent, lastPrompt)
  const shown = prompt === '' ? '' : line.slice(prompt.length)
  if (sent.isUncertain) return shown.trim()
  if (endsAtPrompt(line, typed, prompt, lastPrompt)) return typed
  return endsWithScrolled(line, typed) ? typed : shown.trim()
}

/** So much of a line's end must be seen behind the mark. */
const MIN_SCROLLED_CHARS = 8
/** A row scrolled sideways by mksh: its end, and a mark at the last column that the left is cut. */
const SCROLLED_ROW = /^(.{8,}?)\s*<$/u

/** Whether a long line's end is shown: a device marks what is cut with a dollar sign, mksh at the row's end. */
function endsWithScrolled(line: string, typed: string): boolean {
  const row = SCROLLED_ROW.exec(line)?.[1] ?? ''
  if (row !== '' && typed.length > row.length && typed.endsWith(row)) return true
  const mark = line.indexOf('$')
  const head = line.slice(mark + 1, mark + 1 + MIN_SCROLLED_CHARS)
  const at = mark < 0 || head.length < MIN_SCROLLED_CHARS ? -1 : typed.indexOf(head, 1)
  return at > 0 && line.startsWith(typed.slice(at), mark + 1)
}

/** Whether the line shows what was typed, as it was typed, behind its prompt. */
export const endsWithTyped = (line: string, sent: SentLine, lastPrompt: string): boolean =>
  endsAtPrompt(line, sent.text.trimEnd(), findPrompt(line, sent, lastPrompt), lastPrompt)

/** Whether `line` is a prompt and `typed`: not output that happens to end like it. */
function endsAtPrompt(line: string, typed: string, prompt: string, lastPrompt: string): boolean {
  if (!line.endsWith(typed)) return false
  const before = line.slice(0, line.length - typed.length)
  if (prompt !== '' && before.trimEnd().endsWith(prompt.trimEnd())) return true
  return before === '' || before === lastPrompt || looksLikeShell(before.trimEnd())
}

/** The part of the echoed line before what was typed; '' when it cannot be told. */
function findPrompt(line: string, sent: SentLine, lastPrompt: string): string {
  if (sent.prompt !== '') {
    if (line.startsWith(sent.prompt.trimEnd())) return sent.prompt
    if (!sent.isUncertain) return ''
  }
  if (lastPrompt !== '' && line.startsWith(lastPrompt)) return lastPrompt
  const length = promptLength(line)
  return sent.isUncertain && length > 0 ? line.slice(0, length) : ''
}

/** Whether the next question stands right behind the one that was answered, as the answer was not echoed: `login: Password:`. */
export function asksBehind(line: string, prompt: string, typed: string): boolean {
  const start = prompt.trimEnd()
  if (start === '' || typed.includes(':') || !line.startsWith(start)) return false
  const rest = line.slice(start.length).trim()
  return classifyPrompt(rest) === Prompt.Secret && !rest.startsWith(typed.trim())
}

/** Whether a line that looks like a question is only what the client typed behind `prompt`. */
export function isOwnEcho(line: string, prompt: string, typed: string): boolean {
  const start = prompt.trimEnd()
  if (start !== '' && line.startsWith(start) && line.length > start.length) return true
  const colon = typed.lastIndexOf(':')
  return colon >= 0 && line.endsWith(typed.slice(0, colon + 1))
}

/** Whether the unfinished `line` shows what was typed, though no option said that it would. */
export function showsEcho(line: string, sent: SentLine): boolean {
  if (sent.prompt === '' || !line.startsWith(sent.prompt)) return false
  const shown = line.slice(sent.prompt.length).trim()
  return shown !== '' && (sent.isUncertain || shown === sent.text.trim())
}
