import { createRexecFields, type RexecFields } from './record.ts'

/** What comes next from the client. */
export const Opening = { Port: 0, Names: 1, Done: 2 } as const
export type Opening = (typeof Opening)[keyof typeof Opening]

/** What comes next from the server. */
export const Reply = { Status: 0, Error: 1, Output: 2 } as const
export type Reply = (typeof Reply)[keyof typeof Reply]

/** What is remembered of one session. Every property is set here, so that all sessions have one shape. */
export interface RexecState {
  readonly fields: RexecFields
  opening: Opening
  reply: Reply
  /** When the command was sent, and when its last output was seen; microseconds. */
  commandMicros: number
  lastMicros: number
  isRefused: boolean
  /** The result was told. */
  isDecided: boolean
  /** The output's beginning while it may be words of refusal. */
  head: string
}

export const createRexecState = (): RexecState => ({
  fields: createRexecFields(),
  opening: Opening.Port,
  reply: Reply.Status,
  commandMicros: 0,
  lastMicros: 0,
  isRefused: false,
  isDecided: false,
  head: '',
})
