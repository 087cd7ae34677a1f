/**
 * ClickHouse as a consumer of the topics. For each stream:
 *
 *     kafka_S (Kafka) -> kafka_S_take -> kafka_S_taken (Null) -> kafka_S_store_N -> S
 *                                                             -> kafka_S_reject  -> dead_letters
 *
 * One view alone hangs on the Kafka table and is made last. With one view for the good
 * and one for the bad messages there, a batch taken between the making of the two would
 * lose those of the other.
 */
import { UsageError } from '../config/problems.ts'
import type { Stream } from '../record/batch.ts'
import { nameTopic } from '../record/topicName.ts'
import { defineColumns, formatBareColumn, quoteColumn } from './columnDefinition.ts'
import { DEAD_LETTERS } from './deadLetters.ts'
import { listWrong, readLines, WRONG_VALUE } from './lineReading.ts'
import { nameIn, onCluster, type Place, quoteText, type Statement } from './statement.ts'
import { type ColumnOwner, listStreamColumns } from './tables.ts'

export interface KafkaOptions {
  /** `host:port,host:port`; '' when the named collection says it. */
  readonly brokers: string
  /** Named collection of the server with brokers and secrets; '' for none. */
  readonly collection: string
  readonly topicPrefix: string
  /** Consumer groups begin so; each stream has its own, so that none waits for another. */
  readonly group: string
  /** Consumers of each topic on each server. */
  readonly consumers: number
}

export const DEFAULT_KAFKA: KafkaOptions = {
  brokers: 'localhost:9092',
  collection: '',
  topicPrefix: 'earshot',
  group: 'clickhouse',
  consumers: 1,
}

const BROKERS = /^[\w.-]+:\d{1,5}(,[\w.-]+:\d{1,5})*$|^$/
const NAME = /^[A-Za-z_]\w*$|^$/
const TOPIC = /^[\w.-]{1,64}$/
const MAX_CONSUMERS = 64

/** The options, if a server can take them. Throws a UsageError otherwise. */
export function checkKafkaOptions(options: KafkaOptions): KafkaOptions {
  const { brokers, collection, topicPrefix, group, consumers } = options
  if (!BROKERS.test(brokers)) {
    throw new UsageError(
      `Brokers are written as HOST:9092,HOST:9092, as the ClickHouse server reaches them; passwords belong into a named collection of the server (--kafka-collection)`,
    )
  }
  if (!NAME.test(collection)) {
    throw new UsageError(`${JSON.stringify(collection)} is no name of a named collection`)
  }
  for (const [what, text] of [
    ['topic prefix', topicPrefix],
    ['consumer group', group],
  ] as const) {
    if (!TOPIC.test(text)) {
      throw new UsageError(
        `A ${what} has letters, digits, dots, dashes and underscores only, not ${JSON.stringify(text)}`,
      )
    }
  }
  if (!Number.isInteger(consumers) || consumers < 1 || consumers > MAX_CONSUMERS) {
    throw new UsageError(`--consumers is a number from 1 to ${MAX_CONSUMERS}`)
  }
  return options
}

/** A batch is stored when it is this old, however small. */
const FLUSH_MS = 750
/** Or when it has this many rows. */
const MAX_ROWS = 65_536
/** Most partitions, which are days, of one insert: more are refused by the server's default. */
const DAYS_PER_INSERT = 100
/**
 * Views that share a batch's days among them. A batch of more days than these can store
 * would be refused and taken again for ever, so the earliest rows become dead letters then.
 */
const DAY_SHARES = 4

/** Where a message came from and what is wrong with it, as it passes the Null table. */
const ORIGIN = [
  { name: 'kafka_stream', type: 'LowCardinality(String)', from: 'stream' },
  { name: 'kafka_topic', type: 'LowCardinality(String)', from: '_topic' },
  { name: 'kafka_partition', type: 'UInt64', from: '_partition' },
  { name: 'kafka_offset', type: 'UInt64', from: '_offset' },
  {
    name: 'kafka_ts',
    type: "DateTime64(3, 'UTC')",
    from: "ifNull(_timestamp_ms, toDateTime64(0, 3, 'UTC'))",
  },
  { name: 'kafka_message', type: 'String', from: 'line' },
  { name: 'kafka_error', type: 'String', from: 'error' },
] as const
/** What a Kafka table knows of where a line came from. */
const ORIGIN_COLUMNS = ['_topic', '_partition', '_offset', '_timestamp_ms']
/** Number of a row's day among the days of its batch, from the latest. */
const DAY = 'kafka_day'

interface Identity {
  /** Column without which a row is no record. */
  readonly key: string
  /** Column of the time whose day is the partition. */
  readonly time: string
  readonly shares: number
}

const IDENTITY: Record<Stream, Identity> = {
  sessions: { key: 'session_id', time: 'started_at', shares: DAY_SHARES },
  events: { key: 'session_id', time: 'ts', shares: DAY_SHARES },
  transcripts: { key: 'session_id', time: 'ts', shares: DAY_SHARES },
  // A sensor tells of now: no batch has many days.
  sensors: { key: 'sensor', time: 'ts', shares: 1 },
}

