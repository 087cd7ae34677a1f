/** `earshot migrate`: a database as this version of Earshot wants it, whatever it was before. */
import type { ArgumentsCamelCase, CommandModule } from 'yargs'
import { dissectors } from '../../dissectors/index.ts'
import { Failure, UsageError } from '../config/problems.ts'
import { readVersion } from '../config/version.ts'
import { hideSecrets, parseSinkUri } from '../sink/open.ts'
import { openForMigration } from '../store/embedded.ts'
import { checkKafkaOptions, DEFAULT_KAFKA, type KafkaOptions } from '../store/kafka.ts'
import { type MigrateOptions, planSteps, runSteps } from '../store/migration/migrate.ts'
import { createSchemaServer, type SchemaServer } from '../store/migration/serverState.ts'
import { DEFAULT_RETENTION, NO_TIERS, parseRetention, readTiers } from '../store/retention.ts'
import { DATABASE } from '../store/statement.ts'
import { print } from './results.ts'

interface MigrateArguments {
  uri: string
  dryRun: boolean
  variant: 'single' | 'cluster'
  cluster: string
  kafka: string | undefined
  kafkaCollection: string | undefined
  group: string
  topicPrefix: string
  consumers: number
  retention: string | undefined
  storagePolicy: string | undefined
  coldAfter: number | undefined
  roles: boolean
}

/** ON CLUSTER waits for all servers; longer than the 180 s after which they give up themselves. */
const PATIENCE_SECONDS = 200
const OUTCOME_WIDTH = 10

export const migrateCommand: CommandModule<object, MigrateArguments> = {
  command: 'migrate <uri>',
  describe: 'Make or upgrade the tables of a ClickHouse server',
  builder: (yargs) =>
    yargs
      .positional('uri', {
        type: 'string',
        demandOption: true,
        describe: 'clickhouse://USER@HOST:8123/DATABASE or embedded:FOLDER',
      })
      .option('dry-run', {
        type: 'boolean',
        default: false,
        describe: 'Print the SQL that would be run and change nothing',
      })
      .option('kafka', {
        type: 'string',
        requiresArg: true,
        describe: 'Brokers that the server consumes topics from: HOST:9092,HOST:9092',
      })
      .option('kafka-collection', {
        type: 'string',
        requiresArg: true,
        describe: 'Named collection of the server with brokers, TLS and password, instead',
      })
      .option('group', {
        type: 'string',
        requiresArg: true,
        default: DEFAULT_KAFKA.group,
        describe: 'Its consumer groups begin so',
      })
      .option('topic-prefix', {
        type: 'string',
        requiresArg: true,
        default: DEFAULT_KAFKA.topicPrefix,
        describe: 'What topics begin with',
      })
      .option('consumers', {
        type: 'number',
        requiresArg: true,
        default: DEFAULT_KAFKA.consumers,
        describe: 'Consumers of each topic; no more than the server has cores',
      })
      .option('retention', {
        type: 'string',
        requiresArg: true,
        describe: `Days, as in ${Object.entries(DEFAULT_RETENTION)
          .map(([stream, days]) => `${stream}=${days}`)
          .join(',')}; 0: for ever`,
      })
      .option('storage-policy', {
        type: 'string',
        requiresArg: true,
        describe: 'Storage policy of the server with a volume named cold',
      })
      .option('cold-after', {
        type: 'number',
        requiresArg: true,
        describe: 'Days after which parts move to that volume',
      })
      .option('variant', {
        choices: ['single', 'cluster'] as const,
        default: 'single' as const,
        describe: 'One server, or replicated and distributed tables',
      })
      .option('cluster', {
        type: 'string',
        requiresArg: true,
        default: '{cluster}',
        describe: 'Name of the cluster, or the macro that has it',
      })
      .option('roles', {
        type: 'boolean',
        default: false,
        describe: 'Make roles for analysts, auditors, writers and admins too',
      })
      .conflicts('kafka', 'kafka-collection')
      .example('earshot migrate clickhouse://admin@localhost:8123/earshot --dry-run', '')
      .example(
        'earshot migrate clickhouse://admin@ch:8123/earshot --kafka kafka:9092',
        '',
      ) as never,
  handler: runMigrate,
}

function readKafka(args: MigrateArguments): KafkaOptions | undefined {
  const { kafka, kafkaCollection, group, topicPrefix, consumers } = args
  if (kafka === undefined && kafkaCollection === undefined) return undefined
  return checkKafkaOptions({
    brokers: kafka ?? '',
    collection: kafkaCollection ?? '',
    group,
    topicPrefix,
    consumers,
  })
}

function readOptions(
  args: MigrateArguments,
  database: string,
  isEmbedded: boolean,
): MigrateOptions {
  const cluster = args.variant === 'cluster' ? args.cluster : ''
  if (isEmbedded && (cluster !== '' || args.roles)) {
    throw new UsageError('An embedded store has neither a cluster nor roles')
  }
  const retention = args.retention === undefined ? {} : parseRetention(args.retention)
  const tiers = readTiers(args.storagePolicy, args.coldAfter)
  return {
    owners: dissectors,
    place: { database, cluster },
    kafka: readKafka(args),
    retention: { ...DEFAULT_RETENTION, ...retention },
    tiers: tiers ?? NO_TIERS,
    keepsHourly: !isEmbedded,
    roles: args.roles,
    stated: { retention: new Set(Object.keys(retention)), tiers: tiers !== undefined },
  }
}

async function migrate(
  server: SchemaServer,
  options: MigrateOptions,
  dryRun: boolean,
): Promise<void> {
  const steps = await planSteps(server, options, readVersion())
  if (dryRun) {
    await print(steps.flatMap((s) => s.sql.map((sql) => `${sql};\n\n`)).join(''))
    return
  }
  await runSteps(server, steps, (step) =>
    print(`${step.outcome.padEnd(OUTCOME_WIDTH)}  ${step.what}\n`),
  )
}

async function runMigrate(args: ArgumentsCamelCase<MigrateArguments>): Promise<void> {
  const { scheme, path } = parseSinkUri(args.uri)
  if (scheme === 'embedded') {
    const options = readOptions(args, DATABASE, true)
    const store = await openForMigration(path, args.dryRun)
    try {
      await migrate(createSchemaServer(store), options, args.dryRun)
    } finally {
      await store.close()
    }
    return
  }
  if (scheme !== 'clickhouse') {
    throw new UsageError(
      `${hideSecrets(args.uri)} has no tables; migrate takes clickhouse://USER@HOST:8123/DATABASE or embedded:FOLDER`,
    )
  }
  const { createServer } = await import('../sink/clickhouse/connect.ts')
  const server = createServer(path, { withoutDatabase: true, patienceSeconds: PATIENCE_SECONDS })
  const options = readOptions(args, server.database, false)
  try {
    await server.connect()
    await migrate(createSchemaServer(server.client), options, args.dryRun)
  } catch (error) {
    throw error instanceof Failure ? error : await server.ask(() => Promise.reject(error))
  } finally {
    await server.close()
  }
}
