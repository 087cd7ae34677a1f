-- Who logged in to this host, as whom and from where?
--
-- A row for each client, user, protocol and result, the newest first. SSH encrypts the
-- user, who is empty then; `sure` is the least confidence of what was inferred, 1 when all
-- was read. `failed` above 0 beside a success: somebody mistyped, or guessed.
--
-- server = ''            address of the host, empty: every host
-- user = ''              only this user, empty: every one
-- since = 1970-01-01 00:00:00
-- until = 2100-01-01 00:00:00
SELECT server, client, user, protocol, auth_method, countIf(auth_result = 'success') AS logins,
    countIf(auth_result = 'failure') AS failed, countIf(auth_result = 'unknown') AS unknown,
    min(started_at) AS first_at, max(started_at) AS last_at, min(if(confidence = 0, 1, confidence)) AS sure
FROM logins
WHERE ({server:String} = '' OR server = {server:String})
    AND ({user:String} = '' OR user = {user:String})
    AND started_at >= {since:DateTime('UTC')} AND started_at < {until:DateTime('UTC')}
GROUP BY server, client, user, protocol, auth_method
ORDER BY last_at DESC, server, client, user, protocol, auth_method
LIMIT 1000
