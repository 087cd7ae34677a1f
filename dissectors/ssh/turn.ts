/** One turn of an authentication: what was seen of it, and what its request is taken for. */
import type { Rank } from './reading.ts'
import type { KeyClaim } from './userKeys.ts'

/** What was seen of a turn. */
export interface Turn {
  /** Of the client's last packet, and the server's. */
  readonly requestBytes: number
  readonly answerBytes: number
  /** Bytes of all that the client sent in a row. */
  readonly requestFlightBytes: number
  /** Bytes and packets of the server's before it. */
  readonly prefixBytes: number
  readonly prefixPackets: number
  /** The answer came in one segment with SERVICE_ACCEPT, and maybe with EXT_INFO. */
  readonly isFirstFlight: boolean
  /** Which one of the session, from 1. */
  readonly index: number
  /** Time speaks for a password, or for a key. */
  readonly hasPasswordSign: boolean
  readonly hasKeySign: boolean
  /** The answer was held back as refusals of passwords are. */
  readonly isHeld: boolean
  /** The refusal before it was held back; it came as late, or much sooner. */
  readonly isHeldAgain: boolean
  readonly isSooner: boolean
}

/** What a request is taken for. */
export const Kind = {
  Service: 0,
  None: 1,
  Password: 2,
  Interactive: 3,
  /** A key without a signature. */
  Offer: 4,
  /** A signature without an offer before it. */
  Signature: 5,
  /** The signature after PK_OK. */
  TakenSignature: 6,
  Response: 7,
  Gssapi: 8,
  Unknown: 9,
} as const
export type Kind = (typeof Kind)[keyof typeof Kind]

export interface Move {
  readonly kind: Kind
  readonly method: string
  readonly cost: number
  readonly rank: Rank
  readonly key: KeyClaim | undefined
  readonly userLow: number
  readonly userHigh: number
}
