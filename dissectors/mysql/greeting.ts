/** The server's first packet: protocol 10 and 9, or an error that turns the client away. */
import type { ByteReader } from '../../src/bytes/reader.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import { readZeroText } from './lengths.ts'
import type { MysqlState } from './state.ts'

/** Reads a greeting; false when it is none. */
export function readGreeting(
  state: MysqlState,
  reader: ByteReader,
  session: SessionContext,
): boolean {
  const protocol = reader.u8()
  const version = readZeroText(reader)
  const connectionId = reader.u32le()
  if (!reader.ok || version === '' || (protocol !== 10 && protocol !== 9)) return false
  state.greeted = true
  state.fields.protocol = protocol
  state.fields.serverVersion = version
  state.fields.connectionId = connectionId
  session.facts.serverSoftware = nameServer(version)
  if (protocol === 9) return true
  // The first part of the scramble and its zero.
  reader.skip(9)
  let caps = reader.u16le()
  // Servers before 4.1 may end here; the character set and status are not of interest.
  if (reader.remaining() >= 5) {
    reader.skip(3)
    caps |= reader.u16le() << 16
  }
  if (!reader.ok) return true
  state.serverCaps = caps
  if (reader.remaining() < 11) return true
  const length = reader.u8()
  reader.skip(10 + Math.max(13, length - 8))
  if (reader.ok && reader.remaining() > 0) state.fields.authPlugin = readZeroText(reader, 64)
  return true
}

/** Product and version: MariaDB puts a version in front that old replicas understand. */
function nameServer(version: string): string {
  const bare = version.replace(/^5\.5\.5-(?=\d+\.\d+\.\d+-)/, '')
  if (/mariadb/i.test(bare)) return `MariaDB ${bare.replace(/-?mariadb/i, '')}`
  const other = /(TiDB|ClickHouse|Doris|StarRocks|Vitess|OceanBase|ProxySQL)-?(v?\d[\w.]*)?/i.exec(
    bare,
  )
  if (other !== null)
    return other[2] === undefined ? `${other[1]} ${bare}` : `${other[1]} ${other[2]}`
  return `MySQL ${bare}`
}
