/**
 * PostgreSQL: the frontend/backend protocol, versions 3.0 and 3.2, as the chapter of that name in its
 * documentation has it; version 2 is recognised.
 */
import { Direction, type StreamDissector, Verdict } from '../../src/dissect/contract.ts'
import { abandonPending } from './answer.ts'
import { GAP, MAX_HELD_BYTES } from './constants.ts'
import { endLogin } from './login.ts'
import { readMessages } from './message.ts'
import { forgetStatement } from './prepared.ts'
import { probePostgresql } from './probe.ts'
import { postgresqlColumns } from './record.ts'
import { createPostgresqlState, type PostgresqlState } from './state.ts'

export const postgresql: StreamDissector<PostgresqlState> = {
  name: 'postgresql',
  description: 'PostgreSQL: logins, simple and extended queries, COPY, rows, errors, notices',
  transport: 'tcp',
  columns: postgresqlColumns,
  ports: [5432, 5433, 6432],
  probeBytes: 256,
  maxHeldBytes: MAX_HELD_BYTES,
  create: createPostgresqlState,
  probe: probePostgresql,
  feed(state, input, session) {
    session.facts.confidence = 1
    return readMessages(state, input, session)
  },
  gap(state, direction, _missing, session) {
    session.anomaly(GAP)
    state.lost[direction] = true
    if (direction === Direction.Resp) state.lossy = true
    else {
      // What the names stand for may have changed unseen.
      forgetStatement(state, '')
      state.portals.clear()
    }
    return Verdict.More
  },
  close(state, tsMicros, session) {
    const result = state.accepted ? 'success' : 'unknown'
    if (state.loggingIn) endLogin(state, result, undefined, tsMicros, session)
    abandonPending(state, tsMicros, session)
  },
}
