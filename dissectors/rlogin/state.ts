import { Dialogue } from '../../src/terminal/dialogue.ts'
import { Typing } from '../../src/terminal/typing.ts'
import { createRloginFields, type RloginFields } from './record.ts'

/** What comes next from the server. */
export const Reply = { Status: 0, Text: 1 } as const
export type Reply = (typeof Reply)[keyof typeof Reply]

/** What is remembered of one session. Every property is set here, so that all sessions have one shape. */
export interface RloginState {
  readonly fields: RloginFields
  readonly dialogue: Dialogue
  readonly typing: Typing
  isOpened: boolean
  reply: Reply
  /** Bytes of a UTF-8 character the server has begun and not ended: 0x80 among them is no control. */
  continuation: number
}

export const createRloginState = (): RloginState => {
  const fields = createRloginFields()
  const dialogue = new Dialogue(fields)
  // The server always echoes (RFC 1282).
  dialogue.agreeEcho(true)
  dialogue.login.methodWithoutSecret = 'rhosts'
  return {
    fields,
    dialogue,
    typing: new Typing(),
    isOpened: false,
    reply: Reply.Status,
    continuation: 0,
  }
}
