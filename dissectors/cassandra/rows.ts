/** Results of rows: how many, and the server's version when it is among them (section 4.2.5.2). */
import type { ByteReader } from '../../src/bytes/reader.ts'
import { wireText } from '../../src/bytes/text.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import { MAX_COLUMNS, MAX_NAME_CHARS, MAX_TYPE_DEPTH } from './constants.ts'
import { readInt, readString, skipBytes } from './fields.ts'

const GLOBAL_TABLE = 1
const HAS_MORE_PAGES = 2
const NO_METADATA = 4
const METADATA_CHANGED = 8
const VERSION_COLUMN = 'release_version'
const OWN_KEYSPACE = 'system'

/** Number of rows, or -1 when it is not there to be read. */
export function readRows(reader: ByteReader, version: number, session: SessionContext): number {
  const flags = readInt(reader)
  const columns = readInt(reader)
  if ((flags & HAS_MORE_PAGES) !== 0) skipBytes(reader)
  if ((flags & METADATA_CHANGED) !== 0 && version >= 5) reader.skip(reader.u16be())
  if (!reader.ok || columns < 0 || columns > MAX_COLUMNS) return -1
  let versionAt = -1
  let keyspace = ''
  if ((flags & NO_METADATA) === 0) {
    const isGlobal = (flags & GLOBAL_TABLE) !== 0
    if (isGlobal) {
      keyspace = readString(reader)
      readString(reader)
    }
    for (let column = 0; column < columns && reader.ok; column++) {
      if (!isGlobal) {
        keyspace = readString(reader)
        readString(reader)
      }
      if (readString(reader) === VERSION_COLUMN && keyspace === OWN_KEYSPACE) versionAt = column
      skipType(reader, 0)
    }
  }
  const rows = readInt(reader)
  if (!reader.ok || rows < 0) return -1
  if (versionAt >= 0 && rows > 0) noteVersion(reader, versionAt, session)
  return rows
}

/** [option]: a type, with those it is made of. */
function skipType(reader: ByteReader, depth: number): void {
  if (depth > MAX_TYPE_DEPTH) {
    reader.fail()
    return
  }
  const type = reader.u16be()
  if (type === 0) readString(reader)
  else if (type === 0x20 || type === 0x22) skipType(reader, depth + 1)
  else if (type === 0x21) {
    skipType(reader, depth + 1)
    skipType(reader, depth + 1)
  } else if (type === 0x30 || type === 0x31) {
    if (type === 0x30) {
      readString(reader)
      readString(reader)
    }
    const count = reader.u16be()
    for (let i = 0; i < count && reader.ok; i++) {
      if (type === 0x30) readString(reader)
      skipType(reader, depth + 1)
    }
  }
}

/** Drivers ask the server for its version before all else. */
function noteVersion(reader: ByteReader, column: number, session: SessionContext): void {
  for (let at = 0; at < column && reader.ok; at++) skipBytes(reader)
  const length = readInt(reader)
  const start = reader.pos
  if (length <= 0 || length > MAX_NAME_CHARS) return
  reader.skip(length)
  if (reader.ok)
    session.facts.serverSoftware = `Cassandra ${wireText(reader.bytes, start, start + length)}`
}
