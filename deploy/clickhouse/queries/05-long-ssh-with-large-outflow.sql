-- Which long SSH sessions carried much out of a host?
--
-- What the server sent is what left the host that was logged in to; what the client sent is
-- what was brought there. `activity` is inferred from sizes and times: file-transfer and
-- tunnel fit a large flow, an interactive one that moves gigabytes does not.
--
-- minutes = 10           at least so long
-- mib = 1                at least so much one way
-- since = 1970-01-01 00:00:00
-- until = 2100-01-01 00:00:00
SELECT started_at, client, server, round(duration_ms / 60000, 1) AS minutes,
    round(server_bytes / 1048576, 1) AS mib_out, round(client_bytes / 1048576, 1) AS mib_in,
    activity, auth_method, client_software, state, session_id
FROM
(
    SELECT *, replaceOne(toString(client_ip), '::ffff:', '') AS client, replaceOne(toString(server_ip), '::ffff:', '') AS server
    FROM current_sessions
    WHERE protocol = 'ssh' AND started_at >= {since:DateTime('UTC')} AND started_at < {until:DateTime('UTC')}
        AND duration_ms >= {minutes:Float64} * 60000
        AND greatest(server_bytes, client_bytes) >= {mib:Float64} * 1048576
)
ORDER BY server_bytes + client_bytes DESC, session_id
LIMIT 200
