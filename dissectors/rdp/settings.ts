/**
 * The settings both sides exchange in MCS Connect-Initial and Connect-Response:
 * T.125 in BER, around T.124 in PER, around blocks of type (2, LE), length (2, LE),
 * value (MS-RDPBCGR 2.2.1.3 and 2.2.1.4).
 */
import { ByteReader } from '../../src/bytes/reader.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import { readClientBlock } from './clientSettings.ts'
import { nameResult } from './constants.ts'
import { fingerprintOf } from './fingerprint.ts'
import { readServerBlock } from './serverSettings.ts'
import type { RdpState } from './state.ts'

const CONNECT_INITIAL = 0x7f65
const CONNECT_RESPONSE = 0x7f66
const OCTET_STRING = 0x04
/** Object identifier of T.124, 0.0.20.124.0.1, as PER writes it in front of every GCC PDU. */
const GCC_KEY = [0x00, 0x05, 0x00, 0x14, 0x7c, 0x00, 0x01]
const CLIENT_KEY = 'Duca'
const SERVER_KEY = 'McDn'
/** Between the T.124 key and the H.221 key stand at most this many bytes. */
const MAX_PREAMBLE_BYTES = 40

/** Whether `[start, end)` begins with a connect PDU. */
export function isConnectPdu(input: ByteReader, start: number, end: number): boolean {
  if (end - start < 2) return false
  const tag = input.view.getUint16(start)
  return tag === CONNECT_INITIAL || tag === CONNECT_RESPONSE
}

/** Reads a connect PDU; false when it carries something else's user data, as NetMeeting's. */
export function readConnectPdu(
  state: RdpState,
  bytes: Buffer,
  start: number,
  end: number,
  session: SessionContext,
): boolean {
  const input = new ByteReader(bytes).reset(start, end)
  const isServer = input.u16be() === CONNECT_RESPONSE
  readBerLength(input)
  // The user data is the last member and the only octet string past the selectors that begins with the key.
  while (input.ok && input.remaining() > 0) {
    const tag = input.u8()
    const size = readBerLength(input)
    if (tag === OCTET_STRING && startsWithKey(input)) break
    input.skip(size)
  }
  if (!input.ok || input.remaining() === 0) {
    if (state.certain) session.anomaly('malformed-settings')
    return state.certain
  }
  input.skip(GCC_KEY.length)
  readPerLength(input)
  if (isServer) {
    // choice, node (2), tag's length and value, result
    const at = input.pos
    input.skip(3)
    input.skip(input.u8())
    state.fields.result = nameResult(input.u8())
    input.pos = at
  }
  if (!skipPast(input, isServer ? SERVER_KEY : CLIENT_KEY)) {
    if (state.certain) session.anomaly('malformed-settings')
    return state.certain
  }
  state.certain = true
  readPerLength(input)
  readBlocks(state, input, isServer, session)
  if (!input.ok) session.anomaly('malformed-settings')
  return true
}

function readBlocks(
  state: RdpState,
  input: ByteReader,
  isServer: boolean,
  session: SessionContext,
): void {
  const limit = input.end
  const parts: (string | number)[] = []
  while (input.ok && limit - input.pos >= 4) {
    const type = input.u16le()
    const size = input.u16le()
    const next = input.pos + size - 4
    if (size < 4 || next > limit) {
      input.fail()
      return
    }
    input.end = next
    if (isServer) readServerBlock(state, type, input)
    else readClientBlock(state, type, input, parts, session)
    const isWhole = input.ok
    input.reset(next, limit)
    if (!isWhole) session.anomaly('malformed-settings')
  }
  if (!isServer && parts.length > 0) state.fields.fingerprint = fingerprintOf(parts)
}

function startsWithKey(input: ByteReader): boolean {
  for (let i = 0; i < GCC_KEY.length; i++) if (input.peek(i) !== GCC_KEY[i]) return false
  return true
}

function skipPast(input: ByteReader, key: string): boolean {
  for (let i = 0; i < MAX_PREAMBLE_BYTES && input.remaining() >= key.length; i++) {
    if (input.startsWith(key)) {
      input.skip(key.length)
      return input.ok
    }
    input.skip(1)
  }
  return false
}

/** One byte, or 0x81 and one, or 0x82 and two. */
function readBerLength(input: ByteReader): number {
  const first = input.u8()
  if (first < 0x80) return first
  if (first === 0x81) return input.u8()
  if (first === 0x82) return input.u16be()
  input.fail()
  return 0
}

/** One byte below 128, else two of which the upper two bits are no part of it. */
export function readPerLength(input: ByteReader): number {
  const first = input.u8()
  return first < 0x80 ? first : ((first & 0x3f) << 8) | input.u8()
}
