/**
 * MySQL and MariaDB: the client/server protocol, versions 9 and 10, as MySQL's source code
 * documentation and MariaDB's "Client/Server Protocol" describe it.
 */
import { Direction, type StreamDissector, Verdict } from '../../src/dissect/contract.ts'
import { endLogin } from './authentication.ts'
import { abandonPending } from './command.ts'
import { GAP, MAX_HELD_BYTES } from './constants.ts'
import { readPackets } from './packet.ts'
import { probeMysql } from './probe.ts'
import { mysqlColumns } from './record.ts'
import { createMysqlState, type MysqlState } from './state.ts'

export const mysql: StreamDissector<MysqlState> = {
  name: 'mysql',
  description:
    'MySQL and MariaDB: logins, statements, prepared ones too, rows, errors, files loaded',
  transport: 'tcp',
  columns: mysqlColumns,
  ports: [3306, 3307, 4000],
  probeBytes: 256,
  maxHeldBytes: MAX_HELD_BYTES,
  create: createMysqlState,
  probe: probeMysql,
  feed(state, input, session) {
    session.facts.confidence = 1
    return readPackets(state, input, session)
  },
  gap(state, direction, _missing, session) {
    session.anomaly(GAP)
    state.lost[direction] = true
    state.continues[direction] = false
    // What answered the commands so far is lost with it.
    if (direction === Direction.Resp) for (const command of state.pending) command.lossy = true
    return Verdict.More
  },
  close(state, tsMicros, session) {
    if (state.login !== undefined) endLogin(state, 'unknown', '', '', '', tsMicros, session)
    abandonPending(state, tsMicros, session)
  },
}
