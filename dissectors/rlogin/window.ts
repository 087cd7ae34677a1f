/** The window's size, which the client puts among its keys once the server has asked for it. */
import type { SessionContext, StreamSlice } from '../../src/dissect/contract.ts'
import { MAX_WINDOW_EVENTS, WINDOW_BYTES, WINDOW_MARK_0, WINDOW_MARK_1 } from './constants.ts'
import type { RloginState } from './state.ts'

export const Found = { No: 0, Yes: 1, More: 2 } as const
export type Found = (typeof Found)[keyof typeof Found]

/** Reads a message at `input.pos`, if one is there. FF FF comes from no keyboard: neither UTF-8 nor a control has it. */
export function readWindow(state: RloginState, input: StreamSlice, session: SessionContext): Found {
  for (let i = 0; i < 4; i++) {
    const byte = input.peek(i)
    if (byte < 0) return Found.More
    if (byte !== (i < 2 ? WINDOW_MARK_0 : WINDOW_MARK_1)) return Found.No
  }
  if (input.remaining() < WINDOW_BYTES) return Found.More
  input.skip(4)
  const rows = input.u16be()
  const columns = input.u16be()
  input.skip(4)
  noteWindow(state, columns, rows, input.tsMicros, session)
  return Found.Yes
}

function noteWindow(
  state: RloginState,
  columns: number,
  rows: number,
  tsMicros: number,
  session: SessionContext,
): void {
  const { fields, dialogue } = state
  if (fields.windowWidth === columns && fields.windowHeight === rows) return
  const isFirst = fields.windowWidth === 0 && fields.windowHeight === 0
  fields.windowWidth = columns
  fields.windowHeight = rows
  dialogue.resize(columns, rows, tsMicros, session)
  if (isFirst || ++fields.windowChanges > MAX_WINDOW_EVENTS) return
  session.event({
    tsMicros,
    kind: 'negotiation',
    action: 'window-size',
    object: `${columns}x${rows}`,
  })
}
