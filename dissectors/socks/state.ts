/** What is remembered of one SOCKS dialogue. */
import type { DissectorState } from '../../src/dissect/contract.ts'
import { createSocksFields, type SocksFields } from './record.ts'

/** What a direction is expected to say next. */
export const Phase = {
  /** Client: its methods or a SOCKS 4 request; server: its choice or a SOCKS 4 answer. */
  Start: 0,
  /** A login of the method chosen, or already the request. */
  Login: 1,
  /** The request, or the answer to it. */
  Request: 2,
  /** Client: the request was read; server: BIND's second answer is due. */
  Asked: 3,
} as const
export type Phase = (typeof Phase)[keyof typeof Phase]

export interface SocksState extends DissectorState {
  readonly fields: SocksFields
  readonly phase: [Phase, Phase]
  /** Whether anything of the server was seen. */
  answered: boolean
  /** Bytes of the server before its choice. */
  preambleBytes: number
  /** Method chosen, or -1. */
  method: number
  /** Bits of the first three methods offered. */
  offered: number
  /** Code of the request, 0 before it. */
  command: number
  requestMicros: number
  loginMicros: number
  /** A login waits for its result. */
  awaitsLogin: boolean
  /** The user's name in the login under way. */
  user: string
  /** The secret of it, masked. */
  secret: string
  /** The request waits for its answer. */
  awaitsReply: boolean
  /** Destinations of relayed datagrams already told. */
  udpTargets: string[]
}

export const createSocksState = (): SocksState => ({
  fields: createSocksFields(),
  phase: [Phase.Start, Phase.Start],
  answered: false,
  preambleBytes: 0,
  method: -1,
  offered: 0,
  command: 0,
  requestMicros: 0,
  loginMicros: 0,
  awaitsLogin: false,
  user: '',
  secret: '',
  awaitsReply: false,
  udpTargets: [],
})
