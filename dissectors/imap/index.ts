/**
 * IMAP4rev1 and rev2: RFC 3501, 9051, with 2177 (IDLE), 2971 (ID), 4978 (COMPRESS), 7888
 * (LITERAL+). Logins, mailboxes, what was fetched and stored, sizes; messages are passed over.
 */
import { Direction, type StreamDissector, Verdict } from '../../src/dissect/contract.ts'
import { GAP, MAX_HELD_BYTES } from './constants.ts'
import { readImap } from './parser.ts'
import { probeImap } from './probe.ts'
import { imapColumns } from './record.ts'
import { flushPending } from './reply.ts'
import { createImapState, type ImapState } from './state.ts'

export const imap: StreamDissector<ImapState> = {
  name: 'imap',
  description: 'IMAP: logins, mailboxes, messages fetched and stored',
  transport: 'tcp',
  columns: imapColumns,
  ports: [143, 1143],
  probeBytes: 256,
  maxHeldBytes: MAX_HELD_BYTES,
  create: createImapState,
  probe: probeImap,
  feed(state, input, session) {
    session.facts.confidence = 1
    return readImap(state, input, session)
  },
  gap(state, direction, missing, session) {
    session.anomaly(GAP)
    const literal = state.literals[direction]
    literal.head = undefined
    literal.left = Math.max(0, literal.left - missing)
    state.resync[direction] = true
    if (direction === Direction.Orig) {
      state.open = undefined
      state.sasl = undefined
      state.argumentLeft = 0
      state.offered = 0
    } else state.fetched = undefined
    return Verdict.More
  },
  close(state, tsMicros, session) {
    flushPending(state, 0, tsMicros, session)
  },
}
