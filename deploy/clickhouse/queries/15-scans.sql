-- Who looks for open doors?
--
-- A row for each hour and client that came to `targets` hosts and ports or more and got
-- little out of most of them, or whose sessions look like a scanner's. Monitoring does this
-- too, every hour alike; an intruder does it once.
--
-- targets = 20           hosts and ports within the hour
-- since = 1970-01-01 00:00:00
-- until = 2100-01-01 00:00:00
SELECT toStartOfHour(started_at) AS hour, replaceOne(toString(client_ip), '::ffff:', '') AS client,
    uniqExact(server_ip) AS hosts, uniqExact(server_port) AS ports, uniqExact(server_ip, server_port) AS targets,
    count() AS sessions, countIf(client_bytes + server_bytes < 200) AS with_little, countIf(activity = 'scan') AS scan_like,
    min(started_at) AS first_at, max(started_at) AS last_at
FROM current_sessions
WHERE started_at >= {since:DateTime('UTC')} AND started_at < {until:DateTime('UTC')}
    AND (toStartOfHour(started_at), client_ip) GLOBAL IN
    (
        SELECT toStartOfHour(started_at) AS hour, client_ip
        FROM current_sessions
        WHERE started_at >= {since:DateTime('UTC')} AND started_at < {until:DateTime('UTC')}
        GROUP BY hour, client_ip
        HAVING countIf(activity = 'scan') > 0 OR (count() >= {targets:UInt32} AND countIf(client_bytes + server_bytes < 200) * 2 > count())
    )
GROUP BY hour, client_ip
HAVING scan_like > 0 OR targets >= {targets:UInt32}
ORDER BY scan_like DESC, targets DESC, hour, client
LIMIT 200
