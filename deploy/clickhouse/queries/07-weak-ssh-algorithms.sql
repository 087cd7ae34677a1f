-- Which hosts still agree to weak algorithms of SSH, and with whom?
--
-- A row for each host and weakness. SHA-1 and CBC are what scanners complain of first;
-- `terrapin` is CVE-2023-48795. When only few clients lead to it, the client is what is old:
-- a server takes what the client prefers.
--
-- since = 1970-01-01 00:00:00
-- until = 2100-01-01 00:00:00
SELECT server, weakness, count() AS sessions, uniqExact(client_ip) AS clients,
    topK(3)(client_software) AS client_programs, any(server_software) AS server_program, max(started_at) AS last_at
FROM
(
    SELECT replaceOne(toString(server_ip), '::ffff:', '') AS server, client_ip, client_software, server_software, started_at,
        arrayFilter(w -> w != '', [
            if(ssh_version = '1', 'protocol 1', ''),
            if(ssh_kex LIKE '%sha1' OR ssh_kex LIKE 'diffie-hellman-group1-%', ssh_kex, ''),
            if(ssh_cipher LIKE '%cbc%' OR ssh_cipher LIKE 'arcfour%' OR ssh_cipher = 'none', ssh_cipher, ''),
            if((ssh_mac LIKE 'hmac-sha1%' OR ssh_mac LIKE 'hmac-md5%') AND NOT match(ssh_cipher, 'gcm|poly1305'), ssh_mac, ''),
            if(ssh_host_key_algorithm IN ('ssh-rsa', 'ssh-dss'), ssh_host_key_algorithm, ''),
            if(ssh_host_key_bits BETWEEN 1 AND 2047 AND ssh_host_key_type LIKE '%rsa%', concat('RSA key of ', toString(ssh_host_key_bits), ' bits'), ''),
            if(ssh_terrapin_exposed, 'terrapin', '')
        ]) AS weaknesses
    FROM current_sessions
    WHERE protocol = 'ssh' AND started_at >= {since:DateTime('UTC')} AND started_at < {until:DateTime('UTC')}
)
ARRAY JOIN weaknesses AS weakness
GROUP BY server, weakness
ORDER BY sessions DESC, server, weakness
LIMIT 500
