/** `earshot topics kafka://...`: the topics of the streams, those that are there and those that are wanted. */
import type { ArgumentsCamelCase, CommandModule } from 'yargs'
import { loadSettings } from '../config/load.ts'
import { Failure, UsageError } from '../config/problems.ts'
import type { Settings } from '../config/settings.ts'
import type { TopicReport } from '../sink/kafka/topicReport.ts'
import { parseSinkUri } from '../sink/open.ts'
import { print } from './results.ts'
import { formatTable } from './table.ts'

interface TopicsArguments {
  uri: string
  create: boolean
  json: boolean
  config: string | undefined
  'kafka-topic-prefix': string | undefined
  'kafka-partitions': number | undefined
  'kafka-replication': number | undefined
  'kafka-retention-hours': number | undefined
}

export const topicsCommand: CommandModule<object, TopicsArguments> = {
  command: 'topics <uri>',
  describe: 'Show the Kafka topics that records go to, and make those that are missing',
  builder: (yargs) =>
    yargs
      .positional('uri', {
        type: 'string',
        demandOption: true,
        describe: 'The broker, as in kafka://HOST:9092; options as for --to',
      })
      .option('create', {
        type: 'boolean',
        default: false,
        describe: 'Make topics that are missing; those that are there stay as they are',
      })
      .option('json', { type: 'boolean', default: false, describe: 'JSON instead of a table' })
      .option('config', { type: 'string', requiresArg: true, describe: 'YAML file of settings' })
      .option('kafka-topic-prefix', {
        type: 'string',
        requiresArg: true,
        describe: 'What topics begin with',
      })
      .option('kafka-partitions', {
        type: 'number',
        requiresArg: true,
        describe: 'Partitions wanted',
      })
      .option('kafka-replication', {
        type: 'number',
        requiresArg: true,
        describe: 'Copies wanted, -1: as the broker has it',
      })
      .option('kafka-retention-hours', {
        type: 'number',
        requiresArg: true,
        describe: 'Hours that records are to be kept',
      })
      .example('earshot topics kafka://broker:9092', 'What is there, and what is missing')
      .example('earshot topics kafka://broker:9092 --create --kafka-replication 3', 'Make them'),
  handler: runTopics,
}

async function runTopics(args: ArgumentsCamelCase<TopicsArguments>): Promise<void> {
  if (parseSinkUri(args.uri).scheme !== 'kafka') {
    throw new UsageError('Topics are a matter of Kafka: name a broker as kafka://HOST:9092')
  }
  const { settings } = loadSettings({
    file: args.config,
    environment: process.env,
    flags: {
      kafkaTopicPrefix: args.kafkaTopicPrefix,
      kafkaPartitions: args.kafkaPartitions,
      kafkaReplication: args.kafkaReplication,
      kafkaRetentionHours: args.kafkaRetentionHours,
    },
  })
  const { reportTopics } = await import('../sink/kafka/topicReport.ts')
  const report = await reportTopics(args.uri, settings, args.create)
  await print(args.json ? `${JSON.stringify(report, null, 2)}\n` : formatReport(report, settings))
  const problems = report.topics.flatMap((topic) => topic.problems)
  if (problems.length === 0) return
  // A table has said them already, each beside its topic.
  throw new Failure(
    `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'} with topics of ${report.name}`,
  )
}

const HEADER = ['topic', 'state', 'partitions', 'copies', 'kept', 'largest batch', 'records']

const formatHours = (hours: number | null | undefined): string =>
  hours === undefined ? '' : hours === null ? 'for ever' : `${hours} h`

function formatReport({ topics }: TopicReport, settings: Settings): string {
  const rows = topics.map((topic) => [
    topic.name,
    topic.state,
    topic.partitions ?? '',
    topic.replication ?? '',
    formatHours(topic.retention_hours),
    topic.max_message_bytes === undefined ? '' : `${topic.max_message_bytes} B`,
    topic.records === undefined ? '' : topic.records.toLocaleString('en-US'),
  ])
  const wanted = [
    'as set now',
    '',
    settings.kafkaPartitions,
    settings.kafkaReplication === -1 ? 'any' : settings.kafkaReplication,
    `${settings.kafkaRetentionHours} h`,
    '',
    '',
  ]
  const lines = [
    ...topics.flatMap(({ problems }) => problems.map((text) => `PROBLEM ${text}`)),
    ...topics.flatMap(({ differences }) => differences.map((text) => `differs: ${text}`)),
  ]
  return `${[formatTable(HEADER, [...rows, wanted]), ...lines].join('\n')}\n`
}
