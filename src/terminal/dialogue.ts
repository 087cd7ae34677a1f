/**
 * Both sides of a cleartext terminal as one dialogue: which prompt a typed line
 * answers, and the command line as the user meant it. Where the server echoes,
 * the line is read from its output, so history and completion come out right;
 * what the server never showed is given out nowhere, as it may be a secret.
 */
import { escapeControls, wireText } from '../bytes/text.ts'
import type { SessionContext, StreamSlice } from '../dissect/contract.ts'
import { CommandLog } from './commandLog.ts'
import { MAX_PENDING_LINES, MAX_PROMPT_LINE_CHARS, MAX_UNMATCHED_LINES } from './constants.ts'
import { isOwnEcho, readEcho, type SentLine, showsEcho } from './echo.ts'
import { InputLine, Key } from './inputLine.ts'
import { Login, noteBanner, Phase } from './login.ts'
import { classifyPrompt, looksLikeShell, Prompt } from './prompts.ts'
import type { TerminalFields } from './record.ts'
import { Mark, TerminalLine } from './terminalLine.ts'

export class Dialogue {
  readonly screen = new TerminalLine()
  readonly input = new InputLine()
  readonly login = new Login()
  private readonly log: CommandLog
  private readonly sent: SentLine[] = []
  private readonly fields: TerminalFields
  private isAfterReturn = false
  private linesSinceEnter = 0
  private isEchoAgreed = false
  private isEchoSeen = false
  /** The server wrote something since the last secret: only then can it have asked again. */
  private isAnswered = true

  constructor(fields: TerminalFields) {
    this.fields = fields
    this.log = new CommandLog(fields)
  }

  /** What the options say of the server's echo (RFC 857). */
  agreeEcho(isAgreed: boolean): void {
    this.isEchoAgreed = isAgreed
    if (!isAgreed) this.isEchoSeen = false
  }

  /** One byte of the server's text. The time is taken of `from` only where it is used: a number passed on is a box. */
  putServer(byte: number, from: StreamSlice, session: SessionContext): void {
    const mark = this.screen.put(byte)
    if (mark === Mark.None) return
    this.isAnswered = true
    if (mark === Mark.Colon) this.readColon(from.tsMicros, session)
    else {
      this.readLine(from.tsMicros, session)
      this.screen.clear()
    }
  }

  /** One byte of the client's text. */
  putClient(byte: number, from: StreamSlice, session: SessionContext): void {
    if (this.isAfterReturn && (byte === 0x0a || byte === 0)) {
      this.isAfterReturn = false
      return
    }
    this.isAfterReturn = byte === 0x0d
    if (byte === 0x0d || byte === 0x0a) {
      if (!this.input.isActive) this.beginLine(from.tsMicros, session)
      this.enter(from.tsMicros, session)
      return
    }
    if (!this.input.isActive) this.beginLine(from.tsMicros, session)
    else if (!this.input.isSecret) this.followPrompt(from, session)
    if (this.input.put(byte) === Key.Abandon) this.abandon()
  }

  /** The line being typed is given up (control-C). */
  abandon(): void {
    this.endInput()
    this.sent.length = 0
  }

  /** Bytes were lost: what is on the line or being typed is no longer certain. */
  gap(isClient: boolean): void {
    if (isClient) {
      if (!this.input.isActive) this.input.isActive = true
      this.input.isIncomplete = true
      this.input.isUncertain = true
    } else {
      this.screen.reset()
      for (const line of this.sent) line.isIncomplete = true
      if (this.input.isActive) this.input.isIncomplete = true
    }
  }

  /** The session ended: what a waiting shell prompt proves is noted. */
  close(tsMicros: number, session: SessionContext): void {
    // The echo may be there though the capture ends before the line does.
    if (this.sent.length > 0 && !this.sent[0]!.isUncertain) this.matchSent(tsMicros, session)
    else this.readWaiting(tsMicros, session)
    this.login.close(tsMicros, session)
    this.log.privilege.close(tsMicros, session)
    this.hideSent()
  }

