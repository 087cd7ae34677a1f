-- Which SSH servers show another host key than before?
--
-- A row for each key that came where another one of its type had been: a new installation,
-- several hosts behind one address, or somebody in between. When `previous_last_at` is after
-- `first_at` both are in use, which points to several hosts.
--
-- since = 1970-01-01 00:00:00
-- until = 2100-01-01 00:00:00
SELECT server, server_port, key_type, fingerprint, first_at, previous, previous_last_at, sessions, clients
FROM
(
    SELECT *, lagInFrame(fingerprint) OVER keys AS previous, lagInFrame(last_at) OVER keys AS previous_last_at
    FROM
    (
        SELECT replaceOne(toString(server_ip), '::ffff:', '') AS server, server_port, ssh_host_key_type AS key_type,
            ssh_host_key_fingerprint AS fingerprint, min(started_at) AS first_at, max(started_at) AS last_at,
            count() AS sessions, uniqExact(client_ip) AS clients
        FROM current_sessions
        WHERE ssh_host_key_fingerprint != '' AND started_at >= {since:DateTime('UTC')} AND started_at < {until:DateTime('UTC')}
        GROUP BY server_ip, server_port, key_type, fingerprint
    )
    WINDOW keys AS (PARTITION BY server, server_port, key_type ORDER BY first_at, fingerprint ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
)
WHERE previous != ''
ORDER BY first_at DESC, server, server_port, key_type
LIMIT 500
