/** Save Session Info (MS-RDPBCGR 2.2.10.1) in clear: the server says that a user has logged on. */
import type { SessionContext, StreamSlice } from '../../src/dissect/contract.ts'
import { readUtf16 } from '../../src/formats/utf16.ts'
import { explain, type RdpState } from './state.ts'

const InfoType = { Logon: 0, LogonLong: 1, PlainNotify: 2 } as const
/** Longest name read; the specification allows 512 bytes. */
const MAX_NAME_BYTES = 512
const LONG_PAD_BYTES = 558

/** Reads the PDU's body at `pos`. */
export function readSessionInfo(
  state: RdpState,
  input: StreamSlice,
  session: SessionContext,
): void {
  const type = input.u32le()
  if (!input.ok || type > InfoType.PlainNotify) return
  const { facts } = session
  if (type === InfoType.Logon) {
    input.skip(4)
    const domain = readUtf16(input, 52)
    input.skip(4)
    takeNames(session, domain, readUtf16(input, 512))
  } else if (type === InfoType.LogonLong) {
    input.skip(10)
    const domainBytes = Math.min(input.u32le(), MAX_NAME_BYTES)
    const userBytes = Math.min(input.u32le(), MAX_NAME_BYTES)
    input.skip(LONG_PAD_BYTES)
    const domain = readUtf16(input, domainBytes)
    takeNames(session, domain, readUtf16(input, userBytes))
  }
  input.ok = true
  facts.authResult = 'success'
  if (facts.authMethod === '') facts.authMethod = 'password'
  if (facts.authAttempts === 0) facts.authAttempts = 1
  explain(session, 1, 'the server sent Save Session Info: a user has logged on')
  if (state.authReported) return
  state.authReported = true
  session.event({
    tsMicros: input.tsMicros,
    kind: 'auth',
    action: 'LOGON',
    user: facts.user,
    status: 'ok',
    detail: { domain: facts.userDomain },
  })
}

function takeNames(session: SessionContext, domain: string, user: string): void {
  if (user === '') return
  session.facts.user = user
  if (domain !== '') session.facts.userDomain = domain
}
