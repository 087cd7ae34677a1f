/** What is remembered of one S7 connection. Every list is bounded by constants.ts. */
import type { DissectorState } from '../../src/dissect/contract.ts'
import { createS7commFields, type S7commFields } from './record.ts'

/** A request that awaits its answer. */
export interface Request {
  readonly reference: number
  /** Function, or group and function of user data. */
  readonly code: number
  readonly kind: 'request' | 'command' | 'file' | 'auth'
  readonly action: string
  readonly object: string
  readonly tsMicros: number
  readonly detail: Record<string, unknown>
}

export interface S7commState extends DissectorState {
  readonly fields: S7commFields
  pending: Request[]
  readonly told: Set<string>
  /** By direction: bytes were lost, what comes may begin amid a message. */
  readonly resync: [boolean, boolean]
  /** By direction: the last TPDU of data was not the end of its message. */
  readonly partial: [boolean, boolean]
  /** Messages of S7 understood. */
  messages: number
  badHeaders: number
}

export const createS7commState = (): S7commState => ({
  fields: createS7commFields(),
  pending: [],
  told: new Set(),
  resync: [false, false],
  partial: [false, false],
  messages: 0,
  badHeaders: 0,
})
