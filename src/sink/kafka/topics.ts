/** Topics of the streams: what they are called, what they are made with, and what those that are there have. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Admin } from 'kafkajs'
import type { Settings } from '../../config/settings.ts'
import { STREAMS, type Stream } from '../../record/batch.ts'
import { nameTopic } from '../../record/topicName.ts'
import { DestinationProblem } from '../destination.ts'
import { ConfigResourceTypes } from './kafkajs.ts'
import { hasTag } from './problem.ts'

export type TopicSettings = Pick<
  Settings,
  'kafkaTopicPrefix' | 'kafkaPartitions' | 'kafkaReplication' | 'kafkaRetentionHours'
>

const MS_PER_HOUR = 3_600_000
/** A broker removes whole segments, so they must be a good deal shorter than what is kept. */
const MAX_SEGMENT_MS = 24 * MS_PER_HOUR
const MIN_SEGMENT_MS = MS_PER_HOUR
/** What a broker takes in one batch unless told otherwise. */
const DEFAULT_MAX_BYTES = 1_048_588
const MAX_LOOKS = 10
const LOOK_AGAIN_MS = 200
const EARLY_TAGS = [
  'NOT_LEADER_FOR_PARTITION',
  'LEADER_NOT_AVAILABLE',
  'UNKNOWN_TOPIC_OR_PARTITION',
]
const WANTED_CONFIGS = [
  'max.message.bytes',
  'retention.ms',
  'retention.bytes',
  'cleanup.policy',
  'min.insync.replicas',
]

export interface Topic {
  stream: Stream
  name: string
  partitions: number
  replication: number
  /** Partitions that have no leader now. */
  leaderless: number
  /** -1: for ever. Undefined: the broker does not tell this user. */
  retentionMs: number | undefined
  /** A partition; -1: no bound. */
  retentionBytes: number | undefined
  /** Of a batch of records. */
  maxBytes: number
  cleanupPolicy: string | undefined
  minInSync: number | undefined
}

export const listTopicNames = (settings: TopicSettings): [Stream, string][] =>
  STREAMS.map((stream) => [stream, nameTopic(settings.kafkaTopicPrefix, stream)])

/** Those of the streams that are there. */
export async function readTopics(admin: Admin, settings: TopicSettings): Promise<Topic[]> {
  const names = listTopicNames(settings)
  const there = new Set(await admin.listTopics())
  const found = names.filter(([, name]) => there.has(name))
  if (found.length === 0) return []
  const { topics } = await admin.fetchTopicMetadata({ topics: found.map(([, name]) => name) })
  const configs = await readConfigs(
    admin,
    found.map(([, name]) => name),
  )
  return found.map(([stream, name]) => {
    const partitions = topics.find((topic) => topic.name === name)?.partitions ?? []
    const config = configs.get(name) ?? {}
    const number = (key: string): number | undefined =>
      config[key] === undefined ? undefined : Number(config[key])
    return {
      stream,
      name,
      partitions: partitions.length,
      replication: partitions[0]?.replicas.length ?? 0,
      leaderless: partitions.filter(({ leader }) => leader < 0).length,
      retentionMs: number('retention.ms'),
      retentionBytes: number('retention.bytes'),
      maxBytes: number('max.message.bytes') ?? DEFAULT_MAX_BYTES,
      cleanupPolicy: config['cleanup.policy'],
      minInSync: number('min.insync.replicas'),
    }
  })
}

/** Topics that were just made: not every broker of a cluster knows of them at once. */
export async function readMadeTopics(admin: Admin, settings: TopicSettings): Promise<Topic[]> {
  for (let tries = 1; ; tries++) {
    const topics = await readTopics(admin, settings)
    const isReady = topics.every(({ leaderless }) => leaderless === 0)
    if (topics.length === STREAMS.length && (isReady || tries === MAX_LOOKS)) return topics
    if (tries === MAX_LOOKS) {
      throw new DestinationProblem('away', 'Kafka has made topics that it does not show yet')
    }
    await sleep(LOOK_AGAIN_MS)
  }
}

