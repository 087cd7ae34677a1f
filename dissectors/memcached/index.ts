/** Memcached over TCP: text, meta and binary protocols. https://github.com/memcached/memcached/blob/master/doc/protocol.txt */
import { Direction, type StreamDissector, Verdict } from '../../src/dissect/contract.ts'
import { REQUEST, RESPONSE, readBinary } from './binary.ts'
import { GAP, MAX_HELD_BYTES } from './constants.ts'
import { PROBE_BYTES, probeMemcached } from './probe.ts'
import { memcachedColumns } from './record.ts'
import { createMemcachedState, type MemcachedState } from './state.ts'
import { flushPending } from './telling.ts'
import { readTextCommands } from './textCommand.ts'
import { readTextReplies } from './textReply.ts'

export const memcached: StreamDissector<MemcachedState> = {
  name: 'memcached',
  description: 'Memcached: logins, commands with keys and sizes, hits and misses, versions',
  transport: 'tcp',
  columns: memcachedColumns,
  ports: [11211],
  probeBytes: PROBE_BYTES,
  maxHeldBytes: MAX_HELD_BYTES,
  create: createMemcachedState,
  probe: probeMemcached,
  feed(state, input, session) {
    session.facts.confidence = 1
    const { fields } = state
    const isOrig = input.direction === Direction.Orig
    if (isOrig && input.streamOffset === 0 && state.good[0] === 0) state.fromStart = true
    if (fields.protocol === '') {
      const first = input.peek()
      fields.protocol = first === REQUEST || first === RESPONSE ? 'binary' : 'text'
    }
    if (fields.protocol === 'binary') return readBinary(state, input, session)
    return isOrig ? readTextCommands(state, input, session) : readTextReplies(state, input, session)
  },
  gap(state, direction, _missing, session) {
    session.anomaly(GAP)
    if (direction === Direction.Resp) {
      flushPending(state, session)
      state.answer.hits = 0
      state.answer.bytes = 0
      state.answer.lines = 0
    } else state.login = undefined
    state.lost[direction] = true
    state.discard[direction] = false
    // A binary message is found by the length of the one before it alone.
    return state.fields.protocol === 'binary' ? Verdict.Done : Verdict.More
  },
  close(state, _tsMicros, session) {
    if (state.login !== undefined) state.pending.push(state.login)
    flushPending(state, session)
  },
}
