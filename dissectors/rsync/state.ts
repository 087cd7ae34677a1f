/** What is remembered of one rsync connection. */
import type { DissectorState } from '../../src/dissect/contract.ts'
import { createRsyncFields, type RsyncFields } from './record.ts'

/** What a direction says next. */
export const Phase = {
  Greeting: 0,
  /** Client: module or listing; server: message of the day, then its answer. */
  Lines: 1,
  /** Client: the arguments; server: flags, names of checksums and seed. */
  Setup: 2,
  /** The transfer. */
  Transfer: 3,
} as const
export type Phase = (typeof Phase)[keyof typeof Phase]

export interface RsyncState extends DissectorState {
  readonly fields: RsyncFields
  readonly phase: [Phase, Phase]
  /** The rest of a line longer than the bound is passed over, by direction. */
  readonly discard: [boolean, boolean]
  motdLines: number
  isListing: boolean
  moduleMicros: number
  /** The module was asked for and neither granted nor refused. */
  awaitsModule: boolean
  /** The server has asked for a login. */
  isChallenged: boolean
  /** A login waits for its result. */
  awaitsLogin: boolean
  loginMicros: number
  secret: string
  arguments: string[]
  hasArguments: boolean
  transferMicros: number
  told: boolean
  /** Steps of the server's setup done: flags, names, seed. */
  setupStep: number
  errors: number
  lastMicros: number
}

export const createRsyncState = (): RsyncState => ({
  fields: createRsyncFields(),
  phase: [Phase.Greeting, Phase.Greeting],
  discard: [false, false],
  motdLines: 0,
  isListing: false,
  moduleMicros: 0,
  awaitsModule: false,
  isChallenged: false,
  awaitsLogin: false,
  loginMicros: 0,
  secret: '',
  arguments: [],
  hasArguments: false,
  transferMicros: 0,
  told: false,
  setupStep: 0,
  errors: 0,
  lastMicros: 0,
})
