/** Both directions of a connection, and how reading goes on after bytes that fit nothing. */
import { type SessionContext, type StreamSlice, Verdict } from '../../src/dissect/contract.ts'
import { takeCommand } from './command.ts'
import { Read, readCommand } from './commandReader.ts'
import { BAD_COMMAND, BAD_REPLY, MAX_BAD_LINES } from './constants.ts'
import { readReplication } from './replication.ts'
import { prepareReply, takeReply } from './replies.ts'
import { beginsValue, readReply, resetReply } from './replyReader.ts'
import { type RedisState, Replication, Step } from './state.ts'

const LF = 0x0a
const CR = 0x0d

/** Reads what the client sends. */
export function readCommands(
  state: RedisState,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  const { command } = state
  while (input.remaining() > 0) {
    const read = readCommand(command, input, session)
    if (read === Read.Wait) return Verdict.More
    if (read === Read.Bad) {
      const verdict = countBad(state, BAD_COMMAND, state.goodCommands, session)
      if (verdict !== Verdict.More) return verdict
      command.step = Step.Lost
      continue
    }
    // A replica's acknowledgements are not answered and say nothing.
    if (state.replication === Replication.None) takeCommand(state, command, input.tsMicros, session)
    else command.args = []
    if (input.skipBytes > 0) return Verdict.More
  }
  return Verdict.More
}

/** Reads what the server sends. */
export function readAnswers(
  state: RedisState,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  const { reply } = state
  while (input.remaining() > 0) {
    if (state.replication !== Replication.None) return readReplication(state, input, session)
    if (state.deaf) {
      input.pos = input.end
      return Verdict.More
    }
    if (reply.kind === 0 && reply.left.length === 0 && !reply.discard) {
      const first = input.peek()
      // An empty line between replies is no reply.
      if (first === LF || first === CR) {
        input.pos++
        continue
      }
      prepareReply(state, first)
    }
    const read = readReply(reply, input)
    if (read === Read.Wait) return Verdict.More
    if (read === Read.Bad) {
      const verdict = countBad(state, BAD_REPLY, state.goodReplies, session)
      if (verdict !== Verdict.More) return verdict
      resetReply(reply)
      findValue(input)
      continue
    }
    takeReply(state, input, session)
    if (input.skipBytes > 0) return Verdict.More
  }
  return Verdict.More
}

/** Moves to a line that may begin a value. */
function findValue(input: StreamSlice): void {
  do {
    const at = input.find(LF)
    input.pos = at < 0 ? input.end : at + 1
  } while (input.remaining() > 0 && !beginsValue(input.peek()))
}

/** What fits nothing in a stream that never fitted is another protocol's. */
function countBad(state: RedisState, code: string, good: number, session: SessionContext): Verdict {
  if (good === 0) {
    // Of a stream whose start was not seen the first bytes may be the rest of a value.
    if (state.goodCommands + state.goodReplies === 0) return Verdict.Reject
  } else session.anomaly(code)
  return ++state.badLines >= MAX_BAD_LINES ? Verdict.Broken : Verdict.More
}
