/** ERR_Packet behind its first byte. */
import type { ByteReader } from '../../src/bytes/reader.ts'
import { wireText } from '../../src/bytes/text.ts'

/** MariaDB's progress reports are errors of this number. */
export const PROGRESS = '65535'

export interface ServerError {
  readonly code: string
  /** SQLSTATE; '' from servers before 4.1. */
  readonly state: string
  readonly message: string
}

/** Reads an error behind its first byte. */
export function readError(reader: ByteReader): ServerError {
  const code = String(reader.u16le())
  let state = ''
  if (reader.remaining() >= 6 && reader.peek() === 0x23) {
    reader.skip(1)
    state = wireText(reader.bytes, reader.pos, reader.pos + 5)
    reader.skip(5)
  }
  // A server that turns somebody away before the greeting may send the state although it could not know.
  return { code, state, message: reader.ok ? wireText(reader.bytes, reader.pos, reader.end) : '' }
}
