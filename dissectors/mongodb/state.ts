/** What is remembered of one MongoDB connection. Every list here is bounded by constants.ts. */
import type { DissectorState } from '../../src/dissect/contract.ts'
import { createMongodbFields, type MongodbFields } from './record.ts'

/** A request awaiting its reply; secrets are masked. */
export interface Pending {
  id: number
  /** First member of the command's document. */
  command: string
  /** The command as extended JSON, as far as the policy has it. */
  object: string
  database: string
  collection: string
  documents: number
  bytes: number
  tsMicros: number
  /** The document was longer than what is shown of it. */
  cut: boolean
  /** Step of a login: hello with one inside, saslStart, saslContinue, authenticate. */
  isLogin: boolean
  isAnswered: boolean
}

/** A login under way. */
export interface Login {
  mechanism: string
  user: string
  database: string
  tsMicros: number
}

export interface MongodbState extends DissectorState {
  readonly fields: MongodbFields
  /** Oldest first. */
  pending: Pending[]
  login: Login | undefined
  user: string
  /** By direction: bytes were lost, and where a message begins is to be found again. */
  lost: [boolean, boolean]
  good: [number, number]
  badMessages: number
  saidHello: boolean
  fromStart: boolean
}

export const createMongodbState = (): MongodbState => ({
  fields: createMongodbFields(),
  pending: [],
  login: undefined,
  user: '',
  lost: [false, false],
  good: [0, 0],
  badMessages: 0,
  saidHello: false,
  fromStart: false,
})

export const createPending = (id: number, bytes: number, tsMicros: number): Pending => ({
  id,
  command: '',
  object: '',
  database: '',
  collection: '',
  documents: 0,
  bytes,
  tsMicros,
  cut: false,
  isLogin: false,
  isAnswered: true,
})
