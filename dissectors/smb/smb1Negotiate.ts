/** Agreeing on a dialect in SMB1: MS-CIFS 2.2.4.52, MS-SMB 2.2.4.5. */
import type { Fields } from '../../src/bytes/fields.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import { readUuid, UUID_BYTES } from '../../src/formats/uuid.ts'
import { MAX_OFFERS } from './constants.ts'
import { noteLoginToken } from './logins.ts'
import { bytesAt, bytesEnd, strings } from './smb1Text.ts'
import type { SmbState } from './state.ts'
import type { Answer } from './telling.ts'

const DIALECT_MARK = 2
const NO_DIALECT = 0xffff
/** Word counts of the answers: of NT LM 0.12, of LANMAN dialects. */
const NT_WORDS = 17
const SIGNING_ENABLED = 0x04
const SIGNING_REQUIRED = 0x08
const EXTENDED_SECURITY = 0x80000000

export function readNegotiateRequest1(state: SmbState, message: Fields, at: number): void {
  const end = bytesEnd(message, at)
  strings.aim(message, bytesAt(message, at), end, false)
  const offered: string[] = []
  while (strings.at < end && offered.length < MAX_OFFERS) {
    if (message.u8(strings.at) === DIALECT_MARK) strings.at++
    offered.push(strings.narrow(64))
  }
  state.offered = offered
  if (state.fields.dialects.length === 0) state.fields.dialects = offered
}

export function readNegotiateAnswer1(
  state: SmbState,
  message: Fields,
  at: number,
  answer: Answer,
  session: SessionContext,
): void {
  const { fields } = state
  const words = at + 1
  const count = message.u8(at)
  const index = message.u16(words)
  const isRefused = answer.status === 'error' || count === 0 || index === NO_DIALECT
  const detail: Record<string, unknown> = {}
  if (!isRefused) {
    fields.dialect = state.offered[index] ?? (count === NT_WORDS ? 'NT LM 0.12' : '')
    if (count >= NT_WORDS) {
      const mode = message.u8(words + 2)
      fields.signing =
        mode & SIGNING_REQUIRED ? 'required' : mode & SIGNING_ENABLED ? 'enabled' : 'disabled'
      detail.signing = fields.signing
      readServer(state, message, at, answer.tsMicros, session)
    }
  }
  if (state.offered.length > 0) detail.offered = state.offered
  session.event({
    tsMicros: answer.tsMicros,
    kind: 'negotiation',
    action: 'NEGOTIATE',
    object: isRefused ? state.offered.join(', ') : fields.dialect,
    status: isRefused ? 'error' : 'ok',
    statusCode: answer.statusCode,
    statusText: answer.statusText,
    detail,
  })
}

/** Who the server says it is: a token with its identifier, or its names. */
function readServer(
  state: SmbState,
  message: Fields,
  at: number,
  tsMicros: number,
  session: SessionContext,
): void {
  const { fields } = state
  const words = at + 1
  const from = bytesAt(message, at)
  const end = bytesEnd(message, at)
  if (message.u32(words + 19) & EXTENDED_SECURITY) {
    if (end - from < UUID_BYTES) return
    fields.serverGuid = readUuid(message, from)
    const { start } = message
    noteLoginToken(state, message.bytes, start + from + UUID_BYTES, start + end, tsMicros, session)
    // The server's offer begins no login.
    if (state.login !== undefined && !state.login.isProven) state.login = undefined
    return
  }
  // Unlike all others these stand right behind the challenge, wherever that ends.
  strings.aim(message, from + message.u8(words + 33), end, state.isUnicode, false)
  fields.serverDomain = strings.next(256) || fields.serverDomain
  fields.serverName = strings.next(256) || fields.serverName
}
