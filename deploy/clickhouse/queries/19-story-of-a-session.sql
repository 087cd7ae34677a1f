-- What happened in this session, from first to last packet?
--
-- Its beginning, every event, its end. `after_ms` counts from the first packet. A session
-- that this one announced, as FTP's control connection does its data connections, is told with it.
--
-- session = ''           its session_id
WITH (SELECT min(started_at) FROM sessions WHERE session_id = {session:String}) AS began,
    (SELECT max(ended_at) + INTERVAL 1 HOUR FROM sessions WHERE session_id = {session:String}) AS over,
    chosen AS
(
    SELECT started_at, ended_at, state, end_reason, protocol, transport, client_ip, client_port, server_ip, server_port, server_software,
        client_bytes, server_bytes, auth_result, user, session_id
    FROM current_sessions
    WHERE (session_id = {session:String} OR (parent_session_id = {session:String} AND {session:String} != ''))
        AND started_at >= began AND started_at <= over
)
SELECT ts, round(dateDiff('microsecond', began, ts) / 1000, 3) AS after_ms, what, about, status, session_id
FROM
(
    SELECT started_at AS ts, 0 AS part, 0 AS event_seq, 'begins' AS what,
        concat(if(protocol = '', transport, protocol), ' ', replaceOne(toString(client_ip), '::ffff:', ''), ':', toString(client_port), ' to ',
            replaceOne(toString(server_ip), '::ffff:', ''), ':', toString(server_port), if(server_software = '', '', concat(', ', server_software))) AS about,
        '' AS status, session_id
    FROM chosen
    UNION ALL
    SELECT ts, 1, event_seq, concat(kind, ' ', action), object, concat(status, if(status_code = '', '', concat(' ', status_code))), session_id
    FROM current_events
    WHERE session_id IN (SELECT session_id FROM chosen) AND ts >= began AND ts <= over
    UNION ALL
    SELECT ended_at, 2, 0, if(state = 'closed', 'ends', 'last seen'),
        concat(toString(client_bytes), ' bytes to the server, ', toString(server_bytes), ' back',
            if(auth_result = '', '', concat('; login ', auth_result, if(user = '', '', concat(' as ', user))))),
        end_reason, session_id
    FROM chosen
)
ORDER BY ts, part, session_id, event_seq
LIMIT 2000
