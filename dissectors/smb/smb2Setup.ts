/** Session setup of SMB2: tokens both ways, and whether the client is let in. MS-SMB2 2.2.5, 2.2.6. */
import type { Fields } from '../../src/bytes/fields.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import { SMB2_HEADER_BYTES, STATUS_MORE_PROCESSING } from './constants.ts'
import { endLogin, noteLoginToken, openLogin } from './logins.ts'
import { addRequest, createRequest } from './requests.ts'
import { sessionKey } from './smb2Keys.ts'
import { Op, type SmbState } from './state.ts'
import { makeAnswer } from './telling.ts'

const BODY = SMB2_HEADER_BYTES
/** Session flags, MS-SMB2 2.2.6. */
const GUEST = 1
const NOBODY = 2

export function readSetupRequest(
  state: SmbState,
  message: Fields,
  key: number,
  tsMicros: number,
  session: SessionContext,
): void {
  openLogin(state, tsMicros)
  const from = message.u16(BODY + 12)
  noteRange(state, message, from, message.u16(BODY + 14), tsMicros, session)
  const request = createRequest(Op.Setup, 'SESSION_SETUP', '', undefined, tsMicros)
  addRequest(state, key, request, session)
}

export function readSetupAnswer(
  state: SmbState,
  message: Fields,
  status: number,
  tsMicros: number,
  session: SessionContext,
): void {
  // An error has another body, without a token.
  const size = message.u16(BODY) === 9 ? message.u16(BODY + 6) : 0
  const hasToken = size > 0 && message.u16(BODY + 4) >= SMB2_HEADER_BYTES
  if (hasToken) noteRange(state, message, message.u16(BODY + 4), size, tsMicros, session)
  if (status === STATUS_MORE_PROCESSING) return
  const answer = makeAnswer(state, status, tsMicros)
  const flags = answer.status === 'ok' ? message.u16(BODY + 2) : 0
  openLogin(state, tsMicros)
  endLogin(
    state,
    {
      status: answer.status,
      statusCode: answer.statusCode,
      statusText: answer.statusText,
      isGuest: (flags & GUEST) !== 0,
      isAnonymous: (flags & NOBODY) !== 0,
      key: sessionKey(message),
    },
    tsMicros,
    session,
  )
}

function noteRange(
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
