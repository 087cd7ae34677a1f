import { type CommandReply, Reply } from '../../src/terminal/commandReply.ts'
import { createRexecFields, type RexecFields } from './record.ts'

/** What comes next from the client. */
export const Opening = { Port: 0, Names: 1, Done: 2 } as const
export type Opening = (typeof Opening)[keyof typeof Opening]

/** What is remembered of one session. Every property is set here, so that all sessions have one shape. */
export interface RexecState extends CommandReply {
  readonly fields: RexecFields
  opening: Opening
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
