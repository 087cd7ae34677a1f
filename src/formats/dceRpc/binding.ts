/** Binding to interfaces: bind, alter_context, their answers, rpc_auth_3. C706 12.6.4.3 to 5, MS-RPCE 2.2.2.10. */
import type { Fields } from '../../bytes/fields.ts'
import { wireText } from '../../bytes/text.ts'
import { readUuid } from '../uuid.ts'
import { MAX_CONTEXTS, PduType } from './constants.ts'
import type { RpcConversation, RpcListener } from './conversation.ts'
import { hexCode, nameRefusal, nameRejection } from './faults.ts'
import { findInterface } from './interfaces.ts'
import { endOpenLogin, readVerifier } from './login.ts'

const BODY_AT = 24
const SYNTAX_BYTES = 20
/** Results of an interface offered: taken, and a feature negotiated, MS-RPCE 2.2.2.4. */
const ACCEPTED = 0

export function readBind(
  conversation: RpcConversation,
  pdu: Fields,
  tsMicros: number,
  listener: RpcListener,
): void {
  const names: string[] = []
  let uuid = ''
  let version = ''
  let at = BODY_AT + 4
  for (let left = pdu.u8(BODY_AT); left > 0 && pdu.has(at, 4 + SYNTAX_BYTES); left--) {
    const offered = readUuid(pdu, at + 4)
    const of = findInterface(offered)
    keepContext(conversation, pdu.u16(at), offered)
    if (!names.includes(of.name) && names.length < MAX_CONTEXTS) names.push(of.name)
    if (uuid === '') {
      uuid = offered
      version = `${pdu.u16(at + 20)}.${pdu.u16(at + 22)}`
    }
    at += 4 + SYNTAX_BYTES + pdu.u8(at + 2) * SYNTAX_BYTES
  }
  for (const name of names) listener.noteInterface(name)
  const isAlter = pdu.u8(2) === PduType.Alter
  if (!isAlter) conversation.isWhole = true
  conversation.binding = { callId: pdu.u32(12), tsMicros, isAlter, names, uuid, version }
  readVerifier(conversation, pdu)
}

function keepContext(conversation: RpcConversation, id: number, uuid: string): void {
  const of = findInterface(uuid)
  const at = conversation.contexts.findIndex((c) => c.id === id)
  if (at >= 0) conversation.contexts[at] = { id, of }
  else if (conversation.contexts.length < MAX_CONTEXTS) conversation.contexts.push({ id, of })
}

export function readBindAnswer(
  conversation: RpcConversation,
  pdu: Fields,
  tsMicros: number,
  listener: RpcListener,
): void {
  const addressBytes = pdu.u16(BODY_AT)
  const from = pdu.start + BODY_AT + 2
  if (addressBytes > 1 && pdu.has(BODY_AT + 2, addressBytes))
    conversation.address = wireText(pdu.bytes, from, from + addressBytes - 1)
  // The list of results begins at a multiple of four.
  let at = (BODY_AT + 2 + addressBytes + 3) & ~3
  const count = pdu.u8(at)
  at += 4
  let refusal = -1
  let isAccepted = false
  for (let i = 0; i < count && pdu.has(at, 4); i++, at += 4 + SYNTAX_BYTES) {
    if (pdu.u16(at) === ACCEPTED) isAccepted = true
    else if (refusal < 0) refusal = pdu.u16(at + 2)
  }
  readVerifier(conversation, pdu)
  const failed = count > 0 && !isAccepted
  tellBinding(
    conversation,
    failed ? 'error' : 'ok',
    failed ? nameRefusal(refusal) : '',
    tsMicros,
    listener,
  )
  const { login } = conversation
  if (login?.state === 'reject') endOpenLogin(conversation, 'failure', tsMicros, listener)
  else if (login?.isProven && login.state !== 'accept-incomplete')
    endOpenLogin(conversation, 'success', tsMicros, listener)
}

export function readRejection(
  conversation: RpcConversation,
  pdu: Fields,
  tsMicros: number,
  listener: RpcListener,
): void {
  const reason = pdu.u16(16)
  tellBinding(conversation, 'error', nameRejection(reason) || hexCode(reason), tsMicros, listener)
  endOpenLogin(conversation, 'failure', tsMicros, listener, `${reason}`, nameRejection(reason))
}

/** The client's last token, to which there is no answer but that of the next call. */
export function readThirdLeg(conversation: RpcConversation, pdu: Fields): void {
  readVerifier(conversation, pdu)
}

function tellBinding(
  conversation: RpcConversation,
  status: 'ok' | 'error',
  statusText: string,
  tsMicros: number,
  listener: RpcListener,
): void {
  const { binding } = conversation
  if (binding === undefined) return
  conversation.binding = undefined
  // A context altered only to carry another token is no binding of its own.
  if (binding.isAlter && conversation.isLoginOpen && status === 'ok') return
  listener.event({
    tsMicros,
    kind: 'negotiation',
    action: binding.isAlter ? 'ALTER_CONTEXT' : 'BIND',
    object: binding.names.join(' '),
    status,
    statusText,
    durationMicros: tsMicros - binding.tsMicros,
    detail: {
      uuid: binding.uuid,
      version: binding.version,
      ...(conversation.pipe === '' ? {} : { pipe: conversation.pipe }),
      ...(conversation.address === '' ? {} : { address: conversation.address }),
    },
  })
}
