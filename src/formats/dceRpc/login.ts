/** Logins inside DCE/RPC: the tokens of verifiers, MS-RPCE 2.2.2.11, and what an answer says of them. */
import type { Fields } from '../../bytes/fields.ts'
import { describeGssLogin, noteToken } from '../gssLogin.ts'
import { readSecurityToken } from '../spnego.ts'
import { AUTH_LEVELS, AUTH_TRAILER_BYTES, AUTH_TYPES } from './constants.ts'
import { openLogin, type RpcConversation, type RpcListener } from './conversation.ts'

/** Takes the token of a PDU's verifier, if there is one and it is all there. */
export function readVerifier(conversation: RpcConversation, pdu: Fields): void {
  const length = pdu.u16(8)
  const size = pdu.u16(10)
  const at = length - size - AUTH_TRAILER_BYTES
  if (size === 0 || at < 16 || !pdu.has(at, AUTH_TRAILER_BYTES + size)) return
  conversation.authType = pdu.u8(at)
  conversation.authLevel = pdu.u8(at + 1)
  const from = pdu.start + at + AUTH_TRAILER_BYTES
  const token = readSecurityToken(pdu.bytes, from, from + size)
  if (token !== undefined) noteToken(openLogin(conversation), token)
}

/** Ends a login that got as far as a proof of who the client is. */
export function endOpenLogin(
  conversation: RpcConversation,
  result: 'success' | 'failure' | 'unknown',
  tsMicros: number,
  listener: RpcListener,
  statusCode = '',
  statusText = '',
): void {
  const { login } = conversation
  if (!conversation.isLoginOpen || login === undefined) return
  if (!login.isProven && result !== 'failure') return
  conversation.isLoginOpen = false
  listener.endLogin(login, result)
  listener.event({
    tsMicros,
    kind: 'auth',
    action: login.method === 'kerberos' ? 'KERBEROS' : 'NTLM',
    object: login.server || login.service || conversation.pipe,
    user: login.user,
    status: result === 'success' ? 'ok' : result === 'failure' ? 'error' : 'unknown',
    statusCode,
    statusText,
    detail: {
      ...describeGssLogin(login),
      auth_type: AUTH_TYPES.get(conversation.authType) ?? `${conversation.authType}`,
      auth_level: AUTH_LEVELS[conversation.authLevel] ?? `${conversation.authLevel}`,
    },
  })
}
