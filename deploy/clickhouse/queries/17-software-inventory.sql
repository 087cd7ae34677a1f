-- What software runs on which hosts, in which version, since when?
--
-- A row for each program and version as the hosts say it themselves, with the hosts that run
-- it. Sorted so that versions of one program stand together: a lone old one is the machine
-- that was forgotten. What a server says may be made up, few bother.
--
-- protocol = ''          only this protocol, empty: every one
-- since = 1970-01-01 00:00:00
SELECT protocol, server_software AS software, uniqExact(server_ip) AS hosts,
    arraySort(groupUniqArray(20)(replaceOne(toString(server_ip), '::ffff:', ''))) AS some_hosts,
    count() AS sessions, min(started_at) AS first_at, max(started_at) AS last_at
FROM current_sessions
WHERE server_software != '' AND ({protocol:String} = '' OR protocol = {protocol:String})
    AND started_at >= {since:DateTime('UTC')}
GROUP BY protocol, software
ORDER BY protocol, software
LIMIT 1000
