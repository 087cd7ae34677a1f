-- How did sessions, logins and bytes go over the months?
--
-- From the sums by the hour, so a year answers as fast as a day. `clients` is an estimate,
-- right to 2 %. `missed_percent` rising with the bytes: the mirror or the sensor is at its limit then.
--
-- step = 86400           seconds a row stands for: 3600, 86400, 604800
-- since = 1970-01-01 00:00:00
-- until = 2100-01-01 00:00:00
SELECT toStartOfInterval(hour, toIntervalSecond({step:UInt32})) AS time, protocol,
    sum(h.sessions) AS sessions, sum(h.logins) AS logins, sumIf(h.sessions, auth_result = 'failure') AS failed,
    sum(h.client_bytes) AS client_bytes, sum(h.server_bytes) AS server_bytes,
    round(100 * sum(missed_bytes) / greatest(sum(h.client_bytes + h.server_bytes), 1), 3) AS missed_percent,
    uniqCombined64Merge(12)(h.clients) AS clients
FROM hourly AS h
WHERE hour >= {since:DateTime('UTC')} AND hour < {until:DateTime('UTC')}
GROUP BY time, protocol
ORDER BY time, protocol
LIMIT 5000
