/** One message by its tag (RFC 4120 5.10), or one of the password protocol (RFC 3244 2). */
import type { SessionContext } from '../../src/dissect/contract.ts'
import { BerReader } from '../../src/formats/ber.ts'
import { readError, readKdcReply } from './answer.ts'
import { BAD_MESSAGE, Tag } from './constants.ts'
import { addRequest, takeAnswer } from './exchange.ts'
import { createRequest, readApRequest, readKdcRequest } from './request.ts'
import type { KerberosState } from './state.ts'

/** Length, version, length of the ticket's message. */
export const PASSWORD_HEADER_BYTES = 6

/** Reads the message in `[start, stop)`; false when it is none. `size`: its bytes on the wire. */
export function readMessage(
  state: KerberosState,
  bytes: Buffer,
  start: number,
  stop: number,
  size: number,
  tsMicros: number,
  session: SessionContext,
): boolean {
  const isCut = stop - start < size
  const isRead =
    bytes[start]! < 0x60
      ? readPassword(state, bytes, start, stop, tsMicros, session)
      : readTagged(state, new BerReader(bytes, start, stop, isCut), size, tsMicros, session)
  if (isRead) state.isKnown = true
  else if (state.isKnown) session.anomaly(BAD_MESSAGE)
  return isRead
}

function readTagged(
  state: KerberosState,
  reader: BerReader,
  size: number,
  tsMicros: number,
  session: SessionContext,
): boolean {
  const { bytes, pos, end } = reader
  if (!reader.next()) return false
  const { tag } = reader
  if (tag === Tag.AsRequest || tag === Tag.TgsRequest) {
    const request = createRequest(tag === Tag.AsRequest ? 'AS' : 'TGS', tsMicros, size)
    if (!readKdcRequest(request, reader.enter())) return false
    addRequest(state, request, session)
    return true
  }
  if (tag === Tag.ApRequest) {
    const request = createRequest('AP', tsMicros, size)
    if (!readApRequest(request, bytes, pos, end)) return false
    addRequest(state, request, session)
    return true
  }
  if (tag === Tag.AsReply || tag === Tag.TgsReply) {
    const answer = readKdcReply(reader.enter())
    if (answer === undefined) return false
    takeAnswer(state, tag === Tag.AsReply ? 'AS' : 'TGS', answer, tsMicros, session)
    return true
  }
  if (tag === Tag.Error) {
    const answer = readError(reader.enter())
    if (answer === undefined) return false
    takeAnswer(state, '', answer, tsMicros, session)
    return true
  }
  return tag === Tag.ApReply || tag === Tag.Safe || tag === Tag.Priv || tag === Tag.Cred
}

/** A password to change: which ticket it came with; what is in it is encrypted, the answer too. */
function readPassword(
  state: KerberosState,
  bytes: Buffer,
  start: number,
  stop: number,
  tsMicros: number,
  session: SessionContext,
): boolean {
  if (stop - start < PASSWORD_HEADER_BYTES + 2) return false
  const inner = start + PASSWORD_HEADER_BYTES
  const size = bytes.readUInt16BE(start + 4)
  const tag = bytes[inner]!
  if (tag === Tag.ApRequest) {
    const request = createRequest('KPASSWD', tsMicros, stop - start)
    const isRead = readApRequest(request, bytes, inner, Math.min(stop, inner + size))
    if (isRead) addRequest(state, request, session)
    return isRead
  }
  if (tag !== Tag.ApReply && tag !== Tag.Error) return false
  const found = state.pending.findIndex((p) => p.kind === 'KPASSWD')
  if (tag === Tag.Error) {
    const reader = new BerReader(bytes, inner, stop, true)
    const answer = reader.next() ? readError(reader.enter()) : undefined
    if (answer !== undefined) takeAnswer(state, 'KPASSWD', answer, tsMicros, session)
  } else if (found >= 0) {
    const request = state.pending.splice(found, 1)[0]!
    session.event({
      tsMicros,
      kind: 'request',
      action: request.kind,
      object: request.service,
      // Whether it was changed stands in the encrypted part.
      status: 'unknown',
      bytes: request.bytes,
      durationMicros: tsMicros - request.tsMicros,
      detail: { ...request.detail, realm: request.realm, answered: true },
    })
  }
  return true
}
