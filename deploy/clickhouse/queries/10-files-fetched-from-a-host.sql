-- Which files left this host, and who took them?
--
-- A row for each client, user and file. `bytes` is what was moved, all fetches together;
-- a `failed` one was asked for and not given. Files within SSH (scp, sftp) have no names
-- here: see question 05 for those.
--
-- server = ''            address of the host, empty: every host
-- since = 1970-01-01 00:00:00
-- until = 2100-01-01 00:00:00
SELECT server, client, user, protocol, path, countIf(status = 'ok') AS fetched, countIf(status = 'error') AS failed,
    sumIf(f.bytes, status = 'ok') AS bytes, min(ts) AS first_at, max(ts) AS last_at, anyLast(session_id) AS session_id
FROM
(
    SELECT server, client, user, protocol, path, status, bytes, ts, session_id
    FROM files
    WHERE direction = 'download' AND ({server:String} = '' OR server = {server:String})
        AND ts >= {since:DateTime('UTC')} AND ts < {until:DateTime('UTC')}
    UNION ALL
    SELECT server, client, user, protocol, path, if(status_code LIKE '2%', 'ok', 'error'), bytes, ts, session_id
    FROM requests
    WHERE method = 'GET' AND ({server:String} = '' OR server = {server:String})
        AND ts >= {since:DateTime('UTC')} AND ts < {until:DateTime('UTC')}
) AS f
GROUP BY server, client, user, protocol, path
ORDER BY bytes DESC, server, client, user, protocol, path
LIMIT 500
