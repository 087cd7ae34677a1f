/**
 * What the server says in a dialogue: its questions for names and secrets, the results of
 * logins and of changes of privilege, the echo of what was sent, a shell that waits.
 */
import { Direction, type SessionContext, type StreamSlice } from '../dissect/contract.ts'
import { CommandLog } from './commandLog.ts'
import { MAX_PROMPT_LINE_CHARS } from './constants.ts'
import { asksBehind, isOwnEcho } from './echo.ts'
import { EchoReader } from './echoReader.ts'
import { InputLine } from './inputLine.ts'
import { Login, noteBanner, Phase } from './login.ts'
import { classifyPrompt, looksLikeShell, Prompt } from './prompts.ts'
import { quoteLine } from './quote.ts'
import type { TerminalFields } from './record.ts'
import { SentLines } from './sentLines.ts'
import { readServerOnly } from './serverOnly.ts'
import { type MarkReader, ServerText } from './serverText.ts'
import { Mark } from './terminalLine.ts'
import { Visibility } from './visibility.ts'

export class ServerWords implements MarkReader {
  readonly input = new InputLine()
  readonly login = new Login()
  protected readonly server: ServerText
  protected readonly log: CommandLog
  protected readonly sent: SentLines
  protected readonly echo: EchoReader
  protected readonly fields: TerminalFields
  protected readonly visibility = new Visibility()
  protected linesSinceEnter = 0
  /** Anything of the server, and of the client, was captured. */
  protected isServerSeen = false
  private isClientSeen = false
  /** The server acknowledged what the client sent, and nothing of it was captured. */
  private isClientMissing = false
  private acknowledged = -1
  /** The server wrote something since the last secret: only then can it have asked again. */
  private isAnswered = true

  constructor(fields: TerminalFields) {
    this.fields = fields
    this.server = new ServerText()
    this.log = new CommandLog(fields, this.server)
    this.sent = new SentLines(fields)
    this.echo = new EchoReader(this.server, this.log, this.sent, this.login)
  }

  /** To be told of every slice, before what is in it. */
  seeSlice(from: StreamSlice): void {
    if (from.direction === Direction.Orig) {
      this.isClientSeen = true
      this.isClientMissing = false
      return
    }
    this.isServerSeen = true
    if (this.isClientSeen) return
    if (this.acknowledged < 0) this.acknowledged = from.acknowledged >>> 0
    else if (this.acknowledged !== from.acknowledged >>> 0) this.isClientMissing = true
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
    if (this.isClientMissing) this.readAlone(from.tsMicros, session)
    else this.readLine(from.tsMicros, session)
    this.visibility.seeLine()
    server.screen.clear()
    const isTyped = this.input.isActive && this.input.promptBytes >= 0
    if (!isTyped && (this.sent.head?.promptBytes ?? -1) < 0) server.tape.clear()
  }

  protected hideInput(): void {
    this.input.hide()
    this.server.secret.begin()
  }

  /** What waits is given up: never shown, or shown only to a program that ran. */
  protected hideSent(tsMicros: number, session: SessionContext): void {
    const secrets = this.sent.texts()
    for (const line of this.sent.takeShown()) {
      this.log.answer(line.text, line, tsMicros, session)
    }
    this.server.transcript.release(secrets, tsMicros, session)
  }

  protected sendSecret(prompt: string, tsMicros: number, session: SessionContext): void {
    if (!this.isAnswered) return
    this.isAnswered = false
    this.resolveName(session)
    if (this.login.phase === Phase.In) this.log.privilege.sendSecret(tsMicros)
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
    const typed = sent.head?.text ?? input.bytes()
    const isNext = asksBehind(line, asked, typed)
    if (prompt === Prompt.None || (!isNext && isOwnEcho(line, asked, typed))) return
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
    if (!input.isActive) return
    input.prompt = screen.raw()
    if (prompt === Prompt.Secret) {
      const hidden = input.bytes()
      this.hideInput()
      for (const byte of Buffer.from(hidden, 'latin1')) this.server.secret.type(byte)
    } else input.isLogin = true
  }

  /** What the unfinished line is: a question, or a shell that proves the login. */
  protected readWaiting(tsMicros: number, session: SessionContext): Prompt {
    const { log, login } = this
    const line = this.server.screen.beforeCursor().trimEnd()
    const prompt = classifyPrompt(line)
    login.readPrompt(line, this.fields, tsMicros, session)
    if (prompt !== Prompt.None || !looksLikeShell(line)) return prompt
    const wasIn = login.phase === Phase.In
    if (!wasIn) {
      login.succeed(
        tsMicros,
        session,
        `shell prompt "${quoteLine(line, -40)}" after the login`,
        0.9,
      )
    }
    if (!wasIn) this.server.transcript.marker('login', tsMicros, session)
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
    if (phase === Phase.Start) this.readBanner(line)
    else this.login.readLine(line, this.fields.banner, tsMicros, session)
    if (phase !== Phase.In && this.login.phase === Phase.In) {
      this.server.transcript.marker('login', tsMicros, session)
    }
    this.log.privilege.readLine(line)
  }

  /** A line of a server whose client was not captured. */
  private readAlone(tsMicros: number, session: SessionContext): void {
    this.readLine(tsMicros, session)
    const line = this.server.screen.text()
    if (line === '' || this.server.screen.isFullScreen) return
    readServerOnly(line, this.log, this.login, tsMicros, session)
  }

  /** A line sent ahead that the server echoes before it asks for anything may be a secret. */
  private readBanner(line: string): void {
    const isEcho = this.sent.texts().some((text) => text !== '' && line.includes(text))
    if (!isEcho) noteBanner(this.fields, line)
  }
}
