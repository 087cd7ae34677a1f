/** What is remembered of one flow of IPMI. Every list is bounded by constants.ts. */
import type { DissectorState } from '../../src/dissect/contract.ts'
import { createIpmiFields, type IpmiFields } from './record.ts'

/** A command that awaits its response. */
export interface Command {
  /** Network function and command. */
  readonly code: number
  readonly sequence: number
  readonly object: string
  readonly tsMicros: number
}

export interface IpmiState extends DissectorState {
  readonly fields: IpmiFields
  pending: Command[]
  readonly told: Set<string>
  /** A login is going on since then; 0 none. */
  loginMicros: number
  /** The controller has proved that it knows the password (RAKP 2), the client not yet. */
  isProved: boolean
  messages: number
}

export const createIpmiState = (): IpmiState => ({
  fields: createIpmiFields(),
  pending: [],
  told: new Set(),
  loginMicros: 0,
  isProved: false,
  messages: 0,
})
