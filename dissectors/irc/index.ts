/**
 * IRC: RFC 1459 and 2812 with IRCv3 (capabilities, SASL, tags, STARTTLS), CTCP and DCC. Who is
 * there under which nick, channels, messages by the policy for statements, passwords masked.
 */
import { Direction, type StreamDissector, Verdict } from '../../src/dissect/contract.ts'
import { GAP, MAX_HELD_BYTES } from './constants.ts'
import { readIrc } from './parser.ts'
import { probeIrc } from './probe.ts'
import { ircColumns } from './record.ts'
import { flushPending } from './settle.ts'
import { createIrcState, type IrcState } from './state.ts'

export const irc: StreamDissector<IrcState> = {
  name: 'irc',
  description: 'IRC: nicks, channels, messages, operators, files offered',
  transport: 'tcp',
  columns: ircColumns,
  ports: [6667, 6666, 6668, 6669, 6665, 7000, 194, 8067],
  probeBytes: 256,
  maxHeldBytes: MAX_HELD_BYTES,
  create: createIrcState,
  probe: probeIrc,
  feed(state, input, session) {
    session.facts.confidence = 1
    return readIrc(state, input, session)
  },
  gap(state, direction, _missing, session) {
    session.anomaly(GAP)
    state.resync[direction] = true
    state.isSaslOpen = false
    // What was answered in between is not known.
    if (direction === Direction.Resp) flushPending(state, session)
    return Verdict.More
  },
  close(state, _tsMicros, session) {
    flushPending(state, session)
  },
}
