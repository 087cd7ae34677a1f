/** The views: what analysts ask for by name, each record counted once. */
import { DEFAULT_PLACE, nameIn, onCluster, type Place, type Statement } from './statement.ts'

/** Loss seen in TCP from which on an interval counts as a gap in what was seen. */
const GAP_LOSS_PERCENT = 1

/** IPv4 as people write it, from an IPv6 column. */
export const addressSql = (column: string): string =>
  `replaceOne(toString(${column}), '::ffff:', '')`

function makeView(place: Place, name: string, select: string): Statement {
  return {
    name,
    sql: `CREATE OR REPLACE VIEW ${nameIn(place, name)}${onCluster(place)} AS\n${select}`,
  }
}

// Copies of a row never lie in two partitions: the partition follows from the sorting key.
const ONCE = 'SETTINGS do_not_merge_across_partitions_select_final = 1'

/** Views that count every record once, and two for the first questions anybody asks. */
export function makeViews(place: Place = DEFAULT_PLACE): Statement[] {
  return [
    makeView(
      place,
      'current_sessions',
      `SELECT * FROM ${nameIn(place, 'sessions')} FINAL\n${ONCE}`,
    ),
    makeView(place, 'current_events', `SELECT * FROM ${nameIn(place, 'events')} FINAL\n${ONCE}`),
    makeView(
      place,
      'logins',
      `SELECT started_at, sensor, protocol, user, user_domain, auth_method, auth_result, auth_attempts,
    ${addressSql('client_ip')} AS client, ${addressSql('server_ip')} AS server, server_port,
    client_software, server_software, activity, duration_ms, session_id
FROM ${nameIn(place, 'sessions')} FINAL
WHERE auth_result != ''
${ONCE}`,
    ),
    makeView(
      place,
      'commands',
      `SELECT ts, sensor, protocol, user, kind, action, object, status, status_code, status_text,
    ${addressSql('client_ip')} AS client, ${addressSql('server_ip')} AS server, server_port, session_id, event_seq
FROM ${nameIn(place, 'events')} FINAL
WHERE kind IN ('command', 'query')
${ONCE}`,
    ),
  ]
}

/** How each sensor stands; and when something was missed, the time before a start included. */
export const makeSensorViews = (place: Place = DEFAULT_PLACE): Statement[] => [
  makeView(
    place,
    'sensor_health',
    `SELECT *, dateDiff('second', ts, now64(6, 'UTC')) AS silent_s
FROM ${nameIn(place, 'sensors')} FINAL
WHERE (sensor, ts) IN (SELECT sensor, max(ts) FROM ${nameIn(place, 'sensors')} GROUP BY sensor)
ORDER BY seq DESC
LIMIT 1 BY sensor
${ONCE}`,
  ),
  makeView(
    place,
    'visibility_gaps',
    `SELECT sensor, if(seq = 0, ended_before, ended - toIntervalMicrosecond(toInt64(interval_s * 1000000))) AS began, ended,
    if(seq = 0, 'not-running', reason) AS reason,
    kernel_drops, nic_drops, abandoned_packets, abandoned_sessions, records_lost,
    drop_percent, loss_percent, interfaces_down, remarks
FROM
(
    SELECT *, ts AS ended, lagInFrame(ts) OVER (PARTITION BY sensor ORDER BY ts, seq) AS ended_before
    FROM ${nameIn(place, 'sensors')} FINAL
)
WHERE (seq = 0 AND toYear(ended_before) > 1970)
    OR kernel_drops + nic_drops + abandoned_packets + abandoned_sessions + records_lost > 0
    OR notEmpty(interfaces_down) OR loss_percent >= ${GAP_LOSS_PERCENT}
${ONCE}`,
  ),
]
