/**
 * A terminal session of which only the client's side was captured. What the client acknowledged
 * says how much the server sent: a key whose echo came before the next key was shown, a line
 * of which no key was answered is a secret. Lines sent in one piece cannot be told apart and are hidden.
 */
import type { SessionContext, StreamSlice } from '../dissect/contract.ts'
import type { CommandLog } from './commandLog.ts'
import { MIN_ECHOED_KEYS } from './constants.ts'
import type { SentLine } from './echo.ts'
import type { Login } from './login.ts'
import type { TerminalFields } from './record.ts'

/** Programs that ask for a secret themselves: the line before one is then no name. */
const ASKS =
  /^(?:\S*\/)?(?:sudo|su|doas|ssh|scp|sftp|ftp|telnet|rlogin|mysql|psql|passwd|enable|en|login|super|kinit|openssl|gpg)(?:\s|$)/

export class OneSided {
  private readonly log: CommandLog
  private readonly login: Login
  private readonly fields: TerminalFields
  private lastAcknowledged = 0
  private lastMicros = 0
  private keys = 0
  private echoed = 0
  /** A shown line that may yet turn out to be a name. */
  private waiting: SentLine | null = null
  private isIn = false
  private secrets = 0
  private hasKeys = false
  /** Acknowledgements went on: the server speaks, and is not seen. */
  isAnswered = false

  constructor(log: CommandLog, login: Login, fields: TerminalFields) {
    this.log = log
    this.login = login
    this.fields = fields
  }

  /** A key of the client, before it is taken. */
  key(from: StreamSlice): void {
    const isAnswered = this.hasKeys && from.acknowledged !== this.lastAcknowledged
    if (isAnswered) this.isAnswered = true
    if (isAnswered && this.keys > 0 && from.tsMicros > this.lastMicros) this.echoed++
    this.hasKeys = true
    this.lastAcknowledged = from.acknowledged
    this.lastMicros = from.tsMicros
    this.keys++
  }

  /** The line was entered; `line` has what was typed. */
  enter(line: SentLine, session: SessionContext): void {
    const { keys, echoed } = this
    this.keys = 0
    this.echoed = 0
    // Enter itself was counted as a key: each before it may have had its echo.
    const typed = keys - 1
    const isShown = typed >= MIN_ECHOED_KEYS && echoed === typed
    const isSecret = typed >= MIN_ECHOED_KEYS && echoed === 0
    if (isShown) this.show(line, session)
    else {
      if (typed > 0) this.fields.hiddenLines++
      if (isSecret) this.takeSecret(session)
      else this.settle(session)
    }
  }

  close(session: SessionContext): void {
    // Nothing tells whether it was a name.
    if (this.isIn || this.secrets === 0) this.settle(session)
    else if (this.waiting !== null) this.fields.hiddenLines++
    this.waiting = null
  }

  private show(line: SentLine, session: SessionContext): void {
    if (this.waiting !== null && this.secrets > 0) this.isIn = true
    this.settle(session)
    this.waiting = line
  }

  /** A line came that nobody showed: what stood before it was a name, or asked for it. */
  private takeSecret(session: SessionContext): void {
    const { waiting } = this
    this.secrets++
    if (waiting === null) return
    if (this.isIn || ASKS.test(waiting.text.trim())) {
      this.settle(session)
      return
    }
    this.waiting = null
    this.login.giveName(waiting.text, session)
    const { facts } = session
    facts.authMethod = 'password'
    facts.authAttempts++
    facts.authResult = 'unknown'
    facts.confidence = 0.6
    facts.evidence =
      'only the client was captured: its line before one whose keys were not echoed, as its acknowledgements show'
  }

  private settle(session: SessionContext): void {
    const { waiting } = this
    this.waiting = null
    if (waiting === null) return
    // A server that answers secrets too, with asterisks, is not known from one that shows what is typed.
    if (this.secrets === 0) {
      this.fields.hiddenLines++
      return
    }
    this.log.take(waiting.text, waiting, 'input', waiting.tsMicros, session)
  }
}
