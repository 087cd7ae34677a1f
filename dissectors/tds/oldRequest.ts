/** Requests of 5.0 as tokens: LANGUAGE, DBRPC, DYNAMIC, LOGOUT. */
import type { ByteReader } from '../../src/bytes/reader.ts'
import { wireText } from '../../src/bytes/text.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import { createRequest, viewText } from './request.ts'
import type { Request } from './state.ts'
import { readShort } from './wideText.ts'

const LANGUAGE = 0x21
const LOGOUT = 0x71
const CALL = 0xe6
const DYNAMIC = 0xe7
const LONG_DYNAMIC = 0x62

/** Kinds of DYNAMIC that are told of: prepare, execute, immediate execution. */
const PREPARE = 0x01
const RUN = 0x02
const RUN_AT_ONCE = 0x08

/** Reads the first token; undefined for one that is not told of. */
export function readOldTokens(
  reader: ByteReader,
  isCut: boolean,
  tsMicros: number,
  session: SessionContext,
): Request | undefined {
  const token = reader.u8()
  if (token === LANGUAGE) {
    const length = reader.u32le() - 1
    reader.skip(1)
    const request = createRequest('BATCH', tsMicros)
    const end = Math.min(reader.end, reader.pos + Math.max(0, length))
    request.statement = viewText(reader.bytes, reader.pos, end, false, isCut, session)
    request.bytes = Math.max(0, length)
    return request
  }
  if (token === CALL) {
    reader.skip(2)
    const request = createRequest('RPC', tsMicros)
    request.action = 'EXECUTE'
    request.procedure = readShort(reader, false)
    return request
  }
  if (token === DYNAMIC || token === LONG_DYNAMIC) {
    return readDynamic(reader, token === LONG_DYNAMIC, isCut, tsMicros, session)
  }
  if (token === LOGOUT) session.tag('logged-out')
  return undefined
}

/** A statement by name: prepared, then run by that name. */
function readDynamic(
  reader: ByteReader,
  isLong: boolean,
  isCut: boolean,
  tsMicros: number,
  session: SessionContext,
): Request | undefined {
  reader.skip(isLong ? 4 : 2)
  const kind = reader.u8()
  reader.skip(1)
  const length = reader.u8()
  const name = wireText(reader.bytes, reader.pos, Math.min(reader.end, reader.pos + length))
  reader.skip(length)
  if (!reader.ok || (kind !== PREPARE && kind !== RUN && kind !== RUN_AT_ONCE)) return undefined
  const request = createRequest('RPC', tsMicros)
  request.action = kind === PREPARE ? 'PREPARE' : 'EXECUTE'
  request.procedure = name
  const size = isLong ? reader.u32le() : reader.u16le()
  if (reader.ok && size > 0) {
    const end = Math.min(reader.end, reader.pos + size)
    request.statement = viewText(reader.bytes, reader.pos, end, false, isCut, session)
    request.bytes = size
  }
  return request
}
