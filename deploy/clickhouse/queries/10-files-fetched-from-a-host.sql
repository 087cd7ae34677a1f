-- Which files left this host, and who took them?
--
-- A row for each client, user and file. `bytes` is what was moved, all fetches together;
-- a `failed` one was asked for and not given. Files within SSH (scp, sftp) have no names
-- here: see question 05 for those.
--
-- server = ''            address of the host, empty: every host
-- since = 1970-01-01 00:00:00
-- until = 2100-01-01 00:00:00
SELECT replaceOne(toString(server_ip), '::ffff:', '') AS server, replaceOne(toString(client_ip), '::ffff:', '') AS client, user, protocol,
    if(kind = 'file' AND JSONExtractString(detail, 'path') != '', JSONExtractString(detail, 'path'), object) AS path,
    countIf(ok) AS fetched, countIf(NOT ok) AS failed, sumIf(e.bytes, ok) AS bytes, min(ts) AS first_at, max(ts) AS last_at,
    argMax(session_id, ts) AS session_id
FROM
(
    SELECT *, if(kind = 'file', status = 'ok', status_code LIKE '2%') AS ok
    FROM events FINAL
    PREWHERE kind IN ('file', 'request') AND action IN ('RETR', 'GET')
        AND ({server:String} = '' OR server_ip = toIPv6OrDefault({server:String}))
    WHERE ts >= {since:DateTime('UTC')} AND ts < {until:DateTime('UTC')}
) AS e
GROUP BY server_ip, client_ip, user, protocol, path
ORDER BY bytes DESC, server, client, user, protocol, path
LIMIT 500
