/** Lines of both directions as messages: RFC 2812 (2.3). */
import { LineCursor } from '../../src/bytes/lines.ts'
import {
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import { readClientMessage } from './client.ts'
import { BAD_LINE, COMMANDS, LONG_LINE, MAX_BAD_LINES, MAX_LINE_BYTES } from './constants.ts'
import { readMessage } from './message.ts'
import { readServerMessage } from './server.ts'
import type { IrcState } from './state.ts'

const line = new LineCursor()

/** Reads whole lines of one direction. */
export function readIrc(state: IrcState, input: StreamSlice, session: SessionContext): Verdict {
  const d = input.direction
  while (input.remaining() > 0) {
    if (!line.next(input, state.discard, MAX_LINE_BYTES)) return Verdict.More
    if (line.isCut) session.anomaly(LONG_LINE)
    const { start, end } = line
    if (end === start) continue
    const message = readMessage(input.bytes, start, end)
    const isNumeric = message !== undefined && message.command <= '999'
    // Servers have words of their own beside the protocol's; their name stands before them.
    const isServers = d === Direction.Resp && message !== undefined && message.sender !== ''
    if (message === undefined || !(isNumeric || isServers || COMMANDS.has(message.command))) {
      if (state.resync[d]) {
        state.resync[d] = false
        continue
      }
      session.anomaly(BAD_LINE)
      if (++state.badLines < MAX_BAD_LINES) continue
      if (state.goodLines === 0) return Verdict.Reject
      if (state.badLines > state.goodLines + MAX_BAD_LINES) return Verdict.Broken
      continue
    }
    state.goodLines++
    state.resync[d] = false
    if (d === Direction.Orig) readClientMessage(state, message, input, session)
    else if (readServerMessage(state, message, input, session)) {
      session.facts.encrypted = true
      input.handOff = 'tls'
      return Verdict.HandOff
    }
  }
  return Verdict.More
}
