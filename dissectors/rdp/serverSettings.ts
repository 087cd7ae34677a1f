/** The server's blocks: core, security, network (MS-RDPBCGR 2.2.1.4.2 to 2.2.1.4.4). */
import type { ByteReader } from '../../src/bytes/reader.ts'
import { Block, MAX_CHANNELS, nameLevel, nameMethod, nameVersion } from './constants.ts'
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
  else if (type === Block.ServerNetwork) readNetwork(state, input)
}

/** Number of the I/O channel, then one number for each channel asked for, in that order. */
function readNetwork(state: RdpState, input: ByteReader): void {
  state.ioChannel = input.u16le()
  const count = input.u16le()
  const ids: number[] = []
  for (let i = 0; i < count && i < MAX_CHANNELS && input.remaining() >= 2; i++) {
    ids.push(input.u16le())
  }
  state.channelIds = ids
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
