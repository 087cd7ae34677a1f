/** Commands of the text and meta protocols: doc/protocol.txt. Items are passed over. */
import { wireText } from '../../src/bytes/text.ts'
import {
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import {
  BAD_COMMAND,
  FETCHES,
  LONG_LINE,
  MAX_BAD_LINES,
  MAX_KEY_BYTES,
  MAX_LINE_BYTES,
  MAX_LOGIN_BYTES,
  MAX_VALUE_BYTES,
  METAS,
  OTHERS,
  STORES,
} from './constants.ts'
import { createPending, type MemcachedState, type Pending } from './state.ts'
import { addCommand } from './telling.ts'

const LF = 0x0a
const CR = 0x0d
const LINE_END_BYTES = 2

/** Where a line ends that begins at `pos`; `found` is false when it has not ended within its bound. */
interface Line {
  start: number
  stop: number
  found: boolean
}
const line: Line = { start: 0, stop: 0, found: false }

/** Takes the next line of a direction off `input`, or asks for more; a line past the bound is cut there. */
export function takeLine(
  state: MemcachedState,
  input: StreamSlice,
  session: SessionContext,
): Line | undefined {
  const d = input.direction
  while (input.remaining() > 0) {
    const start = input.pos
    const at = input.find(LF, start + MAX_LINE_BYTES + 1)
    if (state.discard[d]) {
      input.pos = at < 0 ? Math.min(input.end, start + MAX_LINE_BYTES + 1) : at + 1
      state.discard[d] = at < 0
      continue
    }
    if (at < 0 && input.remaining() <= MAX_LINE_BYTES) {
      input.need = input.remaining() + 1
      return undefined
    }
    const end = at < 0 ? start + MAX_LINE_BYTES : at
    input.pos = at < 0 ? end : at + 1
    if (at < 0) {
      state.discard[d] = true
      session.anomaly(LONG_LINE)
    }
    line.start = start
    line.stop = at >= 0 && end > start && input.bytes[end - 1] === CR ? end - 1 : end
    line.found = at >= 0
    return line
  }
  return undefined
}

/** Reads the client's lines. */
export function readTextCommands(
  state: MemcachedState,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  while (input.remaining() > 0) {
    if (state.login !== undefined) {
      if (!readLogin(state, state.login, input, session)) return Verdict.More
      continue
    }
    const taken = takeLine(state, input, session)
    if (taken === undefined) return Verdict.More
    if (taken.stop === taken.start) continue
    const text = wireText(input.bytes, taken.start, taken.stop, MAX_LINE_BYTES)
    const itemBytes = takeCommand(state, text, input.tsMicros, session)
    if (itemBytes < 0) {
      const verdict = countBad(state, Direction.Orig, BAD_COMMAND, session)
      if (verdict !== Verdict.More) return verdict
      continue
    }
    state.lost[Direction.Orig] = false
    state.good[Direction.Orig]++
    if (itemBytes === 0 || state.login !== undefined) continue
    const here = Math.min(itemBytes, input.remaining())
    input.pos += here
    input.skipBytes = itemBytes - here
    if (input.skipBytes > 0) return Verdict.More
  }
  return Verdict.More
}

/** Takes a command line. Bytes of the item that follows, its line end included; -1 when it is no command. */
export function takeCommand(
  state: MemcachedState,
  text: string,
  tsMicros: number,
  session: SessionContext,
): number {
  const words = text.split(' ').filter((w) => w !== '')
  const verb = words[0] ?? ''
  const isMeta = METAS.has(verb)
  if (!isMeta && !STORES.has(verb) && !FETCHES.has(verb) && !OTHERS.has(verb)) return -1
  const pending = createPending(verb, tsMicros)
  const noReply = words.at(-1) === 'noreply'
  if (noReply) words.pop()
  pending.object = writeObject(verb, words, session.statements)
  if (isMeta) return takeMeta(state, pending, words, session)
  if (STORES.has(verb)) return takeStore(state, pending, words, noReply, session)
  if (FETCHES.has(verb)) {
    const firstKey = verb.startsWith('gat') ? 2 : 1
    pending.key = words[firstKey] ?? ''
    pending.keys = Math.max(0, words.length - firstKey)
  } else if (/^(delete|incr|decr|touch)$/.test(verb)) pending.key = words[1] ?? ''
  addCommand(state, pending, !noReply && verb !== 'quit', session)
  return 0
}

/** The command line; amounts are values, as the policy has it. */
function writeObject(
  verb: string,
  words: readonly string[],
  statements: SessionContext['statements'],
): string {
  const hidesAmount = statements === 'no-literals' && (verb === 'incr' || verb === 'decr')
  return hidesAmount ? `${verb} ${words[1] ?? ''} ?` : words.join(' ')
}

function takeStore(
  state: MemcachedState,
  pending: Pending,
  words: readonly string[],
  noReply: boolean,
  session: SessionContext,
): number {
  const size = readSize(words[4])
  if (size < 0 || words.length < 5) return -1
  pending.key = words[1]!
  pending.bytes = size
  const maybeLogin =
    state.user === '' && pending.verb === 'set' && size >= 3 && size <= MAX_LOGIN_BYTES && !noReply
  if (maybeLogin && (state.wantsLogin || state.good[Direction.Orig] === 0)) {
    state.login = pending
    state.loginBytes = size + LINE_END_BYTES
  } else addCommand(state, pending, !noReply, session)
  return size + LINE_END_BYTES
}

/** The first item of a connection may be `user password`; only the user is kept of it. */
function readLogin(
  state: MemcachedState,
  pending: Pending,
  input: StreamSlice,
  session: SessionContext,
): boolean {
  if (input.remaining() < state.loginBytes) {
    input.need = state.loginBytes
    return false
  }
  const start = input.pos
  const space = input.find(0x20, start + pending.bytes)
  if (space > start && space - start <= MAX_KEY_BYTES)
    pending.maybeUser = wireText(input.bytes, start, space)
  input.pos = start + state.loginBytes
  state.login = undefined
  addCommand(state, pending, true, session)
  return true
}

function takeMeta(
  state: MemcachedState,
  pending: Pending,
  words: readonly string[],
  session: SessionContext,
): number {
  const { verb } = pending
  const hasItem = verb === 'ms'
  if (verb === 'mn') {
    addCommand(state, pending, true, session)
    return 0
  }
  const size = hasItem ? readSize(words[2]) : 0
  if (words.length < 2 || size < 0) return -1
  pending.key = words[1]!
  pending.keys = verb === 'mg' ? 1 : 0
  pending.bytes = size
  for (let at = hasItem ? 3 : 2; at < words.length; at++) {
    const flag = words[at]!
    if (flag === 'q') pending.isQuiet = true
    else if (flag.startsWith('O')) pending.opaque = flag.slice(1)
  }
  addCommand(state, pending, true, session)
  return hasItem ? size + LINE_END_BYTES : 0
}

/** A size in decimal, as far as a server takes it, or -1. */
export function readSize(word: string | undefined): number {
  if (word === undefined || !/^\d{1,10}$/.test(word)) return -1
  const size = Number(word)
  return size <= MAX_VALUE_BYTES ? size : -1
}

/** Counts what fits nothing; too much of it, and this is something else. */
export function countBad(
  state: MemcachedState,
  d: Direction,
  code: string,
  session: SessionContext,
): Verdict {
  // The rest of an item whose beginning was lost is no fault.
  if (state.lost[d]) return Verdict.More
  if (state.good[0] + state.good[1] === 0) {
    state.lost[d] = true
    return ++state.badLines >= MAX_BAD_LINES ? Verdict.Reject : Verdict.More
  }
  session.anomaly(code)
  return ++state.badLines >= MAX_BAD_LINES ? Verdict.Broken : Verdict.More
}
