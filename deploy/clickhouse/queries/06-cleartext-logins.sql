-- Which accounts send their password over the network in clear?
--
-- A row for each host, protocol and user. Whoever sees a mirror port sees these passwords
-- too (Earshot masks them before there is a record). Each user here needs a new password once
-- the service is encrypted; a host with many of them is where to begin.
--
-- since = 1970-01-01 00:00:00
-- until = 2100-01-01 00:00:00
SELECT server, server_port, protocol, user, count() AS logins, countIf(auth_result = 'success') AS succeeded,
    uniqExact(client) AS clients, max(started_at) AS last_at
FROM cleartext_logins
WHERE started_at >= {since:DateTime('UTC')} AND started_at < {until:DateTime('UTC')}
GROUP BY server, server_port, protocol, user
ORDER BY logins DESC, server, server_port, protocol, user
LIMIT 1000
