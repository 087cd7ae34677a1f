-- Generated from the column declarations by `earshot schema --write`; do not edit.

CREATE TABLE IF NOT EXISTS earshot.sensors
(
    `ts` DateTime64(6, 'UTC') COMMENT 'When the row was written, by the wall clock: the end of its interval' CODEC(Delta, ZSTD(1)),
    `sensor` LowCardinality(String) COMMENT 'Name of the sensor',
    `seq` UInt32 COMMENT 'Number of the row since the sensor began, from 0; one that is missing was lost' CODEC(T64, ZSTD(1)),
    `reason` LowCardinality(String) COMMENT 'Why it was written: `start`, `interval`, `loss` (packets or records were lost), `interface` (one went down or came back), `worker` (one died), `reload` (settings were read again), `shutdown`',
    `interval_s` Float64 COMMENT 'Time since the row before, or since the start (s); empty or zero: the first row' CODEC(ZSTD(1)),
    `uptime_s` Float64 COMMENT 'Time since the sensor began (s)' CODEC(ZSTD(1)),
    `version` LowCardinality(String) COMMENT 'Version of the sensor',
    `driver` LowCardinality(String) COMMENT 'How it captures: `afpacket`, `libpcap`',
    `interfaces` Array(LowCardinality(String)) COMMENT 'Interfaces it is to capture from',
    `interfaces_down` Array(LowCardinality(String)) COMMENT 'Those that are down or missing now; empty or zero: all are up',
    `filter` String COMMENT 'Filter that packets had to pass, as pcap-filter(7) writes it; empty or zero: every packet passes' CODEC(ZSTD(1)),
    `workers` UInt16 COMMENT 'Threads that look into packets',
    `packets` UInt64 COMMENT 'Packets looked at (packets)' CODEC(T64, ZSTD(1)),
    `bytes` UInt64 COMMENT 'What these had on the wire, cut ones in full (bytes)' CODEC(T64, ZSTD(1)),
    `offered_packets` UInt64 COMMENT 'Packets that passed the filter: looked at, waiting or dropped (packets)' CODEC(T64, ZSTD(1)),
    `kernel_drops` UInt64 COMMENT 'Of these, dropped by the kernel because a ring was full (packets)' CODEC(T64, ZSTD(1)),
    `ring_freezes` UInt64 COMMENT 'Times a ring was full' CODEC(T64, ZSTD(1)),
    `nic_drops` UInt64 COMMENT 'Dropped by network cards before the kernel saw them, as their drivers count (packets)' CODEC(T64, ZSTD(1)),
    `abandoned_packets` UInt64 COMMENT 'Given up with a worker that died, which had them in hand (packets)' CODEC(T64, ZSTD(1)),
    `abandoned_sessions` UInt64 COMMENT 'Sessions open in a worker that died; they get no closing row' CODEC(T64, ZSTD(1)),
    `worker_restarts` UInt64 COMMENT 'Workers that died and were replaced' CODEC(T64, ZSTD(1)),
    `interface_downs` UInt64 COMMENT 'Times an interface went down or away' CODEC(T64, ZSTD(1)),
    `acks` UInt64 COMMENT 'TCP segments that acknowledge' CODEC(T64, ZSTD(1)),
    `ack_gaps` UInt64 COMMENT 'Of these, those that acknowledge bytes nobody saw' CODEC(T64, ZSTD(1)),
    `duplicates` UInt64 COMMENT 'Second copies of packets, dropped (packets)' CODEC(T64, ZSTD(1)),
    `cut` UInt64 COMMENT 'Cut by a snapshot length, wherever (packets)' CODEC(T64, ZSTD(1)),
    `truncated` UInt64 COMMENT 'Cut before their headers ended: of no use (packets)' CODEC(T64, ZSTD(1)),
    `malformed` UInt64 COMMENT 'Whose headers contradict themselves: of no use (packets)' CODEC(T64, ZSTD(1)),
    `not_ip` UInt64 COMMENT 'Without IP inside, as ARP, LLDP, STP (packets)' CODEC(T64, ZSTD(1)),
    `supersize` UInt64 COMMENT 'Larger than an Ethernet frame: put together by offload, or jumbo frames (packets)' CODEC(T64, ZSTD(1)),
    `vlan_tagged` UInt64 COMMENT 'With a VLAN tag (packets)' CODEC(T64, ZSTD(1)),
    `fragments_dropped` UInt64 COMMENT 'IP fragments dropped at a bound (fragments)' CODEC(T64, ZSTD(1)),
    `flows` UInt64 COMMENT 'Flows begun' CODEC(T64, ZSTD(1)),
    `evicted` UInt64 COMMENT 'Flows closed early because the table was full' CODEC(T64, ZSTD(1)),
    `connections` UInt64 COMMENT 'TCP connections closed of which more than an attempt was seen' CODEC(T64, ZSTD(1)),
    `one_sided` UInt64 COMMENT 'Of these, those whose other side was never seen' CODEC(T64, ZSTD(1)),
    `faults` UInt64 COMMENT 'Dissectors that threw: bugs' CODEC(T64, ZSTD(1)),
    `records` UInt64 COMMENT 'Record lines of the other streams handed to the sinks' CODEC(T64, ZSTD(1)),
    `records_lost` UInt64 COMMENT 'Record lines that a sink could not store or its spool lost' CODEC(T64, ZSTD(1)),
    `delivered` UInt64 COMMENT 'Record lines taken by Kafka or ClickHouse, each sink counted for itself' CODEC(T64, ZSTD(1)),
    `undeliverable` UInt64 COMMENT 'Record lines that Kafka or ClickHouse can never take, as too large ones' CODEC(T64, ZSTD(1)),
    `spool_gave_up_sessions` UInt64 COMMENT 'Rows of sessions that a spool gave up, full or too old' CODEC(T64, ZSTD(1)),
    `spool_gave_up_events` UInt64 COMMENT 'The same of events' CODEC(T64, ZSTD(1)),
    `spool_gave_up_sensors` UInt64 COMMENT 'The same of sensors' CODEC(T64, ZSTD(1)),
    `spool_damaged` UInt64 COMMENT 'Record lines lost because a spool was damaged on disk' CODEC(T64, ZSTD(1)),
    `spool_torn_bytes` UInt64 COMMENT 'Cut from the end of a spool: records half written at a crash (bytes)' CODEC(T64, ZSTD(1)),
    `drop_percent` Float64 COMMENT 'Loss in the sensor: `kernel_drops` of `offered_packets` (percent); empty or zero: nothing dropped' CODEC(ZSTD(1)),
    `loss_percent` Float64 COMMENT 'Loss seen in TCP, in front of the sensor or in it: `ack_gaps` of `acks`, an estimate (percent); empty or zero: none seen; source: Zeek\'s capture_loss' CODEC(ZSTD(1)),
    `one_sided_percent` Float64 COMMENT '`one_sided` of `connections` (percent); empty or zero: both sides of all were seen, or no connection ended' CODEC(ZSTD(1)),
    `packets_per_s` Float64 COMMENT '`packets` a second (packets/s)' CODEC(ZSTD(1)),
    `bits_per_s` Float64 COMMENT '`bytes` a second, in bits (bit/s)' CODEC(ZSTD(1)),
    `lag_ms` Float64 COMMENT 'How far the oldest packet just looked at is behind the wall clock (ms); empty or zero: none was looked at' CODEC(ZSTD(1)),
    `flows_open` UInt64 COMMENT 'Flows followed now, of whatever protocol' CODEC(T64, ZSTD(1)),
    `sessions_open` UInt64 COMMENT 'Sessions open now' CODEC(T64, ZSTD(1)),
    `sessions_by_protocol` String COMMENT 'The same by protocol; `unknown`: not recognised; empty or zero: none is open' CODEC(ZSTD(3)),
    `memory_bytes` UInt64 COMMENT 'Memory of the process in use now (resident set) (bytes)' CODEC(T64, ZSTD(1)),
    `queued_bytes` UInt64 COMMENT 'Record lines that wait for sinks now (bytes)' CODEC(T64, ZSTD(1)),
    `spool_records` UInt64 COMMENT 'Record lines that wait in spools now' CODEC(T64, ZSTD(1)),
    `spool_bytes` UInt64 COMMENT 'The same in bytes (bytes)' CODEC(T64, ZSTD(1)),
    `spool_age_s` Float64 COMMENT 'How long the oldest of them waits (s); empty or zero: none waits' CODEC(ZSTD(1)),
    `delivery_problem` String COMMENT 'Why records wait in a spool; empty or zero: they are delivered' CODEC(ZSTD(1)),
    `vlans` Array(LowCardinality(String)) COMMENT 'Outer VLANs seen in the interval, at most 64, then `...`; empty or zero: untagged',
    `encapsulations` Array(LowCardinality(String)) COMMENT 'Encapsulations seen in the interval: `gre`, `vxlan`, ...; empty or zero: none',
    `remarks` Array(LowCardinality(String)) COMMENT 'What somebody should look at, by code: `dropping`, `behind`, `lossy-mirror`, `one-sided`, `duplicated`, `truncated`, `offloaded`, `silent`, `interface-down`, `worker-died`, `records-lost`, `table-full`, `spooling`, `spool-full`; empty or zero: all is well',
    `stored_at` DateTime('UTC') DEFAULT now() COMMENT 'When this row was stored; retention counts from here' CODEC(Delta, ZSTD(1))
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMMDD(ts)
ORDER BY (sensor, ts, seq)
TTL stored_at + INTERVAL 90 DAY
SETTINGS ttl_only_drop_parts = 1
COMMENT 'What each sensor saw and lost in each interval';

CREATE OR REPLACE VIEW earshot.sensor_health AS
SELECT *, dateDiff('second', ts, now64(6, 'UTC')) AS silent_s
FROM earshot.sensors FINAL
WHERE (sensor, ts) IN (SELECT sensor, max(ts) FROM earshot.sensors GROUP BY sensor)
ORDER BY seq DESC
LIMIT 1 BY sensor
SETTINGS do_not_merge_across_partitions_select_final = 1;

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
SETTINGS do_not_merge_across_partitions_select_final = 1;
