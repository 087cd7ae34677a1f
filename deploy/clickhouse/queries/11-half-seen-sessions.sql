-- Of which hosts did the sensor see only half, so that silence proves nothing?
--
-- A row for each host and protocol. `half` sessions lack a side, bytes or their beginning;
-- in `unjudged` ones therefore no login was seen although the protocol has one. A host of
-- which most are half seen is not mirrored rightly: `earshot doctor` on the interface.
--
-- since = 1970-01-01 00:00:00
-- until = 2100-01-01 00:00:00
SELECT replaceOne(toString(server_ip), '::ffff:', '') AS server, protocol, count() AS sessions,
    countIf(visibility != 'both') AS one_sided, countIf(s.missed_bytes > 0) AS with_holes, countIf(tcp_state = 'OTH') AS begun_before,
    countIf(visibility != 'both' OR s.missed_bytes > 0 OR tcp_state = 'OTH') AS half,
    countIf((visibility != 'both' OR s.missed_bytes > 0 OR tcp_state = 'OTH') AND auth_result IN ('', 'unknown')
        AND protocol IN ('ssh', 'telnet', 'ftp', 'rdp')) AS unjudged,
    round(100 * half / sessions, 1) AS half_percent, sum(s.missed_bytes) AS missed_bytes
FROM current_sessions AS s
WHERE started_at >= {since:DateTime('UTC')} AND started_at < {until:DateTime('UTC')}
GROUP BY server, protocol
HAVING half > 0
ORDER BY half DESC, server, protocol
LIMIT 500
