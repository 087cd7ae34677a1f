/** Agreeing on a dialect and what comes with it: MS-SMB2 2.2.3, 2.2.4. */
import type { Fields } from '../../src/bytes/fields.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import { nameStatus, showStatus } from '../../src/formats/ntStatus.ts'
import { readUuid } from '../../src/formats/uuid.ts'
import { MAX_LIST_VALUES, MAX_OFFERS, SMB2_HEADER_BYTES } from './constants.ts'
import { noteLoginToken } from './logins.ts'
import type { SmbState } from './state.ts'
import { isError } from './telling.ts'

const BODY = SMB2_HEADER_BYTES
const SMB_3_1_1 = 0x0311
const SIGNING_REQUIRED = 2
const SIGNING_ENABLED = 1
/** Capabilities, MS-SMB2 2.2.4. */
const CAPABILITIES = [
  'dfs',
  'leasing',
  'large_mtu',
  'multi_channel',
  'persistent_handles',
  'directory_leasing',
  'encryption',
] as const
const ENCRYPTS = 0x40

const DIALECTS: ReadonlyMap<number, string> = new Map([
  [0x0202, '2.0.2'],
  [0x0210, '2.1'],
  [0x0300, '3.0'],
  [0x0302, '3.0.2'],
  [0x0311, '3.1.1'],
  [0x02ff, '2.?'],
])
/** Any SMB2: the server asks for another negotiation. */
const ANY_SMB2 = 0x02ff

/** Negotiate contexts, MS-SMB2 2.2.3.1. */
const Context = { Encryption: 2, Compression: 3, Signing: 8 } as const
const CIPHERS = ['none', 'AES-128-CCM', 'AES-128-GCM', 'AES-256-CCM', 'AES-256-GCM']
const SIGNINGS = ['HMAC-SHA256', 'AES-CMAC', 'AES-GMAC']
const COMPRESSIONS = ['none', 'LZNT1', 'LZ77', 'LZ77+Huffman', 'Pattern_V1', 'LZ4']

const nameDialect = (code: number): string => DIALECTS.get(code) ?? `0x${code.toString(16)}`

export function readNegotiateRequest(state: SmbState, message: Fields): void {
  const { fields } = state
  const count = Math.min(message.u16(BODY + 2), MAX_OFFERS)
  const offered: string[] = []
  for (let i = 0; i < count && message.has(BODY + 36 + i * 2, 2); i++)
    offered.push(nameDialect(message.u16(BODY + 36 + i * 2)))
  // After an offer of SMB1's that named SMB2 as well, these are the ones of SMB2.
  const added = offered.filter((dialect) => !fields.dialects.includes(dialect))
  fields.dialects = [...fields.dialects, ...added].slice(0, MAX_LIST_VALUES)
  fields.clientGuid = readGuid(message, BODY + 12) || fields.clientGuid
}

export function readNegotiateAnswer(
  state: SmbState,
  message: Fields,
  status: number,
  tsMicros: number,
  session: SessionContext,
): void {
  const { fields } = state
  if (isError(status)) {
    fields.errorCount++
    fields.lastError = nameStatus(status) || showStatus(status)
    session.event({
      tsMicros,
      kind: 'negotiation',
      action: 'NEGOTIATE',
      object: fields.dialects.join(' '),
      status: 'error',
      statusCode: showStatus(status),
      statusText: nameStatus(status),
    })
    return
  }
  const dialect = message.u16(BODY + 4)
  const mode = message.u16(BODY + 2)
  const capabilities = message.u32(BODY + 24)
  fields.dialect = nameDialect(dialect)
  fields.signing =
    mode & SIGNING_REQUIRED ? 'required' : mode & SIGNING_ENABLED ? 'enabled' : 'disabled'
  fields.serverGuid = readGuid(message, BODY + 8) || fields.serverGuid
  if (dialect === SMB_3_1_1) readContexts(state, message)
  // Before 3.1.1 there is one cipher, and whether it is known is a capability.
  else if (capabilities & ENCRYPTS) fields.cipher = 'AES-128-CCM'
  const from = message.u16(BODY + 56)
  const size = message.u16(BODY + 58)
  if (size > 0 && message.has(from, size))
    noteLoginToken(
      state,
      message.bytes,
      message.start + from,
      message.start + from + size,
      tsMicros,
      session,
    )
  // The server's offer begins no login.
  if (state.login !== undefined && !state.login.isProven) state.login = undefined
  if (dialect === ANY_SMB2) return
  const detail: Record<string, unknown> = { signing: fields.signing }
  if (fields.dialects.length > 0) detail.offered = fields.dialects
  const named = CAPABILITIES.filter((_, i) => (capabilities & (1 << i)) !== 0)
  if (named.length > 0) detail.capabilities = named
  if (fields.cipher !== '') detail.cipher = fields.cipher
  if (fields.signingAlgorithm !== '') detail.signing_algorithm = fields.signingAlgorithm
  if (fields.compression.length > 0) detail.compression = fields.compression
  session.event({
    tsMicros,
    kind: 'negotiation',
    action: 'NEGOTIATE',
    object: `SMB ${fields.dialect}`,
    status: 'ok',
    detail,
  })
}

function readContexts(state: SmbState, message: Fields): void {
  const { fields } = state
  const count = Math.min(message.u16(BODY + 6), MAX_OFFERS)
  let at = message.u32(BODY + 60)
  for (let i = 0; i < count && message.has(at, 8); i++) {
    const type = message.u16(at)
    const size = message.u16(at + 2)
    const data = at + 8
    if (type === Context.Encryption)
      fields.cipher = readList(message, data, data + 2, CIPHERS)[0] ?? ''
    else if (type === Context.Signing)
      fields.signingAlgorithm = readList(message, data, data + 2, SIGNINGS)[0] ?? ''
    else if (type === Context.Compression)
      fields.compression = readList(message, data, data + 8, COMPRESSIONS).filter(
        (name) => name !== COMPRESSIONS[0],
      )
    at = data + ((size + 7) & ~7)
  }
}

/** Numbers of two bytes from `from` on, as many as `countAt` says. */
function readList(
  message: Fields,
  countAt: number,
  from: number,
  names: readonly string[],
): string[] {
  const found: string[] = []
  const count = Math.min(message.u16(countAt), MAX_OFFERS)
  for (let i = 0; i < count && message.has(from + i * 2, 2); i++) {
    const code = message.u16(from + i * 2)
    found.push(names[code] ?? `0x${code.toString(16)}`)
  }
  return found
}

/** '' for one of zeros, which says nothing. */
function readGuid(message: Fields, at: number): string {
  const text = readUuid(message, at)
  return /^[0-]*$/.test(text) ? '' : text
}
