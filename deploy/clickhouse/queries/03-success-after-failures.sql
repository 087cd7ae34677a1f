-- Where did a login succeed after many failed ones: was a password guessed?
--
-- A row for each success before which the same client had failed at the same host
-- `attempts` times or more within `minutes`. A person who mistypes fails once or twice;
-- ten and then a success is guessing that worked, or a script with an old password.
--
-- attempts = 5           failed attempts before it
-- minutes = 60           within so many minutes
-- since = 1970-01-01 00:00:00
-- until = 2100-01-01 00:00:00
SELECT started_at, client, server, protocol, user, failed_before, began, session_id
FROM
(
    SELECT started_at, client, server, protocol, user, auth_result, session_id, auth_attempts,
        sum(if(auth_result = 'failure', greatest(auth_attempts, 1), 0)) OVER recent + if(auth_result = 'success', greatest(auth_attempts, 1) - 1, 0) AS failed_before,
        min(started_at) OVER recent AS began
    FROM logins
    WHERE auth_result IN ('success', 'failure')
        AND started_at >= {since:DateTime('UTC')} AND started_at < {until:DateTime('UTC')}
        AND (client, server) IN (SELECT client, server FROM brute_force
            WHERE hour >= toStartOfHour({since:DateTime('UTC')}) UNION ALL SELECT client, server FROM logins
            WHERE auth_result = 'failure' AND started_at >= {since:DateTime('UTC')} AND started_at < {until:DateTime('UTC')})
    WINDOW recent AS (PARTITION BY client, server, protocol ORDER BY toUnixTimestamp(started_at)
        RANGE BETWEEN {minutes:UInt32} * 60 PRECEDING AND CURRENT ROW)
)
WHERE auth_result = 'success' AND failed_before >= {attempts:UInt32}
ORDER BY failed_before DESC, started_at, session_id
LIMIT 500
