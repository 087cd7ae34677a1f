/** What is remembered of one DHCP flow: messages that await an answer. Bounded by constants.ts. */
import type { DissectorState } from '../../src/dissect/contract.ts'
import type { Message } from './message.ts'
import { createDhcpFields, type DhcpFields } from './record.ts'

export interface DhcpState extends DissectorState {
  readonly fields: DhcpFields
  pending: Message[]
  isKnown: boolean
}

export function createDhcpState(): DhcpState {
  return { fields: createDhcpFields(), pending: [], isKnown: false }
}
