/** Requests of the client: counted, and of a few what they ask for (X11 protocol, 9; ICCCM, 4.1.2). */
import { wireText } from '../../src/bytes/text.ts'
import { type SessionContext, type StreamSlice, Verdict } from '../../src/dissect/contract.ts'
import {
  BAD_LENGTH,
  BUTTON_RELEASE,
  CHANGE_HOSTS,
  CHANGE_PROPERTY,
  CONVERT_SELECTION,
  FAKE_INPUT,
  GET_IMAGE,
  GRAB_KEY,
  GRAB_KEYBOARD,
  KEY_PRESS,
  MAX_COMMANDS,
  MAX_PENDING_QUERIES,
  MAX_PROPERTY_BYTES,
  MAX_TITLES,
  QUERY_EXTENSION,
  QUERY_KEYMAP,
  SEND_EVENT,
  SET_ACCESS_CONTROL,
  WM_CLASS,
  WM_CLIENT_MACHINE,
  WM_COMMAND,
  WM_NAME,
} from './constants.ts'
import { has } from './setup.ts'
import type { X11State } from './state.ts'

const PROPERTY_BYTES = 24

/** Reads requests until one is not whole. */
export function readRequests(
  state: X11State,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  const { fields } = state
  for (;;) {
    if (!has(input, 4)) return Verdict.More
    const { view, pos } = input
    let length = 4 * view.getUint16(pos + 2, state.little)
    if (length === 0) {
      // BIG-REQUESTS: a length of 32 bits follows; nothing read here is that long.
      if (!has(input, 8)) return Verdict.More
      length = 4 * view.getUint32(pos + 4, state.little)
      if (length < 8) {
        session.anomaly(BAD_LENGTH)
        return Verdict.Done
      }
    } else if (!readOne(state, input, length, session)) return Verdict.More
    fields.requests++
    state.sequence = (state.sequence + 1) & 0xffff
    if (input.remaining() < length) {
      input.skipBytes = length
      return Verdict.More
    }
    input.pos += length
  }
}

/** Reads one request without moving; false when more of it is needed. */
function readOne(
  state: X11State,
  input: StreamSlice,
  length: number,
  session: SessionContext,
): boolean {
  const { view, pos } = input
  const { fields } = state
  switch (view.getUint8(pos)) {
    case CHANGE_PROPERTY:
      if (!has(input, Math.min(length, PROPERTY_BYTES + MAX_PROPERTY_BYTES))) return false
      if (length >= PROPERTY_BYTES) readProperty(state, input, length, session)
      return true
    case GRAB_KEYBOARD:
    case GRAB_KEY:
      fields.keyboardGrabs++
      if (view.getUint8(pos) === GRAB_KEYBOARD) session.tag('keyboard-grabbed')
      return true
    case QUERY_KEYMAP:
      session.tag('keyboard-polled')
      return true
    case SEND_EVENT:
      if (!has(input, Math.min(length, 16))) return false
      if (length >= 16) countInjected(state, view.getUint8(pos + 12) & 0x7f, session)
      return true
    case CONVERT_SELECTION:
      fields.selectionsRead++
      return true
    case GET_IMAGE:
      if (!has(input, Math.min(length, 8))) return false
      fields.imagesRead++
      if (length >= 8 && view.getUint32(pos + 4, state.little) === state.root)
        session.tag('screen-read')
      return true
    case CHANGE_HOSTS:
      session.tag('access-changed')
      return true
    case SET_ACCESS_CONTROL:
      session.tag(view.getUint8(pos + 1) === 0 ? 'access-control-off' : 'access-changed')
      return true
    case QUERY_EXTENSION:
      if (!has(input, Math.min(length, 72))) return false
      if (length >= 8) readQuery(state, input, length)
      return true
    case state.testOpcode:
      if (!has(input, Math.min(length, 5))) return false
      if (view.getUint8(pos + 1) === FAKE_INPUT && length >= 8)
        countInjected(state, view.getUint8(pos + 4), session)
      return true
    default:
      return true
  }
}

function countInjected(state: X11State, type: number, session: SessionContext): void {
  if (type < KEY_PRESS || type > BUTTON_RELEASE) return
  state.fields.injectedEvents++
  session.tag('input-injected')
}

/** A question for an extension: its answer says which opcode it has. */
function readQuery(state: X11State, input: StreamSlice, length: number): void {
  const count = Math.min(input.view.getUint16(input.pos + 4, state.little), length - 8, 64)
  if (state.queries.length >= MAX_PENDING_QUERIES) state.queries.shift()
  const name = wireText(input.bytes, input.pos + 8, input.pos + 8 + count)
  state.queries.push({ sequence: (state.sequence + 1) & 0xffff, name })
}

/** Titles, classes, commands and hosts of windows; other properties are passed over. */
function readProperty(
  state: X11State,
  input: StreamSlice,
  length: number,
  session: SessionContext,
): void {
  const { view, pos, bytes } = input
  const { little, fields } = state
  const property = view.getUint32(pos + 8, little)
  const isText = view.getUint8(pos + 16) === 8
  const told = view.getUint32(pos + 20, little)
  if (!isText || told === 0 || told > length - PROPERTY_BYTES) return
  const start = pos + PROPERTY_BYTES
  const end = start + Math.min(told, MAX_PROPERTY_BYTES)
  if (property === WM_CLIENT_MACHINE) fields.clientMachine = wireText(bytes, start, end)
  else if (property === WM_CLASS) {
    // Two strings, each with its NUL: instance and class.
    const name = splitNul(bytes, start, end).at(-1) ?? ''
    if (name !== '' && fields.programs.length < MAX_TITLES && !fields.programs.includes(name))
      fields.programs = [...fields.programs, name]
  } else if (property === WM_NAME) {
    const title = wireText(bytes, start, end)
    if (fields.titles.length >= MAX_TITLES || fields.titles.includes(title)) return
    fields.titles = [...fields.titles, title]
    session.event({
      tsMicros: input.tsMicros,
      kind: 'request',
      action: 'WM_NAME',
      object: title,
      status: 'ok',
      detail: { window: view.getUint32(pos + 4, little) },
    })
  } else if (property === WM_COMMAND && state.commandsTold < MAX_COMMANDS) {
    state.commandsTold++
    const line = splitNul(bytes, start, end).join(' ')
    session.event({
      tsMicros: input.tsMicros,
      kind: 'command',
      action: 'WM_COMMAND',
      object: line,
      status: 'ok',
    })
  }
}

function splitNul(bytes: Buffer, start: number, end: number): string[] {
  const parts: string[] = []
  for (let from = start; from < end; ) {
    const at = bytes.indexOf(0, from)
    const to = at < 0 || at > end ? end : at
    parts.push(wireText(bytes, from, to))
    from = to + 1
  }
  return parts
}
