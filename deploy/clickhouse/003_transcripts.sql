-- Generated from the column declarations by `earshot schema --write`; do not edit.
-- For ClickHouse 25.8 or newer; `earshot migrate` runs the same, and compares first.

CREATE TABLE IF NOT EXISTS earshot.transcripts
(
    `session_id` String COMMENT 'Session it was shown in' CODEC(ZSTD(1)),
    `piece_seq` UInt32 COMMENT 'Number of the piece in its session, from 0' CODEC(T64, ZSTD(1)),
    `ts` DateTime64(6, 'UTC') COMMENT 'Time of its first part' CODEC(Delta, ZSTD(1)),
    `kind` LowCardinality(String) COMMENT '`output` (what the terminal showed), `input` (what was sent to it), `resize`, `gap` (output that is missing), `marker` (a command, a login)',
    `protocol` LowCardinality(String) COMMENT 'Protocol of the session',
    `sensor` LowCardinality(String) COMMENT 'Name of the sensor that saw it',
    `client_ip` IPv6 COMMENT 'Who opened the connection' CODEC(ZSTD(1)),
    `server_ip` IPv6 COMMENT 'Who answered' CODEC(ZSTD(1)),
    `server_port` UInt16 COMMENT 'Its port',
    `user` String COMMENT 'Who was at the terminal, as far as known then' CODEC(ZSTD(1)),
    `encoding` LowCardinality(String) COMMENT 'How `text` stands for the bytes of output and input: `latin-1`: each character is the byte of its number, because they are no UTF-8; empty or zero: UTF-8',
    `text` String COMMENT 'Output and input exactly, with control and escape sequences, secrets masked; of a marker its words' CODEC(ZSTD(1)),
    `delays_us` Array(UInt32) COMMENT 'When its parts came: for each the time since the part before (us)' CODEC(ZSTD(1)),
    `lengths` Array(UInt32) COMMENT 'How long its parts are (bytes)' CODEC(ZSTD(1)),
    `offset` UInt64 COMMENT 'Output of the session before it (bytes)' CODEC(T64, ZSTD(1)),
    `columns` UInt16 COMMENT 'Of resize: columns of the terminal',
    `rows` UInt16 COMMENT 'Of resize: its rows',
    `missing_bytes` UInt64 COMMENT 'Of gap: output that nobody captured (bytes)' CODEC(T64, ZSTD(1)),
    `dropped_bytes` UInt64 COMMENT 'Of gap: output and input not kept because the session had its share (transcript_session_mib) (bytes)' CODEC(T64, ZSTD(1)),
    `stored_at` DateTime('UTC') DEFAULT now() COMMENT 'When this row was stored; retention counts from here' CODEC(Delta, ZSTD(1)),
    INDEX by_text text TYPE ngrambf_v1(4, 16384, 3, 0),
    INDEX by_client client_ip TYPE bloom_filter(0.01),
    INDEX by_server server_ip TYPE bloom_filter(0.01),
    INDEX by_user user TYPE bloom_filter(0.01),
    INDEX by_ts ts TYPE minmax
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMMDD(ts)
ORDER BY (session_id, piece_seq)
TTL stored_at + toIntervalDay(30)
SETTINGS ttl_only_drop_parts = 1, min_age_to_force_merge_seconds = 3600, min_age_to_force_merge_on_partition_only = 1, non_replicated_deduplication_window = 1000
COMMENT 'What cleartext terminals showed, piece by piece, for search and playback';
