/** What is remembered of one MySQL connection. Every list here is bounded by constants.ts. */
import type { DissectorState } from '../../src/dissect/contract.ts'
import type { StatementView } from '../../src/formats/sql/statement.ts'
import { createMysqlFields, type MysqlFields } from './record.ts'

/** A login or change of user on its way. */
export interface Login {
  action: 'LOGIN' | 'CHANGE_USER'
  tsMicros: number
  user: string
  database: string
  plugin: string
  /** What may be shown of a password that was sent as it is. */
  secret: string
  attributes: Record<string, string>
}

/** A command that awaits its response. */
export interface Command {
  code: number
  name: string
  tsMicros: number
  /** Bytes of the statement or argument, all of them. */
  bytes: number
  object: string
  statement: StatementView | undefined
  statementId: number
  parameters: number
  attributes: readonly string[]
  /** A loss may have swallowed what belongs to it. */
  lossy: boolean
}

export interface Prepared {
  statement: StatementView
  parameters: number
}

/** How far the response to the oldest command has been read. */
export const Stage = {
  /** Nothing yet, or the next result of several. */
  First: 0,
  /** Definitions of columns. */
  Columns: 1,
  Rows: 2,
  /** Definitions after a prepared statement's OK. */
  Prepared: 3,
  /** The client sends a file. */
  File: 4,
  /** The log of changes, without end. */
  Stream: 5,
} as const
export type Stage = (typeof Stage)[keyof typeof Stage]

export interface Response {
  stage: Stage
  definitionsLeft: number
  /** No row was seen yet. */
  atFirstRow: boolean
  columns: number
  rows: number
  affected: number
  warnings: number
  results: number
  file: string
  fileBytes: number
}

export interface MysqlState extends DissectorState {
  readonly fields: MysqlFields
  greeted: boolean
  loginSeen: boolean
  /** The server accepted a login, or the client sends commands. */
  loggedIn: boolean
  login: Login | undefined
  serverCaps: number
  clientCaps: number
  pending: Command[]
  response: Response
  prepared: Map<number, Prepared>
  preparedChars: number
  /** By direction: the packet before was full, so that the next one goes on with it. */
  continues: [boolean, boolean]
  /** By direction: bytes were lost, and no packet's start has been found since. */
  lost: [boolean, boolean]
  badPackets: number
  goodPackets: number
}

export const createResponse = (): Response => ({
  stage: Stage.First,
  definitionsLeft: 0,
  atFirstRow: true,
  columns: 0,
  rows: 0,
  affected: 0,
  warnings: 0,
  results: 0,
  file: '',
  fileBytes: 0,
})

export function createMysqlState(): MysqlState {
  return {
    fields: createMysqlFields(),
    greeted: false,
    loginSeen: false,
    loggedIn: false,
    login: undefined,
    serverCaps: 0,
    clientCaps: 0,
    pending: [],
    response: createResponse(),
    prepared: new Map(),
    preparedChars: 0,
    continues: [false, false],
    lost: [false, false],
    badPackets: 0,
    goodPackets: 0,
  }
}
