/** The text of messages: after DATA up to a line with one dot, after BDAT by its size (RFC 5321, 4.5.2; 3030, 2). */
import { isPrintable } from '../../src/bytes/words.ts'
import type { SessionContext, StreamSlice } from '../../src/dissect/contract.ts'
import { createDotBlock, readDotBlock } from '../../src/formats/dotBlock.ts'
import { addCommand, currentMessage } from './command.ts'
import { COMMANDS } from './constants.ts'
import type { SmtpState } from './state.ts'

const LF = 0x0a
/** Bytes looked at to tell a command from a message's first line. */
const MAX_COMMAND_BYTES = 512

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
