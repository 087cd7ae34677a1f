-- Generated from the column declarations by `earshot schema --write`; do not edit.
-- For ClickHouse 25.8 or newer; `earshot migrate` runs the same, and compares first.

CREATE OR REPLACE VIEW earshot.current_sessions AS
SELECT * FROM earshot.sessions FINAL
SETTINGS do_not_merge_across_partitions_select_final = 1
COMMENT 'Every session once, as its latest snapshot has it (earshot ea1312181ad3)';

CREATE OR REPLACE VIEW earshot.current_events AS
SELECT * FROM earshot.events FINAL
SETTINGS do_not_merge_across_partitions_select_final = 1
COMMENT 'Every event once (earshot 06bc6938c0e1)';

CREATE OR REPLACE VIEW earshot.logins AS
SELECT started_at, sensor, protocol, user, user_domain, auth_method, auth_result, auth_attempts,
    replaceOne(toString(client_ip), '::ffff:', '') AS client, replaceOne(toString(server_ip), '::ffff:', '') AS server, server_port, encrypted,
    client_software, server_software, activity, confidence, evidence, visibility, duration_ms, session_id
FROM earshot.sessions FINAL
WHERE auth_result != ''
SETTINGS do_not_merge_across_partitions_select_final = 1
COMMENT 'A row for each session in which somebody logged in or tried to. SSH encrypts the user: empty there; its result is inferred, confidence and evidence say how (earshot 8bb53f9dcb0b)';

CREATE OR REPLACE VIEW earshot.cleartext_logins AS
SELECT started_at, sensor, protocol, user, auth_method, auth_result, replaceOne(toString(client_ip), '::ffff:', '') AS client, replaceOne(toString(server_ip), '::ffff:', '') AS server, server_port, session_id
FROM earshot.sessions FINAL
WHERE auth_result != '' AND NOT encrypted AND auth_method IN ('password', 'basic', 'simple', 'plain', 'login', 'amqplain', 'mysql_clear_password', 'bearer', 'xoauth2', 'oauthbearer', 'community', 'form', 'x-clickhouse-key')
SETTINGS do_not_merge_across_partitions_select_final = 1
COMMENT 'Logins whose password crossed the network readable by anybody on the way (earshot 00b875958510)';

CREATE OR REPLACE VIEW earshot.failed_logins_by_source AS
SELECT toDate(started_at) AS day, replaceOne(toString(client_ip), '::ffff:', '') AS client, protocol,
    countIf(auth_result = 'failure') AS failed_sessions, sum(multiIf(auth_result = 'failure', greatest(auth_attempts, 1), auth_result = 'success', greatest(auth_attempts, 1) - 1, 0)) AS failed_attempts,
    countIf(auth_result = 'success') AS successes,
    uniqExactIf(server_ip, auth_result = 'failure') AS servers,
    arraySort(groupUniqArrayIf(20)(user, user != '')) AS users, min(started_at) AS first_at, max(started_at) AS last_at
FROM earshot.sessions FINAL
WHERE auth_result IN ('failure', 'success')
GROUP BY day, client_ip, protocol
HAVING failed_attempts > 0
SETTINGS do_not_merge_across_partitions_select_final = 1
COMMENT 'A row for each day, client and protocol with failed logins. failed_attempts counts tries, also those before a success; users: at most 20, none of SSH (earshot edce850b2637)';

CREATE OR REPLACE VIEW earshot.brute_force AS
SELECT toStartOfHour(started_at) AS hour, replaceOne(toString(client_ip), '::ffff:', '') AS client, replaceOne(toString(server_ip), '::ffff:', '') AS server, protocol,
    sum(multiIf(auth_result = 'failure', greatest(auth_attempts, 1), auth_result = 'success', greatest(auth_attempts, 1) - 1, 0)) AS failed_attempts, count() AS sessions, arraySort(groupUniqArrayIf(20)(user, user != '')) AS users,
    min(started_at) AS first_at, max(started_at) AS last_at,
    countIf(auth_result = 'success') AS successes,
    minIf(started_at, auth_result = 'success') AS first_success_at
FROM earshot.sessions FINAL
WHERE auth_result IN ('failure', 'success')
GROUP BY hour, client_ip, server_ip, protocol
HAVING failed_attempts >= 5
SETTINGS do_not_merge_across_partitions_select_final = 1
COMMENT 'A row for each hour, client, server and protocol with 5 failed attempts or more: candidates for guessing. A success in the same hour deserves a look; first_success_at is 1970 without one (earshot eca3fe876a88)';

