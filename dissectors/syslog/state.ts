/** What is remembered of one sender. */
import type { DissectorState } from '../../src/dissect/contract.ts'
import { createSyslogFields, type SyslogFields } from './record.ts'

export interface SyslogState extends DissectorState {
  readonly fields: SyslogFields
  /** Number of the gravest severity seen, 8 before any. */
  worst: number
  told: number
  /** Bytes were lost: what comes next may be the middle of a message. */
  resync: boolean
}

export const createSyslogState = (): SyslogState => ({
  fields: createSyslogFields(),
  worst: 8,
  told: 0,
  resync: false,
})
