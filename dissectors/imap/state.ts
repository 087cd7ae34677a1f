/** What is remembered of one IMAP connection. Every list here is bounded by constants.ts. */
import type { DissectorState } from '../../src/dissect/contract.ts'
import type { MailHead } from '../../src/formats/mailHead.ts'
import type { SaslExchange } from '../../src/formats/sasl.ts'
import type { SizedText } from '../../src/formats/sizedText.ts'
import { createImapFields, type ImapFields } from './record.ts'

/** A command that awaits its tagged answer. Secrets are masked before they get here. */
export interface Command {
  readonly tag: string
  /** Upper case; `UID FETCH` and the like in two words. */
  readonly verb: string
  /** Of LOGIN empty: its arguments are `user` and `secret`. */
  argument: string
  user: string
  secret: string
  /** Arguments of LOGIN read so far. */
  argumentCount: number
  readonly tsMicros: number
  /** Of AUTHENTICATE. */
  sasl: SaslExchange | undefined
  /** Of APPEND: the first message's head, and the size of all. */
  head: MailHead | undefined
  bytes: number
}

/** A FETCH answer with a literal, until its line's end. */
export interface Fetched {
  readonly number: string
  head: MailHead | undefined
  bytes: number
  /** The whole message was sent, so that its reading is told of. */
  isWhole: boolean
}

export interface ImapState extends DissectorState {
  readonly fields: ImapFields
  readonly pending: Command[]
  /** The command whose line goes on behind a literal. */
  open: Command | undefined
  /** A literal read as an argument: bytes wanted. */
  argumentLeft: number
  /** A literal whose size the server has not agreed to yet: may be refused. */
  offered: number
  readonly literals: readonly [SizedText, SizedText]
  sasl: SaslExchange | undefined
  /** The client waits in IDLE: its next line is DONE. */
  isIdle: boolean
  fetched: Fetched | undefined
  /** Since the last command that fetches: answers, and bytes of their literals. */
  fetchAnswers: number
  fetchBytes: number
  exists: number
  mailbox: string
  greeted: boolean
  closing: boolean
  readonly discard: [boolean, boolean]
  readonly resync: [boolean, boolean]
  badLines: number
  goodLines: number
}

export const createImapState = (): ImapState => ({
  fields: createImapFields(),
  pending: [],
  open: undefined,
  argumentLeft: 0,
  offered: 0,
  literals: [
    { head: undefined, left: 0, isAmidLine: false },
    { head: undefined, left: 0, isAmidLine: false },
  ],
  sasl: undefined,
  isIdle: false,
  fetched: undefined,
  fetchAnswers: 0,
  fetchBytes: 0,
  exists: 0,
  mailbox: '',
  greeted: false,
  closing: false,
  discard: [false, false],
  resync: [false, false],
  badLines: 0,
  goodLines: 0,
})
