/** Packets of Oracle Net: header, connection, refusal, redirection. */
import { wireText } from '../../src/bytes/text.ts'
import {
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import * as c from './constants.ts'
import { takeData } from './data.ts'
import { findInside, findParameter, maskDescriptor } from './descriptor.ts'
import type { OracleState } from './state.ts'
import { tellConnect } from './telling.ts'

const { PacketType } = c
const CONNECT_BYTES = 28
const VERSION_AT = 8

/** Length of the packet at `at`: 16 bits, or 32 where those would be too few. */
export const packetBytes = (bytes: Buffer, at: number): number => {
  const narrow = bytes.readUInt16BE(at)
  return narrow < c.MIN_NARROW_BYTES ? bytes.readUInt32BE(at) : narrow
}

/** Whether type and length may be a packet's. */
export const fitsPacket = (type: number, length: number): boolean =>
  type < 16 &&
  ((c.KNOWN_TYPES >> type) & 1) === 1 &&
  length >= c.HEADER_BYTES &&
  length <= c.MAX_PACKET_BYTES

/** Reads whole packets, or as much of each as is looked at. */
export function readPackets(
  state: OracleState,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  const d = input.direction
  while (input.remaining() > 0) {
    if (input.remaining() < c.HEADER_BYTES) {
      input.need = c.HEADER_BYTES
      return Verdict.More
    }
    const { bytes, pos: start } = input
    const length = packetBytes(bytes, start)
    const type = bytes[start + c.TYPE_AT]!
    if (!fitsPacket(type, length)) {
      if (!state.lost[d]) {
        if (state.good[0] + state.good[1] === 0 && state.badPackets > 0) return Verdict.Reject
        session.anomaly(c.BAD_PACKET)
        state.lost[d] = true
        if (++state.badPackets >= c.MAX_BAD_PACKETS) return Verdict.Broken
      }
      // Packets begin where segments do, more often than not.
      input.pos = input.end
      return Verdict.More
    }
    const kept = Math.min(length, c.MAX_READ_BYTES)
    if (input.remaining() < kept) {
      input.need = kept
      return Verdict.More
    }
    state.lost[d] = false
    state.good[d]++
    takePacket(state, bytes, start, start + kept, type, length, input, session)
    const to = start + length
    input.pos = Math.min(to, input.end)
    input.skipBytes = to - input.pos
    if (state.encrypted && type === PacketType.Data) return Verdict.Done
    if (input.skipBytes > 0) return Verdict.More
  }
  return Verdict.More
}

function takePacket(
  state: OracleState,
  bytes: Buffer,
  start: number,
  end: number,
  type: number,
  length: number,
  input: StreamSlice,
  session: SessionContext,
): void {
  const { tsMicros, direction } = input
  const isOrig = direction === Direction.Orig
  if (type === PacketType.Data) {
    if (isOrig && state.wantsDescriptor) {
      state.wantsDescriptor = false
      readDescriptor(state, readText(bytes, start + c.HEADER_BYTES + 2, end), session)
    } else if (!isOrig && state.wantsRedirect) {
      state.wantsRedirect = false
      takeRedirect(state, readText(bytes, start + c.HEADER_BYTES + 2, end), tsMicros, session)
    } else
      takeData(state, bytes, start + c.HEADER_BYTES + 2, end, direction, length, tsMicros, session)
  } else if (isOrig && type === PacketType.Connect)
    takeConnect(state, bytes, start, end, tsMicros, session)
  else if (!isOrig && type === PacketType.Accept) {
    if (end - start >= VERSION_AT + 2) state.fields.version = bytes.readUInt16BE(start + VERSION_AT)
    tellConnect(state, 'ok', '', '', tsMicros, session)
  } else if (!isOrig && type === PacketType.Refuse)
    takeRefusal(state, bytes, start, end, tsMicros, session)
  else if (!isOrig && type === PacketType.Redirect) {
    const size = end - start >= 10 ? bytes.readUInt16BE(start + 8) : 0
    if (size > 0 && start + 10 + size <= end)
      takeRedirect(state, readText(bytes, start + 10, start + 10 + size), tsMicros, session)
    else state.wantsRedirect = true
  }
}

/** Text up to the first zero, bounded. */
function readText(bytes: Buffer, from: number, end: number): string {
  if (from >= end) return ''
  const zero = bytes.indexOf(0, from)
  const stop = zero >= 0 && zero < end ? zero : end
  return wireText(bytes, from, stop, c.MAX_DESCRIPTOR_CHARS)
}

function takeConnect(
  state: OracleState,
  bytes: Buffer,
  start: number,
  end: number,
  tsMicros: number,
  session: SessionContext,
): void {
  if (end - start < CONNECT_BYTES) return
  state.fields.version = bytes.readUInt16BE(start + VERSION_AT)
  const size = bytes.readUInt16BE(start + 24)
  const offset = bytes.readUInt16BE(start + 26)
  state.connectMicros = tsMicros
  if (size === 0) return
  if (offset < CONNECT_BYTES || start + offset + size > end) state.wantsDescriptor = true
  else readDescriptor(state, readText(bytes, start + offset, start + offset + size), session)
}

function readDescriptor(state: OracleState, descriptor: string, session: SessionContext): void {
  if (!descriptor.includes('(')) return
  const { fields } = state
  state.descriptor = maskDescriptor(descriptor, (s) => session.mask(s))
  fields.serviceName = findParameter(descriptor, 'SERVICE_NAME')
  fields.sid = findParameter(descriptor, 'SID')
  fields.program = findInside(descriptor, 'CID', 'PROGRAM')
  fields.clientHost = findInside(descriptor, 'CID', 'HOST')
  fields.clientUser = findInside(descriptor, 'CID', 'USER')
  if (fields.program !== '') session.facts.clientSoftware = fields.program
}

/** The listener's refusal: `(DESCRIPTION=(ERR=12514)(VSNNUM=..)(ERROR_STACK=..))`. */
function takeRefusal(
  state: OracleState,
  bytes: Buffer,
  start: number,
  end: number,
  tsMicros: number,
  session: SessionContext,
): void {
  const size = end - start >= 12 ? bytes.readUInt16BE(start + 10) : 0
  const text = readText(bytes, start + 12, Math.min(end, start + 12 + size))
  const code = findParameter(text, 'ERR') || findParameter(text, 'CODE')
  noteVersion(Number(findParameter(text, 'VSNNUM')), session)
  const isNumber = /^\d{1,6}$/.test(code) && code !== '0'
  tellConnect(
    state,
    'error',
    isNumber ? `ORA-${code.padStart(5, '0')}` : '',
    text,
    tsMicros,
    session,
  )
}

function takeRedirect(
  state: OracleState,
  address: string,
  tsMicros: number,
  session: SessionContext,
): void {
  const host = findParameter(address, 'HOST')
  const port = findParameter(address, 'PORT')
  state.fields.redirect = host === '' ? address.slice(0, c.MAX_NAME_CHARS) : `${host}:${port}`
  session.tag(c.REDIRECTED_TAG)
  tellConnect(state, 'ok', 'REDIRECT', address, tsMicros, session)
  announceRedirect(host, port, session)
}

/** The connection to come. Who a name is, nobody says here: where the port differs too, it may be this server's. */
function announceRedirect(host: string, digits: string, session: SessionContext): void {
  const port = /^\d{1,5}$/.test(digits) ? Number(digits) : 0
  const isName = !/^[\d.]+$|:/.test(host)
  if (port === 0 || port > 0xffff || (isName && port === session.serverPort)) return
  session.expect({
    host: isName ? '' : host,
    listener: Direction.Resp,
    port,
    transport: 'tcp',
    protocol: 'oracle',
    isRead: true,
    forMicros: c.REDIRECT_WAIT_MICROS,
  })
}

/** A version in one number: 11.2.0.3.0 is 0x0b200300; from 18 on the second part has eight bits. */
export function noteVersion(number: number, session: SessionContext): void {
  if (!Number.isInteger(number) || number < 0x0500_0000 || number > 0x7fff_ffff) return
  const major = number >>> 24
  const parts =
    major >= 18
      ? [major, (number >>> 16) & 255, (number >>> 12) & 15, (number >>> 4) & 255, number & 15]
      : [major, (number >>> 20) & 15, (number >>> 12) & 255, (number >>> 8) & 15, number & 255]
  session.facts.serverSoftware = `Oracle Database ${parts.join('.')}`
}
