/**
 * Finds the lines the client sent in what the server writes, and takes each as the user
 * meant it: from the line under the cursor where that says what was typed, drawn by a terminal
 * where keys were pressed whose effect only the screen shows.
 */
import type { SessionContext } from '../dissect/contract.ts'
import type { CommandLog } from './commandLog.ts'
import { MAX_DRAWINGS_PER_LINE, MAX_UNMATCHED_LINES } from './constants.ts'
import { drawLine } from './drawing.ts'
import { endsWithTyped, readEcho, type SentLine } from './echo.ts'
import { type Login, Phase } from './login.ts'
import { looksLikeShell } from './prompts.ts'
import type { SentLines } from './sentLines.ts'
import type { ServerText } from './serverText.ts'

/** Whether `shown` begins and ends as `typed` does, with other text where it was cut in two. */
function isInterrupted(shown: string, typed: string): boolean {
  if (shown.length <= typed.length || typed === '') return false
  let same = 0
  while (same < typed.length && shown[same] === typed[same]) same++
  for (let cut = same; cut >= 0; cut--) {
    if (shown.includes('\n') && shown.endsWith(typed.slice(cut))) return true
  }
  return false
}

export class EchoReader {
  private readonly server: ServerText
  private readonly log: CommandLog
  private readonly sent: SentLines
  private readonly login: Login

  constructor(server: ServerText, log: CommandLog, sent: SentLines, login: Login) {
    this.server = server
    this.log = log
    this.sent = sent
    this.login = login
  }

  /** A line that the client edited itself, which nobody need echo. */
  takeTyped(line: SentLine, tsMicros: number, session: SessionContext): void {
    this.take(line.text, line, 'input', tsMicros, session)
  }

  /** Whether the finished line of output is the echo of a line sent; takes it as what was meant. */
  match(tsMicros: number, session: SessionContext): boolean {
    const { sent } = this
    const { screen } = this.server
    const head = sent.head!
    const line = screen.text()
    const typed = head.text.trimEnd()
    if (screen.isFullScreen || this.isMenu(head) || (typed === '' && !head.isUncertain)) {
      sent.shift()
      return true
    }
    if (head.isLogin) {
      sent.shift()
      const shown = line.startsWith(head.prompt) ? line.slice(head.prompt.length).trim() : ''
      this.login.giveName(shown === '' ? head.text : shown, session)
      return true
    }
    const command = this.read(line, head)
    if (command === '') return this.miss(line, head)
    if (this.isAhead(line, head)) return true
    if (this.isBare(line, head)) return this.noteBare(line)
    sent.shift()
    if (this.login.phase !== Phase.In) {
      this.login.succeed(tsMicros, session, 'input echoed after the login', 0.7)
    }
    if (head.prompt === '' && line.endsWith(typed)) head.prompt = line.slice(0, -typed.length)
    this.take(command, head, 'echo', tsMicros, session)
    if (sent.isEmpty()) this.server.transcript.release([], tsMicros, session)
    return true
  }

  /** What the line shows of what was sent; '' when it is no echo of it. */
  private read(line: string, head: SentLine): string {
    const { log, server } = this
    const command = readEcho(line, head, log.lastPrompt)
    const isPlain = !head.isUncertain && endsWithTyped(line, head, log.lastPrompt)
    const typed = head.text.trimEnd()
    if (isPlain || head.promptBytes < 0 || server.tape.isLost) return command
    // Scrolled sideways: the end of what was typed is there.
    if (!head.isUncertain && command === typed) return command
    if (head.drawings >= MAX_DRAWINGS_PER_LINE || log.isFull()) return command
    head.drawings++
    const drawn = drawLine(server.tape, head.promptBytes, server.columns, server.rows)
    if (drawn === undefined || !looksLikeShell(drawn.prompt)) return command
    // Something else wrote in the midst of the line; all that was typed is there.
    return !head.isUncertain && isInterrupted(drawn.command, typed) ? typed : drawn.command
  }

  private miss(line: string, head: SentLine): boolean {
    const { sent } = this
    const { prompt } = head
    if (prompt !== '' && line === prompt.trimEnd()) {
      // The prompt alone, though something was sent: it was taken back, or not echoed.
      if (head.isUncertain) sent.shift()
      else sent.hideFirst()
      return true
    }
    if (head.drawings >= MAX_DRAWINGS_PER_LINE) head.promptBytes = -1
    if (++head.misses > MAX_UNMATCHED_LINES) sent.hideFirst()
    return false
  }

  /** Echoed by the terminal before the server asked for anything: what it is the prompts will tell. */
  private isAhead(line: string, head: SentLine): boolean {
    return head.prompt === '' && this.login.phase !== Phase.In && this.sent.texts().includes(line)
  }

  /** Echoed by the terminal alone, at no prompt, while a command runs that may read it. */
  private isBare(line: string, head: SentLine): boolean {
    if (head.prompt !== '' || this.log.lastPrompt === '' || !this.log.isRunning()) return false
    return line === head.text.trimEnd()
  }

  private noteBare(line: string): boolean {
    const bare = this.sent.firstUnshown()
    if (bare === undefined || bare.text.trimEnd() !== line) return false
    bare.isShownBare = true
    return true
  }

  private take(
    command: string,
    line: SentLine,
    source: 'echo' | 'input',
    tsMicros: number,
    session: SessionContext,
  ): void {
    if (this.isAnswer(line)) this.log.answer(command, line, tsMicros, session)
    else this.log.take(command, line, source, tsMicros, session)
    this.server.transcript.input(command, tsMicros, session)
  }

  /** Given to a program that asked, at what is no shell's prompt though the session has shells. */
  private isAnswer(line: SentLine): boolean {
    const { log } = this
    if (!log.isRunning() || log.lastPrompt === '' || line.isIncomplete) return false
    return line.prompt !== '' && line.prompt !== log.lastPrompt && !looksLikeShell(line.prompt)
  }

  /** Typed into a screen laid out by cursor address, at no shell's prompt. */
  private isMenu(head: SentLine): boolean {
    return this.server.screen.isAddressed && !looksLikeShell(head.prompt)
  }
}
