/**
 * The login at the start of a session and its result: who, how often, refused or
 * let in, and from which words that is known. The password itself never gets here.
 */
import { escapeControls } from '../bytes/text.ts'
import type { SessionContext } from '../dissect/contract.ts'
import { MAX_BANNER_CHARS, MAX_PROMPT_CHARS } from './constants.ts'
import { classifyPrompt, Prompt, saysFailure, saysSuccess } from './prompts.ts'
import { quoteLine } from './quote.ts'
import type { TerminalFields } from './record.ts'

export const Phase = {
  /** No prompt for a name or secret yet. */
  Start: 0,
  /** A name was asked for or given. */
  Name: 1,
  /** A secret was sent; its result is awaited. */
  Waiting: 2,
  /** Let in, or never asked. */
  In: 3,
} as const
export type Phase = (typeof Phase)[keyof typeof Phase]

/** A Windows domain or computer and a name; `.` is the computer itself. */
const DOMAIN = /^([A-Za-z0-9.-]{1,64})\\([^\\]{1,64})$/

export class Login {
  phase: Phase = Phase.Start
  /** How one gets in who is asked for no secret; rlogin's way is `rhosts`. */
  methodWithoutSecret = 'none'
  private user = ''
  private sentMicros = 0
  private secretPrompt = ''
  /** Who failed last, and whether the prompt for the open attempt's secret came once more. */
  private lastUser = ''
  private isAskedAgain = false

  /** The server asks for a name: an attempt still open has failed. */
  askName(tsMicros: number, session: SessionContext): void {
    if (this.phase === Phase.Waiting) this.fail(tsMicros, session, 'asked for the name again', 0.9)
    if (this.phase !== Phase.In) this.phase = Phase.Name
    this.lastUser = ''
  }

  /** Notes what an unfinished line of the server asks for. */
  readPrompt(
    line: string,
    fields: TerminalFields,
    tsMicros: number,
    session: SessionContext,
  ): void {
    const prompt = classifyPrompt(line)
    if (prompt === Prompt.Login) {
      if (fields.loginPrompt === '') {
        fields.loginPrompt = escapeControls(line.trim()).slice(0, MAX_PROMPT_CHARS)
      }
      this.askName(tsMicros, session)
    } else if (prompt === Prompt.Secret && this.phase === Phase.Start) {
      this.phase = Phase.Name
    } else if (prompt === Prompt.Secret && this.phase === Phase.Waiting) {
      this.isAskedAgain = line.trim() === this.secretPrompt
    }
  }

  /** The client gave its name. */
  giveName(name: string, session: SessionContext): void {
    const given = escapeControls(name.trim()).slice(0, 256)
    if (given === '') return
    // Windows takes the domain in front of the name.
    const domain = DOMAIN.exec(given)
    if (domain !== null) session.facts.userDomain = domain[1]!
    this.user = domain === null ? given : domain[2]!
    session.facts.user = this.user
  }

  /** The client gave a name outside the dialogue, by an option; a typed one counts more. */
  offerName(name: string, session: SessionContext): void {
    if (this.user === '') this.giveName(name, session)
  }

  /** The authentication option (RFC 2941) had this result. */
  decide(isAccepted: boolean, method: string, tsMicros: number, session: SessionContext): void {
    const { facts } = session
    facts.authMethod = method
    facts.authAttempts++
    facts.authResult = isAccepted ? 'success' : 'failure'
    facts.confidence = 1
    facts.evidence = 'reply of the authentication option'
    this.sentMicros = tsMicros
    this.report(tsMicros, session, isAccepted ? 'ok' : 'error', facts.evidence)
    if (isAccepted) this.phase = Phase.In
  }

  /** The client sent a secret at `prompt`; a second question of the same login is the same attempt. */
  sendSecret(prompt: string, tsMicros: number, session: SessionContext): void {
    const { facts } = session
    if (this.phase === Phase.Waiting) {
      if (prompt !== this.secretPrompt) return
      this.fail(tsMicros, session, 'asked for the password again', 0.9)
    }
    // Who is asked for the password alone once more is still who came.
    if (this.user === '') this.user = this.lastUser
    this.phase = Phase.Waiting
    this.isAskedAgain = false
    this.secretPrompt = prompt
    this.sentMicros = tsMicros
    facts.authMethod = 'password'
    facts.authAttempts++
    if (facts.authResult === '') facts.authResult = 'unknown'
  }

  /** A line of output while a login is going on. */
  readLine(line: string, banner: string, tsMicros: number, session: SessionContext): void {
    if (this.phase !== Phase.Waiting && this.phase !== Phase.Name) return
    // What was said before anybody logged in, said again, is no welcome.
    if (banner !== '' && banner.includes(escapeControls(line.trim()))) return
    if (saysFailure(line)) {
      if (this.phase === Phase.Waiting) this.fail(tsMicros, session, quote(line), 0.95)
    } else if (saysSuccess(line) && (this.phase === Phase.Waiting || this.user !== '')) {
      this.succeed(tsMicros, session, quote(line), 0.95)
    }
  }

  /** The client was let in, as `why` shows. */
  succeed(tsMicros: number, session: SessionContext, why: string, confidence: number): void {
    const { facts } = session
    if (this.phase === Phase.Waiting) {
      this.report(tsMicros, session, 'ok', why)
    } else if (this.phase === Phase.Name && this.user !== '') {
      facts.authMethod = this.methodWithoutSecret
      facts.authAttempts++
      this.sentMicros = tsMicros
      this.report(tsMicros, session, 'ok', `${why}, no password asked`)
    } else {
      this.phase = Phase.In
      return
    }
    this.phase = Phase.In
    facts.authResult = 'success'
    facts.confidence = confidence
    facts.evidence = why
  }

  /** The session ended with an attempt whose result nothing shows. */
  close(tsMicros: number, session: SessionContext): void {
    if (this.phase !== Phase.Waiting) return
    if (this.isAskedAgain) {
      this.fail(tsMicros, session, 'asked for the password again', 0.9)
      return
    }
    this.report(tsMicros, session, 'unknown', 'the session ended before a result was seen')
    session.facts.authResult = 'unknown'
    this.phase = Phase.Name
  }

  private fail(tsMicros: number, session: SessionContext, why: string, confidence: number): void {
    this.report(tsMicros, session, 'error', why)
    session.facts.authResult = 'failure'
    session.facts.confidence = confidence
    session.facts.evidence = why
    this.phase = Phase.Name
    this.lastUser = this.user
    this.user = ''
  }

  private report(
    tsMicros: number,
    session: SessionContext,
    status: 'ok' | 'error' | 'unknown',
    evidence: string,
  ): void {
    session.event({
      tsMicros,
      kind: 'auth',
      action: session.facts.authMethod,
      user: this.user,
      status,
      durationMicros: Math.max(0, tsMicros - this.sentMicros),
      detail: { evidence },
    })
  }
}

const quote = (line: string): string => `server said "${quoteLine(line, 60)}"`

/** Adds a line of what the server says before it asks for anything. */
export function noteBanner(fields: TerminalFields, line: string): void {
  const { banner } = fields
  if (banner.length >= MAX_BANNER_CHARS) return
  const more = escapeControls(line.trim())
  fields.banner = (banner === '' ? more : `${banner} ${more}`).slice(0, MAX_BANNER_CHARS)
}
