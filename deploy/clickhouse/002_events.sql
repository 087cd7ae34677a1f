-- Generated from the column declarations by `earshot schema --write`; do not edit.
-- For ClickHouse 25.8 or newer; `earshot migrate` runs the same, and compares first.

CREATE TABLE IF NOT EXISTS earshot.events
(
    `session_id` String COMMENT 'Session it happened in' CODEC(ZSTD(1)),
    `event_seq` UInt32 COMMENT 'Number of the event in its session, from 0' CODEC(T64, ZSTD(1)),
    `ts` DateTime64(6, 'UTC') COMMENT 'Time of the packet that completed it' CODEC(Delta, ZSTD(1)),
    `kind` LowCardinality(String) COMMENT '`auth`, `command`, `query`, `request`, `message`, `file`, `channel`, `privilege`, `negotiation`, `anomaly`',
    `protocol` LowCardinality(String) COMMENT 'Protocol of the session',
    `sensor` LowCardinality(String) COMMENT 'Name of the sensor that saw it',
    `client_ip` IPv6 COMMENT 'Who opened the connection' CODEC(ZSTD(1)),
    `server_ip` IPv6 COMMENT 'Who answered' CODEC(ZSTD(1)),
    `server_port` UInt16 COMMENT 'Its port',
    `user` String COMMENT 'Who did it, as far as known then' CODEC(ZSTD(1)),
    `action` LowCardinality(String) COMMENT 'The protocol\'s own verb: `RETR`, `SELECT`, `GET`',
    `object` String COMMENT 'What it acted on: path, statement, command line as the user meant it' CODEC(ZSTD(1)),
    `status` LowCardinality(String) COMMENT '`ok`, `error`, `unknown`',
    `status_code` String COMMENT 'The protocol\'s own code: `530`, `404`, `42P01`' CODEC(ZSTD(1)),
    `status_text` String COMMENT 'What the server said of it' CODEC(ZSTD(1)),
    `bytes` UInt64 COMMENT 'Size of what was moved (bytes)' CODEC(T64, ZSTD(1)),
    `duration_ms` Float64 COMMENT 'From request to answer (ms); empty or zero: not known' CODEC(ZSTD(1)),
    `detail` String COMMENT 'What only this protocol has' CODEC(ZSTD(3)),
    `stored_at` DateTime('UTC') DEFAULT now() COMMENT 'When this row was stored; retention counts from here' CODEC(Delta, ZSTD(1)),
    INDEX by_session session_id TYPE bloom_filter(0.01),
    INDEX by_client client_ip TYPE bloom_filter(0.01),
    INDEX by_server server_ip TYPE bloom_filter(0.01),
    INDEX by_client_text replaceOne(toString(client_ip), '::ffff:', '') TYPE bloom_filter(0.01),
    INDEX by_server_text replaceOne(toString(server_ip), '::ffff:', '') TYPE bloom_filter(0.01),
    INDEX by_user user TYPE bloom_filter(0.01),
    INDEX by_kind kind TYPE set(20),
    INDEX by_object object TYPE tokenbf_v1(8192, 3, 0)
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMMDD(ts)
ORDER BY (ts, session_id, event_seq)
TTL stored_at + toIntervalDay(180)
SETTINGS ttl_only_drop_parts = 1, min_age_to_force_merge_seconds = 3600, min_age_to_force_merge_on_partition_only = 1, non_replicated_deduplication_window = 1000
COMMENT 'What happened in sessions';
