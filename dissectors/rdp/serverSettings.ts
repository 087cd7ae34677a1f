/** The server's blocks: core and security (MS-RDPBCGR 2.2.1.4.2 and 2.2.1.4.3). */
import type { ByteReader } from '../../src/bytes/reader.ts'
import { Block, nameLevel, nameMethod, nameVersion } from './constants.ts'
import type { RdpState } from './state.ts'

/** The lower bits of a certificate's version; the highest one says that it is temporary. */
const CERTIFICATE_VERSION_MASK = 0x7fff_ffff
const PROPRIETARY = 1
const X509_CHAIN = 2
/** Longest chain counted; the specification allows 200. */
const MAX_CERTIFICATES = 200

export function readServerBlock(state: RdpState, type: number, input: ByteReader): void {
  const { fields } = state
  if (type === Block.ServerCore) fields.serverVersion = nameVersion(input.u32le())
  else if (type === Block.ServerSecurity) readSecurity(state, input)
}

/** method, level, and when either is not 0: length of the random, of the certificate, and both. */
function readSecurity(state: RdpState, input: ByteReader): void {
  const { fields } = state
  const method = input.u32le()
  const level = input.u32le()
  if (!input.ok) return
  state.encryptionMethod = method
  fields.encryptionMethod = nameMethod(method)
  fields.encryptionLevel = nameLevel(level)
  if (input.remaining() < 8) return
  const randomBytes = input.u32le()
  const certificateBytes = input.u32le()
  input.skip(randomBytes)
  if (certificateBytes < 8 || !input.ok) return
  const version = input.u32le() & CERTIFICATE_VERSION_MASK
  if (version === PROPRIETARY) {
    fields.certificateType = 'RSA'
    fields.certificateCount = 1
  } else if (version === X509_CHAIN) {
    fields.certificateType = 'X.509'
    fields.certificateCount = Math.min(input.u32le(), MAX_CERTIFICATES)
  } else fields.certificateType = `cert_type-${version}`
}
