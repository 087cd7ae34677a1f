/**
 * POP3: RFC 1939 with 2449 (CAPA, pipelining), 2595 (STLS), 5034 (AUTH), 6856. Logins, what
 * was fetched and deleted, sizes; messages themselves are passed over, but for their heads.
 */
import { Direction, type StreamDissector, Verdict } from '../../src/dissect/contract.ts'
import { GAP, MAX_HELD_BYTES } from './constants.ts'
import { readPop3 } from './parser.ts'
import { probePop3 } from './probe.ts'
import { pop3Columns } from './record.ts'
import { completeListing, flushPending } from './reply.ts'
import { createPop3State, type Pop3State } from './state.ts'

export const pop3: StreamDissector<Pop3State> = {
  name: 'pop3',
  description: 'POP3: logins, messages fetched and deleted',
  transport: 'tcp',
  columns: pop3Columns,
  ports: [110, 1100],
  probeBytes: 256,
  maxHeldBytes: MAX_HELD_BYTES,
  create: createPop3State,
  probe: probePop3,
  feed(state, input, session) {
    session.facts.confidence = 1
    return readPop3(state, input, session)
  },
  gap(state, direction, missing, session) {
    session.anomaly(GAP)
    state.lossy = true
    state.resync[direction] = true
    if (direction === Direction.Orig) {
      state.sasl = undefined
      return Verdict.More
    }
    if (state.listing === undefined)
      flushPending(state, 1, state.pending.at(-1)?.tsMicros ?? 0, session)
    else {
      state.listing.block.isAmidLine = true
      state.listing.block.bytes += missing
    }
    return Verdict.More
  },
  close(state, tsMicros, session) {
    if (state.listing !== undefined)
      completeListing(state, state.listing, tsMicros, session, 'unknown')
    flushPending(state, 0, tsMicros, session)
  },
}
