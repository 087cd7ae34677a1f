/** Commands as they are sent: arrays of bulk strings, or inline lines (RESP specification, "Sending commands to a Redis server"). */
import { MAX_OBJECT_BYTES } from '../../src/bytes/text.ts'
import type { SessionContext, StreamSlice } from '../../src/dissect/contract.ts'
import {
  LONG_LINE,
  MAX_ARGUMENTS,
  MAX_BULK_BYTES,
  MAX_COMMAND_BYTES,
  MAX_COUNT,
  MAX_LENGTH_LINE_BYTES,
  MAX_LINE_BYTES,
} from './constants.ts'
import { splitWords } from './inline.ts'
import { NO_NUMBER, readNumberLine, UNFINISHED } from './number.ts'
import { type CommandReading, Step } from './state.ts'

const STAR = 0x2a
const DOLLAR = 0x24
const CR = 0x0d
const LF = 0x0a
const LINE_END_BYTES = 2

/** What one step of reading came to. */
export const Read = {
  /** A whole command is in `args`. */
  Command: 0,
  /** More bytes are wanted: `input.need` or `input.skipBytes` says how many. */
  Wait: 1,
  /** Something else: the bytes are no command's. */
  Bad: 2,
  /** Go on. */
  Again: 3,
} as const
export type Read = (typeof Read)[keyof typeof Read]

/** Reads up to the end of one command. */
export function readCommand(
  command: CommandReading,
  input: StreamSlice,
  session: SessionContext,
): Read {
  while (input.remaining() > 0) {
    const read = readStep(command, input, session)
    if (read !== Read.Again) return read
  }
  input.need = 1
  return Read.Wait
}

function readStep(command: CommandReading, input: StreamSlice, session: SessionContext): Read {
  switch (command.step) {
    case Step.Start:
      return readStart(command, input, session)
    case Step.Length:
      return readLength(command, input)
    case Step.Bytes:
      return readArgument(command, input)
    case Step.Discard:
      return discardLine(command, input)
    default:
      return findStart(command, input)
  }
}

function readStart(command: CommandReading, input: StreamSlice, session: SessionContext): Read {
  const first = input.peek()
  if (first === CR || first === LF) {
    input.pos++
    return Read.Again
  }
  command.args = []
  command.keptBytes = 0
  command.argumentBytes = 0
  command.cut = false
  command.inline = first !== STAR
  if (command.inline) return readInline(command, input, session)
  const count = readNumberLine(input)
  if (count === UNFINISHED) return wait(input)
  if (count === NO_NUMBER || count > MAX_COUNT) return Read.Bad
  // Nothing to do, and nothing is answered.
  if (count <= 0) return Read.Again
  command.left = count
  command.step = Step.Length
  return Read.Again
}

function readLength(command: CommandReading, input: StreamSlice): Read {
  if (input.peek() !== DOLLAR) return Read.Bad
  const bytes = readNumberLine(input)
  if (bytes === UNFINISHED) return wait(input)
  if (bytes < 0 || bytes > MAX_BULK_BYTES) return Read.Bad
  command.bulk = bytes
  command.step = Step.Bytes
  return Read.Again
}

/** Keeps what there is room for; the command is whole as soon as nothing more of it is kept. */
function readArgument(command: CommandReading, input: StreamSlice): Read {
  const room = command.args.length < MAX_ARGUMENTS ? MAX_COMMAND_BYTES - command.keptBytes : 0
  const kept = Math.min(command.bulk, room)
  if (input.remaining() < kept) {
    input.need = kept
    return Read.Wait
  }
  if (kept > 0 || (command.bulk === 0 && command.args.length < MAX_ARGUMENTS)) {
    command.args.push(input.latin1(kept))
    command.keptBytes += kept
  }
  if (kept < command.bulk) command.cut = true
  command.argumentBytes += command.bulk
  command.left--
  command.step = command.left === 0 ? Step.Start : Step.Length
  const rest = command.bulk - kept + LINE_END_BYTES
  const here = Math.min(rest, input.remaining())
  input.pos += here
  input.skipBytes = rest - here
  if (command.left === 0) return Read.Command
  return input.skipBytes > 0 ? Read.Wait : Read.Again
}

function readInline(command: CommandReading, input: StreamSlice, session: SessionContext): Read {
  const start = input.pos
  const at = input.find(LF, start + MAX_LINE_BYTES + 1)
  if (at < 0 && input.remaining() <= MAX_LINE_BYTES) {
    // Controls are in no inline command: garbage without an end is seen through at once.
    if (!isText(input, start, input.end)) return Read.Bad
    input.need = input.remaining() + 1
    return Read.Wait
  }
  const end = at < 0 ? start + MAX_LINE_BYTES : at
  if (!isText(input, start, end)) return Read.Bad
  input.pos = at < 0 ? end : at + 1
  if (at < 0) {
    session.anomaly(LONG_LINE)
    command.step = Step.Discard
    command.cut = true
  }
  command.args = splitWords(
    input.bytes.toString('latin1', start, Math.min(end, start + MAX_OBJECT_BYTES)),
  )
  command.argumentBytes = end - start
  return command.args.length === 0 ? Read.Again : Read.Command
}

function discardLine(command: CommandReading, input: StreamSlice): Read {
  const at = input.find(LF)
  if (at >= 0) command.step = Step.Start
  input.pos = at < 0 ? input.end : at + 1
  return Read.Again
}

/** After a loss: the next `*` count and `$` length that stand behind one another. */
function findStart(command: CommandReading, input: StreamSlice): Read {
  for (;;) {
    const at = input.find(STAR)
    input.pos = at < 0 ? input.end : at
    if (at < 0) return Read.Again
    const count = readNumberLine(input)
    const next = count > 0 && count <= MAX_COUNT ? input.peek() : -1
    input.pos = at
    if (next === DOLLAR) {
      command.step = Step.Start
      return Read.Again
    }
    const isShort = input.remaining() < MAX_LENGTH_LINE_BYTES
    if (isShort && (count === UNFINISHED || (count > 0 && next < 0))) return wait(input)
    input.pos = at + 1
  }
}

const isText = (input: StreamSlice, from: number, to: number): boolean => {
  for (let at = from; at < to; at++) {
    const byte = input.bytes[at]!
    if (byte < 0x20 && byte !== 0x09 && byte !== CR && byte !== 0) return false
  }
  return true
}

function wait(input: StreamSlice): Read {
  input.need = input.remaining() + 1
  return Read.Wait
}
