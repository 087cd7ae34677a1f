/**
 * A line protocol made up for this skeleton: a login, then commands and answers. It shows
 * what every dissector does; `npm run new-dissector -- NAME` begins a new one from it.
 */
import { Direction, Probe, type StreamDissector, Verdict } from '../../src/dissect/contract.ts'
import { GAP, MAX_LINE_BYTES, OPENING } from './constants.ts'
import { flushPending, readLines } from './parser.ts'
import { templateColumns } from './record.ts'
import { createTemplateState, type TemplateState } from './state.ts'

export const template: StreamDissector<TemplateState> = {
  name: 'template',
  description: 'A line protocol made up for the skeleton: login, commands, answers',
  transport: 'tcp',
  columns: templateColumns,
  ports: [],
  probeBytes: OPENING.length,
  maxHeldBytes: MAX_LINE_BYTES,
  create: createTemplateState,

  probe(input) {
    // An answer says too little to go by; the client's opening says it all.
    if (input.direction === Direction.Resp) return Probe.No
    for (let i = 0; i < OPENING.length; i++) {
      const byte = input.peek(i)
      if (byte < 0) return Probe.More
      if (byte !== OPENING.charCodeAt(i)) return Probe.No
    }
    return Probe.Yes
  },

  feed(state, input, session) {
    session.facts.confidence = 1
    return readLines(state, input, session)
  },

  gap(state, direction, _missing, session) {
    session.anomaly(GAP)
    // Which answer belongs to which command is not known any more.
    flushPending(state, session)
    state.resync[direction] = true
    return Verdict.More
  },

  close(state, _tsMicros, session) {
    flushPending(state, session)
  },
}
