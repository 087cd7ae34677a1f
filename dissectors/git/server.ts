/** Lines of the server: what it advertises, sections of its answers, the report of a push. */
import { wireText } from '../../src/bytes/text.ts'
import { type SessionContext, type StreamSlice, Verdict } from '../../src/dissect/contract.ts'
import {
  LENGTH_BYTES,
  MAX_CAPABILITIES,
  MAX_NAMES_OF_ONE,
  MAX_REFS,
  MAX_SPLIT_BYTES,
} from './constants.ts'
import type { GitState } from './state.ts'
import { tellAsk, tellError, tellRequest, tellUpdate } from './tell.ts'

const MAX_LINE_CHARS = 4096
const REF = /^([0-9a-f]{64}|[0-9a-f]{40}) (\S+)/

/** Reads one line, its end left out. */
export function readServerLine(
  state: GitState,
  input: StreamSlice,
  start: number,
  stop: number,
  session: SessionContext,
): Verdict {
  const { bytes, tsMicros } = input
  const nul = bytes.subarray(start, stop).indexOf(0)
  const line = wireText(bytes, start, nul < 0 ? stop : start + nul, MAX_LINE_CHARS)
  if (line.startsWith('ERR ')) {
    tellError(state, line.slice(4), tsMicros, session)
    return Verdict.More
  }
  const ref = REF.exec(line)
  if (ref !== null) addRef(state, ref[1]!, ref[2]!)
  if (state.awaitsAnswer) tellRequest(state, 'ok', '', tsMicros, session)
  if (state.advertised) readAnswer(state, line, tsMicros, session)
  else if (line.startsWith('version ')) state.fields.version = line.slice(8, 16)
  else if (ref === null && line !== 'ACK') noteCapability(state, line, session)
  if (nul < 0 || state.advertised) return Verdict.More
  if (state.fields.version === '') state.fields.version = '0'
  for (const part of wireText(bytes, start + nul + 1, stop, MAX_LINE_CHARS).split(' ')) {
    noteCapability(state, part, session)
  }
  return Verdict.More
}

function addRef(state: GitState, oid: string, name: string): void {
  if (!state.advertised) state.fields.refsAdvertised++
  else if (state.asks[0]?.verb === 'ls-refs') {
    state.asks[0].refs++
    state.fields.refsAdvertised++
  } else return
  if (name === 'HEAD' || name === 'capabilities^{}' || name.endsWith('^{}')) return
  state.refs ??= new Map()
  const names = state.refs.get(oid)
  if (names !== undefined) {
    if (names.length < MAX_NAMES_OF_ONE && !names.includes(name)) names.push(name)
  } else if (state.refs.size < MAX_REFS) state.refs.set(oid, [name])
}

function noteCapability(state: GitState, text: string, session: SessionContext): void {
  const { fields } = state
  const equals = text.indexOf('=')
  const name = equals < 0 ? text : text.slice(0, equals)
  const value = equals < 0 ? '' : text.slice(equals + 1)
  if (name === '' || name.includes(' ')) return
  if (name === 'agent') session.facts.serverSoftware = value.slice(0, 256)
  else if (name === 'object-format') fields.objectFormat = value.slice(0, 16)
  if (fields.capabilities.length < MAX_CAPABILITIES && !fields.capabilities.includes(name)) {
    fields.capabilities = [...fields.capabilities, name.slice(0, 64)]
  }
}

function readAnswer(
  state: GitState,
  line: string,
  tsMicros: number,
  session: SessionContext,
): void {
  if (line === 'packfile') state.packBegun = false
  else if (state.updates.length > 0) readReportLine(state, line, tsMicros, session)
}

/** Lines within a side-band: the report of a push, gitprotocol-pack(5). */
export function readReport(
  state: GitState,
  input: StreamSlice,
  start: number,
  end: number,
  session: SessionContext,
): void {
  let text = state.split + input.bytes.toString('latin1', start, end)
  state.split = ''
  while (text.length >= LENGTH_BYTES) {
    const length = Number.parseInt(text.slice(0, LENGTH_BYTES), 16)
    if (Number.isNaN(length)) return
    if (length < LENGTH_BYTES) {
      text = text.slice(LENGTH_BYTES)
      continue
    }
    if (text.length < length) break
    const raw = Buffer.from(text.slice(LENGTH_BYTES, length), 'latin1')
    const stop = raw.at(-1) === 0x0a ? raw.length - 1 : raw.length
    readReportLine(state, wireText(raw, 0, stop, MAX_LINE_CHARS), input.tsMicros, session)
    text = text.slice(length)
  }
  if (text.length <= MAX_SPLIT_BYTES) state.split = text
}

function readReportLine(
  state: GitState,
  line: string,
  tsMicros: number,
  session: SessionContext,
): void {
  const [word, ref = '', ...reason] = line.split(' ')
  if (word === 'unpack' && ref !== 'ok') tellError(state, line, tsMicros, session)
  if (word !== 'ok' && word !== 'ng') return
  const at = state.updates.findIndex((u) => u.ref === ref)
  if (at < 0) return
  const update = state.updates.splice(at, 1)[0]!
  tellUpdate(state, update, word === 'ok' ? 'ok' : 'error', reason.join(' '), tsMicros, session)
}

/** The server's message is over: the first is its advertisement, each other answers what was asked. */
export function endServerMessage(state: GitState, tsMicros: number, session: SessionContext): void {
  if (state.awaitsAnswer) tellRequest(state, 'ok', '', tsMicros, session)
  if (!state.advertised) {
    state.advertised = true
    if (state.fields.version === '') state.fields.version = '0'
    return
  }
  const ask = state.asks[0]
  // What the server says of shallow history ends like an answer, before the answer itself.
  const isWhole =
    ask !== undefined && (ask.verb !== 'fetch' || ask.bytes > 0 || state.fields.version === '2')
  if (!isWhole || !ask.isSent) return
  state.asks.shift()
  state.packBegun = false
  tellAsk(ask, 'ok', tsMicros, state, session)
}
