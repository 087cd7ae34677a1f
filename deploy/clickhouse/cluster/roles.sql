-- Generated from the column declarations by `earshot schema --write`; do not edit.
-- For ClickHouse 25.8 or newer; `earshot migrate` runs the same, and compares first.
-- Its servers need the macros {cluster}, {shard} and {replica}.
-- Then, for a person: CREATE USER ... and GRANT earshot_analyst TO ...; to keep what was typed from analysts: REVOKE SELECT(object, status_text, detail) ON earshot.events FROM earshot_analyst.

CREATE ROLE IF NOT EXISTS earshot_analyst ON CLUSTER '{cluster}';

CREATE ROLE IF NOT EXISTS earshot_auditor ON CLUSTER '{cluster}';

CREATE ROLE IF NOT EXISTS earshot_writer ON CLUSTER '{cluster}';

CREATE ROLE IF NOT EXISTS earshot_admin ON CLUSTER '{cluster}';

GRANT ON CLUSTER '{cluster}' SELECT ON earshot.sessions_local TO earshot_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON earshot.sessions TO earshot_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON earshot.events_local TO earshot_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON earshot.events TO earshot_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON earshot.sensors_local TO earshot_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON earshot.sensors TO earshot_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON earshot.sessions_hourly_local TO earshot_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON earshot.sessions_hourly TO earshot_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON earshot.current_sessions TO earshot_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON earshot.current_events TO earshot_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON earshot.logins TO earshot_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON earshot.cleartext_logins TO earshot_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON earshot.failed_logins_by_source TO earshot_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON earshot.brute_force TO earshot_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON earshot.first_seen_pairs TO earshot_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON earshot.commands TO earshot_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON earshot.queries TO earshot_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON earshot.requests TO earshot_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON earshot.messages TO earshot_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON earshot.files TO earshot_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON earshot.long_sessions TO earshot_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON earshot.large_transfers TO earshot_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON earshot.half_seen_sessions TO earshot_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON earshot.address_names TO earshot_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON earshot.sensor_health TO earshot_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON earshot.sensor_loss TO earshot_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON earshot.visibility_gaps TO earshot_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON earshot.hourly TO earshot_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON earshot.* TO earshot_auditor;

GRANT ON CLUSTER '{cluster}' SELECT ON system.query_log TO earshot_auditor;

GRANT ON CLUSTER '{cluster}' INSERT, SHOW COLUMNS ON earshot.sessions TO earshot_writer;

GRANT ON CLUSTER '{cluster}' INSERT, SHOW COLUMNS ON earshot.sessions_local TO earshot_writer;

GRANT ON CLUSTER '{cluster}' INSERT, SHOW COLUMNS ON earshot.events TO earshot_writer;

GRANT ON CLUSTER '{cluster}' INSERT, SHOW COLUMNS ON earshot.events_local TO earshot_writer;

GRANT ON CLUSTER '{cluster}' INSERT, SHOW COLUMNS ON earshot.transcripts TO earshot_writer;

GRANT ON CLUSTER '{cluster}' INSERT, SHOW COLUMNS ON earshot.transcripts_local TO earshot_writer;

GRANT ON CLUSTER '{cluster}' INSERT, SHOW COLUMNS ON earshot.sensors TO earshot_writer;

GRANT ON CLUSTER '{cluster}' INSERT, SHOW COLUMNS ON earshot.sensors_local TO earshot_writer;

GRANT ON CLUSTER '{cluster}' ALL ON earshot.* TO earshot_admin;

GRANT ON CLUSTER '{cluster}' SELECT ON system.* TO earshot_admin;

GRANT ON CLUSTER '{cluster}' KAFKA ON *.* TO earshot_admin;

GRANT ON CLUSTER '{cluster}' REMOTE ON *.* TO earshot_admin;

GRANT ON CLUSTER '{cluster}' CLUSTER ON *.* TO earshot_admin;

CREATE SETTINGS PROFILE IF NOT EXISTS earshot_reading ON CLUSTER '{cluster}'
SETTINGS readonly = 2 CONST,
    max_execution_time = 60 MAX 600,
    max_memory_usage = 8000000000 MAX 16000000000
TO earshot_analyst, earshot_auditor;
