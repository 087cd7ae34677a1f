/** What is remembered of one flow that carries SIP. Every list here is bounded by constants.ts. */
import type { Direction, DissectorState } from '../../src/dissect/contract.ts'
import type { Media } from './media.ts'
import { createSipFields, type SipFields } from './record.ts'

/** A request that awaits its final answer. */
export interface Request {
  /** Call-ID and CSeq: the same in its answers, and when it is sent again. */
  readonly key: string
  readonly callId: string
  readonly method: string
  readonly uri: string
  readonly direction: Direction
  readonly tsMicros: number
  readonly detail: Record<string, unknown>
  /** Who it says it is from, as `user` and as URI. */
  readonly fromUser: string
  readonly from: string
  readonly to: string
  /** Of its credentials; '' without. */
  readonly user: string
  readonly realm: string
  readonly scheme: string
  readonly media: readonly Media[]
}

/** A dialogue that an INVITE began. */
export interface Call {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly tsMicros: number
  /** 0 until it was answered. */
  answeredMicros: number
  media: readonly Media[]
  answerMedia: readonly Media[]
}

export interface SipState extends DissectorState {
  readonly fields: SipFields
  readonly pending: Request[]
  readonly recent: string[]
  readonly calls: Call[]
  /** By direction, over TCP: bytes of an unfinished head that were looked at. */
  readonly scanned: [number, number]
  readonly resync: [boolean, boolean]
  badMessages: number
  goodMessages: number
}

export const createSipState = (): SipState => ({
  fields: createSipFields(),
  pending: [],
  recent: [],
  calls: [],
  scanned: [0, 0],
  resync: [false, false],
  badMessages: 0,
  goodMessages: 0,
})
