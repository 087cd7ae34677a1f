/** Messages of a running session: RFC 6143 (7.5, 7.6) and the extensions its registry names. */
import { wireText } from '../../src/bytes/text.ts'
import { type SessionContext, type StreamSlice, Verdict } from '../../src/dissect/contract.ts'
import {
  ENCODING_NAMES,
  MAX_CLIPBOARD_BYTES,
  MAX_ENCODINGS,
  MAX_STRING_BYTES,
} from './constants.ts'
import { readPixelFormat } from './pixelFormat.ts'
import { Step, type VncState } from './state.ts'
import { has, passOver } from './strings.ts'

type Answer = Verdict | undefined

const CUT_TEXT_BYTES = 8

/** Reads messages of the viewer until one is not whole or not known. */
export function readClientMessages(
  state: VncState,
  input: StreamSlice,
  session: SessionContext,
): Answer {
  const { fields } = state
  for (;;) {
    if (!has(input, 1)) return Verdict.More
    const kind = input.peek()
    let bytes: number
    switch (kind) {
      case 0:
        if (!has(input, 20)) return Verdict.More
        readPixelFormat(state, input, input.pos + 4)
        bytes = 20
        break
      case 2:
        if (!has(input, 4)) return Verdict.More
        bytes = 4 + 4 * input.view.getUint16(input.pos + 2)
        if (!has(input, Math.min(bytes, 4 + 4 * MAX_ENCODINGS))) return Verdict.More
        if (fields.encodings.length === 0) fields.encodings = readEncodings(input)
        break
      case 4:
        if (!has(input, 8)) return Verdict.More
        fields.keyEvents++
        session.facts.activity = 'interactive'
        bytes = 8
        break
      case 5:
        if (!has(input, 6)) return Verdict.More
        fields.pointerEvents++
        session.facts.activity = 'interactive'
        bytes = 6
        break
      case 6:
        bytes = readCutText(input, session, 'ClientCutText')
        if (bytes === 0) return Verdict.More
        if (bytes > 0) fields.clientCutTextBytes += bytes - CUT_TEXT_BYTES
        break
      default:
        bytes = measureClientMessage(input, kind)
        if (bytes === 0) return Verdict.More
    }
    if (bytes < 0) return Verdict.Done
    if (!passOver(input, bytes)) return Verdict.More
  }
}

/** Length of a message nothing is read of: 0 when more is needed to know, negative when unknown. */
function measureClientMessage(input: StreamSlice, kind: number): number {
  const { view, pos } = input
  switch (kind) {
    case 3:
    case 150:
      return 10
    case 7:
      return has(input, 12) ? bound(12, view.getUint32(pos + 8)) : 0
    case 8:
    case 9:
    case 250:
      return 4
    case 10:
      return 6
    case 248:
      return has(input, 9) ? 9 + view.getUint8(pos + 8) : 0
    case 251:
      return has(input, 7) ? 8 + 16 * view.getUint8(pos + 6) : 0
    case 253:
      return has(input, 4) ? 4 + view.getUint16(pos + 2) : 0
    case 255:
      if (!has(input, 4)) return 0
      if (view.getUint8(pos + 1) === 0) return 12
      return view.getUint16(pos + 2) === 2 ? 10 : 4
    default:
      return -1
  }
}

const bound = (lead: number, bytes: number): number =>
  bytes > MAX_STRING_BYTES ? -1 : lead + bytes

function readEncodings(input: StreamSlice): string[] {
  const count = Math.min(MAX_ENCODINGS, input.view.getUint16(input.pos + 2))
  const names: string[] = []
  for (let i = 0; i < count; i++) {
    const name = ENCODING_NAMES[input.view.getInt32(input.pos + 4 + 4 * i)]
    if (name !== undefined && !names.includes(name)) names.push(name)
  }
  return names
}

/** Tells of clipboard that went over; returns the message's length, 0 when more is needed, negative when it cannot be. */
function readCutText(input: StreamSlice, session: SessionContext, action: string): number {
  if (!has(input, CUT_TEXT_BYTES)) return 0
  const told = input.view.getInt32(input.pos + 4)
  // A negative length announces the extended clipboard: formats and flags, then compressed data.
  const bytes = Math.abs(told)
  if (bytes > MAX_STRING_BYTES) return -1
  const shows = told > 0 && session.statements === 'full'
  const kept = Math.min(bytes, MAX_CLIPBOARD_BYTES)
  if (shows && !has(input, CUT_TEXT_BYTES + kept)) return 0
  const start = input.pos + CUT_TEXT_BYTES
  const detail: Record<string, unknown> = {}
  if (told < 0) detail.extended = true
  if (shows && kept < bytes) detail.cut = true
  session.event({
    tsMicros: input.tsMicros,
    kind: 'message',
    action,
    object: shows ? wireText(input.bytes, start, start + kept, MAX_CLIPBOARD_BYTES) : '',
    status: 'ok',
    bytes,
    detail,
  })
  return CUT_TEXT_BYTES + bytes
}

/** Reads messages of the server until one is not whole, not known, or a framebuffer update. */
export function readServerMessages(
  state: VncState,
  input: StreamSlice,
  session: SessionContext,
): Answer {
  const { fields } = state
  for (;;) {
    if (!has(input, 1)) return Verdict.More
    const { view, pos } = input
    const kind = input.peek()
    let bytes: number
    switch (kind) {
      case 0:
        if (!has(input, 4)) return Verdict.More
        fields.updates++
        state.rectanglesLeft = view.getUint16(pos + 2)
        state.serverStep = Step.Rectangles
        input.pos += 4
        return undefined
      case 1:
        if (!has(input, 6)) return Verdict.More
        bytes = 6 + 6 * view.getUint16(pos + 4)
        break
      case 2:
      case 150:
        bytes = 1
        break
      case 3:
        bytes = readCutText(input, session, 'ServerCutText')
        if (bytes === 0) return Verdict.More
        if (bytes > 0) fields.serverCutTextBytes += bytes - CUT_TEXT_BYTES
        break
      case 4:
        bytes = 6
        break
      case 248:
        if (!has(input, 9)) return Verdict.More
        bytes = 9 + view.getUint8(pos + 8)
        break
      case 250:
        bytes = 4
        break
      case 253:
        if (!has(input, 4)) return Verdict.More
        bytes = 4 + view.getUint16(pos + 2)
        break
      case 255:
        if (!has(input, 4)) return Verdict.More
        bytes = 4
        if (view.getUint16(pos + 2) === 2) {
          if (!has(input, 8)) return Verdict.More
          bytes = bound(8, view.getUint32(pos + 4))
        }
        break
      default:
        return Verdict.Done
    }
    if (bytes < 0) return Verdict.Done
    if (!passOver(input, bytes)) return Verdict.More
  }
}
