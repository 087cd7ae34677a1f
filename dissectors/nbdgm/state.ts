/** What is remembered of one flow of datagrams. */
import type { DissectorState } from '../../src/dissect/contract.ts'
import { createNbdgmFields, type NbdgmFields } from './record.ts'

export interface NbdgmState extends DissectorState {
  readonly fields: NbdgmFields
  /** What was told already, so that an announcement repeated every few minutes is told once; at most MAX_TOLD. */
  told: string[]
}

export const createNbdgmState = (): NbdgmState => ({ fields: createNbdgmFields(), told: [] })
