/** What is remembered of one Oracle Net connection: never more than the call under way. */
import type { DissectorState } from '../../src/dissect/contract.ts'
import { createOracleFields, type OracleFields } from './record.ts'

/** A statement, commit or rollback awaiting its answer. */
export interface Pending {
  action: string
  object: string
  tables: readonly string[]
  cut: boolean
  bytes: number
  tsMicros: number
}

export interface OracleState extends DissectorState {
  readonly fields: OracleFields
  pending: Pending | undefined
  /** When the client asked to be connected; 0 when it was not seen, or was told of. */
  connectMicros: number
  /** The descriptor comes in a packet of its own. */
  wantsDescriptor: boolean
  /** The address of a redirection comes in a packet of its own. */
  wantsRedirect: boolean
  descriptor: string
  user: string
  /** The user that a login under way names. */
  loginUser: string
  /** Who the adapter of Windows names; '' without it. */
  adapterUser: string
  loginMicros: number
  /** The login's secret was sent: its answer decides. */
  hasSecret: boolean
  /** Native encryption was agreed on: what follows is not read. */
  encrypted: boolean
  lost: [boolean, boolean]
  good: [number, number]
  badPackets: number
}

export const createOracleState = (): OracleState => ({
  fields: createOracleFields(),
  pending: undefined,
  connectMicros: 0,
  wantsDescriptor: false,
  wantsRedirect: false,
  descriptor: '',
  user: '',
  loginUser: '',
  adapterUser: '',
  loginMicros: 0,
  hasSecret: false,
  encrypted: false,
  lost: [false, false],
  good: [0, 0],
  badPackets: 0,
})
