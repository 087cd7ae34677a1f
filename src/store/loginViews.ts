/** Views of who logged in where, who failed to, and who had never been there before. */
import { nameIn, type Place, type Statement } from './statement.ts'
import { ADDRESSES, addressSql, makeView } from './view.ts'

/** Failed attempts an hour from one client at one server from which on somebody may be guessing. */
const GUESSING_ATTEMPTS = 5
/** Names a row lists at most. */
const MAX_NAMES = 20

/** Attempts of a session that failed: all of them, or all but the last. */
const FAILED_ATTEMPTS =
  "multiIf(auth_result = 'failure', greatest(auth_attempts, 1), auth_result = 'success', greatest(auth_attempts, 1) - 1, 0)"
/** Methods whose secret anybody on the way can read and use. */
const READABLE_METHODS = [
  'password',
  'basic',
  'simple',
  'plain',
  'login',
  'amqplain',
  'mysql_clear_password',
  'bearer',
  'xoauth2',
  'oauthbearer',
  'community',
  'form',
  'x-clickhouse-key',
]
  .map((method) => `'${method}'`)
  .join(', ')
const names = (column: string): string =>
  `arraySort(groupUniqArrayIf(${MAX_NAMES})(${column}, ${column} != ''))`

export function makeLoginViews(place: Place): Statement[] {
  const sessions = nameIn(place, 'sessions')
  return [
    makeView(
      place,
      'logins',
      `SELECT started_at, sensor, protocol, user, user_domain, auth_method, auth_result, auth_attempts,
    ${ADDRESSES}, server_port, encrypted,
    client_software, server_software, activity, confidence, evidence, visibility, duration_ms, session_id
FROM ${sessions} FINAL
WHERE auth_result != ''`,
      'A row for each session in which somebody logged in or tried to. SSH encrypts the user: empty there; its result is inferred, confidence and evidence say how',
    ),
    makeView(
      place,
      'cleartext_logins',
      `SELECT started_at, sensor, protocol, user, auth_method, auth_result, ${ADDRESSES}, server_port, session_id
FROM ${sessions} FINAL
WHERE auth_result != '' AND NOT encrypted AND auth_method IN (${READABLE_METHODS})`,
      'Logins whose password crossed the network readable by anybody on the way',
    ),
    makeView(
      place,
      'failed_logins_by_source',
      `SELECT toDate(started_at) AS day, ${addressSql('client_ip')} AS client, protocol,
    countIf(auth_result = 'failure') AS failed_sessions, sum(${FAILED_ATTEMPTS}) AS failed_attempts,
    countIf(auth_result = 'success') AS successes,
    uniqExactIf(server_ip, auth_result = 'failure') AS servers,
    ${names('user')} AS users, min(started_at) AS first_at, max(started_at) AS last_at
FROM ${sessions} FINAL
WHERE auth_result IN ('failure', 'success')
GROUP BY day, client_ip, protocol
HAVING failed_attempts > 0`,
      `A row for each day, client and protocol with failed logins. failed_attempts counts tries, also those before a success; users: at most ${MAX_NAMES}, none of SSH`,
    ),
    makeView(
      place,
      'brute_force',
      `SELECT toStartOfHour(started_at) AS hour, ${ADDRESSES}, protocol,
    sum(${FAILED_ATTEMPTS}) AS failed_attempts, count() AS sessions, ${names('user')} AS users,
    min(started_at) AS first_at, max(started_at) AS last_at,
    countIf(auth_result = 'success') AS successes,
    minIf(started_at, auth_result = 'success') AS first_success_at
FROM ${sessions} FINAL
WHERE auth_result IN ('failure', 'success')
GROUP BY hour, client_ip, server_ip, protocol
HAVING failed_attempts >= ${GUESSING_ATTEMPTS}`,
      `A row for each hour, client, server and protocol with ${GUESSING_ATTEMPTS} failed attempts or more: candidates for guessing. A success in the same hour deserves a look; first_success_at is 1970 without one`,
    ),
    makeView(
      place,
      'first_seen_pairs',
      `SELECT ${ADDRESSES}, protocol, user, min(started_at) AS first_at, max(started_at) AS last_at,
    count() AS sessions, countIf(auth_result = 'success') AS successes,
    countIf(auth_result = 'failure') AS failures, sum(client_bytes + server_bytes) AS bytes
FROM ${sessions} FINAL
GROUP BY client_ip, server_ip, protocol, user`,
      'A row for each client, server, protocol and user: when first and last seen together, how often. A condition on first_at finds pairs that are new; it reads the whole store',
    ),
  ]
}
