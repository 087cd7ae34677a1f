/** What is remembered of one connection of the native protocol. Every list here is bounded by constants.ts. */
import type { DissectorState } from '../../src/dissect/contract.ts'
import { type CassandraFields, createCassandraFields } from './record.ts'

/** A statement as the policy shows it. */
export interface Statement {
  text: string
  verb: string
  tables: readonly string[]
  cut: boolean
}

/** A request awaiting its answer. */
export interface Pending {
  opcode: number
  /** Of what has one: a query, what is prepared or executed. */
  statement: Statement | undefined
  /** Statements of a batch. */
  statements: number
  consistency: string
  bytes: number
  tsMicros: number
}

export interface CassandraState extends DissectorState {
  readonly fields: CassandraFields
  /** By stream, oldest first. */
  readonly pending: Map<number, Pending>
  /** By the server's id, in hexadecimal, oldest first. */
  readonly prepared: Map<string, Statement>
  /** Of all texts in `prepared`. */
  preparedChars: number
  user: string
  /** A login under way. */
  loginUser: string
  loginMicros: number
  hasLogin: boolean
  compression: 'none' | 'lz4' | 'snappy'
  /** Version 5, after the answer to STARTUP: messages are in frames. */
  framed: boolean
  /** By direction: bytes of a message that goes on in the next frames. */
  rest: [number, number]
  /** By direction: bytes were lost, and where a message begins is to be found again. */
  lost: [boolean, boolean]
  good: [number, number]
  badMessages: number
  /** STARTUP was seen, so that a login would have been. */
  fromStart: boolean
}

export const createCassandraState = (): CassandraState => ({
  fields: createCassandraFields(),
  pending: new Map(),
  prepared: new Map(),
  preparedChars: 0,
  user: '',
  loginUser: '',
  loginMicros: 0,
  hasLogin: false,
  compression: 'none',
  framed: false,
  rest: [0, 0],
  lost: [false, false],
  good: [0, 0],
  badMessages: 0,
  fromStart: false,
})
