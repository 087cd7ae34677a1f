/** What lies in a topic, read back by an ordinary consumer. */
import { randomUUID } from 'node:crypto'
import kafkajs, { type Kafka } from 'kafkajs'
import { countRecords } from '../../../src/sink/kafka/topics.ts'

export interface StoredRecord {
  partition: number
  offset: number
  key: string
  value: string
  headers: Record<string, string>
}

export const createClient = (address: string): Kafka =>
  new kafkajs.Kafka({ brokers: [address], logLevel: kafkajs.logLevel.NOTHING })

/** Records there are, in a topic that may just have been made. */
export async function countStored(address: string, topic: string): Promise<number> {
  const admin = createClient(address).admin()
  await admin.connect()
  try {
    return await countRecords(admin, topic)
  } finally {
    await admin.disconnect()
  }
}

/** All of them, in the order of each partition. */
export async function consumeAll(address: string, topic: string): Promise<StoredRecord[]> {
  const wanted = await countStored(address, topic)
  const records: StoredRecord[] = []
  if (wanted === 0) return records
  const consumer = createClient(address).consumer({ groupId: `test-${randomUUID()}` })
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  await new Promise<void>((done, fail) => {
    consumer.on('consumer.crash', ({ payload }) => fail(payload.error))
    consumer
      .run({
        eachMessage: async ({ partition, message }) => {
          const headers = Object.entries(message.headers ?? {})
          records.push({
            partition,
            offset: Number(message.offset),
            key: message.key?.toString() ?? '',
            value: message.value?.toString() ?? '',
            headers: Object.fromEntries(headers.map(([name, value]) => [name, String(value)])),
          })
          if (records.length === wanted) done()
        },
      })
      .catch(fail)
  })
  await consumer.disconnect()
  return records
}
