/** Redis and its kin (Valkey, KeyDB, Dragonfly): RESP2, RESP3 and inline commands. https://redis.io/docs/latest/develop/reference/protocol-spec/ */
import { Direction, type StreamDissector, Verdict } from '../../src/dissect/contract.ts'
import { GAP, MAX_HELD_BYTES } from './constants.ts'
import { readAnswers, readCommands } from './parser.ts'
import { probeRedis } from './probe.ts'
import { redisColumns } from './record.ts'
import { resetReply } from './replyReader.ts'
import { createRedisState, type RedisState, Replication, Step } from './state.ts'
import { tellCommand } from './telling.ts'

export const redis: StreamDissector<RedisState> = {
  name: 'redis',
  description:
    'Redis and its kin: logins, commands with key and value, replies, publications, replication',
  transport: 'tcp',
  columns: redisColumns,
  ports: [6379, 6380, 6381, 6382, 7000, 7001, 16379, 26379],
  probeBytes: 64,
  maxHeldBytes: MAX_HELD_BYTES,
  create: createRedisState,
  probe: probeRedis,
  feed(state, input, session) {
    session.facts.confidence = 1
    if (input.direction === Direction.Resp) return readAnswers(state, input, session)
    if (input.streamOffset === 0 && state.goodCommands === 0) state.fromStart = true
    return readCommands(state, input, session)
  },
  gap(state, direction, _missing, session) {
    session.anomaly(GAP)
    if (direction === Direction.Orig) {
      state.command.step = Step.Lost
      return Verdict.More
    }
    // Which reply answers which command is not known any more.
    flushPending(state, session)
    state.untracked = 0
    resetReply(state.reply)
    state.reply.discard = false
    if (state.replication === Replication.Commands) {
      if (state.replicated !== undefined) state.replicated.step = Step.Lost
      return Verdict.More
    }
    if (state.replication !== Replication.None) return Verdict.Done
    state.deaf = true
    return Verdict.More
  },
  close(state, _tsMicros, session) {
    flushPending(state, session)
  },
}

/** Tells of what was never answered. */
function flushPending(state: RedisState, session: Parameters<typeof tellCommand>[4]): void {
  for (const pending of state.pending.splice(0))
    tellCommand(state, pending, undefined, pending.tsMicros, session)
  state.pendingChars = 0
}
