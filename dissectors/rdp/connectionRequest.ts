/**
 * X.224 Connection Request and Confirm with what RDP puts behind their fixed part
 * (MS-RDPBCGR 2.2.1.1 and 2.2.1.2):
 *
 *   LI  E0  dst (2)  src (2)  class  [token or cookie, CR LF]  [type 1, flags, length (2, LE), protocols (4, LE)]
 *   LI  D0  dst (2)  src (2)  class  [type 2 or 3, flags, length, protocol or failure code]
 */
import type { ByteReader } from '../../src/bytes/reader.ts'
import { wireText } from '../../src/bytes/text.ts'
import type { SessionContext, StreamSlice } from '../../src/dissect/contract.ts'
import {
  Negotiation,
  nameFailure,
  nameProtocol,
  nameProtocols,
  nameServerFlags,
} from './constants.ts'
import { type RdpState, reportNegotiation } from './state.ts'

/** LI, code, two references, class. */
const FIXED_BYTES = 7
const NEGOTIATION_BYTES = 8
const COOKIE = 'Cookie: mstshash='
const TOKEN = 'Cookie: msts='
const PLUGIN_TOKEN = 'tsv://'

const RESTRICTED_ADMIN_FLAG = 0x01
const REMOTE_GUARD_FLAG = 0x02
const CORRELATION_FLAG = 0x08
const CORRELATION_TYPE = 6
const CORRELATION_BYTES = 36

/** Whether a negotiation structure of this type stands at `at`. */
function isNegotiation(input: ByteReader, at: number, end: number, type: number): boolean {
  return (
    end - at >= NEGOTIATION_BYTES &&
    input.view.getUint8(at) === type &&
    input.view.getUint16(at + 2, true) === NEGOTIATION_BYTES
  )
}

/** Reads the TPDU `[start, end)` of a client's request. */
export function readConnectionRequest(
  state: RdpState,
  input: StreamSlice,
  start: number,
  end: number,
  session: SessionContext,
): void {
  state.sawRequest = true
  const { fields } = state
  let at = skipLineEnd(input, start + FIXED_BYTES, end)
  while (at < end && input.view.getUint8(at) > 0x20) {
    const stop = findLineEnd(input, at, end)
    input.pos = at
    const isCookie = input.startsWith(COOKIE)
    const isToken = input.startsWith(TOKEN)
    const isPlugin = input.startsWith(PLUGIN_TOKEN)
    if (!isCookie && !isToken && !isPlugin) {
      session.anomaly('malformed-connection-request')
      break
    }
    state.certain = true
    if (isCookie) fields.cookie = wireText(input.bytes, at + COOKIE.length, stop)
    else if (isPlugin) fields.routingToken = wireText(input.bytes, at, stop)
    else {
      fields.routingToken = wireText(input.bytes, at + TOKEN.length - 'msts='.length, stop)
      fields.routingTarget = readRoutingTarget(fields.routingToken)
    }
    at = skipLineEnd(input, stop, end)
  }
  if (isNegotiation(input, at, end, Negotiation.Request)) {
    state.certain = true
    const flags = input.view.getUint8(at + 1)
    fields.requestedProtocols = nameProtocols(input.view.getUint32(at + 4, true))
    fields.restrictedAdmin = (flags & RESTRICTED_ADMIN_FLAG) !== 0
    fields.remoteGuard = (flags & REMOTE_GUARD_FLAG) !== 0
    if (flags & CORRELATION_FLAG) {
      fields.correlationId = readCorrelation(input, at + NEGOTIATION_BYTES, end)
    }
  }
}

/** RDP_NEG_CORRELATION_INFO: type 6, flags, length 36 (LE), the id, 16 bytes reserved. */
function readCorrelation(input: ByteReader, at: number, end: number): string {
  if (end - at < CORRELATION_BYTES || input.view.getUint8(at) !== CORRELATION_TYPE) return ''
  return input.bytes.toString('hex', at + 4, at + 20)
}

function skipLineEnd(input: ByteReader, from: number, end: number): number {
  let at = from
  while (at < end && (input.view.getUint8(at) === 0x0d || input.view.getUint8(at) === 0x0a)) at++
  return at
}

/** Where the text at `at` ends: at CR or LF; some scanners leave them out and a negotiation may follow. */
function findLineEnd(input: ByteReader, at: number, end: number): number {
  for (let i = at; i < end; i++) {
    const byte = input.view.getUint8(i)
    if (byte === 0x0d || byte === 0x0a) return i
  }
  const tail = end - NEGOTIATION_BYTES
  return tail > at && isNegotiation(input, tail, end, Negotiation.Request) ? tail : end
}

/** `msts=` address, port, 0000: decimal numbers whose bytes are in network order when written little-endian. */
function readRoutingTarget(token: string): string {
  const match = /^msts=(\d{1,10})\.(\d{1,5})\.0000$/.exec(token)
  if (match === null) return ''
  const address = Number(match[1])
  const port = Number(match[2])
  if (address > 0xffff_ffff || port > 0xffff) return ''
  const quad = [address & 255, (address >>> 8) & 255, (address >>> 16) & 255, address >>> 24]
  return `${quad.join('.')}:${((port & 255) << 8) | (port >> 8)}`
}

/** Reads the TPDU `[start, end)` of a server's answer; true when TLS follows. */
export function readConnectionConfirm(
  state: RdpState,
  input: StreamSlice,
  start: number,
  end: number,
  session: SessionContext,
): boolean {
  state.sawConfirm = true
  const { fields } = state
  const at = start + FIXED_BYTES
  if (isNegotiation(input, at, end, Negotiation.Failure)) {
    state.certain = true
    const code = input.view.getUint32(at + 4, true)
    fields.negotiationFailure = nameFailure(code)
    fields.result = fields.negotiationFailure
    reportNegotiation(state, 'error', String(code), input.tsMicros, session)
    return false
  }
  if (!isNegotiation(input, at, end, Negotiation.Response)) {
    // A server that does not negotiate has only RDP's own security.
    if (state.certain) fields.securityProtocol = nameProtocol(0)
    return false
  }
  state.certain = true
  const chosen = input.view.getUint32(at + 4, true)
  fields.securityProtocol = nameProtocol(chosen)
  if (chosen === 0) return false
  fields.result = 'encrypted'
  session.facts.encrypted = true
  fields.serverFlags = nameServerFlags(input.view.getUint8(at + 1))
  // CredSSP authenticates before the desktop; how it went, only sizes tell.
  state.isNla = chosen === 2 || chosen === 8
  if (state.isNla) session.facts.authMethod = 'nla'
  reportNegotiation(state, 'ok', '', input.tsMicros, session)
  return true
}
