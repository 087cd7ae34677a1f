-- Who logged in at night or at the weekend?
--
-- A row for each user (or client, where SSH hides the user) and host. `usual` counts the
-- same pair's logins within hours: 0 means that it only ever comes at night, which is a
-- timer or somebody who waits for it.
--
-- from_hour = 7          working hours begin
-- to_hour = 19           and end
-- zone = UTC             time zone of the people, as Europe/Berlin
-- since = 1970-01-01 00:00:00
-- until = 2100-01-01 00:00:00
SELECT user, replaceOne(toString(client_ip), '::ffff:', '') AS client, replaceOne(toString(server_ip), '::ffff:', '') AS server, protocol,
    countIf(outside) AS outside_hours, countIf(NOT outside) AS usual,
    minIf(started_at, outside) AS first_at, maxIf(started_at, outside) AS last_at,
    arraySort(groupUniqArrayIf(toHour(local), outside)) AS hours
FROM
(
    SELECT user, client_ip, server_ip, protocol, started_at, toTimeZone(started_at, {zone:String}) AS local,
        toHour(local) < {from_hour:UInt8} OR toHour(local) >= {to_hour:UInt8} OR toDayOfWeek(local) > 5 AS outside
    FROM current_sessions
    WHERE auth_result = 'success' AND started_at >= {since:DateTime('UTC')} AND started_at < {until:DateTime('UTC')}
)
GROUP BY user, client_ip, server_ip, protocol
HAVING outside_hours > 0
ORDER BY usual > 0, outside_hours DESC, user, client, server, protocol
LIMIT 500
