/**
 * Has kafkajs write the Produce requests of this folder's records by `encodeBatch`. All else,
 * who is asked when and what its answer means, stays kafkajs's; so do messages that others
 * send with it in this process, and everything, should its inside look different one day.
 */
import { createRequire } from 'node:module'
import { CompressionCodecs } from './kafkajs.ts'
import { encodeBatch } from './recordBatch.ts'
import type { KafkaRecord } from './recordLines.ts'

/** As kafkajs hands it to its own writer. */
interface ProduceArguments {
  acks: number
  timeout: number
  transactionalId?: string | null | undefined
  producerId: string
  producerEpoch: number
  compression: number
  topicData: readonly TopicRecords[]
}

interface TopicRecords {
  topic: string
  partitions: readonly {
    partition: number
    firstSequence: number
    messages: readonly KafkaRecord[]
  }[]
}

/** What kafkajs takes from a writer. */
interface Encoded {
  readonly buf: Buffer
  readonly buffer: Buffer
}

interface Protocol {
  request: { encode(): Promise<Encoded> }
  response: unknown
}

interface ProduceDefinition {
  protocol(choice: { version: number }): (args: ProduceArguments) => Protocol
}

const MODULE = 'kafkajs/src/protocol/requests'
/** The first one with record batches of format 2. */
const FIRST_VERSION = 3
const NO_TRANSACTION = -1

let isInstalled = false

/** Once a process. */
export function quickenKafkajs(): void {
  if (isInstalled) return
  isInstalled = true
  let produce: ProduceDefinition | undefined
  try {
    const found: { requests?: { Produce?: ProduceDefinition } } = createRequire(import.meta.url)(
      MODULE,
    )
    produce = found.requests?.Produce
  } catch {
    return
  }
  if (typeof produce?.protocol !== 'function') return
  const original = produce.protocol
  produce.protocol = ({ version }) => {
    const make = original({ version })
    if (version < FIRST_VERSION) return make
    return (args) => {
      const made = make(args)
      if (!isOurs(args)) return made
      return { ...made, request: { ...made.request, encode: () => encodeProduce(args) } }
    }
  }
}

const isOurs = ({ topicData, transactionalId }: ProduceArguments): boolean =>
  (transactionalId ?? null) === null &&
  topicData.every(({ partitions }) =>
    partitions.every(({ messages }) => Buffer.isBuffer(messages[0]?.encodedHeaders)),
  )

/** The body of a Produce request of version 3 to 7. */
export async function encodeProduce(args: ProduceArguments): Promise<Encoded> {
  const head = Buffer.alloc(12)
  head.writeInt16BE(NO_TRANSACTION, 0)
  head.writeInt16BE(args.acks, 2)
  head.writeInt32BE(args.timeout, 4)
  head.writeInt32BE(args.topicData.length, 8)
  const topics = await Promise.all(args.topicData.map((topic) => encodeTopic(topic, args)))
  const buffer = Buffer.concat([head, ...topics.flat()])
  return { buf: buffer, buffer }
}

interface Codec {
  compress(records: { buffer: Buffer }): Promise<Buffer>
}

function findCodec(compression: number): Codec | undefined {
  const codecs: Readonly<Record<number, () => Codec>> = CompressionCodecs
  return compression === 0 ? undefined : codecs[compression]?.()
}

/** Partitions are compressed side by side, on the threads of node's pool. */
async function encodeTopic(
  { topic, partitions }: TopicRecords,
  { compression, producerId, producerEpoch }: ProduceArguments,
): Promise<Buffer[]> {
  const codec = findCodec(compression)
  const compress = codec && ((bytes: Buffer) => codec.compress({ buffer: bytes }))
  const name = Buffer.from(topic)
  const head = Buffer.alloc(2 + name.length + 4)
  head.writeInt16BE(name.length, 0)
  name.copy(head, 2)
  head.writeInt32BE(partitions.length, 2 + name.length)
  const batches = await Promise.all(
    partitions.map(({ messages, firstSequence }) =>
      encodeBatch(messages, { producerId, producerEpoch, firstSequence, compression }, compress),
    ),
  )
  const parts: Buffer[] = [head]
  for (const [i, batch] of batches.entries()) {
    const number = Buffer.alloc(4)
    number.writeInt32BE(partitions[i]!.partition)
    parts.push(number, batch)
  }
  return parts
}
