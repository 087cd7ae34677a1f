/** What a server sends to its replica: a dump, told by length or by a mark that ends it, then the commands it carries out. */
import type { SessionContext, StreamSlice } from '../../src/dissect/contract.ts'
import { Verdict } from '../../src/dissect/contract.ts'
import { Read, readCommand } from './commandReader.ts'
import { DUMP_MARK_BYTES } from './constants.ts'
import { readNumberLine, UNFINISHED } from './number.ts'
import { createCommandReading, type RedisState, Replication, Step } from './state.ts'

const LF = 0x0a
const CR = 0x0d
const DOLLAR = 0x24
const MARK_LEAD = '$EOF:'

/** Reads what the server sends once it has agreed to PSYNC. */
export function readReplication(
  state: RedisState,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  while (input.remaining() > 0) {
    const read =
      state.replication === Replication.Dump
        ? readDumpHead(state, input)
        : state.replication === Replication.MarkedDump
          ? passMarkedDump(state, input)
          : readSentCommand(state, input, session)
    if (read === Read.Bad) return Verdict.Done
    if (read === Read.Wait) return Verdict.More
  }
  return Verdict.More
}

function readDumpHead(state: RedisState, input: StreamSlice): Read {
  const first = input.peek()
  // Empty lines keep the connection up while the dump is made.
  if (first === LF || first === CR) {
    input.pos++
    return Read.Again
  }
  if (first !== DOLLAR) return Read.Bad
  if (input.remaining() < MARK_LEAD.length) return wait(input, MARK_LEAD.length)
  if (input.startsWith(MARK_LEAD)) {
    const whole = MARK_LEAD.length + DUMP_MARK_BYTES + 2
    if (input.remaining() < whole) return wait(input, whole)
    input.skip(MARK_LEAD.length)
    state.dumpMark = input.copy(DUMP_MARK_BYTES)
    input.skip(2)
    state.replication = Replication.MarkedDump
    return Read.Again
  }
  const bytes = readNumberLine(input)
  if (bytes === UNFINISHED) return wait(input, input.remaining() + 1)
  if (bytes < 0) return Read.Bad
  state.fields.dumpBytes += bytes
  state.replication = Replication.Commands
  // A dump has no end of line behind it.
  const here = Math.min(bytes, input.remaining())
  input.pos += here
  input.skipBytes = bytes - here
  return input.skipBytes > 0 ? Read.Wait : Read.Again
}

function passMarkedDump(state: RedisState, input: StreamSlice): Read {
  const mark = state.dumpMark!
  const at = input.bytes.subarray(input.pos, input.end).indexOf(mark)
  if (at >= 0) {
    state.fields.dumpBytes += at
    input.pos += at + mark.length
    state.replication = Replication.Commands
    state.dumpMark = undefined
    return Read.Again
  }
  // The mark's beginning may be at the end of what is there.
  const passed = Math.max(0, input.remaining() - (mark.length - 1))
  state.fields.dumpBytes += passed
  input.pos += passed
  return wait(input, mark.length)
}

/** Commands sent on are counted: the clients that gave them have sessions of their own. */
function readSentCommand(state: RedisState, input: StreamSlice, session: SessionContext): Read {
  state.replicated ??= createCommandReading()
  const read = readCommand(state.replicated, input, session)
  if (read === Read.Command) {
    state.fields.replicatedCount++
    state.replicated.args = []
    return input.skipBytes > 0 ? Read.Wait : Read.Again
  }
  if (read === Read.Bad) state.replicated.step = Step.Lost
  return read === Read.Bad ? Read.Again : read
}

function wait(input: StreamSlice, need: number): Read {
  input.need = need
  return Read.Wait
}
