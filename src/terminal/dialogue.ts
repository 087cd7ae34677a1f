/**
 * Both sides of a cleartext terminal as one dialogue: which prompt a typed line answers, and
 * whose it is. What the server never showed is given out nowhere, as it may be a secret.
 */
import { wireText } from '../bytes/text.ts'
import type { SessionContext, StreamSlice } from '../dissect/contract.ts'
import { CommandLog } from './commandLog.ts'
import { MAX_PROMPT_LINE_CHARS } from './constants.ts'
import { isOwnEcho, type SentLine, showsEcho } from './echo.ts'
import { EchoReader } from './echoReader.ts'
import { InputLine, Key } from './inputLine.ts'
import { Login, noteBanner, Phase } from './login.ts'
import { OneSided } from './oneSided.ts'
import { classifyPrompt, looksLikeShell, Prompt } from './prompts.ts'
import { quoteLine } from './quote.ts'
import type { TerminalFields } from './record.ts'
import { SentLines } from './sentLines.ts'
import { type MarkReader, ServerText } from './serverText.ts'
import { Mark } from './terminalLine.ts'

export class Dialogue implements MarkReader {
  /** Anything of the server was captured; to be set by the owner. */
  isServerSeen = false
  readonly input = new InputLine()
  readonly login = new Login()
  private readonly server: ServerText
  private readonly log: CommandLog
  private readonly sent: SentLines
  private readonly echo: EchoReader
  private readonly fields: TerminalFields
  private isAfterReturn = false
  private linesSinceEnter = 0
  private isEchoAgreed = false
  private isEchoSeen = false
  private isServerLost = false
  /** Reads what the client's acknowledgements tell, while nothing of the server was captured. */
  private oneSided: OneSided | null = null
  /** The server's last words are not known: it may have asked for a secret. */
  private isPromptLost = false
  /** The server wrote something since the last secret: only then can it have asked again. */
  private isAnswered = true

  constructor(fields: TerminalFields) {
    this.fields = fields
    this.server = new ServerText()
    this.log = new CommandLog(fields, this.server)
    this.sent = new SentLines(fields)
    this.echo = new EchoReader(this.server, this.log, this.sent, this.login)
  }

  /** What is agreed of the server's echo (RFC 857). */
  agreeEcho(isAgreed: boolean): void {
    this.isEchoAgreed = isAgreed
    if (!isAgreed) this.isEchoSeen = false
  }

  /** The window has this size from here on; 0 where unknown. */
  resize(columns: number, rows: number, tsMicros: number, session: SessionContext): void {
    this.server.resize(columns, rows, tsMicros, session)
  }

  /** One byte of the server's text. The time is taken of `from` only where it is used: a number passed on is a box. */
  putServer(byte: number, from: StreamSlice, session: SessionContext): void {
    this.server.put(byte, from, session, this)
  }

  /** Takes the run of the server's plain text at `at`, which ends before `end` at the latest; returns where. */
  putServerRun(from: StreamSlice, end: number): number {
    return this.server.putRun(from.view, from.pos, end, from.tsMicros)
  }

  /** The end of one call of `feed`: what it brought goes to the transcript. */
  flush(tsMicros: number, session: SessionContext): void {
    this.server.transcript.flush(tsMicros, session)
  }

  /** A line of the server ended, or a colon came, which may end a question. */
  readMark(mark: Mark, from: StreamSlice, session: SessionContext): void {
    this.isAnswered = true
    const { server } = this
    if (mark === Mark.Colon) {
      this.readColon(from.tsMicros, session)
      return
    }
    const head = this.sent.head
    if (mark === Mark.EditEnd) {
      // Zsh moves the cursor down without a line feed; others have sent theirs by now.
      if (head === undefined || head.promptBytes < 0) return
      if (this.echo.match(from.tsMicros, session)) server.tape.clear()
      return
    }
    this.readLine(from.tsMicros, session)
    this.isPromptLost = this.isServerLost
    server.screen.clear()
    const isTyped = this.input.isActive && this.input.promptBytes >= 0
    if (!isTyped && (this.sent.head?.promptBytes ?? -1) < 0) server.tape.clear()
  }

