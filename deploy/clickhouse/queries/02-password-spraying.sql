-- Who tries a few passwords on many accounts or hosts?
--
-- A row for each day and client that failed at `targets` accounts or hosts or more. A
-- lockout counts tries at one account and sees none of this. `got_in` above 0: look at
-- those sessions first. SSH encrypts the user, so there only hosts are counted.
--
-- targets = 10           failed at so many accounts or hosts on one day
-- since = 1970-01-01 00:00:00
-- until = 2100-01-01 00:00:00
SELECT toDate(started_at) AS day, replaceOne(toString(client_ip), '::ffff:', '') AS client, uniqExactIf((server_ip, user), auth_result = 'failure') AS targets,
    uniqExactIf(server_ip, auth_result = 'failure') AS hosts, uniqExactIf(user, auth_result = 'failure' AND user != '') AS users,
    countIf(auth_result = 'failure') AS failed, round(failed / greatest(targets, 1), 1) AS failed_each,
    countIf(auth_result = 'success') AS got_in, arraySort(groupUniqArray(protocol)) AS protocols,
    min(started_at) AS first_at, max(started_at) AS last_at
FROM current_sessions
WHERE auth_result != '' AND started_at >= {since:DateTime('UTC')} AND started_at < {until:DateTime('UTC')}
    AND (toDate(started_at), client_ip) GLOBAL IN
    (
        SELECT toDate(started_at) AS day, client_ip
        FROM current_sessions
        WHERE auth_result = 'failure' AND started_at >= {since:DateTime('UTC')} AND started_at < {until:DateTime('UTC')}
        GROUP BY day, client_ip
        HAVING count() >= {targets:UInt32}
    )
GROUP BY day, client_ip
HAVING targets >= {targets:UInt32}
ORDER BY targets DESC, day, client
LIMIT 200
