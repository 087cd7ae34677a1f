/** Settings of the disk spool and of Kafka's topics: their defaults, bounds and meanings. */
import { z } from 'zod'
import { STREAMS } from '../record/batch.ts'

const MAX_SPOOL_MIB = 16 * 1024 * 1024

export const deliverySettings = {
  spool: z
    .string()
    .min(1)
    .default('./earshot-spool')
    .describe('Folder where records wait for kafka: and clickhouse: sinks, each in a folder in it'),
  spoolMib: z
    .int()
    .positive()
    .max(MAX_SPOOL_MIB)
    .default(1024)
    .describe(
      'Most MiB that wait for one sink; past it the sensor gives records up, a replay waits',
    ),
  spoolHours: z
    .number()
    .positive()
    .max(24 * 366)
    .default(72)
    .describe('Hours after which records that could not be delivered are given up'),
  spoolFsync: z
    .enum(['always', 'interval', 'never'])
    .default('interval')
    .describe(
      'When waiting records are forced to the disk: at every batch, once a second, or when the system likes; a killed sensor loses none of them in any case, a power cut what was not forced',
    ),
  spoolGiveUp: z
    .array(z.enum(STREAMS))
    .refine((names) => new Set(names).size === names.length, 'a stream is named twice')
    .default(['transcripts', 'events', 'sessions', 'sensors'])
    .describe('What a full spool gives up first: streams in this order, of each the oldest'),
  kafkaTopics: z
    .enum(['create', 'check'])
    .default('create')
    .describe('Whether topics that are missing are made at the start, or that is a failure'),
  kafkaTopicPrefix: z
    .string()
    .regex(/^[\w.-]{1,64}$/, 'letters, digits, dot, dash and underscore only')
    .default('earshot')
    .describe('What topics begin with, as in earshot.sessions.v1'),
  kafkaPartitions: z
    .int()
    .min(1)
    .max(1000)
    .default(6)
    .describe('Partitions of topics that are made'),
  kafkaReplication: z
    .int()
    .min(-1)
    .max(15)
    .refine((n) => n !== 0, 'at least one copy is needed')
    .default(-1)
    .describe('Copies of topics that are made; -1: as the broker has it by default'),
  kafkaRetentionHours: z
    .number()
    .positive()
    .max(24 * 3660)
    .default(168)
    .describe('Hours that a broker keeps records in topics that are made'),
  kafkaCompression: z
    .enum(['none', 'gzip', 'zstd'])
    .default('gzip')
    .describe('How batches to Kafka are compressed; zstd needs Node 22.15 or newer'),
}
