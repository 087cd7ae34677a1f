/**
 * SMTP, message submission and LMTP: RFC 5321, 6409, 2033, with 1870, 2920, 3030, 3207, 3461,
 * 4954, 6531. Logins, envelopes, each message's head and size; STARTTLS goes to `tls`.
 */
import { type StreamDissector, Verdict } from '../../src/dissect/contract.ts'
import { GAP, MAX_HELD_BYTES } from './constants.ts'
import { flushPending, readSmtp } from './parser.ts'
import { probeSmtp } from './probe.ts'
import { smtpColumns } from './record.ts'
import { createSmtpState, type SmtpState } from './state.ts'

export const smtp: StreamDissector<SmtpState> = {
  name: 'smtp',
  description: 'SMTP, submission and LMTP: logins, senders, recipients, messages, results',
  transport: 'tcp',
  columns: smtpColumns,
  ports: [25, 587, 2525, 24, 26],
  probeBytes: 256,
  maxHeldBytes: MAX_HELD_BYTES,
  create: createSmtpState,
  probe: probeSmtp,
  feed(state, input, session) {
    session.facts.confidence = 1
    return readSmtp(state, input, session)
  },
  gap(state, direction, missing, session) {
    session.anomaly(GAP)
    state.lossy = true
    state.resync[direction] = true
    if (direction === 1) {
      state.replyCode = ''
      state.replyLines = []
      flushPending(state, 1, state.pending.at(-1)?.tsMicros ?? 0, session)
    } else if (state.block !== undefined) {
      state.block.isAmidLine = true
      state.block.bytes += missing
      state.resync[direction] = false
    } else {
      state.chunk.head = undefined
      state.chunk.left = Math.max(0, state.chunk.left - missing)
    }
    return Verdict.More
  },
  close(state, tsMicros, session) {
    flushPending(state, 0, tsMicros, session)
  },
}
