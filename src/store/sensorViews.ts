/** Views of how well sensors saw and records arrived. */
import { DEFAULT_PLACE, nameIn, type Place, type Statement } from './statement.ts'
import { makeView } from './view.ts'

/** Loss seen in TCP from which on an interval counts as a gap in what was seen. */
const GAP_LOSS_PERCENT = 1
const MAX_EXAMPLE_CHARACTERS = 200

/** How each sensor stands; how much it lost; and when something was missed, the time before a start included. */
export function makeSensorViews(place: Place = DEFAULT_PLACE): Statement[] {
  const sensors = nameIn(place, 'sensors')
  return [
    makeView(
      place,
      'sensor_health',
      `SELECT *, dateDiff('second', ts, now64(6, 'UTC')) AS silent_s
FROM ${sensors} FINAL
WHERE (sensor, ts) GLOBAL IN (SELECT sensor, max(ts) FROM ${sensors} GROUP BY sensor)
ORDER BY seq DESC
LIMIT 1 BY sensor`,
      'The newest row of each sensor; silent_s: seconds since',
    ),
    makeView(
      place,
      'sensor_loss',
      `SELECT toStartOfHour(ts) AS hour, sensor, round(sum(s.interval_s)) AS watched_s,
    sum(s.packets) AS packets, sum(s.bytes) AS bytes, sum(s.kernel_drops) AS kernel_drops, sum(s.nic_drops) AS nic_drops,
    round(100 * sum(s.kernel_drops) / greatest(sum(s.offered_packets), 1), 3) AS drop_percent,
    round(100 * sum(s.ack_gaps) / greatest(sum(s.acks), 1), 3) AS loss_percent,
    round(100 * sum(s.one_sided) / greatest(sum(s.connections), 1), 3) AS one_sided_percent,
    sum(s.abandoned_packets) AS abandoned_packets, sum(s.records) AS records, sum(s.records_lost) AS records_lost,
    max(s.lag_ms) AS worst_lag_ms, arraySort(arrayDistinct(arrayFlatten(groupArray(s.remarks)))) AS remarks
FROM ${sensors} AS s FINAL
GROUP BY hour, sensor`,
      'A row for each hour and sensor: what it saw and lost. watched_s is below 3600 when it did not run all the hour; loss_percent is estimated from TCP',
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
    FROM ${sensors} FINAL
)
WHERE (seq = 0 AND toYear(ended_before) > 1970)
    OR kernel_drops + nic_drops + abandoned_packets + abandoned_sessions + records_lost > 0
    OR notEmpty(interfaces_down) OR loss_percent >= ${GAP_LOSS_PERCENT}`,
      'Times in which a sensor did not run or missed something: what is not in the records then may have happened all the same',
    ),
  ]
}

/** What came over the topics and is no record. */
export const makeDeliveryViews = (place: Place = DEFAULT_PLACE): Statement[] => [
  makeView(
    place,
    'dead_letters_summary',
    `SELECT toDate(ts) AS day, stream, topic, error_class AS error, count() AS messages, min(ts) AS first_at, max(ts) AS last_at,
    any(leftUTF8(message, ${MAX_EXAMPLE_CHARACTERS})) AS example
FROM (SELECT *, replaceRegexpAll(leftUTF8(error, ${MAX_EXAMPLE_CHARACTERS}), '[0-9]+', 'N') AS error_class FROM ${nameIn(place, 'dead_letters')} FINAL)
GROUP BY day, stream, topic, error_class`,
    'A row for each day, topic and sort of error: messages that are no records, with one of them. Empty is as it should be',
  ),
]
