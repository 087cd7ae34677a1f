-- What was removed, renamed or overwritten on file servers, and by whom?
--
-- A row for each client, server and user, most first. Many files renamed or removed within minutes by one client
-- are how encryption for ransom looks on a share; an example says which names they have.
--
-- since = 1970-01-01 00:00:00
-- until = 2100-01-01 00:00:00
SELECT client, server, protocol, user,
    countIf(action IN ('DELETE', 'DELE', 'REMOVE', 'RMD', 'RMDIR', 'delete-entry')) AS removed,
    countIf(action IN ('RENAME', 'RNTO')) AS renamed,
    round(dateDiff('second', min(ts), max(ts)) / 60, 1) AS over_minutes, min(ts) AS first_at, any(path) AS example
FROM files
WHERE ts >= {since:DateTime('UTC')} AND ts < {until:DateTime('UTC')} AND status != 'error'
    AND action IN ('DELETE', 'DELE', 'REMOVE', 'RMD', 'RMDIR', 'delete-entry', 'RENAME', 'RNTO')
GROUP BY client, server, protocol, user
ORDER BY removed + renamed DESC, client, server, protocol
LIMIT 1000
