/** Memcached over UDP: a frame header of eight bytes, then a command or a part of its reply (doc/protocol.txt, "UDP protocol"). */
import { wireText } from '../../src/bytes/text.ts'
import {
  type DatagramDissector,
  Direction,
  Probe,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import { REQUEST, RESPONSE } from './binary.ts'
import { MAX_LINE_BYTES, MAX_PENDING_DATAGRAMS, OPCODES, VERBS } from './constants.ts'
import { memcachedColumns } from './record.ts'
import { createMemcachedState, createPending, type MemcachedState, type Pending } from './state.ts'
import { addCommand, tellCommand, tellUnanswered } from './telling.ts'
import { takeCommand } from './textCommand.ts'
import { ReplyLine, takeReplyLine } from './textReply.ts'

const FRAME_BYTES = 8
const BINARY_HEADER_BYTES = 24
const LF = 0x0a
const CR = 0x0d
/** Lines looked at in one datagram of a reply. */
const MAX_REPLY_LINES = 128

export const memcachedUdp: DatagramDissector<MemcachedState> = {
  name: 'memcached',
  description: 'Memcached over UDP: commands and the size of what they draw',
  transport: 'udp',
  columns: memcachedColumns,
  ports: [11211],
  create: createMemcachedState,
  probe: probeDatagram,
  datagram(state, input, session) {
    if (input.remaining() <= FRAME_BYTES) return Verdict.More
    session.facts.confidence = 1
    const id = String(input.u16be())
    const sequence = input.u16be()
    input.skip(4)
    if (input.direction === Direction.Orig) takeRequest(state, id, input, session)
    else takePart(state, id, sequence, input, session)
    return Verdict.More
  },
  close(state, _tsMicros, session) {
    for (const pending of state.pending.splice(0))
      settle(state, pending, '', pending.tsMicros, session)
  },
}

function probeDatagram(input: StreamSlice): Probe {
  if (input.remaining() < FRAME_BYTES + 4) return Probe.No
  const { view, pos } = input
  const sequence = view.getUint16(pos + 2)
  const total = view.getUint16(pos + 4)
  if (total === 0 || sequence >= total) return Probe.No
  const isOrig = input.direction === Direction.Orig
  const first = input.peek(FRAME_BYTES)
  if (first === (isOrig ? REQUEST : RESPONSE)) {
    // Clients were seen to leave what they like in the reserved field; a binary header is known by itself.
    const opcode = input.peek(FRAME_BYTES + 1)
    if (OPCODES[opcode] === undefined || input.peek(FRAME_BYTES + 5) !== 0) return Probe.No
    return holdsTogether(input) ? Probe.Yes : Probe.No
  }
  if (view.getUint16(pos + 6) !== 0) return Probe.No
  if (!isOrig) return input.isUsualPort && sequence === 0 && isReply(input) ? Probe.Yes : Probe.No
  if (total !== 1) return Probe.No
  for (let i = 0; i < VERBS.length; i++) {
    const verb = VERBS[i]!
    let at = 0
    while (at < verb.length && input.peek(FRAME_BYTES + at) === verb.charCodeAt(at)) at++
    if (at < verb.length) continue
    const after = input.peek(FRAME_BYTES + at)
    if (after === 0x20 || after === CR || after === LF)
      return endsLine(input) ? Probe.Yes : Probe.No
  }
  return Probe.No
}

/** Key and extras lie within the body, and a request's body within the datagram. */
function holdsTogether(input: StreamSlice): boolean {
  const at = input.pos + FRAME_BYTES
  if (input.remaining() < FRAME_BYTES + BINARY_HEADER_BYTES) return false
  const inside = input.view.getUint16(at + 2) + input.view.getUint8(at + 4)
  const body = input.view.getUint32(at + 8)
  const isRequest = input.direction === Direction.Orig
  return inside <= body && (!isRequest || body === input.end - at - BINARY_HEADER_BYTES)
}

/** A reply's first word is in capitals, or a number. */
function isReply(input: StreamSlice): boolean {
  const byte = input.peek(FRAME_BYTES)
  return (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x30 && byte <= 0x39)
}

const endsLine = (input: StreamSlice): boolean => input.find(LF) >= 0

function takeRequest(
  state: MemcachedState,
  id: string,
  input: StreamSlice,
  session: SessionContext,
): void {
  const { fields } = state
  state.fromStart = true
  if (state.pending.length >= MAX_PENDING_DATAGRAMS)
    settle(state, state.pending.shift()!, '', input.tsMicros, session)
  if (input.peek() === REQUEST) {
    fields.protocol = 'binary'
    const opcode = input.peek(1)
    const name = OPCODES[opcode]?.[0] ?? `opcode-${opcode}`
    const pending = createPending(name, input.tsMicros)
    const isWhole = input.remaining() >= BINARY_HEADER_BYTES
    const keyBytes = isWhole ? input.view.getUint16(input.pos + 2) : 0
    const keyAt = input.pos + BINARY_HEADER_BYTES + (isWhole ? input.peek(4) : 0)
    if (keyBytes > 0 && keyAt + keyBytes <= input.end)
      pending.key = wireText(input.bytes, keyAt, keyAt + keyBytes)
    pending.object = pending.key === '' ? name : `${name} ${pending.key}`
    pending.keys = name === 'get' || name === 'gat' ? 1 : 0
    pending.opaque = id
    addCommand(state, pending, true, session)
    return
  }
  fields.protocol = 'text'
  const at = input.find(LF)
  if (at < 0) return
  const stop = at > input.pos && input.bytes[at - 1] === CR ? at - 1 : at
  const before = state.pending.length
  const text = wireText(input.bytes, input.pos, stop, MAX_LINE_BYTES)
  takeCommand(state, text, input.tsMicros, session)
  // A first item is not taken for a login here: UDP has none.
  if (state.login !== undefined) addCommand(state, state.login, true, session)
  state.login = undefined
  if (state.pending.length > before) state.pending.at(-1)!.opaque = id
  state.good[Direction.Orig]++
}

/** A part of a reply: sizes are counted, the first line of the first part says what it is. */
function takePart(
  state: MemcachedState,
  id: string,
  sequence: number,
  input: StreamSlice,
  session: SessionContext,
): void {
  const total = input.view.getUint16(input.pos - 4)
  state.good[Direction.Resp]++
  const at = state.pending.findIndex((p) => p.opaque === id)
  const pending = state.pending[at]
  state.answer.hits = 0
  state.answer.lines = 0
  const bytes = input.remaining()
  const isFirst = sequence === 0 && input.peek() !== RESPONSE
  const code = isFirst ? readLines(state, input, session) : ''
  state.fields.replyBytes += bytes
  if (pending === undefined) return
  if (sequence === 0) {
    pending.code = code === '' ? 'DATA' : code
    pending.hits = state.answer.hits
    pending.lines = state.answer.lines
  }
  pending.datagrams++
  pending.bytes += bytes
  if (pending.datagrams < total) return
  state.pending.splice(at, 1)
  settle(state, pending, pending.code, input.tsMicros, session)
}

/** Reads the lines of a reply's first datagram; the first word that ends one, or its first word. */
function readLines(state: MemcachedState, input: StreamSlice, session: SessionContext): string {
  let first = ''
  for (let count = 0; count < MAX_REPLY_LINES; count++) {
    const at = input.find(LF)
    if (at < 0) break
    const stop = at > input.pos && input.bytes[at - 1] === CR ? at - 1 : at
    const text = wireText(input.bytes, input.pos, stop, MAX_LINE_BYTES)
    input.pos = at + 1
    if (takeReplyLine(state, text, session) === ReplyLine.Bad) break
    if (first === '') first = text.split(' ', 1)[0]!
    input.pos = Math.min(input.end, input.pos + state.answer.itemBytes)
  }
  return first
}

function settle(
  state: MemcachedState,
  pending: Pending,
  code: string,
  tsMicros: number,
  session: SessionContext,
): void {
  if (code === '') {
    tellUnanswered(state, pending, session)
    return
  }
  const isError = code.endsWith('ERROR')
  const isWord = code !== 'DATA' && !/^\d/.test(code)
  tellCommand(
    state,
    pending,
    { hits: pending.hits, bytes: 0, lines: pending.lines, itemBytes: 0 },
    { status: isError ? 'error' : 'ok', code: isWord ? code : '', text: '', tsMicros },
    session,
  )
}
