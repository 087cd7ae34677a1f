/** Replies, errors and events of the server (X11 protocol, 1, 9 to 11): counted; of QueryExtension the answer. */
import { type SessionContext, type StreamSlice, Verdict } from '../../src/dissect/contract.ts'
import {
  BUTTON_PRESS,
  BUTTON_RELEASE,
  GENERIC_EVENT,
  KEY_PRESS,
  KEY_RELEASE,
  MAX_EXTENSIONS,
  MESSAGE_BYTES,
} from './constants.ts'
import { has } from './setup.ts'
import type { X11State } from './state.ts'

/** Reads messages until one is not whole. */
export function readMessages(
  state: X11State,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  const { fields } = state
  for (;;) {
    if (!has(input, MESSAGE_BYTES)) return Verdict.More
    const { view, pos } = input
    const code = view.getUint8(pos) & 0x7f
    let length = MESSAGE_BYTES
    if (code === 1) {
      fields.replies++
      length += 4 * view.getUint32(pos + 4, state.little)
      if (state.queries.length > 0) readExtension(state, input)
    } else if (code === 0) fields.errors++
    else {
      fields.events++
      if (code === GENERIC_EVENT) length += 4 * view.getUint32(pos + 4, state.little)
      else if (code === KEY_PRESS || code === KEY_RELEASE) {
        fields.keyEvents++
        session.facts.activity = 'interactive'
      } else if (code === BUTTON_PRESS || code === BUTTON_RELEASE) {
        fields.buttonEvents++
        session.facts.activity = 'interactive'
      }
    }
    if (input.remaining() < length) {
      input.skipBytes = length
      return Verdict.More
    }
    input.pos += length
  }
}

/** Whether the reply at `pos` answers a question for an extension, and then which opcode that has. */
function readExtension(state: X11State, input: StreamSlice): void {
  const { view, pos } = input
  const sequence = view.getUint16(pos + 2, state.little)
  const at = state.queries.findIndex((q) => q.sequence === sequence)
  if (at < 0) return
  const [query] = state.queries.splice(at, 1)
  if (view.getUint8(pos + 8) === 0) return
  if (query!.name === 'XTEST') state.testOpcode = view.getUint8(pos + 9)
  const { fields } = state
  if (fields.extensions.length < MAX_EXTENSIONS && !fields.extensions.includes(query!.name))
    fields.extensions = [...fields.extensions, query!.name]
}
