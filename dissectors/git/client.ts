/** Lines of the client: the request, wants and haves, commands of version 2, updates of a push. */
import { wireText } from '../../src/bytes/text.ts'
import { type SessionContext, type StreamSlice, Verdict } from '../../src/dissect/contract.ts'
import {
  MAX_ARGUMENTS,
  MAX_NAMED_REFS,
  MAX_PENDING,
  MAX_UPDATES,
  SERVICES,
  UPDATES_FULL,
} from './constants.ts'
import { type Ask, createAsk, type GitState } from './state.ts'
import { tellAsk } from './tell.ts'

const MAX_LINE_CHARS = 4096
const UPDATE = /^([0-9a-f]{40}|[0-9a-f]{64}) ([0-9a-f]{40}|[0-9a-f]{64}) (.+)$/

/** Reads one line, its end left out. */
export function readClientLine(
  state: GitState,
  input: StreamSlice,
  start: number,
  stop: number,
  session: SessionContext,
): Verdict {
  const { bytes, tsMicros } = input
  const nul = bytes.subarray(start, stop).indexOf(0)
  const lineEnd = nul < 0 ? stop : start + nul
  const line = wireText(bytes, start, lineEnd, MAX_LINE_CHARS)
  const space = line.indexOf(' ')
  const word = space < 0 ? line : line.slice(0, space)
  const rest = space < 0 ? '' : line.slice(space + 1)
  if ((SERVICES as readonly string[]).includes(word)) {
    readRequest(state, word, rest, bytes, lineEnd, stop, tsMicros)
    return Verdict.More
  }
  if (line.startsWith('command=')) {
    addAsk(state, line.slice(8), tsMicros, session)
    return Verdict.More
  }
  if (word === 'argument') {
    const ask = currentAsk(state, 'archive', tsMicros, session)
    if (ask.parts.length < MAX_ARGUMENTS) ask.parts.push(rest)
    return Verdict.More
  }
  const update = UPDATE.exec(line)
  if (update !== null) {
    const capabilities = nul < 0 ? '' : wireText(bytes, lineEnd + 1, stop, MAX_LINE_CHARS)
    addUpdate(state, update, tsMicros, session)
    noteAgent(capabilities, session)
    return Verdict.More
  }
  readWant(state, word, rest, tsMicros, session)
  return Verdict.More
}

/** `git-upload-pack /path\0host=name\0\0version=2\0`, gitprotocol-pack(5). */
function readRequest(
  state: GitState,
  service: string,
  repository: string,
  bytes: Buffer,
  from: number,
  stop: number,
  tsMicros: number,
): void {
  const { fields } = state
  fields.service = service
  fields.repository = repository.slice(0, 256)
  state.awaitsAnswer = true
  state.requestMicros = tsMicros
  for (const part of bytes.toString('latin1', from, stop).split('\0')) {
    if (part.startsWith('host='))
      fields.host = wireText(Buffer.from(part.slice(5), 'latin1'), 0, part.length - 5)
  }
}

function readWant(
  state: GitState,
  word: string,
  rest: string,
  tsMicros: number,
  session: SessionContext,
): void {
  if (word === 'want' || word === 'want-ref') {
    const ask = currentAsk(state, 'fetch', tsMicros, session)
    const [oid = '', ...capabilities] = rest.split(' ')
    ask.wants++
    state.fields.wantCount++
    for (const name of (word === 'want' && state.refs?.get(oid)) || [oid]) {
      if (ask.names.length < MAX_NAMED_REFS && !ask.names.includes(name)) ask.names.push(name)
    }
    noteAgent(capabilities.join(' '), session)
  } else if (word === 'have') {
    currentAsk(state, 'fetch', tsMicros, session).haves++
    state.fields.haveCount++
  } else if (word.startsWith('deepen')) {
    currentAsk(state, 'fetch', tsMicros, session).depth = `${word} ${rest}`
  } else if (word === 'filter') currentAsk(state, 'fetch', tsMicros, session).filter = rest
  else if (word === 'ref-prefix') {
    const ask = state.asks.at(-1)
    if (ask !== undefined && ask.parts.length < MAX_ARGUMENTS) ask.parts.push(rest)
  } else if (word.startsWith('agent=')) noteAgent(word, session)
  else if (word.startsWith('object-format=')) state.fields.objectFormat = word.slice(14)
}

/** The agent in a list of capabilities. */
function noteAgent(capabilities: string, session: SessionContext): void {
  const at = capabilities.indexOf('agent=')
  if (at < 0) return
  const end = capabilities.indexOf(' ', at)
  session.facts.clientSoftware = capabilities.slice(at + 6, end < 0 ? undefined : end).slice(0, 256)
}

/** The message being written, begun where there is none. In versions 0 and 1 haves come in several. */
function currentAsk(state: GitState, verb: string, tsMicros: number, session: SessionContext): Ask {
  const last = state.asks.at(-1)
  if (last !== undefined && (!last.isSent || state.fields.version !== '2')) return last
  return addAsk(state, verb, tsMicros, session)
}

function addAsk(state: GitState, verb: string, tsMicros: number, session: SessionContext): Ask {
  if (state.asks.length >= MAX_PENDING)
    tellAsk(state.asks.shift()!, 'unknown', tsMicros, state, session)
  const ask = createAsk(verb, tsMicros)
  state.asks.push(ask)
  return ask
}

function addUpdate(
  state: GitState,
  found: RegExpExecArray,
  tsMicros: number,
  session: SessionContext,
): void {
  if (state.updates.length >= MAX_UPDATES) {
    session.anomaly(UPDATES_FULL)
    return
  }
  state.updates.push({ old: found[1]!, now: found[2]!, ref: found[3]!, tsMicros })
}

/** The client's message is over. */
export function endClientMessage(state: GitState, tsMicros: number, session: SessionContext): void {
  const last = state.asks.at(-1)
  if (last !== undefined) last.isSent = true
  else if (state.fields.service === 'git-upload-archive')
    addAsk(state, 'archive', tsMicros, session).isSent = true
}