function makeKafkaTable(place: Place, stream: Stream, options: KafkaOptions): Statement {
  const settings = [
    ...(options.brokers === '' ? [] : [`kafka_broker_list = ${quoteText(options.brokers)}`]),
    `kafka_topic_list = ${quoteText(nameTopic(options.topicPrefix, stream))}`,
    `kafka_group_name = ${quoteText(`${options.group}-${stream}`)}`,
    "kafka_format = 'LineAsString'",
    `kafka_num_consumers = ${options.consumers}`,
    `kafka_thread_per_consumer = ${options.consumers > 1 ? 1 : 0}`,
    `kafka_max_block_size = ${MAX_ROWS}`,
    `kafka_flush_interval_ms = ${FLUSH_MS}`,
    // Whatever cannot be read as lines becomes a row without one, and stops nothing.
    "kafka_handle_error_mode = 'stream'",
  ]
  const engine = options.collection === '' ? 'Kafka' : `Kafka(${options.collection})`
  const name = `kafka_${stream}`
  return {
    name,
    sql: `CREATE TABLE ${nameIn(place, name)}${onCluster(place)}\n(\n    line String\n)\nENGINE = ${engine}\nSETTINGS ${settings.join(',\n    ')}`,
  }
}

/** The chain of one stream, in the order in which it is made; it is dropped the other way round. */
export function makeKafkaChain(
  place: Place,
  stream: Stream,
  owners: readonly ColumnOwner[],
  options: KafkaOptions,
): Statement[] {
  const { key, time, shares } = IDENTITY[stream]
  const declared = listStreamColumns(stream, owners)
  const columns = defineColumns(declared)
  const names = columns.map((c) => quoteColumn(c.name)).join(', ')
  const bare = columns.map(formatBareColumn).join(',\n    ')
  const origin = [
    ...ORIGIN.map((o) => `${quoteColumn(o.name)} ${o.type}`),
    ...(shares === 1 ? [] : [`${quoteColumn(DAY)} UInt64`]),
  ].join(',\n    ')
  const from = ORIGIN.map((o) => `${o.from} AS ${o.name}`)
  if (shares > 1) from.push(`dense_rank() OVER (ORDER BY toRelativeDayNum(${time}) DESC) AS ${DAY}`)
  const maxDays = shares * DAYS_PER_INSERT
  const taken = nameIn(place, `kafka_${stream}_taken`)
  const fits = shares === 1 ? '' : ` AND ${DAY} <= ${maxDays}`
  const isRecord = `kafka_error = '' AND kafka_stream IN ('', ${quoteText(stream)}) AND ${key} != ''${fits}`
  const view = (suffix: string, target: string, select: string): Statement => {
    const name = `kafka_${stream}_${suffix}`
    return {
      name,
      sql: `CREATE MATERIALIZED VIEW ${nameIn(place, name)}${onCluster(place)}\nTO ${nameIn(place, target)} AS\n${select}`,
    }
  }
  const stores = Array.from({ length: shares }, (_, share) => {
    const ofDay = shares === 1 ? '' : ` AND intDiv(${DAY} - 1, ${DAYS_PER_INSERT}) = ${share}`
    return view(
      shares === 1 ? 'store' : `store_${share}`,
      stream,
      `SELECT ${names}\nFROM ${taken}\nWHERE ${isRecord}${ofDay}`,
    )
  })
  return [
    {
      name: `kafka_${stream}_taken`,
      sql: `CREATE TABLE ${taken}${onCluster(place)}\n(\n    ${bare},\n    ${origin}\n)\nENGINE = Null`,
    },
    ...stores,
    view(
      'reject',
      DEAD_LETTERS,
      // The inner SELECT knows the record's own names, of which the outer one takes some.
      `SELECT ${quoteText(stream)} AS stream, kafka_topic AS topic, kafka_partition AS partition, kafka_offset AS offset,
    kafka_ts AS ts, kafka_message AS message, kafka_reason AS error
FROM
(
    SELECT kafka_topic, kafka_partition, kafka_offset, kafka_ts, kafka_message,
        multiIf(kafka_error = ${quoteText(WRONG_VALUE)}, concat(kafka_error, ': ', ${listWrong(declared, 'kafka_message')}),
            kafka_error != '', kafka_error,
            ${key} = '', 'It has no ${key}',
            kafka_stream NOT IN ('', ${quoteText(stream)}), 'It is a record of another stream',
            'Its batch is of more than ${maxDays} days') AS kafka_reason
    FROM ${taken}
    WHERE NOT (${isRecord})
)`,
    ),
    makeKafkaTable(place, stream, options),
    view(
      'take',
      `kafka_${stream}_taken`,
      `SELECT ${names},\n    ${from.join(',\n    ')}\nFROM\n(\n${readLines(declared, nameIn(place, `kafka_${stream}`), ORIGIN_COLUMNS)}\n)`,
    ),
  ]
}
