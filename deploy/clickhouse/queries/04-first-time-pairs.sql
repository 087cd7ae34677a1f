-- Who talked to whom for the first time since a given moment?
--
-- A row for each client, host, protocol and user never seen before `since`. `known_client`
-- and `known_server` say whether each of them was seen before with others: a known client at
-- a known host it never visited is what an intruder who moves on looks like. Means little
-- when the store itself is hardly older than `since`. The view first_seen_pairs has all pairs.
--
-- since = 1970-01-01 00:00:00    what is new from then on
-- until = 2100-01-01 00:00:00
-- protocol = ''                  only this protocol, empty: every one
WITH recent AS
(
    SELECT client_ip, server_ip, protocol, user, min(started_at) AS first_at, count() AS sessions,
        countIf(auth_result = 'success') AS successes, countIf(auth_result = 'failure') AS failures
    FROM current_sessions
    WHERE started_at >= {since:DateTime('UTC')} AND started_at < {until:DateTime('UTC')}
        AND ({protocol:String} = '' OR protocol = {protocol:String})
    GROUP BY client_ip, server_ip, protocol, user
)
SELECT replaceOne(toString(client_ip), '::ffff:', '') AS client, replaceOne(toString(server_ip), '::ffff:', '') AS server,
    protocol, user, first_at, sessions, successes, failures,
    client_ip GLOBAL IN (SELECT client_ip FROM sessions WHERE started_at < {since:DateTime('UTC')}) AS known_client,
    server_ip GLOBAL IN (SELECT server_ip FROM sessions WHERE started_at < {since:DateTime('UTC')}) AS known_server
FROM recent
WHERE (client_ip, server_ip, protocol, user) GLOBAL NOT IN
    (
        SELECT client_ip, server_ip, protocol, user
        FROM sessions
        WHERE started_at < {since:DateTime('UTC')}
            AND (client_ip, server_ip) GLOBAL IN (SELECT client_ip, server_ip FROM recent)
    )
ORDER BY first_at DESC, client, server, protocol, user
LIMIT 500