CREATE OR REPLACE VIEW earshot.first_seen_pairs AS
SELECT replaceOne(toString(client_ip), '::ffff:', '') AS client, replaceOne(toString(server_ip), '::ffff:', '') AS server, protocol, user, min(started_at) AS first_at, max(started_at) AS last_at,
    count() AS sessions, countIf(auth_result = 'success') AS successes,
    countIf(auth_result = 'failure') AS failures, sum(client_bytes + server_bytes) AS bytes
FROM earshot.sessions FINAL
GROUP BY client_ip, server_ip, protocol, user
SETTINGS do_not_merge_across_partitions_select_final = 1
COMMENT 'A row for each client, server, protocol and user: when first and last seen together, how often. A condition on first_at finds pairs that are new; it reads the whole store (earshot 000b972fb584)';

CREATE OR REPLACE VIEW earshot.commands AS
SELECT ts, sensor, protocol, user, kind, action, object, status, status_code, status_text,
    replaceOne(toString(client_ip), '::ffff:', '') AS client, replaceOne(toString(server_ip), '::ffff:', '') AS server, server_port, session_id, event_seq
FROM earshot.events FINAL
PREWHERE kind IN ('command', 'query')
SETTINGS do_not_merge_across_partitions_select_final = 1
COMMENT 'Commands and statements in clear: object is the line as the user meant it, or what the verb in action acted on (earshot f2b4f7a8442a)';

CREATE OR REPLACE VIEW earshot.queries AS
SELECT ts, sensor, protocol, user, action, object AS statement, JSONExtract(detail, 'tables', 'Array(String)') AS tables,
    status, status_code, status_text, duration_ms,
    replaceOne(toString(client_ip), '::ffff:', '') AS client, replaceOne(toString(server_ip), '::ffff:', '') AS server, server_port, session_id, event_seq
FROM earshot.events FINAL
PREWHERE kind = 'query'
SETTINGS do_not_merge_across_partitions_select_final = 1
COMMENT 'Statements sent to databases, stores and directories, with the tables they touch and what the server said of them (earshot 0dbd70197e42)';

CREATE OR REPLACE VIEW earshot.requests AS
SELECT ts, sensor, protocol, user, action AS method, JSONExtractString(detail, 'host') AS host, object AS path,
    status_code, bytes, duration_ms, JSONExtractString(detail, 'user_agent') AS user_agent,
    replaceOne(toString(client_ip), '::ffff:', '') AS client, replaceOne(toString(server_ip), '::ffff:', '') AS server, server_port, session_id, event_seq
FROM earshot.events FINAL
PREWHERE kind = 'request'
SETTINGS do_not_merge_across_partitions_select_final = 1
COMMENT 'Requests and their answers: bytes is the body of the answer (earshot ddc1f6d6c694)';

CREATE OR REPLACE VIEW earshot.messages AS
SELECT ts, sensor, protocol, user, action, object,
    JSONExtractString(detail, 'mail_from') AS sender, JSONExtract(detail, 'recipients', 'Array(String)') AS recipients,
    JSONExtractString(detail, 'subject') AS subject, JSONExtract(detail, 'attachments', 'Array(String)') AS attachments,
    bytes, status, status_code, replaceOne(toString(client_ip), '::ffff:', '') AS client, replaceOne(toString(server_ip), '::ffff:', '') AS server, server_port, session_id, event_seq
FROM earshot.events FINAL
PREWHERE kind = 'message'
SETTINGS do_not_merge_across_partitions_select_final = 1
COMMENT 'What was sent to somebody: mail with its envelope, articles, publications, chat. sender and recipients are those of the envelope, of mail that is sent (earshot e14593dd5922)';

CREATE OR REPLACE VIEW earshot.files AS
SELECT ts, sensor, protocol, user, action, JSONExtractString(detail, 'direction') AS direction,
    if(JSONExtractString(detail, 'path') = '', object, JSONExtractString(detail, 'path')) AS path, bytes, status, status_code,
    replaceOne(toString(client_ip), '::ffff:', '') AS client, replaceOne(toString(server_ip), '::ffff:', '') AS server, server_port, session_id, event_seq, JSONExtractString(detail, 'data_session_id') AS data_session_id
FROM earshot.events FINAL
PREWHERE kind = 'file'
SETTINGS do_not_merge_across_partitions_select_final = 1
COMMENT 'Files moved, made, renamed or removed. direction: download is from the server to the client; empty: nothing was moved. data_session_id: the connection that carried it (earshot 0d3da8fbcd30)';

CREATE OR REPLACE VIEW earshot.long_sessions AS
SELECT started_at, ended_at, duration_ms, state, sensor, protocol, user, replaceOne(toString(client_ip), '::ffff:', '') AS client, replaceOne(toString(server_ip), '::ffff:', '') AS server, server_port,
    client_bytes, server_bytes, activity, session_id
