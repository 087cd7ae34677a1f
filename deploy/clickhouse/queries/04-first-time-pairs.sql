-- Who talked to whom for the first time since a given moment?
--
-- A row for each client, host, protocol and user never seen before `since`. `known_client`
-- and `known_server` say whether each of them was seen before with others: a known client at
-- a known host it never visited is what an intruder who moves on looks like. Means little
-- when the store itself is hardly older than `since`.
--
-- since = 1970-01-01 00:00:00    what is new from then on
-- protocol = ''                  only this protocol, empty: every one
SELECT client, server, protocol, user, first_at, sessions, successes, failures, bytes,
    client IN (SELECT client FROM first_seen_pairs WHERE first_at < {since:DateTime('UTC')}) AS known_client,
    server IN (SELECT server FROM first_seen_pairs WHERE first_at < {since:DateTime('UTC')}) AS known_server
FROM first_seen_pairs
WHERE first_at >= {since:DateTime('UTC')} AND ({protocol:String} = '' OR protocol = {protocol:String})
ORDER BY first_at DESC, client, server, protocol, user
LIMIT 500
