/**
 * Who may do what in the database. Users are made by a person and given one of the roles:
 * there is no password in here.
 *
 * An analyst reads records but for transcripts; an auditor these as well, what came broken, what migrate did, and who
 * asked what; a writer stores records and reads nothing; an admin changes tables. Views
 * ask with the rights of whoever asks, so a row policy on a table holds in them too.
 */
import { createHash } from 'node:crypto'
import { STREAMS } from '../record/batch.ts'
import { nameLocal } from './cluster.ts'
import { DEAD_LETTERS } from './deadLetters.ts'
import { HISTORY } from './history.ts'
import type { Schema } from './schema.ts'
import { nameIn, onCluster, quoteName, type Statement } from './statement.ts'

export const ANALYST = 'earshot_analyst'
export const AUDITOR = 'earshot_auditor'
export const WRITER = 'earshot_writer'
export const ADMIN = 'earshot_admin'
const READING = 'earshot_reading'

/** A question that takes longer than this asks for too much, unless whoever asks says so. */
const QUESTION_S = 60
const LONGEST_QUESTION_S = 600
const QUESTION_BYTES = 8_000_000_000
const LARGEST_QUESTION_BYTES = 16_000_000_000

/** Tables that nobody but an auditor reads: raw messages and what terminals showed may hold anything. */
const isRestricted = (name: string): boolean =>
  name.startsWith('kafka_') ||
  name.startsWith('transcripts') ||
  name.startsWith(DEAD_LETTERS) ||
  name.startsWith(HISTORY)

/** The roles, their rights and their limits; they may be run again at any time. */
export function makeRoles(schema: Schema): Statement[] {
  const { place } = schema.options
  const on = onCluster(place)
  const all = `${quoteName(place.database)}.*`
  const readable = [...schema.tables, ...schema.views]
    .map((t) => t.name)
    .filter((name) => !isRestricted(name) && !name.endsWith('_refresh'))
  const written = STREAMS.flatMap((name) =>
    place.cluster === '' ? [name] : [name, nameLocal(name)],
  )
  const statement = (name: string, sql: string): Statement => ({ name, sql })
  const grant = (role: string, rights: string): Statement =>
    statement(role, `GRANT${on} ${rights} TO ${role}`)
  return [
    ...[ANALYST, AUDITOR, WRITER, ADMIN].map((role) =>
      statement(role, `CREATE ROLE IF NOT EXISTS ${role}${on}`),
    ),
    ...readable.map((name) => grant(ANALYST, `SELECT ON ${nameIn(place, name)}`)),
    grant(AUDITOR, `SELECT ON ${all}`),
    grant(AUDITOR, 'SELECT ON system.query_log'),
    // What checks that the tables have the columns sees those only on which it has a right.
    ...written.map((name) => grant(WRITER, `INSERT, SHOW COLUMNS ON ${nameIn(place, name)}`)),
    grant(ADMIN, `ALL ON ${all}`),
    grant(ADMIN, 'SELECT ON system.*'),
    grant(ADMIN, 'KAFKA ON *.*'),
    ...(place.cluster === ''
      ? []
      : [grant(ADMIN, 'REMOTE ON *.*'), grant(ADMIN, 'CLUSTER ON *.*')]),
    statement(
      READING,
      `CREATE SETTINGS PROFILE IF NOT EXISTS ${READING}${on}
SETTINGS readonly = 2 CONST,
    max_execution_time = ${QUESTION_S} MAX ${LONGEST_QUESTION_S},
    max_memory_usage = ${QUESTION_BYTES} MAX ${LARGEST_QUESTION_BYTES}
TO ${ANALYST}, ${AUDITOR}`,
    ),
  ]
}

/** What tells one set of roles from another, for the history. */
export const nameRoles = (roles: readonly Statement[]): string =>
  createHash('sha256')
    .update(roles.map((r) => r.sql).join('\n'))
    .digest('hex')
    .slice(0, 12)

/**
 * An example: analysts of one site see its sensors and its network and no others. Rows
 * are kept from whoever has the role; a policy for all others is needed because a table
 * with any policy shows rows only to those whom one names.
 */
export function makeRowPolicies(schema: Schema): Statement[] {
  const { place } = schema.options
  const on = onCluster(place)
  const role = 'earshot_site_a'
  const table = (name: string): string =>
    nameIn(place, place.cluster === '' ? name : nameLocal(name))
  const statement = (name: string, sql: string): Statement => ({ name, sql })
  const policy = (name: string, tables: string, using: string, to: string): Statement =>
    statement(
      name,
      `CREATE ROW POLICY IF NOT EXISTS ${name}${on} ON ${tables}\nFOR SELECT USING ${using} TO ${to}`,
    )
  const records = `${table('sessions')}, ${table('events')}, ${table('transcripts')}`
  return [
    statement(role, `CREATE ROLE IF NOT EXISTS ${role}${on}`),
    statement(role, `GRANT${on} ${ANALYST} TO ${role}`),
    policy(
      'earshot_site_a_records',
      records,
      `sensor = 'site-a' AND (isIPAddressInRange(toString(client_ip), '::ffff:10.1.0.0/112') OR isIPAddressInRange(toString(server_ip), '::ffff:10.1.0.0/112'))`,
      role,
    ),
    policy('earshot_site_a_sensors', table('sensors'), `sensor = 'site-a'`, role),
    policy('earshot_others', `${records}, ${table('sensors')}`, '1', `ALL EXCEPT ${role}`),
  ]
}
