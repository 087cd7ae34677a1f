/** The topics of the streams as a person or a script wants to know them; names as in the JSON that is printed. */
import type { Settings } from '../../config/settings.ts'
import type { Stream } from '../../record/batch.ts'
import { chooseCompression } from './compression.ts'
import { parseKafkaUri } from './kafkaUri.ts'
import { KafkaSession } from './session.ts'
import {
  compareTopic,
  countRecords,
  judgeTopic,
  listTopicNames,
  makeTopics,
  readMadeTopics,
  readTopics,
} from './topics.ts'

export interface TopicReport {
  /** The broker, without secrets. */
  name: string
  topics: TopicLine[]
}

export interface TopicLine {
  stream: Stream
  name: string
  /** `created`: just now. */
  state: 'there' | 'created' | 'missing'
  partitions?: number
  replication?: number
  /** Null: for ever. Left out: the broker does not tell this user. */
  retention_hours?: number | null
  /** Of a partition; null: no bound. */
  retention_bytes?: number | null
  /** Of a batch of records. */
  max_message_bytes?: number
  min_insync_replicas?: number
  cleanup_policy?: string
  /** That lie in it now: from the first kept to the end. */
  records?: number
  /** What makes it unfit, sentences. */
  problems: string[]
  /** Where it differs from the settings, sentences. */
  differences: string[]
}

const MS_PER_HOUR = 3_600_000

/** Rejects with a DestinationProblem or UsageError. `create`: makes what is missing first. */
export async function reportTopics(
  uri: string,
  settings: Settings,
  create: boolean,
): Promise<TopicReport> {
  const parsed = parseKafkaUri(uri)
  const session = new KafkaSession({ uri: parsed, compression: chooseCompression('none') })
  try {
    return await session.administer(async (admin) => {
      let topics = await readTopics(admin, settings)
      const names = listTopicNames(settings)
      const missing = names
        .map(([, name]) => name)
        .filter((name) => topics.every((topic) => topic.name !== name))
      if (create && missing.length > 0) {
        await makeTopics(admin, settings, missing)
        topics = await readMadeTopics(admin, settings)
      }
      const lines: TopicLine[] = []
      for (const [stream, name] of names) {
        const topic = topics.find((candidate) => candidate.name === name)
        if (topic === undefined) {
          lines.push({
            stream,
            name,
            state: 'missing',
            problems: [`${name} is missing; --create makes it`],
            differences: [],
          })
          continue
        }
        const { retentionMs, retentionBytes, minInSync, cleanupPolicy } = topic
        lines.push({
          stream,
          name,
          state: missing.includes(name) ? 'created' : 'there',
          partitions: topic.partitions,
          replication: topic.replication,
          ...(retentionMs !== undefined && {
            retention_hours:
              retentionMs < 0 ? null : Number((retentionMs / MS_PER_HOUR).toFixed(2)),
          }),
          ...(retentionBytes !== undefined && {
            retention_bytes: retentionBytes < 0 ? null : retentionBytes,
          }),
          max_message_bytes: topic.maxBytes,
          ...(minInSync !== undefined && { min_insync_replicas: minInSync }),
          ...(cleanupPolicy !== undefined && { cleanup_policy: cleanupPolicy }),
          records: await countRecords(admin, name),
          problems: judgeTopic(topic),
          differences: compareTopic(topic, settings),
        })
      }
      return { name: parsed.name, topics: lines }
    })
  } finally {
    await session.close()
  }
}
