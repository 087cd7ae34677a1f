/**
 * FTP control connections: RFC 959 and its extensions. Data connections are
 * announced and counted, their bytes are not read; AUTH TLS goes to `tls`.
 */
import { Direction, type StreamDissector, Verdict } from '../../src/dissect/contract.ts'
import { GAP, MAX_HELD_BYTES } from './constants.ts'
import { flushPending, readLines } from './parser.ts'
import { probeFtp } from './probe.ts'
import { ftpColumns } from './record.ts'
import { createFtpState, type FtpState } from './state.ts'
import { flushWaiting } from './transfer.ts'

export const ftp: StreamDissector<FtpState> = {
  name: 'ftp',
  description: 'FTP control connections: logins, commands, replies, files moved',
  transport: 'tcp',
  columns: ftpColumns,
  ports: [21, 2121],
  probeBytes: 256,
  maxHeldBytes: MAX_HELD_BYTES,
  create: createFtpState,
  probe: probeFtp,
  feed(state, input, session) {
    session.facts.confidence = 1
    return readLines(state, input, session)
  },
  gap(state, direction, _missing, session) {
    session.anomaly(GAP)
    state.resync[direction] = true
    state.lossy = true
    if (direction === Direction.Resp) {
      state.replyCode = ''
      state.replyLines = []
      // One command at a time is the rule, so that what comes next answers the newest.
      flushPending(state, 1, state.pending.at(-1)?.tsMicros ?? 0, session)
    }
    return Verdict.More
  },
  close(state, tsMicros, session) {
    flushPending(state, 0, tsMicros, session)
    flushWaiting(state, true, tsMicros, session)
  },
}
