/** What is remembered of one SMTP connection. Every list here is bounded by constants.ts. */
import type { DissectorState } from '../../src/dissect/contract.ts'
import type { DotBlock } from '../../src/formats/dotBlock.ts'
import type { MailHead } from '../../src/formats/mailHead.ts'
import type { SaslExchange } from '../../src/formats/sasl.ts'
import type { SizedText } from '../../src/formats/sizedText.ts'
import { createSmtpFields, type SmtpFields } from './record.ts'

/** A command that awaits its reply. Secrets are masked before they get here. */
export interface Command {
  /** Upper case; `.` stands for the end of a message sent by DATA. */
  readonly verb: string
  readonly argument: string
  /** What follows the address of MAIL and RCPT (RFC 5321, 4.1.2; 1870; 3461). */
  readonly parameters: string
  readonly tsMicros: number
  /** Of AUTH. */
  readonly sasl: SaslExchange | undefined
  /** Of the end of a message. */
  readonly message: Message | undefined
}

/** A mail transaction: MAIL, its RCPTs, and the text (RFC 5321, 3.3). */
export interface Message {
  from: string
  /** Those the server took, or whose answer has not come yet. */
  recipients: string[]
  /** Taken so far, those not kept included. */
  recipientCount: number
  head: MailHead
  bytes: number
  /** BDAT commands; 0 when sent by DATA. */
  chunks: number
  startedMicros: number
  /** LMTP's answers to the text, one a recipient. */
  results: string[]
}

export interface SmtpState extends DissectorState {
  readonly fields: SmtpFields
  readonly pending: Command[]
  /** The transaction being put together. */
  message: Message | undefined
  /** The text of DATA being sent. */
  block: DotBlock | undefined
  /** DATA was sent and not answered yet. */
  isDataAsked: boolean
  /** What is left of BDAT's chunk. */
  readonly chunk: SizedText
  /** Lines of the client belong to this AUTH. */
  sasl: SaslExchange | undefined
  greeted: boolean
  /** The server said that it speaks this protocol. */
  isEsmtp: boolean
  user: string
  /** Whoever sends here wrote the messages itself: it logged in. */
  isSubmission: boolean
  replyCode: string
  replyLines: string[]
  readonly discard: [boolean, boolean]
  readonly resync: [boolean, boolean]
  lossy: boolean
  badLines: number
  goodLines: number
}

export const createSmtpState = (): SmtpState => ({
  fields: createSmtpFields(),
  pending: [],
  message: undefined,
  block: undefined,
  isDataAsked: false,
  chunk: { head: undefined, left: 0, isAmidLine: false },
  sasl: undefined,
  greeted: false,
  isEsmtp: false,
  user: '',
  isSubmission: false,
  replyCode: '',
  replyLines: [],
  discard: [false, false],
  resync: [false, false],
  lossy: false,
  badLines: 0,
  goodLines: 0,
})