  /** One byte of the client's text. */
  putClient(byte: number, from: StreamSlice, session: SessionContext): void {
    if (this.isAfterReturn && (byte === 0x0a || byte === 0)) {
      this.isAfterReturn = false
      return
    }
    this.isAfterReturn = byte === 0x0d
    const { input } = this
    if (!this.isServerSeen) {
      this.oneSided ??= new OneSided(this.log, this.login, this.fields)
      this.oneSided.key(from)
    }
    if (!input.isActive) this.beginLine(from, session)
    else if (byte !== 0x0d && byte !== 0x0a && !input.isSecret) this.followPrompt(from, session)
    if (byte === 0x0d || byte === 0x0a) {
      this.enter(from.tsMicros, session)
      return
    }
    if (input.isSecret) this.server.secret.type(byte)
    if (input.put(byte) === Key.Abandon) this.abandon()
  }

  /** The line being typed is given up (control-C). */
  abandon(): void {
    this.endInput()
    this.sent.clear()
    this.server.secret.clear()
  }

  /** The server's text is not readable from here on: what the client sends is only counted. */
  loseServer(): void {
    this.isServerLost = true
    this.isPromptLost = true
  }

  /** Bytes were lost: what is on the line or being typed is no longer certain. */
  gap(isClient: boolean, missing: number, session: SessionContext): void {
    const { input, server } = this
    if (isClient) {
      input.isActive = true
      input.isIncomplete = true
      input.isUncertain = true
      return
    }
    this.isPromptLost = true
    server.screen.reset()
    server.tape.clear()
    server.transcript.gap(missing, server.lastMicros, session)
    this.sent.markIncomplete()
    if (input.isActive) {
      input.isIncomplete = true
      input.promptBytes = -1
    }
  }

  /** The session ended: what a waiting shell prompt proves is noted. */
  close(tsMicros: number, session: SessionContext): void {
    const { head } = this.sent
    // The echo may be there though the capture ends before the line does.
    if (head !== undefined && !head.isUncertain) this.echo.match(tsMicros, session)
    else this.readWaiting(tsMicros, session)
    this.oneSided?.close(session)
    this.login.close(tsMicros, session)
    this.hideSent(tsMicros, session)
    this.log.close(tsMicros, session)
    this.server.transcript.release([], tsMicros, session)
    this.server.transcript.flush(tsMicros, session)
    this.server.secret.clear()
  }

  private beginLine(from: StreamSlice, session: SessionContext): void {
    const { input, server, sent } = this
    server.endWatch(from, session, this)
    input.isActive = true
    server.screen.isEditing = true
    // Nothing came since: the server cannot be waiting, and its line need not be made out.
    if (!sent.isEmpty() && this.linesSinceEnter === 0) return
    const line = server.screen.beforeCursor()
    if (!sent.isEmpty() && !this.isIdle(line, from.tsMicros, session)) return
    input.prompt = line
    const prompt = this.readWaiting(from.tsMicros, session)
    if (prompt === Prompt.Secret) this.hideInput()
    else if (prompt === Prompt.Login && this.login.phase !== Phase.In) input.isLogin = true
    else if (looksLikeShell(line)) input.promptBytes = server.tape.isLost ? -1 : server.tape.length
    else if (this.log.takeBack(line)) {
      // The shell put the line there itself: a history expansion to be confirmed.
      input.prompt = this.log.lastPrompt
      input.isUncertain = true
    }
  }

  private hideInput(): void {
    this.input.hide()
    this.server.secret.begin()
  }

  /**
   * Whether the server waits with nothing of what was sent outstanding. Lines it has
   * put out since without showing ours mean that ours was taken unseen.
   */
  private isIdle(line: string, tsMicros: number, session: SessionContext): boolean {
    const trimmed = line.trimEnd()
    if (classifyPrompt(trimmed) === Prompt.None && !looksLikeShell(trimmed)) return false
    this.hideSent(tsMicros, session)
    return true
  }

  /** What waits is given up: never shown, or shown only to a program that ran. */
  private hideSent(tsMicros: number, session: SessionContext): void {
    const secrets = this.sent.texts()
    for (const line of this.sent.takeShown()) {
      this.log.answer(line.text, line, tsMicros, session)
    }
    this.server.transcript.release(secrets, tsMicros, session)
  }

  /** Another prompt took the place of the one typed at (a pager's, say): the line starts anew. */
  private followPrompt(from: StreamSlice, session: SessionContext): void {
    const { input } = this
    const { screen } = this.server
    if (input.prompt === '' || input.isSearching || screen.isEmpty()) return
    if (screen.startsWith(input.prompt)) return
    if (input.promptBytes >= 0 && !looksLikeShell(screen.raw())) return
    this.endInput()
    this.beginLine(from, session)
  }

