-- Who tries a few passwords on many accounts or hosts?
--
-- A row for each day and client that failed at `targets` accounts or hosts or more. A
-- lockout counts tries at one account and sees none of this. `got_in` above 0: look at
-- those sessions first. SSH encrypts the user, so there only hosts are counted.
--
-- targets = 10           failed at so many accounts or hosts on one day
-- since = 1970-01-01 00:00:00
-- until = 2100-01-01 00:00:00
SELECT toDate(started_at) AS day, client, uniqExactIf((server, user), auth_result = 'failure') AS targets,
    uniqExactIf(server, auth_result = 'failure') AS hosts, uniqExactIf(user, auth_result = 'failure' AND user != '') AS users,
    countIf(auth_result = 'failure') AS failed, round(failed / greatest(targets, 1), 1) AS failed_each,
    countIf(auth_result = 'success') AS got_in, groupUniqArray(protocol) AS protocols,
    min(started_at) AS first_at, max(started_at) AS last_at
FROM logins
WHERE started_at >= {since:DateTime('UTC')} AND started_at < {until:DateTime('UTC')}
GROUP BY day, client
HAVING targets >= {targets:UInt32}
ORDER BY targets DESC, day, client
LIMIT 200