  private beginLine(tsMicros: number, session: SessionContext): void {
    const { input } = this
    input.isActive = true
    this.screen.isEditing = true
    // Nothing came since: the server cannot be waiting, and its line need not be made out.
    if (this.sent.length > 0 && this.linesSinceEnter === 0) return
    const line = this.screen.raw()
    if (this.sent.length > 0 && !this.isIdle(line)) return
    input.prompt = line
    const prompt = this.readWaiting(tsMicros, session)
    if (prompt === Prompt.Secret) input.hide()
    else if (prompt === Prompt.Login && this.login.phase !== Phase.In) input.isLogin = true
  }

  /**
   * Whether the server waits with nothing of what was sent outstanding. Lines it has
   * put out since without showing ours mean that ours was taken unseen.
   */
  private isIdle(line: string): boolean {
    const trimmed = line.trimEnd()
    if (classifyPrompt(trimmed) === Prompt.None && !looksLikeShell(trimmed)) return false
    this.hideSent()
    return true
  }

  private hideSent(): void {
    this.fields.hiddenLines += this.sent.length
    this.sent.length = 0
  }

  /** Another prompt took the place of the one typed at (a pager's, say): the line starts anew. */
  private followPrompt(from: StreamSlice, session: SessionContext): void {
    const { input, screen } = this
    if (input.prompt === '' || input.isSearching || screen.isEmpty()) return
    if (screen.startsWith(input.prompt)) return
    this.endInput()
    this.beginLine(from.tsMicros, session)
  }

  private endInput(): void {
    this.input.reset()
    this.screen.isEditing = false
  }

  private enter(tsMicros: number, session: SessionContext): void {
    const { input } = this
    if (input.isSecret) {
      const prompt = input.prompt
      this.endInput()
      this.sendSecret(prompt, tsMicros, session)
      return
    }
    const bytes = Buffer.from(input.bytes(), 'latin1')
    const line: SentLine = {
      text: wireText(bytes, 0, bytes.length, bytes.length),
      prompt: input.prompt,
      isLogin: input.isLogin,
      isUncertain: input.isUncertain,
      isIncomplete: input.isIncomplete,
      misses: 0,
    }
    if (showsEcho(this.screen.raw(), line)) this.isEchoSeen = true
    this.endInput()
    this.linesSinceEnter = 0
    if (!this.isEchoAgreed && !this.isEchoSeen && !this.awaitsPrompt(line)) {
      if (line.isLogin) this.login.giveName(line.text, session)
      else if (!this.screen.isFullScreen) this.log.take(line.text, line, 'input', tsMicros, session)
      return
    }
    if (this.sent.length >= MAX_PENDING_LINES) {
      this.sent.shift()
      this.fields.hiddenLines++
    }
    this.sent.push(line)
  }

  /** Sent ahead of the prompts of a login: it may be a name or a secret. */
  private awaitsPrompt(line: SentLine): boolean {
    if (line.isLogin || this.login.phase === Phase.In) return false
    return this.login.phase !== Phase.Start || line.prompt === ''
  }

  private sendSecret(prompt: string, tsMicros: number, session: SessionContext): void {
    if (!this.isAnswered) return
    this.isAnswered = false
    this.resolveName(session)
    if (this.login.phase === Phase.In) this.log.privilege.sendSecret(tsMicros, session)
    else this.login.sendSecret(prompt.trim(), tsMicros, session)
  }

  private resolveName(session: SessionContext): void {
    const head = this.sent[0]
    if (head?.isLogin !== true) return
    this.sent.shift()
    this.login.giveName(head.text, session)
  }

