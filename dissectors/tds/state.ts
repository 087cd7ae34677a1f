/** What is remembered of one TDS connection. Every list here is bounded by constants.ts. */
import type { DissectorState, InnerStream } from '../../src/dissect/contract.ts'
import type { GssLogin } from '../../src/formats/gssLogin.ts'
import type { StatementView } from '../../src/formats/sql/statement.ts'
import type { ColumnType } from './columnType.ts'
import { createTdsFields, type TdsFields } from './record.ts'

/** A request that awaits its response. */
export interface Request {
  command: 'BATCH' | 'RPC' | 'TRANSACTION' | 'BULK_LOAD'
  tsMicros: number
  statement: StatementView | undefined
  /** Verb where there is no statement. */
  action: string
  procedure: string
  parameters: number
  /** Bytes of the statement as sent. */
  bytes: number
}

export interface ServerError {
  readonly number: number
  readonly state: number
  readonly severity: number
  readonly message: string
  readonly procedure: string
  readonly line: number
}

/** What a message of the server has told so far. */
export interface Response {
  rows: number
  affected: number
  columns: number
  results: number
  error: ServerError | undefined
  errors: number
  isCancelled: boolean
  isAcknowledged: boolean
  /** The login goes on: a token of it came. */
  goesOn: boolean
  /** Number of a statement that was prepared; -1 without one. */
  handle: number
}

/** Where the walk through a message of tokens is. */
export interface Walk {
  /** Room for bytes of a token that its packet cut, and how many are there. */
  partial: Buffer
  partialBytes: number
  /** So many have to be there before the token is tried again: twice what was not enough. */
  retryBytes: number
  /** Bytes still to be passed over. */
  skip: number
  columns: readonly ColumnType[]
  /** Next column of the row that is being passed over; -1 outside one. */
  column: number
  /** Bits of a row's columns that are not there; empty for a row that has all. */
  nulls: Buffer
  /** Within a value that comes in pieces. */
  inPieces: boolean
  /** The rest of the message cannot be walked through. */
  isOpaque: boolean
}

export interface Login {
  tsMicros: number
  secret: string
  gss: GssLogin | undefined
  isFederated: boolean
}

export interface TdsState extends DissectorState {
  readonly fields: TdsFields
  /** Numeric version: of the login, then as the server agreed; 0 while unknown. */
  version: number
  /** The client's PRELOGIN was seen and its answer is awaited. */
  awaitsPrelogin: boolean
  /** The server's word on encryption; -1 before it. */
  encryption: number
  /** TLS's handshake travels in PRELOGIN packets. */
  isHandshaking: boolean
  inner: InnerStream | undefined
  login: Login | undefined
  loggedIn: boolean
  pending: Request[]
  response: Response
  walk: Walk
  /** Content of the request that is being gathered, and how much of it is kept; its type, and all bytes it had. */
  request: Buffer
  requestKept: number
  requestType: number
  requestBytes: number
  prepared: Map<number, StatementView>
  preparedChars: number
  /** By direction: bytes were lost, and no packet's start has been found since. */
  lost: [boolean, boolean]
  badPackets: number
  goodPackets: number
}

export const NOTHING: Buffer = Buffer.alloc(0)

export const createResponse = (): Response => ({
  rows: 0,
  affected: 0,
  columns: 0,
  results: 0,
  error: undefined,
  errors: 0,
  isCancelled: false,
  isAcknowledged: false,
  goesOn: false,
  handle: -1,
})

export const createWalk = (): Walk => ({
  partial: NOTHING,
  partialBytes: 0,
  retryBytes: 0,
  skip: 0,
  columns: [],
  column: -1,
  nulls: NOTHING,
  inPieces: false,
  isOpaque: false,
})

export function createTdsState(): TdsState {
  return {
    fields: createTdsFields(),
    version: 0,
    awaitsPrelogin: false,
    encryption: -1,
    isHandshaking: false,
    inner: undefined,
    login: undefined,
    loggedIn: false,
    pending: [],
    response: createResponse(),
    walk: createWalk(),
    request: NOTHING,
    requestKept: 0,
    requestType: -1,
    requestBytes: 0,
    prepared: new Map(),
    preparedChars: 0,
    lost: [false, false],
    badPackets: 0,
    goodPackets: 0,
  }
}
