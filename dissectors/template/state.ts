import { createTemplateFields, type TemplateFields } from './record.ts'

/** A line of the client that the server has not answered yet. */
export interface Pending {
  readonly verb: string
  readonly argument: string
  /** When it came, microseconds. */
  readonly tsMicros: number
}

/** What is remembered of one session. Every property is set here, so that all sessions have one shape. */
export interface TemplateState {
  readonly fields: TemplateFields
  /** Oldest first, at most MAX_PENDING_COMMANDS. */
  readonly pending: Pending[]
  /** By direction: bytes were lost, so what comes next may begin amid a line. */
  readonly resync: [boolean, boolean]
}

export const createTemplateState = (): TemplateState => ({
  fields: createTemplateFields(),
  pending: [],
  resync: [false, false],
})
