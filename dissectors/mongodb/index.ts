/** MongoDB's wire protocol, OP_MSG and those before it, compressed with zlib or snappy or not at all. https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/ */
import { Direction, type StreamDissector, Verdict } from '../../src/dissect/contract.ts'
import { GAP, MAX_HELD_BYTES } from './constants.ts'
import { readMessages } from './message.ts'
import { PROBE_BYTES, probeMongodb } from './probe.ts'
import { mongodbColumns } from './record.ts'
import { createMongodbState, type MongodbState } from './state.ts'
import { flushLogin, flushRequests } from './telling.ts'

export const mongodb: StreamDissector<MongodbState> = {
  name: 'mongodb',
  description: 'MongoDB: clients, logins, commands with database, collection and filter, errors',
  transport: 'tcp',
  columns: mongodbColumns,
  ports: [27017, 27018, 27019, 27020],
  probeBytes: PROBE_BYTES,
  maxHeldBytes: MAX_HELD_BYTES,
  create: createMongodbState,
  probe: probeMongodb,
  feed(state, input, session) {
    session.facts.confidence = 1
    return readMessages(state, input, session)
  },
  gap(state, direction, _missing, session) {
    session.anomaly(GAP)
    state.lost[direction] = true
    // Replies name what they answer; those lost are not waited for.
    if (direction === Direction.Resp) flushRequests(state, session)
    return Verdict.More
  },
  close(state, tsMicros, session) {
    flushRequests(state, session)
    flushLogin(state, tsMicros, session)
  },
}
