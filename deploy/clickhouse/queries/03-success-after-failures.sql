-- Where did a login succeed after many failed ones: was a password guessed?
--
-- A row for each success before which the same client had failed at the same host and
-- protocol `attempts` times or more, with no success between. A person who mistypes fails
-- once or twice; ten and then a success is guessing that worked, or a script with an old password.
-- `over_minutes`: from the first of them to the success.
--
-- attempts = 5           failed attempts before it
-- since = 1970-01-01 00:00:00
-- until = 2100-01-01 00:00:00
WITH tried AS
(
    SELECT started_at, client_ip, server_ip, protocol, user, auth_result, session_id, greatest(auth_attempts, 1) AS attempts
    FROM current_sessions
    WHERE auth_result IN ('success', 'failure')
        AND started_at >= {since:DateTime('UTC')} AND started_at < {until:DateTime('UTC')}
)
SELECT max(started_at) AS succeeded_at, replaceOne(toString(client_ip), '::ffff:', '') AS client,
    replaceOne(toString(server_ip), '::ffff:', '') AS server, protocol,
    anyIf(user, auth_result = 'success') AS succeeded_as, arraySort(groupUniqArrayIf(10)(user, user != '')) AS tried_as,
    sum(attempts) - 1 AS failed_before, round(dateDiff('second', min(started_at), succeeded_at) / 60, 1) AS over_minutes,
    anyIf(session_id, auth_result = 'success') AS session_id
FROM
(
    SELECT *, countIf(auth_result = 'success') OVER (PARTITION BY client_ip, server_ip, protocol ORDER BY started_at, session_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS successes_before
    FROM tried
    WHERE (client_ip, server_ip) IN (SELECT client_ip, server_ip FROM tried GROUP BY client_ip, server_ip
        HAVING sum(attempts - (auth_result = 'success')) >= {attempts:UInt32})
)
GROUP BY client_ip, server_ip, protocol, successes_before
HAVING countIf(auth_result = 'success') = 1 AND failed_before >= {attempts:UInt32}
ORDER BY failed_before DESC, succeeded_at, session_id
LIMIT 500