  /** A colon was written: a prompt may answer to lines sent ahead, or make what is being typed a secret. */
  private readColon(tsMicros: number, session: SessionContext): void {
    const { input, sent } = this
    // Nobody is asked in so long a line, and to look at all of it at every colon takes long.
    if (this.screen.isLongerThan(MAX_PROMPT_LINE_CHARS)) return
    if (sent.length === 0 && !(input.isActive && !input.isSecret)) {
      if (this.login.phase === Phase.Start || this.login.phase === Phase.Waiting) {
        this.login.readPrompt(this.screen.text(), this.fields, tsMicros, session)
      }
      return
    }
    const line = this.screen.text()
    const prompt = classifyPrompt(line)
    const asked = sent[0]?.prompt ?? input.prompt
    if (prompt === Prompt.None || isOwnEcho(line, asked, sent[0]?.text ?? input.bytes())) return
    this.resolveName(session)
    if (prompt === Prompt.Login && this.login.phase === Phase.In) return
    if (prompt === Prompt.Login) this.login.askName(tsMicros, session)
    const head = sent.shift()
    if (head !== undefined) {
      if (prompt === Prompt.Secret) this.sendSecret(line, tsMicros, session)
      else this.login.giveName(head.text, session)
    } else if (prompt === Prompt.Secret) {
      input.prompt = this.screen.raw()
      input.hide()
    } else {
      input.prompt = this.screen.raw()
      input.isLogin = true
    }
  }

  /** What the unfinished line is: a question, or a shell that proves the login. */
  private readWaiting(tsMicros: number, session: SessionContext): Prompt {
    const line = this.screen.text()
    const prompt = classifyPrompt(line)
    this.login.readPrompt(line, this.fields, tsMicros, session)
    if (prompt === Prompt.None && looksLikeShell(line)) {
      if (this.login.phase !== Phase.In) {
        const shown = escapeControls(line.trim()).slice(-40)
        this.login.succeed(tsMicros, session, `shell prompt "${shown}" after the login`, 0.9)
      }
      this.log.privilege.readPrompt(line, tsMicros, session)
    }
    return prompt
  }

  private readLine(tsMicros: number, session: SessionContext): void {
    const isEcho = this.sent.length > 0 && this.matchSent(tsMicros, session)
    this.linesSinceEnter++
    const { phase } = this.login
    if (isEcho || (phase === Phase.In && !this.log.privilege.isWaiting())) return
    const line = this.screen.text()
    if (line === '') return
    if (phase === Phase.Start) noteBanner(this.fields, line)
    else this.login.readLine(line, tsMicros, session)
    this.log.privilege.readLine(line, tsMicros, session)
  }

  /** Whether the finished line of output is the first sent line's echo; takes it as what was meant. */
  private matchSent(tsMicros: number, session: SessionContext): boolean {
    const head = this.sent[0]!
    const { screen } = this
    const line = screen.text()
    const typed = head.text.trimEnd()
    if (screen.isFullScreen || this.isMenu(head) || (typed === '' && !head.isUncertain)) {
      this.sent.shift()
      return true
    }
    if (head.isLogin) {
      this.sent.shift()
      const shown = line.startsWith(head.prompt) ? line.slice(head.prompt.length).trim() : ''
      this.login.giveName(shown === '' ? head.text : shown, session)
      return true
    }
    const command = readEcho(line, head, this.log.lastPrompt)
    if (command === '') {
      const { prompt } = head
      if (prompt !== '' && line === prompt.trimEnd()) {
        // The prompt alone, though something was sent: it was taken back, or not echoed.
        this.sent.shift()
        if (!head.isUncertain) this.fields.hiddenLines++
        return true
      }
      if (++head.misses > MAX_UNMATCHED_LINES) {
        this.sent.shift()
        this.fields.hiddenLines++
      }
      return false
    }
    this.sent.shift()
    if (this.login.phase !== Phase.In) {
      this.login.succeed(tsMicros, session, 'input echoed after the login', 0.7)
    }
    if (head.prompt === '' && line.endsWith(typed)) head.prompt = line.slice(0, -typed.length)
    this.log.take(command, head, 'echo', tsMicros, session)
    return true
  }

  /** Typed into a screen laid out by cursor address, at no shell's prompt. */
  private isMenu(head: SentLine): boolean {
    return this.screen.isAddressed && !looksLikeShell(head.prompt)
  }
}
