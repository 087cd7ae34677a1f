/** PRELOGIN, MS-TDS 2.2.6.5: what both sides can and want before the login. */
import type { ByteReader } from '../../src/bytes/reader.ts'
import { wireText } from '../../src/bytes/text.ts'
import { Direction, type SessionContext } from '../../src/dissect/contract.ts'
import { ENCRYPT_NOT_SUPPORTED, ENCRYPT_OFF } from './constants.ts'
import type { TdsState } from './state.ts'

const OPTION_VERSION = 0
const OPTION_ENCRYPTION = 1
const OPTION_INSTANCE = 2
const OPTION_MARS = 4
const END = 0xff
/** Options read; there are eight. */
const MAX_OPTIONS = 16
/** Bits of the encryption option beyond its value: a client's certificate. */
const ENCRYPTION_MASK = 0x7f

/** Reads a PRELOGIN; false when it is none. */
export function readPrelogin(
  state: TdsState,
  reader: ByteReader,
  direction: Direction,
  session: SessionContext,
): boolean {
  const base = reader.pos
  for (let i = 0; i < MAX_OPTIONS; i++) {
    const option = reader.u8()
    if (option === END) return reader.ok
    const start = base + reader.u16be()
    const length = reader.u16be()
    if (!reader.ok || start + length > reader.end) return false
    readOption(state, reader, option, start, length, direction, session)
  }
  return false
}

function readOption(
  state: TdsState,
  reader: ByteReader,
  option: number,
  start: number,
  length: number,
  direction: Direction,
  session: SessionContext,
): void {
  const { bytes } = reader
  const { fields } = state
  const fromServer = direction === Direction.Resp
  if (option === OPTION_VERSION && fromServer && length >= 4) {
    const build = bytes.readUInt16BE(start + 2)
    session.facts.serverSoftware = `Microsoft SQL Server ${bytes[start]}.${bytes[start + 1]}.${build}`
  } else if (option === OPTION_ENCRYPTION && fromServer && length >= 1) {
    state.encryption = bytes[start]! & ENCRYPTION_MASK
    if (state.encryption === ENCRYPT_NOT_SUPPORTED) fields.encryption = 'none'
    else fields.encryption = state.encryption === ENCRYPT_OFF ? 'login' : 'all'
  } else if (option === OPTION_INSTANCE && !fromServer && length > 1) {
    fields.instance = wireText(bytes, start, start + length - 1)
  } else if (option === OPTION_MARS && length >= 1) {
    fields.mars = bytes[start] === 1 && (!fromServer || fields.mars)
  }
}
