/** Session setup of SMB1, with tokens (MS-SMB 2.2.4.6) and without (MS-CIFS 2.2.4.53); native system names. */
import type { Fields } from '../../src/bytes/fields.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import { endLogin, noteLoginToken, openLogin } from './logins.ts'
import { addRequest, createRequest } from './requests.ts'
import { bytesAt, bytesEnd, strings } from './smb1Text.ts'
import { Op, type SmbState } from './state.ts'
import type { Answer } from './telling.ts'

/** Word counts of the requests: of LANMAN, with tokens, without. */
const LANMAN_WORDS = 10
const TOKEN_WORDS = 12
const PASSWORD_WORDS = 13
/** Of the answer with a token. */
const TOKEN_ANSWER_WORDS = 4
const GUEST = 1
/** Challenge responses: a plain password would be no longer than it is. */
const RESPONSE_BYTES = 24
const NTLM2_BYTES = 40

export function readSetupRequest1(
  state: SmbState,
  message: Fields,
  at: number,
  key: number,
  tsMicros: number,
  session: SessionContext,
): void {
  const words = at + 1
  const count = message.u8(at)
  const from = bytesAt(message, at)
  const end = bytesEnd(message, at)
  const login = openLogin(state, tsMicros)
  if (count === TOKEN_WORDS) {
    const size = message.u16(words + 14)
    noteToken(state, message, from, size, tsMicros, session)
    strings.aim(message, from + size, end, state.isUnicode)
  } else if (count === PASSWORD_WORDS || count === LANMAN_WORDS) {
    const oem = message.u16(words + 14)
    const wide = count === PASSWORD_WORDS ? message.u16(words + 16) : 0
    strings.aim(message, from + oem + wide, end, state.isUnicode)
    login.user = strings.next(256)
    login.domain = strings.next(256)
    login.isProven = true
    login.isAnonymous = login.user === ''
    // Its length tells a challenge's response from a password.
    if (oem === RESPONSE_BYTES || wide >= RESPONSE_BYTES) login.method = 'ntlm'
    login.isNtlmV2 = wide > NTLM2_BYTES
  }
  readNative(state, false, session)
  addRequest(state, key, createRequest(Op.Setup, 'SESSION_SETUP', '', undefined, tsMicros), session)
}

export function readSetupAnswer1(
  state: SmbState,
  message: Fields,
  at: number,
  answer: Answer,
  isMore: boolean,
  session: SessionContext,
): void {
  const { tsMicros } = answer
  const count = message.u8(at)
  const from = bytesAt(message, at)
  let size = 0
  if (count === TOKEN_ANSWER_WORDS) {
    size = message.u16(at + 1 + 6)
    noteToken(state, message, from, size, tsMicros, session)
  }
  if (count > 0) {
    strings.aim(message, from + size, bytesEnd(message, at), state.isUnicode)
    readNative(state, true, session)
  }
  if (isMore) return
  openLogin(state, tsMicros)
  const isOk = answer.status === 'ok'
  endLogin(
    state,
    {
      status: answer.status,
      statusCode: answer.statusCode,
      statusText: answer.statusText,
      isGuest: isOk && (message.u16(at + 1 + 4) & GUEST) !== 0,
      isAnonymous: false,
      key: message.u16(28),
    },
    tsMicros,
    session,
  )
}

/** The system's and its file service's name. */
function readNative(state: SmbState, isServer: boolean, session: SessionContext): void {
  const { fields } = state
  const { facts } = session
  const system = strings.next(256)
  const service = strings.next(256)
  if (system === '' && service === '') return
  const software = service === '' || service === system ? system : `${service} (${system})`
  if (isServer) {
    fields.serverOs = system || fields.serverOs
    const domain = strings.next(256)
    if (fields.serverDomain === '') fields.serverDomain = domain
    if (facts.serverSoftware === '' || facts.serverSoftware.startsWith('NTLM version'))
      facts.serverSoftware = software
  } else {
    fields.clientOs = system || fields.clientOs
    if (facts.clientSoftware === '' || facts.clientSoftware.startsWith('NTLM version'))
      facts.clientSoftware = software
  }
}

function noteToken(
  state: SmbState,
  message: Fields,
  from: number,
  size: number,
  tsMicros: number,
  session: SessionContext,
): void {
  if (size === 0 || !message.has(from, size)) return
  const start = message.start + from
  noteLoginToken(state, message.bytes, start, start + size, tsMicros, session)
}
