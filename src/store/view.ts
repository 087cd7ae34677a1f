/** One view: its statement, and what the SELECTs of several have in common. */
import { nameIn, onCluster, type Place, quoteText, type Statement } from './statement.ts'

/** IPv4 as people write it, from an IPv6 column. */
export const addressSql = (column: string): string =>
  `replaceOne(toString(${column}), '::ffff:', '')`

/** Both addresses of a row as people write them. */
export const ADDRESSES = `${addressSql('client_ip')} AS client, ${addressSql('server_ip')} AS server`

// Copies of a row never lie in two partitions: the partition follows from the sorting key.
const ONCE = 'SETTINGS do_not_merge_across_partitions_select_final = 1'

/** A view with its comment; every table it reads FINAL counts each record once. */
export function makeView(place: Place, name: string, select: string, comment: string): Statement {
  return {
    name,
    sql: `CREATE OR REPLACE VIEW ${nameIn(place, name)}${onCluster(place)} AS\n${select}\n${ONCE}\nCOMMENT ${quoteText(comment)}`,
  }
}
