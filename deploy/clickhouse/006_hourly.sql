-- Generated from the column declarations by `earshot schema --write`; do not edit.
-- For ClickHouse 25.8 or newer; `earshot migrate` runs the same, and compares first.

CREATE TABLE IF NOT EXISTS earshot.sessions_hourly
(
    `hour` DateTime('UTC') COMMENT 'Begin of the hour' CODEC(Delta, ZSTD(1)),
    `sensor` LowCardinality(String) COMMENT 'As in sessions',
    `protocol` LowCardinality(String) COMMENT 'As in sessions',
    `auth_result` LowCardinality(String) COMMENT 'As in sessions',
    `visibility` LowCardinality(String) COMMENT 'As in sessions',
    `shard` LowCardinality(String) COMMENT 'Shard whose sessions these are; empty: there is one only',
    `sessions` UInt64 COMMENT 'Sessions that began in the hour',
    `logins` UInt64 COMMENT 'Of these, with a login or the try of one',
    `attempts` UInt64 COMMENT 'Login attempts',
    `encrypted` UInt64 COMMENT 'Sessions that went over to encryption',
    `open` UInt64 COMMENT 'Sessions whose last row is not there yet',
    `client_bytes` UInt64 COMMENT 'Payload from clients (bytes)',
    `server_bytes` UInt64 COMMENT 'Payload from servers (bytes)',
    `client_packets` UInt64 COMMENT 'Packets from clients',
    `server_packets` UInt64 COMMENT 'Packets from servers',
    `missed_bytes` UInt64 COMMENT 'Payload acknowledged but not captured (bytes)',
    `events` UInt64 COMMENT 'Events in these sessions',
    `duration_ms` Float64 COMMENT 'Their durations together (ms)',
    `longest_ms` Float64 COMMENT 'The longest (ms)',
    `clients` AggregateFunction(uniqCombined64(12), IPv6) COMMENT 'Clients: uniqCombined64Merge(12)(clients)',
    `servers` AggregateFunction(uniqCombined64(12), IPv6) COMMENT 'Servers: uniqCombined64Merge(12)(servers)',
    `users` AggregateFunction(uniqCombined64(12), String) COMMENT 'Users: uniqCombined64Merge(12)(users)',
    `computed_at` DateTime64(3, 'UTC') COMMENT 'When it was summed; an hour counts as summed last' CODEC(Delta, ZSTD(1))
)
ENGINE = ReplacingMergeTree(computed_at)
PARTITION BY toYYYYMM(hour)
ORDER BY (hour, sensor, protocol, auth_result, visibility, shard)
TTL hour + toIntervalDay(1825)
COMMENT 'Sums of sessions by hour, older sums of an hour among them; ask the view hourly';