/** By topic; of none when this user may not read configurations, which needs a right of its own. */
async function readConfigs(
  admin: Admin,
  names: readonly string[],
): Promise<Map<string, Record<string, string>>> {
  const resources = names.map((name) => ({
    type: ConfigResourceTypes.TOPIC,
    name,
    configNames: WANTED_CONFIGS,
  }))
  try {
    const answer = await admin.describeConfigs({ resources, includeSynonyms: false })
    return new Map(
      answer.resources.map(({ resourceName, configEntries }) => [
        resourceName,
        Object.fromEntries(
          configEntries.map(({ configName, configValue }) => [configName, configValue]),
        ),
      ]),
    )
  } catch (error) {
    if (hasTag(error, 'TOPIC_AUTHORIZATION_FAILED')) return new Map()
    throw error
  }
}

/** Makes topics that are missing; another sensor may be making them as well. */
export async function makeTopics(
  admin: Admin,
  settings: TopicSettings,
  names: readonly string[],
): Promise<void> {
  const retentionMs = Math.round(settings.kafkaRetentionHours * MS_PER_HOUR)
  const segmentMs = Math.min(MAX_SEGMENT_MS, Math.max(MIN_SEGMENT_MS, retentionMs / 4))
  await admin.createTopics({
    topics: names.map((topic) => ({
      topic,
      numPartitions: settings.kafkaPartitions,
      replicationFactor: settings.kafkaReplication,
      configEntries: [
        { name: 'cleanup.policy', value: 'delete' },
        { name: 'retention.ms', value: `${retentionMs}` },
        { name: 'segment.ms', value: `${Math.round(segmentMs)}` },
      ],
    })),
  })
}

/** Records that lie in a topic: from the first that is kept to the end. */
export async function countRecords(admin: Admin, topic: string): Promise<number> {
  for (let tries = 1; ; tries++) {
    try {
      const offsets = await admin.fetchTopicOffsets(topic)
      return offsets.reduce((sum, { low, high }) => sum + Number(high) - Number(low), 0)
    } catch (error) {
      // Of a topic just made, a broker may not know yet that it leads it.
      const isEarly = EARLY_TAGS.some((tag) => hasTag(error, tag))
      if (!isEarly || tries === MAX_LOOKS) throw error
      await sleep(LOOK_AGAIN_MS)
    }
  }
}

/** What differs from the settings, each a sentence; nothing is changed because of it. */
export function compareTopic(topic: Topic, settings: TopicSettings): string[] {
  const { name, partitions, replication, retentionMs } = topic
  const { kafkaPartitions, kafkaReplication, kafkaRetentionHours } = settings
  const differences: string[] = []
  if (partitions !== kafkaPartitions) {
    differences.push(
      `${name} has ${formatCount(partitions, 'partition', 'partitions')}, kafka_partitions says ${kafkaPartitions}`,
    )
  }
  if (kafkaReplication !== -1 && replication !== kafkaReplication) {
    differences.push(
      `${name} has ${formatCount(replication, 'copy', 'copies')}, kafka_replication says ${kafkaReplication}`,
    )
  }
  if (retentionMs !== undefined && retentionMs !== Math.round(kafkaRetentionHours * MS_PER_HOUR)) {
    differences.push(
      `${name} keeps records ${formatRetention(retentionMs)}, kafka_retention_hours says ${kafkaRetentionHours} h`,
    )
  }
  return differences
}

/** What makes a topic unfit for records, each a sentence. */
export function judgeTopic({ name, cleanupPolicy, leaderless }: Topic): string[] {
  const problems: string[] = []
  if (cleanupPolicy?.includes('compact') === true) {
    problems.push(
      `${name} has cleanup.policy=${cleanupPolicy}: the broker keeps one record a session and drops the rest; set it to delete`,
    )
  }
  if (leaderless > 0) {
    problems.push(`${name} has ${leaderless} partitions without a leader: brokers are missing`)
  }
  return problems
}

export const formatRetention = (ms: number): string =>
  ms < 0 ? 'for ever' : `${Number((ms / MS_PER_HOUR).toFixed(2))} h`

const formatCount = (count: number, one: string, more: string): string =>
  `${count} ${count === 1 ? one : more}`
