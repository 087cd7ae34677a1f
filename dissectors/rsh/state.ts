import { type CommandReply, Reply } from '../../src/terminal/commandReply.ts'
import type { CopyReader } from './copy.ts'
import { createRshFields, type RshFields } from './record.ts'

/** What comes next from the client. */
export const Opening = { Port: 0, Names: 1, Done: 2 } as const
export type Opening = (typeof Opening)[keyof typeof Opening]

/** What is remembered of one session. Every property is set here, so that all sessions have one shape. */
export interface RshState extends CommandReply {
  readonly fields: RshFields
  opening: Opening
  /** Reads what rcp moves; null for any other command. */
  copy: CopyReader | null
}

export const createRshState = (): RshState => ({
  fields: createRshFields(),
  opening: Opening.Port,
  reply: Reply.Status,
  commandMicros: 0,
  lastMicros: 0,
  isRefused: false,
  isDecided: false,
  head: '',
  copy: null,
})
