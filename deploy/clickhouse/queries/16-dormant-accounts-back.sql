-- Which accounts came back after a long silence?
--
-- A row for each login before which its user was not seen for `days`. Somebody back from
-- leave, or an account that should have been closed. Users of SSH are encrypted and not
-- among them.
--
-- days = 30              silence before it
-- since = 1970-01-01 00:00:00    only who came back from then on
SELECT user, silent_days, last_before, came_back, replaceOne(toString(client_ip), '::ffff:', '') AS client, replaceOne(toString(server_ip), '::ffff:', '') AS server, protocol, session_id
FROM
(
    SELECT user, started_at AS came_back, client_ip, server_ip, protocol, session_id,
        lagInFrame(started_at) OVER (PARTITION BY user ORDER BY started_at) AS last_before,
        dateDiff('day', last_before, came_back) AS silent_days
    FROM current_sessions
    WHERE auth_result = 'success' AND user IN
        (
            SELECT user
            FROM current_sessions
            WHERE auth_result = 'success' AND user != ''
            GROUP BY user
            HAVING arrayMax(arrayDifference(arraySort(groupUniqArray(toUInt16(toDate(started_at)))))) >= {days:UInt32}
        )
)
WHERE toYear(last_before) > 1970 AND silent_days >= {days:UInt32} AND came_back >= {since:DateTime('UTC')}
ORDER BY silent_days DESC, user, came_back
LIMIT 500
