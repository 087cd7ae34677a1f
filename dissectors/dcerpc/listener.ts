/** What a conversation tells goes into the session's record. */
import { Direction, type SessionContext } from '../../src/dissect/contract.ts'
import {
  AUTH_LEVELS,
  AUTH_TYPES,
  ENDPOINT_WAIT_MICROS,
} from '../../src/formats/dceRpc/constants.ts'
import type { RpcListener } from '../../src/formats/dceRpc/conversation.ts'
import type { GssLogin } from '../../src/formats/gssLogin.ts'
import { MAX_LIST_VALUES } from './constants.ts'
import type { DcerpcState } from './state.ts'

/** One a session, made when first asked for. */
export function listenerOf(state: DcerpcState, session: SessionContext): RpcListener {
  state.listener ??= {
    event: (event) => session.event(event),
    anomaly: (code) => session.anomaly(code),
    noteInterface(name) {
      const { fields } = state
      if (fields.interfaces.includes(name) || fields.interfaces.length >= MAX_LIST_VALUES) return
      fields.interfaces = [...fields.interfaces, name]
    },
    countCall(isFault) {
      state.fields.callCount++
      if (isFault) state.fields.faultCount++
    },
    noteEndpoint(port) {
      // Clients take a tower's port, and the address they asked at.
      session.expect({
        host: '',
        listener: Direction.Resp,
        port,
        transport: 'tcp',
        protocol: 'dcerpc',
        isRead: true,
        forMicros: ENDPOINT_WAIT_MICROS,
      })
    },
    endLogin(login, result) {
      noteLogin(state, login, result, session)
    },
  }
  return state.listener
}

function noteLogin(
  state: DcerpcState,
  login: GssLogin,
  result: 'success' | 'failure' | 'unknown',
  session: SessionContext,
): void {
  const { facts } = session
  const { fields } = state
  facts.authAttempts++
  if (facts.authResult === 'success' && result !== 'success') return
  facts.authResult = result
  facts.authMethod = login.isAnonymous ? 'anonymous' : login.method
  facts.user = login.user
  facts.userDomain = login.domain
  fields.workstation = login.workstation
  fields.serverName = login.server
  fields.serverDomain = login.serverDomain
  fields.service = login.service
  fields.realm = login.realm
  // What systems call themselves inside NTLM: others than Windows imitate its numbers.
  if (login.clientVersion !== '') facts.clientSoftware = `NTLM version ${login.clientVersion}`
  if (login.serverVersion !== '') facts.serverSoftware = `NTLM version ${login.serverVersion}`
}

/** Takes over what is known of the conversation by now. */
export function noteConversation(state: DcerpcState): void {
  const { conversation, fields } = state
  fields.address = conversation.address
  fields.authType = AUTH_TYPES.get(conversation.authType) ?? ''
  fields.authLevel = AUTH_LEVELS[conversation.authLevel] ?? ''
}
