/** What is remembered of one SNMP flow. Every list is bounded by constants.ts. */
import type { DissectorState } from '../../src/dissect/contract.ts'
import { createSnmpFields, type SnmpFields } from './record.ts'

/** A request that awaits its response. */
export interface Request {
  readonly id: number
  readonly pdu: number
  readonly object: string
  readonly tsMicros: number
  readonly user: string
  readonly detail: Record<string, unknown>
}

export interface SnmpState extends DissectorState {
  readonly fields: SnmpFields
  pending: Request[]
  readsTold: number
  /** Results of logins told of: `user result`. */
  readonly loginsTold: Set<string>
  /** Whoever asks, as this message says; and how it is protected. */
  user: string
  flags: number
  isV3: boolean
  messages: number
}

export const createSnmpState = (): SnmpState => ({
  fields: createSnmpFields(),
  pending: [],
  readsTold: 0,
  loginsTold: new Set(),
  user: '',
  flags: 0,
  isV3: false,
  messages: 0,
})
