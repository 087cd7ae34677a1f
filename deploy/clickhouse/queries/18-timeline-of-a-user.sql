-- What did this user do, in order?
--
-- Logins and all that happened in the sessions, the oldest first. The same name at two
-- hosts need not be the same person. SSH hides the name: for those ask question 01 with
-- the addresses found here.
--
-- user = alice
-- since = 1970-01-01 00:00:00
-- until = 2100-01-01 00:00:00
SELECT ts, protocol, replaceOne(toString(client_ip), '::ffff:', '') AS client, replaceOne(toString(server_ip), '::ffff:', '') AS server,
    kind, action, object, status, status_code, session_id
FROM current_events
WHERE user = {user:String} AND kind != 'negotiation'
    AND ts >= {since:DateTime('UTC')} AND ts < {until:DateTime('UTC')}
ORDER BY ts, session_id, event_seq
LIMIT 1000