FROM earshot.sessions FINAL
WHERE duration_ms >= 3600000
SETTINGS do_not_merge_across_partitions_select_final = 1
COMMENT 'Sessions of an hour or more, from first to last packet (earshot 283121ba623a)';

CREATE OR REPLACE VIEW earshot.large_transfers AS
SELECT started_at, ended_at, duration_ms, state, sensor, protocol, user, replaceOne(toString(client_ip), '::ffff:', '') AS client, replaceOne(toString(server_ip), '::ffff:', '') AS server, server_port,
    client_bytes, server_bytes, if(client_bytes > server_bytes, 'to server', 'to client') AS direction,
    round((client_bytes + server_bytes) / greatest(duration_ms, 1) * 8 / 1000, 3) AS mbit_per_s, activity, session_id
FROM earshot.sessions FINAL
WHERE greatest(client_bytes, server_bytes) >= 10485760
SETTINGS do_not_merge_across_partitions_select_final = 1
COMMENT 'Sessions with 10 MiB of payload or more one way; direction is the way of the larger part (earshot 86e9c6b69767)';

CREATE OR REPLACE VIEW earshot.half_seen_sessions AS
SELECT started_at, ended_at, duration_ms, state, sensor, protocol, user, replaceOne(toString(client_ip), '::ffff:', '') AS client, replaceOne(toString(server_ip), '::ffff:', '') AS server, server_port,
    client_bytes, server_bytes, visibility, missed_bytes,
    multiIf(visibility != 'both', 'one side only', missed_bytes > 0, 'bytes missed', 'begun before the sensor looked') AS why,
    auth_result, confidence, session_id
FROM earshot.sessions FINAL
WHERE visibility != 'both' OR missed_bytes > 0 OR tcp_state = 'OTH'
SETTINGS do_not_merge_across_partitions_select_final = 1
COMMENT 'Sessions of which a part was not captured: that nothing is recorded of them does not mean that nothing happened (earshot 1ab08595e84d)';

CREATE OR REPLACE VIEW earshot.address_names AS
SELECT address, name, mac, source, min(ts) AS first_at, max(ts) AS last_at, count() AS times
FROM
(
    SELECT ts, protocol AS source, object AS address, JSONExtractString(detail, 'host_name') AS name,
        JSONExtractString(detail, 'client_mac') AS mac
    FROM earshot.events FINAL
    PREWHERE kind = 'request'
    WHERE protocol = 'dhcp' AND action = 'REQUEST' AND object != ''
    UNION ALL
    SELECT ts, protocol AS source, arrayJoin(JSONExtract(detail, 'addresses', 'Array(String)')) AS address,
        splitByChar('<', object)[1] AS name, '' AS mac
    FROM earshot.events FINAL
    PREWHERE kind = 'request'
    WHERE protocol = 'nbns' AND status = 'ok' AND NOT JSONExtractBool(detail, 'group')
)
GROUP BY address, name, mac, source
SETTINGS do_not_merge_across_partitions_select_final = 1
COMMENT 'Who an address was: names that hosts gave themselves when they asked for it (dhcp) or that were registered or looked up (nbns), and when (earshot d350c5d33e40)';

CREATE OR REPLACE VIEW earshot.sensor_health AS
SELECT *, dateDiff('second', ts, now64(6, 'UTC')) AS silent_s
FROM earshot.sensors FINAL
WHERE (sensor, ts) GLOBAL IN (SELECT sensor, max(ts) FROM earshot.sensors GROUP BY sensor)
ORDER BY seq DESC
LIMIT 1 BY sensor
SETTINGS do_not_merge_across_partitions_select_final = 1
COMMENT 'The newest row of each sensor; silent_s: seconds since (earshot 8cce39f809a9)';

CREATE OR REPLACE VIEW earshot.sensor_loss AS
SELECT toStartOfHour(ts) AS hour, sensor, round(sum(s.interval_s)) AS watched_s,
    sum(s.packets) AS packets, sum(s.bytes) AS bytes, sum(s.kernel_drops) AS kernel_drops, sum(s.nic_drops) AS nic_drops,
    round(100 * sum(s.kernel_drops) / greatest(sum(s.offered_packets), 1), 3) AS drop_percent,
    round(100 * sum(s.ack_gaps) / greatest(sum(s.acks), 1), 3) AS loss_percent,
    round(100 * sum(s.one_sided) / greatest(sum(s.connections), 1), 3) AS one_sided_percent,
    sum(s.abandoned_packets) AS abandoned_packets, sum(s.records) AS records, sum(s.records_lost) AS records_lost,
    max(s.lag_ms) AS worst_lag_ms, arraySort(arrayDistinct(arrayFlatten(groupArray(s.remarks)))) AS remarks
