/** Calls and their answers: request, response, fault. C706 12.6.4.9 and 10, 12.6.4.7. */
import type { Fields } from '../../bytes/fields.ts'
import {
  AUTH_LEVELS,
  AUTH_TRAILER_BYTES,
  CALLS_FULL,
  FIRST_FRAGMENT,
  LAST_FRAGMENT,
  MAX_CALLS,
  OBJECT_UUID,
  PduType,
  PRIVACY_LEVEL,
  UNASKED,
} from './constants.ts'
import type { RpcCall, RpcConversation, RpcListener } from './conversation.ts'
import { noteMapAnswer, noteMapCall } from './endpointMap.ts'
import { hexCode, nameFault } from './faults.ts'
import { nameOperation, UNSEEN_INTERFACE } from './interfaces.ts'
import { endOpenLogin } from './login.ts'
import { isReturnError, nameReturn } from './returns.ts'

const STUB_AT = 24
const ACCESS_DENIED = 0x00000005
/** Unsigned answers to a proof that was not taken: of Windows, of its security packages, of Samba. */
const LOGIN_FAULTS: ReadonlySet<number> = new Set([ACCESS_DENIED, 0x00000721, 0x1c01000b])

export function readCall(
  conversation: RpcConversation,
  pdu: Fields,
  tsMicros: number,
  listener: RpcListener,
): void {
  const callId = pdu.u32(12)
  const flags = pdu.u8(3)
  const stubAt = STUB_AT + (flags & OBJECT_UUID ? 16 : 0)
  const bytes = stubBytes(pdu, stubAt)
  if ((flags & FIRST_FRAGMENT) === 0) {
    const begun = conversation.calls.find((c) => c.callId === callId)
    if (begun !== undefined) begun.bytes += bytes
    return
  }
  const id = pdu.u16(20)
  const number = pdu.u16(22)
  const of = conversation.contexts.find((c) => c.id === id)?.of ?? UNSEEN_INTERFACE
  const operation = nameOperation(of, number)
  const call: RpcCall = { callId, tsMicros, of, operation, number, bytes, detail: undefined }
  noteLevel(conversation, pdu)
  if (conversation.authLevel < PRIVACY_LEVEL) noteMapCall(call, pdu, stubAt)
  if (conversation.calls.length >= MAX_CALLS) {
    listener.anomaly(CALLS_FULL)
    tellCall(conversation, conversation.calls.shift()!, 'unknown', tsMicros, listener)
  }
  conversation.calls.push(call)
}

export function readAnswer(
  conversation: RpcConversation,
  pdu: Fields,
  tsMicros: number,
  listener: RpcListener,
): void {
  const callId = pdu.u32(12)
  const isFault = pdu.u8(2) === PduType.Fault
  const fault = isFault ? pdu.u32(STUB_AT) : 0
  settleLogin(conversation, pdu, isFault, fault, tsMicros, listener)
  const at = conversation.calls.findIndex((c) => c.callId === callId)
  if (at < 0) {
    if (conversation.isWhole) listener.anomaly(UNASKED)
    return
  }
  const call = conversation.calls[at]!
  if (!isFault) call.bytes += stubBytes(pdu, STUB_AT)
  const flags = pdu.u8(3)
  if (!isFault && (flags & LAST_FRAGMENT) === 0) return
  conversation.calls.splice(at, 1)
  if (isFault) {
    tellCall(conversation, call, 'error', tsMicros, listener, hexCode(fault), nameFault(fault))
    return
  }
  const isKnown = call.of.operations.size > 0
  const code = isKnown ? returnCode(conversation, pdu, (flags & FIRST_FRAGMENT) !== 0) : -1
  if (conversation.authLevel < PRIVACY_LEVEL) noteMapAnswer(call, pdu, STUB_AT, listener)
  const { name } = call.of
  const status = code >= 0 && isReturnError(name, code) ? 'error' : 'ok'
  const shown = code > 0 ? hexCode(code) : ''
  tellCall(
    conversation,
    call,
    status,
    tsMicros,
    listener,
    shown,
    code > 0 ? nameReturn(name, code) : '',
  )
}

/** The first answer after the client's proof says whether it was taken: servers sign what they say to whom they know. */
function settleLogin(
  conversation: RpcConversation,
  pdu: Fields,
  isFault: boolean,
  fault: number,
  tsMicros: number,
  listener: RpcListener,
): void {
  if (!conversation.isLoginOpen || conversation.login?.isProven !== true) return
  if (isFault && pdu.u16(10) === 0 && LOGIN_FAULTS.has(fault))
    endOpenLogin(conversation, 'failure', tsMicros, listener, hexCode(fault), nameFault(fault))
  else endOpenLogin(conversation, 'success', tsMicros, listener)
}

/** Most functions end with what they returned; -1 where that cannot be seen. */
function returnCode(conversation: RpcConversation, pdu: Fields, isFirst: boolean): number {
  const length = pdu.u16(8)
  const trailer = pdu.u16(10) === 0 ? 0 : pdu.u16(10) + AUTH_TRAILER_BYTES
  const padding = trailer === 0 ? 0 : pdu.u8(length - trailer + 2)
  const end = length - trailer - padding
  const isReadable = conversation.authLevel < PRIVACY_LEVEL && isFirst && end >= STUB_AT + 4
  return isReadable && pdu.has(0, length) ? pdu.u32(end - 4) : -1
}

function stubBytes(pdu: Fields, stubAt: number): number {
  const trailer = pdu.u16(10) === 0 ? 0 : pdu.u16(10) + AUTH_TRAILER_BYTES
  return Math.max(0, pdu.u16(8) - stubAt - trailer)
}

/** The level of a call's own verifier, where its bind was not seen. */
function noteLevel(conversation: RpcConversation, pdu: Fields): void {
  const size = pdu.u16(10)
  if (size === 0 || conversation.authLevel > 0) return
  const at = pdu.u16(8) - size - AUTH_TRAILER_BYTES
  if (at < STUB_AT || !pdu.has(at, 2)) return
  conversation.authType = pdu.u8(at)
  conversation.authLevel = pdu.u8(at + 1)
}

/** Tells of calls that will have no answer. */
export function abandonCalls(
  conversation: RpcConversation,
  tsMicros: number,
  listener: RpcListener,
): void {
  for (const call of conversation.calls) tellCall(conversation, call, 'unknown', tsMicros, listener)
  conversation.calls = []
}

function tellCall(
  conversation: RpcConversation,
  call: RpcCall,
  status: 'ok' | 'error' | 'unknown',
  tsMicros: number,
  listener: RpcListener,
  statusCode = '',
  statusText = '',
): void {
  listener.countCall(status === 'error')
  const detail: Record<string, unknown> = { opnum: call.number, ...call.detail }
  if (conversation.pipe !== '') detail.pipe = conversation.pipe
  if (conversation.address !== '') detail.address = conversation.address
  const level = AUTH_LEVELS[conversation.authLevel] ?? ''
  if (level !== '') detail.auth_level = level
  listener.event({
    tsMicros,
    kind: 'request',
    action: call.operation,
    object: call.of.name,
    status,
    statusCode,
    statusText,
    bytes: call.bytes,
    durationMicros: tsMicros - call.tsMicros,
    detail,
  })
}
