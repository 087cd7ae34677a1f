/** What is remembered of one PostgreSQL connection. Every list here is bounded by constants.ts. */
import type { DissectorState } from '../../src/dissect/contract.ts'
import type { StatementView } from '../../src/formats/sql/statement.ts'
import { createPostgresqlFields, type PostgresqlFields } from './record.ts'

/** A request that awaits its answers. `sync` and `parse` are told of only when they fail. */
export interface Request {
  kind: 'query' | 'parse' | 'execute' | 'sync' | 'function'
  tsMicros: number
  statement: StatementView | undefined
  /** Name of the prepared statement. */
  name: string
  /** Bytes of the statement, all of them. */
  bytes: number
  parameters: number
  rows: number
  affected: number
  columns: number
  /** Statements answered: a simple query may hold several. */
  results: number
  copy: '' | 'in' | 'out'
  copyBytes: number
  suspended: boolean
  error: ServerError | undefined
}

export interface ServerError {
  readonly severity: string
  readonly code: string
  readonly message: string
  readonly detail: Record<string, unknown>
}

export interface Prepared {
  statement: StatementView
  bytes: number
}

export interface Portal {
  name: string
  prepared: Prepared | undefined
  parameters: number
}

export interface PostgresqlState extends DissectorState {
  readonly fields: PostgresqlFields
  /** What the client asked the server to answer by one byte. */
  awaiting: '' | 'ssl' | 'gss'
  /** When the startup came; 0 without one. */
  startupMicros: number
  /** Between the startup and the server's first readiness. */
  loggingIn: boolean
  accepted: boolean
  mechanism: string
  /** What may be shown of a password that was sent as it is. */
  secret: string
  challenge: number
  pending: Request[]
  statements: Map<string, Prepared>
  statementChars: number
  portals: Map<string, Portal>
  /** By direction: bytes were lost, and no message's start has been found since. */
  lost: [boolean, boolean]
  /** Answers were lost: what is pending cannot be told apart until the server is ready. */
  lossy: boolean
  badMessages: number
  goodMessages: number
}

export const createRequest = (kind: Request['kind'], tsMicros: number): Request => ({
  kind,
  tsMicros,
  statement: undefined,
  name: '',
  bytes: 0,
  parameters: 0,
  rows: 0,
  affected: 0,
  columns: 0,
  results: 0,
  copy: '',
  copyBytes: 0,
  suspended: false,
  error: undefined,
})

export function createPostgresqlState(): PostgresqlState {
  return {
    fields: createPostgresqlFields(),
    awaiting: '',
    startupMicros: 0,
    loggingIn: false,
    accepted: false,
    mechanism: '',
    secret: '',
    challenge: -1,
    pending: [],
    statements: new Map(),
    statementChars: 0,
    portals: new Map(),
    lost: [false, false],
    lossy: false,
    badMessages: 0,
    goodMessages: 0,
  }
}
