/** The text of messages: after DATA up to a line with one dot, after BDAT by its size (RFC 5321, 4.5.2; 3030, 2). */
import { isPrintable } from '../../src/bytes/words.ts'
import type { SessionContext, StreamSlice } from '../../src/dissect/contract.ts'
import { createDotBlock, readDotBlock } from '../../src/formats/dotBlock.ts'
import { readMailLine } from '../../src/formats/mailHead.ts'
import { addCommand, currentMessage } from './command.ts'
import { COMMANDS } from './constants.ts'
import type { SmtpState } from './state.ts'

const LF = 0x0a
const CR = 0x0d
/** Bytes looked at to tell a command from a message's first line. */
const MAX_COMMAND_BYTES = 512
/** Longest line of a chunk's head that is read. */
const MAX_HEAD_LINE_BYTES = 2048

/**
 * After a DATA whose answer was not seen: true when a command comes next; false, with `isDataAsked`
 * cleared, when a message does; false, with it left, when more bytes are needed.
 */
export function isCommandLine(state: SmtpState, input: StreamSlice): boolean {
  const at = input.find(LF, input.pos + MAX_COMMAND_BYTES)
  if (at < 0 && input.remaining() < MAX_COMMAND_BYTES) {
    input.need = input.remaining() + 1
    return false
  }
  state.isDataAsked = false
  const end = at < 0 ? input.pos + MAX_COMMAND_BYTES : at
  const line = input.bytes.toString('latin1', input.pos, end).trimEnd()
  const verb = /^[A-Za-z0-9-]+/.exec(line)?.[0] ?? ''
  const isCommand =
    COMMANDS.has(verb.toUpperCase()) &&
    isPrintable(input, input.pos, end) &&
    (line.length === verb.length || (line[verb.length] === ' ' && !line.includes(': ')))
  if (!isCommand) beginText(state)
  return isCommand
}

/** The server told the client to go ahead, or the client did. */
export function beginText(state: SmtpState): void {
  state.isDataAsked = false
  const message = currentMessage(state, state.pending.at(-1)?.tsMicros ?? 0)
  state.block = createDotBlock(message.head)
  if (state.pending.at(-1)?.verb === 'DATA') state.pending.pop()
}

/** Reads of the text what is there; false when its end has not come. */
export function readText(state: SmtpState, input: StreamSlice, session: SessionContext): boolean {
  if (!readDotBlock(state.block!, input)) return false
  addCommand(state, '.', '', input.tsMicros, session)
  return true
}

/** Reads of a chunk what is there; false when more of it is to come, or the rest is passed over. */
export function readChunk(state: SmtpState, input: StreamSlice): boolean {
  const head = currentMessage(state, input.tsMicros).head
  while (state.chunkLeft > 0 && head.phase === 'head') {
    const stop = Math.min(input.end, input.pos + state.chunkLeft)
    const at = input.find(LF, stop)
    const isWhole = at >= 0 || stop - input.pos >= Math.min(state.chunkLeft, MAX_HEAD_LINE_BYTES)
    if (!isWhole) {
      input.need = stop - input.pos + 1
      return false
    }
    const start = input.pos
    const end = at < 0 ? stop : at
    const isOver = at < 0 && stop - start >= MAX_HEAD_LINE_BYTES && state.chunkLeft > stop - start
    readMailLine(head, input.bytes, start, at > start && input.bytes[at - 1] === CR ? at - 1 : end)
    if (isOver) head.phase = 'body'
    input.pos = at < 0 ? end : at + 1
    state.chunkLeft -= input.pos - start
  }
  if (state.chunkLeft === 0) return true
  input.skipBytes = state.chunkLeft
  state.chunkLeft = 0
  return false
}
