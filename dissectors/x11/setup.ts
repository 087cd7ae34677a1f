/** The opening of a connection: the client's setup and the server's answer (X11 protocol, 8). */
import { wireText } from '../../src/bytes/text.ts'
import { type SessionContext, type StreamSlice, Verdict } from '../../src/dissect/contract.ts'
import {
  ANSWER_BYTES,
  BAD_LENGTH,
  INFO_BYTES,
  MAX_AUTH_DATA_BYTES,
  MAX_AUTH_NAME_BYTES,
  MAX_HELD_BYTES,
  MAX_SCREENS,
  SETUP_BYTES,
} from './constants.ts'
import type { X11State } from './state.ts'

const padded = (bytes: number): number => (bytes + 3) & ~3

/** Whether `count` bytes are there; else asks for them. */
export function has(input: StreamSlice, count: number): boolean {
  if (input.remaining() >= count) return true
  input.need = count
  return false
}

/** Reads the client's setup; undefined when it was read. Its authorization data stays where it is. */
export function readSetup(
  state: X11State,
  input: StreamSlice,
  session: SessionContext,
): Verdict | undefined {
  if (!has(input, SETUP_BYTES)) return Verdict.More
  const { view, pos, bytes } = input
  const little = bytes[pos] === 0x6c
  if (!little && bytes[pos] !== 0x42) return Verdict.Reject
  const name = view.getUint16(pos + 6, little)
  const data = view.getUint16(pos + 8, little)
  if (name > MAX_AUTH_NAME_BYTES || data > MAX_AUTH_DATA_BYTES) return Verdict.Reject
  const length = SETUP_BYTES + padded(name) + padded(data)
  if (!has(input, length)) return Verdict.More
  const { fields } = state
  const { facts } = session
  state.little = little
  fields.byteOrder = little ? 'little' : 'big'
  fields.protocolVersion = `${view.getUint16(pos + 2, little)}.${view.getUint16(pos + 4, little)}`
  fields.authProtocol = wireText(bytes, pos + SETUP_BYTES, pos + SETUP_BYTES + name)
  facts.authMethod = fields.authProtocol === '' ? 'none' : fields.authProtocol.toLowerCase()
  facts.authResult = 'unknown'
  state.opened = true
  state.openedMicros = input.tsMicros
  input.pos += length
  return undefined
}

/** Reads the server's answer; undefined when the connection is open. */
export function readAnswer(
  state: X11State,
  input: StreamSlice,
  session: SessionContext,
): Verdict | undefined {
  if (!has(input, ANSWER_BYTES)) return Verdict.More
  const { view, pos, bytes } = input
  // Without the client's setup its byte order shows in the version.
  if (!state.opened) state.little = bytes[pos + 2] !== 0
  const { little } = state
  const code = bytes[pos]!
  if (code > 2 || view.getUint16(pos + 2, little) !== 11) return Verdict.Reject
  const length = ANSWER_BYTES + 4 * view.getUint16(pos + 6, little)
  if (length > MAX_HELD_BYTES) {
    session.anomaly(BAD_LENGTH)
    return Verdict.Broken
  }
  if (!has(input, length)) return Verdict.More
  input.pos += length
  if (code !== 1) {
    const told =
      code === 0 ? Math.min(bytes[pos + 1]!, length - ANSWER_BYTES) : length - ANSWER_BYTES
    let end = pos + ANSWER_BYTES + told
    while (end > pos + ANSWER_BYTES && (bytes[end - 1]! === 0 || bytes[end - 1]! === 0x0a)) end--
    state.fields.failureReason = wireText(bytes, pos + ANSWER_BYTES, end)
    tellAuth(state, code === 0 ? 'failure' : 'unknown', input.tsMicros, session)
    return Verdict.Done
  }
  if (length < INFO_BYTES || !readInfo(state, input, pos, pos + length, session)) {
    session.anomaly(BAD_LENGTH)
    return Verdict.Broken
  }
  tellAuth(state, 'success', input.tsMicros, session)
  return undefined
}

/** Vendor, release and screens; false when they do not fit into `[pos, end)`. */
function readInfo(
  state: X11State,
  input: StreamSlice,
  pos: number,
  end: number,
  session: SessionContext,
): boolean {
  const { view, bytes } = input
  const { little, fields } = state
  const vendor = view.getUint16(pos + 24, little)
  const screens = view.getUint8(pos + 28)
  let at = pos + INFO_BYTES + padded(vendor) + 8 * view.getUint8(pos + 29)
  if (at > end) return false
  fields.release = view.getUint32(pos + 8, little)
  fields.vendor = wireText(bytes, pos + INFO_BYTES, pos + INFO_BYTES + vendor)
  session.facts.serverSoftware = nameServer(fields.vendor, fields.release)
  const sizes: string[] = []
  for (let i = 0; i < screens && i < MAX_SCREENS; i++) {
    if (at + 40 > end) return false
    if (i === 0) state.root = view.getUint32(at, little)
    const size = `${view.getUint16(at + 20, little)}x${view.getUint16(at + 22, little)}`
    sizes.push(`${size}x${view.getUint8(at + 38)}`)
    let depths = view.getUint8(at + 39)
    for (at += 40; depths > 0; depths--) {
      if (at + 8 > end) return false
      at += 8 + 24 * view.getUint16(at + 2, little)
    }
  }
  fields.screens = sizes
  return true
}

/** `The X.Org Foundation 1.21.1.7`: X.Org's number holds its version in decimal digits. */
function nameServer(vendor: string, release: number): string {
  if (!vendor.includes('X.Org')) return `${vendor} ${release}`
  const parts = [release / 10_000_000, (release / 100_000) % 100, (release / 1000) % 100]
  if (release % 1000 > 0) parts.push(release % 1000)
  return `${vendor} ${parts.map(Math.floor).join('.')}`
}

/** What came of the setup. */
export function tellAuth(
  state: X11State,
  result: 'success' | 'failure' | 'unknown',
  tsMicros: number,
  session: SessionContext,
): void {
  const { facts } = session
  const { fields } = state
  state.answered = true
  facts.authResult = result
  facts.authAttempts++
  session.event({
    tsMicros,
    kind: 'auth',
    action: fields.authProtocol === '' ? 'none' : fields.authProtocol,
    status: result === 'success' ? 'ok' : result === 'failure' ? 'error' : 'unknown',
    statusText: fields.failureReason,
    durationMicros: state.opened ? tsMicros - state.openedMicros : 0,
  })
}