  private endInput(): void {
    this.input.reset()
    this.server.screen.isEditing = false
  }

  private enter(tsMicros: number, session: SessionContext): void {
    const { input, server } = this
    if (input.isSecret) {
      const { prompt } = input
      this.endInput()
      server.secret.send()
      this.sendSecret(prompt, tsMicros, session)
      return
    }
    const typed = input.bytes()
    const bytes = Buffer.from(typed, 'latin1')
    const line: SentLine = {
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
    if (showsEcho(server.screen.raw(), line)) this.isEchoSeen = true
    this.endInput()
    if (!this.isServerSeen && this.oneSided?.isAnswered === true) {
      this.oneSided.enter(line, session)
      return
    }
    this.linesSinceEnter = 0
    const isAhead = this.awaitsPrompt(line)
    if (!this.isEchoAgreed && !this.isEchoSeen && !isAhead) {
      if (line.isLogin) this.login.giveName(line.text, session)
      else if (this.isPromptLost && !looksLikeShell(line.prompt)) this.fields.hiddenLines++
      else if (!server.screen.isFullScreen) this.echo.takeTyped(line, tsMicros, session)
      return
    }
    if (isAhead) server.transcript.withhold(tsMicros, session)
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
    if (this.sent.head?.isLogin !== true) return
    this.login.giveName(this.sent.shift()!.text, session)
  }

  /** A colon was written: a prompt may answer to lines sent ahead, or make what is being typed a secret. */
  private readColon(tsMicros: number, session: SessionContext): void {
    const { input, sent, login } = this
    const { screen } = this.server
    // Nobody is asked in so long a line, and to look at all of it at every colon takes long.
    if (screen.isLongerThan(MAX_PROMPT_LINE_CHARS)) return
    if (sent.isEmpty() && !(input.isActive && !input.isSecret)) {
      if (login.phase === Phase.Start || login.phase === Phase.Waiting) {
        login.readPrompt(screen.text(), this.fields, tsMicros, session)
      }
      return
    }
    const line = screen.text()
    const prompt = classifyPrompt(line)
    const asked = sent.head?.prompt ?? input.prompt
    if (prompt === Prompt.None || isOwnEcho(line, asked, sent.head?.text ?? input.bytes())) return
    this.resolveName(session)
    if (prompt === Prompt.Login && login.phase === Phase.In) return
    if (prompt === Prompt.Login) login.askName(tsMicros, session)
    const head = sent.shift()
    if (head !== undefined) {
      if (prompt === Prompt.Secret) {
        this.server.secret.watch(head.bytes)
        this.server.transcript.release([head.bytes, ...sent.texts()], tsMicros, session)
        this.sendSecret(line, tsMicros, session)
      } else login.giveName(head.text, session)
      return
    }
    input.prompt = screen.raw()
    if (prompt === Prompt.Secret) {
      const typed = input.bytes()
      this.hideInput()
      for (const byte of Buffer.from(typed, 'latin1')) this.server.secret.type(byte)
    } else input.isLogin = true
  }

  /** What the unfinished line is: a question, or a shell that proves the login. */
  private readWaiting(tsMicros: number, session: SessionContext): Prompt {
    const { log, login } = this
    const line = this.server.screen.beforeCursor().trimEnd()
    const prompt = classifyPrompt(line)
    login.readPrompt(line, this.fields, tsMicros, session)
    if (prompt !== Prompt.None || !looksLikeShell(line)) return prompt
    if (login.phase !== Phase.In) {
      login.succeed(
        tsMicros,
        session,
        `shell prompt "${quoteLine(line, -40)}" after the login`,
        0.9,
      )
      this.server.transcript.marker('login', tsMicros, session)
    }
    log.readPrompt(line, session)
    log.privilege.readPrompt(line, tsMicros, session)
    return prompt
  }

  private readLine(tsMicros: number, session: SessionContext): void {
    const isEcho = !this.sent.isEmpty() && this.echo.match(tsMicros, session)
    this.linesSinceEnter++
    const { phase } = this.login
    if (isEcho || (phase === Phase.In && !this.log.privilege.isWaiting())) return
    const line = this.server.screen.text()
    if (line === '') return
    if (phase === Phase.Start) noteBanner(this.fields, line)
    else this.login.readLine(line, this.fields.banner, tsMicros, session)
    this.log.privilege.readLine(line)
  }
}
