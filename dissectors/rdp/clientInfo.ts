/**
 * The Client Info PDU (MS-RDPBCGR 2.2.1.11), in clear only when standard security
 * runs without encryption: who logs in where. Its password is seen, masked and dropped.
 */
import type { ByteReader } from '../../src/bytes/reader.ts'
import { wireText } from '../../src/bytes/text.ts'
import type { SessionContext, StreamSlice } from '../../src/dissect/contract.ts'
import { readUtf16 } from '../../src/formats/utf16.ts'
import { nameCompression } from './clientNames.ts'
import type { RdpState } from './state.ts'

const UNICODE_FLAG = 0x10
const AUTOLOGON_FLAG = 0x08
const COMPRESSION_FLAG = 0x80
const ZONE_NAME_BYTES = 64
/** Of a time zone behind its name: date, bias, name, date, bias. */
const ZONE_REST_BYTES = 16 + 4 + 64 + 16 + 4

/** Reads the info packet at `pos`; the reader may be left failed. */
export function readClientInfo(state: RdpState, input: StreamSlice, session: SessionContext): void {
  const { fields } = state
  const { facts } = session
  input.skip(4)
  const flags = input.u32le()
  const isUnicode = (flags & UNICODE_FLAG) !== 0
  const domainBytes = input.u16le()
  const userBytes = input.u16le()
  const passwordBytes = input.u16le()
  const programBytes = input.u16le()
  const folderBytes = input.u16le()
  const domain = readString(input, domainBytes, isUnicode)
  const user = readString(input, userBytes, isUnicode)
  const password = session.mask(readString(input, passwordBytes, isUnicode))
  const program = readString(input, programBytes, isUnicode)
  readString(input, folderBytes, isUnicode)
  if (flags & COMPRESSION_FLAG) fields.compression = nameCompression((flags >> 9) & 15)
  if (!input.ok) {
    session.anomaly('malformed-client-info')
    return
  }
  facts.user = user
  facts.userDomain = domain
  fields.initialProgram = program
  if (password !== '') {
    facts.authMethod = 'password'
    facts.authAttempts = 1
    facts.authResult = 'unknown'
  }
  readExtended(state, input)
  session.event({
    tsMicros: input.tsMicros,
    kind: 'auth',
    action: 'CLIENT_INFO',
    user,
    object: program,
    status: 'unknown',
    detail: { domain, password, autologon: (flags & AUTOLOGON_FLAG) !== 0 },
  })
}

/** Sizes leave the terminating NUL out. */
function readString(input: ByteReader, sizeBytes: number, isUnicode: boolean): string {
  if (isUnicode) return readUtf16(input, sizeBytes + 2)
  const start = input.pos
  input.skip(sizeBytes + 1)
  return input.ok ? wireText(input.bytes, start, start + sizeBytes) : ''
}

/** Address family, address and folder, each behind its size with its NUL, time zone, and whether a cookie asks to reconnect. */
function readExtended(state: RdpState, input: ByteReader): void {
  if (input.remaining() < 4) return
  input.skip(2)
  const address = readUtf16(input, input.u16le())
  const folder = readUtf16(input, input.u16le())
  if (!input.ok) return
  const { fields } = state
  fields.clientAddress = address
  fields.clientDirectory = folder
  if (input.remaining() < 4 + ZONE_NAME_BYTES + ZONE_REST_BYTES) return
  fields.timeZoneBias = input.u32le() | 0
  fields.timeZone = readUtf16(input, ZONE_NAME_BYTES)
  input.skip(ZONE_REST_BYTES)
  if (input.remaining() < 10) return
  // session (4), performance flags (4), then the cookie behind its size
  input.skip(8)
  fields.reconnect = input.u16le() > 0
}
