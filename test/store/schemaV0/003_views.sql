-- Generated from the column declarations by `earshot schema --write`; do not edit.

CREATE OR REPLACE VIEW earshot.current_sessions AS
SELECT * FROM earshot.sessions FINAL
SETTINGS do_not_merge_across_partitions_select_final = 1;

CREATE OR REPLACE VIEW earshot.current_events AS
SELECT * FROM earshot.events FINAL
SETTINGS do_not_merge_across_partitions_select_final = 1;

CREATE OR REPLACE VIEW earshot.logins AS
SELECT started_at, sensor, protocol, user, user_domain, auth_method, auth_result, auth_attempts,
    replaceOne(toString(client_ip), '::ffff:', '') AS client, replaceOne(toString(server_ip), '::ffff:', '') AS server, server_port,
    client_software, server_software, activity, duration_ms, session_id
FROM earshot.sessions FINAL
WHERE auth_result != ''
SETTINGS do_not_merge_across_partitions_select_final = 1;

CREATE OR REPLACE VIEW earshot.commands AS
SELECT ts, sensor, protocol, user, kind, action, object, status, status_code, status_text,
    replaceOne(toString(client_ip), '::ffff:', '') AS client, replaceOne(toString(server_ip), '::ffff:', '') AS server, server_port, session_id, event_seq
FROM earshot.events FINAL
WHERE kind IN ('command', 'query')
SETTINGS do_not_merge_across_partitions_select_final = 1;
