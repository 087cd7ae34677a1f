/**
 * rlogin (RFC 1282): who comes as whom, the terminal, and then a session's dialogue:
 * password where one is asked for, command lines, what the screen showed.
 */
import {
  Direction,
  type SessionContext,
  type StreamDissector,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import {
  BAD_REPLY,
  Control,
  GAP,
  MAX_OPENING_BYTES,
  REFUSED,
  TAKEN,
  WINDOW_MARK_0,
} from './constants.ts'
import { probeRlogin, readOpening } from './opening.ts'
import { rloginColumns } from './record.ts'
import { createRloginState, Reply, type RloginState } from './state.ts'
import { Found, readWindow } from './window.ts'

export const rlogin: StreamDissector<RloginState> = {
  name: 'rlogin',
  description: 'rlogin: users, terminal, login, command lines as the user meant them',
  transport: 'tcp',
  columns: rloginColumns,
  ports: [513],
  probeBytes: 256,
  maxHeldBytes: MAX_OPENING_BYTES + 64,
  create: createRloginState,
  probe: probeRlogin,

  feed(state, input, session) {
    state.dialogue.seeSlice(input)
    let verdict: Verdict = Verdict.More
    if (input.direction === Direction.Resp) readServer(state, input, session)
    else verdict = readClient(state, input, session)
    state.dialogue.flush(input.tsMicros, session)
    return verdict
  },

  gap(state, direction, missing, session) {
    session.anomaly(GAP)
    const isClient = direction === Direction.Orig
    if (isClient && !state.isOpened) return Verdict.Broken
    if (!isClient) {
      state.reply = Reply.Text
      state.continuation = 0
    }
    state.dialogue.gap(isClient, missing, session)
    return Verdict.More
  },

  close(state, tsMicros, session) {
    state.dialogue.close(tsMicros, session)
    state.typing.judge(session)
  },
}

function readClient(state: RloginState, input: StreamSlice, session: SessionContext): Verdict {
  if (!state.isOpened) {
    const verdict = readOpening(state, input, session)
    if (verdict !== true) return verdict
  }
  const { view } = input
  while (input.remaining() > 0) {
    if (input.peek() === WINDOW_MARK_0) {
      const found = readWindow(state, input, session)
      if (found === Found.Yes) continue
      if (found === Found.More) {
        input.need = input.remaining() + 1
        return Verdict.More
      }
    }
    const byte = view.getUint8(input.pos++)
    state.typing.put(input)
    state.dialogue.putClient(byte, input, session)
    if (byte === 0x0d) state.typing.judge(session)
  }
  return Verdict.More
}

function readServer(state: RloginState, input: StreamSlice, session: SessionContext): void {
  const { view, end } = input
  const { dialogue } = state
  if (state.reply === Reply.Status) {
    state.reply = Reply.Text
    const status = input.peek()
    if (status === TAKEN || status === REFUSED) input.pos++
    // A window is asked for ahead of the answer by some.
    else if (status !== Control.Window) session.anomaly(BAD_REPLY)
  }
  while (input.pos < end) {
    const stop = dialogue.putServerRun(input, end)
    if (stop > input.pos) state.continuation = 0
    input.pos = stop
    if (stop >= end) return
    const byte = view.getUint8(input.pos++)
    if (!isControl(state, byte)) dialogue.putServer(byte, input, session)
  }
}

/**
 * Whether a byte is a control and not of the text. They are sent urgent, which the stream does
 * not tell: 0x80 counts as one where no UTF-8 character goes on, the others are shown by no terminal.
 */
function isControl(state: RloginState, byte: number): boolean {
  if (state.continuation > 0 && byte >= 0x80 && byte < 0xc0) {
    state.continuation--
    return false
  }
  state.continuation = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : byte >= 0xc0 ? 1 : 0
  return byte === Control.Window || byte === Control.Discard || byte === Control.Raw
}
