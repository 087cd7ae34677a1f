-- Which hosts let somebody reach RDP's login screen without Network Level Authentication?
--
-- HYBRID and HYBRID_EX are NLA: the user is checked before there is a session. SSL and RDP
-- are not; RDP, the older of the two, is broken encryption besides. `refused` hosts insist on more than the
-- client offered: as it should be. Cookies are names the client program sent, no proof of who it was.
--
-- since = 1970-01-01 00:00:00
-- until = 2100-01-01 00:00:00
SELECT replaceOne(toString(server_ip), '::ffff:', '') AS server, server_port,
    if(rdp_security_protocol = '', 'none chosen', rdp_security_protocol) AS security, rdp_encryption_level AS encryption_level,
    count() AS sessions, countIf(rdp_negotiation_failure != '') AS refused, uniqExact(client_ip) AS clients,
    arraySort(groupUniqArrayIf(10)(rdp_cookie, rdp_cookie != '')) AS cookies, max(started_at) AS last_at
FROM current_sessions
WHERE protocol = 'rdp' AND rdp_security_protocol NOT IN ('HYBRID', 'HYBRID_EX', 'RDSTLS', 'RDSAAD')
    AND started_at >= {since:DateTime('UTC')} AND started_at < {until:DateTime('UTC')}
GROUP BY server, server_port, security, encryption_level
ORDER BY sessions DESC, server, security, encryption_level
LIMIT 500
