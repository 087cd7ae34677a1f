/**
 * Both sides of a cleartext terminal as one dialogue: which prompt a typed line answers, and
 * whose it is. What the server never showed is given out nowhere, as it may be a secret.
 */
import type { SessionContext, StreamSlice } from '../dissect/contract.ts'
import { type SentLine, sendLine, showsEcho } from './echo.ts'
import { Key } from './inputLine.ts'
import { Phase } from './login.ts'
import { OneSided } from './oneSided.ts'
import { classifyPrompt, looksLikeShell, Prompt } from './prompts.ts'
import { ServerWords } from './serverWords.ts'

export class Dialogue extends ServerWords {
  private isAfterReturn = false
  /** Reads what the client's acknowledgements tell, while nothing of the server was captured. */
  private oneSided: OneSided | null = null

  /** What is agreed of the server's echo (RFC 857). */
  agreeEcho(isAgreed: boolean): void {
    this.visibility.agreeEcho(isAgreed)
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
    const { transcript } = this.server
    transcript.flush(tsMicros, session)
    if (transcript.isOver()) transcript.release(this.sent.texts(), tsMicros, session)
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
    this.visibility.loseServer()
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
    this.visibility.losePrompt()
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
    const line = sendLine(input, tsMicros)
    if (showsEcho(server.screen.raw(), line)) this.visibility.seeEcho()
    this.endInput()
    // Keys of a full-screen program are no lines.
    if (server.screen.isFullScreen) return
    if (!this.isServerSeen && this.oneSided?.isAnswered === true) {
      this.oneSided.enter(line, session)
      return
    }
    this.linesSinceEnter = 0
    const isAhead = this.awaitsPrompt(line)
    if (!this.visibility.isEchoing() && !isAhead) {
      if (line.isLogin) this.login.giveName(line.text, session)
      else if (this.visibility.isPromptLost && !looksLikeShell(line.prompt))
        this.fields.hiddenLines++
      else this.echo.takeTyped(line, tsMicros, session)
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
}
