-- Who reads and changes this table?
--
-- A row for each user, client and kind of statement. Tables are named as the statements name them, with
-- or without their schema, so that both are looked for. What a stored procedure touches is not seen.
--
-- table = accounts
-- since = 1970-01-01 00:00:00
-- until = 2100-01-01 00:00:00
SELECT user, client, server, protocol, action, count() AS statements, countIf(status = 'error') AS refused,
    min(ts) AS first_at, max(ts) AS last_at, any(statement) AS example
FROM queries
WHERE ts >= {since:DateTime('UTC')} AND ts < {until:DateTime('UTC')}
    AND arrayExists(t -> lower(t) = lower({table:String}) OR endsWith(lower(t), concat('.', lower({table:String}))), tables)
GROUP BY user, client, server, protocol, action
ORDER BY statements DESC, user, client, action
LIMIT 1000
