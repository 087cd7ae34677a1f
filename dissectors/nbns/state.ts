/** What is remembered of one flow of the name service. Bounded by constants.ts. */
import type { DissectorState } from '../../src/dissect/contract.ts'
import type { Message } from './message.ts'
import { createNbnsFields, type NbnsFields } from './record.ts'

export interface NbnsState extends DissectorState {
  readonly fields: NbnsFields
  pending: Message[]
  isKnown: boolean
  /** The last requests to all, by id and name. */
  recent: string[]
}

export function createNbnsState(): NbnsState {
  return { fields: createNbnsFields(), pending: [], isKnown: false, recent: [] }
}
