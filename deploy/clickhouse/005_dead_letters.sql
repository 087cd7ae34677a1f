-- Generated from the column declarations by `earshot schema --write`; do not edit.
-- For ClickHouse 25.8 or newer; `earshot migrate` runs the same, and compares first.

CREATE TABLE IF NOT EXISTS earshot.dead_letters
(
    `stream` LowCardinality(String) COMMENT 'Stream whose topic it came by',
    `topic` LowCardinality(String) COMMENT 'Topic it came by',
    `partition` UInt64 COMMENT 'Partition of the topic' CODEC(T64, ZSTD(1)),
    `offset` UInt64 COMMENT 'Its number in that partition' CODEC(T64, ZSTD(1)),
    `ts` DateTime64(3, 'UTC') COMMENT 'When it was published, as the broker says' CODEC(Delta, ZSTD(1)),
    `message` String COMMENT 'What came, whole; of JSON that could be read, the fields that are columns' CODEC(ZSTD(3)),
    `error` String COMMENT 'Why it is no record' CODEC(ZSTD(1)),
    `stored_at` DateTime('UTC') DEFAULT now() COMMENT 'When this row was stored; retention counts from here' CODEC(Delta, ZSTD(1))
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(ts)
ORDER BY (topic, partition, offset, cityHash64(message))
TTL stored_at + toIntervalDay(30)
SETTINGS ttl_only_drop_parts = 1
COMMENT 'Messages on the topics that are no records';