FROM earshot.sensors AS s FINAL
GROUP BY hour, sensor
SETTINGS do_not_merge_across_partitions_select_final = 1
COMMENT 'A row for each hour and sensor: what it saw and lost. watched_s is below 3600 when it did not run all the hour; loss_percent is estimated from TCP (earshot 5a1faff0f2c0)';

CREATE OR REPLACE VIEW earshot.visibility_gaps AS
SELECT sensor, if(seq = 0, ended_before, ended - toIntervalMicrosecond(toInt64(interval_s * 1000000))) AS began, ended,
    if(seq = 0, 'not-running', reason) AS reason,
    kernel_drops, nic_drops, abandoned_packets, abandoned_sessions, records_lost,
    drop_percent, loss_percent, interfaces_down, remarks
FROM
(
    SELECT *, ts AS ended, lagInFrame(ts) OVER (PARTITION BY sensor ORDER BY ts, seq) AS ended_before
    FROM earshot.sensors FINAL
)
WHERE (seq = 0 AND toYear(ended_before) > 1970)
    OR kernel_drops + nic_drops + abandoned_packets + abandoned_sessions + records_lost > 0
    OR notEmpty(interfaces_down) OR loss_percent >= 1
SETTINGS do_not_merge_across_partitions_select_final = 1
COMMENT 'Times in which a sensor did not run or missed something: what is not in the records then may have happened all the same (earshot e0cc72b5611c)';

CREATE OR REPLACE VIEW earshot.dead_letters_summary AS
SELECT toDate(ts) AS day, stream, topic, error_class AS error, count() AS messages, min(ts) AS first_at, max(ts) AS last_at,
    any(leftUTF8(message, 200)) AS example
FROM (SELECT *, replaceRegexpAll(leftUTF8(error, 200), '[0-9]+', 'N') AS error_class FROM earshot.dead_letters FINAL)
GROUP BY day, stream, topic, error_class
SETTINGS do_not_merge_across_partitions_select_final = 1
COMMENT 'A row for each day, topic and sort of error: messages that are no records, with one of them. Empty is as it should be (earshot f02787bc0a3e)';

CREATE MATERIALIZED VIEW IF NOT EXISTS earshot.sessions_hourly_refresh
REFRESH EVERY 5 MINUTE APPEND TO earshot.sessions_hourly
AS SELECT toStartOfHour(started_at) AS hour, sensor, protocol, auth_result, visibility, '' AS shard,
    count() AS sessions,
    countIf(auth_result != '') AS logins,
    sum(auth_attempts) AS attempts,
    countIf(s.encrypted) AS encrypted,
    countIf(state = 'open') AS open,
    sum(s.client_bytes) AS client_bytes,
    sum(s.server_bytes) AS server_bytes,
    sum(s.client_packets) AS client_packets,
    sum(s.server_packets) AS server_packets,
    sum(s.missed_bytes) AS missed_bytes,
    sum(event_count) AS events,
    sum(s.duration_ms) AS duration_ms,
    max(s.duration_ms) AS longest_ms,
    uniqCombined64State(12)(client_ip) AS clients,
    uniqCombined64State(12)(server_ip) AS servers,
    uniqCombined64StateIf(12)(user, user != '') AS users,
    now64(3, 'UTC') AS computed_at
FROM earshot.sessions AS s FINAL
WHERE toStartOfHour(started_at) IN
    (
        SELECT toStartOfHour(started_at) FROM earshot.sessions
        WHERE stored_at >= (SELECT max(computed_at) FROM earshot.sessions_hourly) - INTERVAL 15 MINUTE
    )
GROUP BY hour, sensor, protocol, auth_result, visibility
SETTINGS do_not_merge_across_partitions_select_final = 1, max_bytes_before_external_group_by = 2000000000
COMMENT 'Sums again every hour of which rows were stored since the last time (earshot 8af68439e95b)';

CREATE OR REPLACE VIEW earshot.hourly AS
SELECT hour, sensor, protocol, auth_result, visibility, sessions, logins, attempts, encrypted, open, client_bytes, server_bytes, client_packets, server_packets, missed_bytes, events, duration_ms, longest_ms, clients, servers, users
FROM earshot.sessions_hourly FINAL
WHERE (hour, shard, computed_at) GLOBAL IN (SELECT hour, shard, max(computed_at) FROM earshot.sessions_hourly GROUP BY hour, shard)
SETTINGS do_not_merge_across_partitions_select_final = 1
COMMENT 'A row for each hour, sensor, protocol, result of login and visibility, at most 5 minutes behind (earshot 30acbdbed9ee)';
