/** Records to Kafka: one record a line, keyed by session, stored by all brokers in step before it counts as delivered. */
import { describeError } from '../../config/problems.ts'
import type { Settings } from '../../config/settings.ts'
import { readVersion } from '../../config/version.ts'
import type { RecordBatch, Stream } from '../../record/batch.ts'
import { nameTopic, RECORD_VERSION } from '../../record/topicName.ts'
import { type Delivered, type Destination, DestinationProblem } from '../destination.ts'
import { chooseCompression } from './compression.ts'
import { type KafkaUri, parseKafkaUri } from './kafkaUri.ts'
import { TooLarge } from './problem.ts'
import { type GroupOptions, groupRecords, type KafkaRecord, measureRecord } from './recordLines.ts'
import { KafkaSession, type SessionOptions } from './session.ts'
import {
  compareTopic,
  judgeTopic,
  listTopicNames,
  makeTopics,
  readMadeTopics,
  readTopics,
  type Topic,
} from './topics.ts'

/** A request to the brokers. kafkajs copies it a few times, and appends to a partition's list by copying it. */
const MAX_REQUEST_BYTES = 2 * 1024 * 1024
const MAX_REQUEST_RECORDS = 2000
/** A line that is not even tried, however well it may compress: a broker takes 100 MiB in one request. */
const MAX_LINE_BYTES = 16 * 1024 * 1024
/** Header of a batch of records. */
const BATCH_OVERHEAD_BYTES = 128

export interface KafkaNotices {
  /** Told what a person should know, a sentence without secrets. */
  notice?(message: string): void
  /** Told of each connection that is begun, as `host:port`. */
  onConnect?: SessionOptions['onConnect']
}

/** Throws a UsageError for a URI, file or setting that cannot be. Connects to nobody yet. */
export function createKafkaDestination(
  text: string,
  settings: Settings,
  notices: KafkaNotices = {},
): Destination {
  return new KafkaDestination(parseKafkaUri(text), settings, notices)
}

class KafkaDestination implements Destination {
  private readonly uri: KafkaUri
  private readonly settings: Settings
  private readonly notices: KafkaNotices
  private readonly sessionOptions: SessionOptions
  private readonly headers: Readonly<Record<Stream, Record<string, string>>>
  private session: KafkaSession | undefined
  /** Of the session that is open or being opened. */
  private opening: Promise<KafkaSession> | undefined
  private topics: readonly Topic[] = []
  private closed = false
  private readonly noticed = new Set<string>()

  constructor(uri: KafkaUri, settings: Settings, notices: KafkaNotices) {
    this.uri = uri
    this.settings = settings
    this.notices = notices
    const compression = chooseCompression(settings.kafkaCompression)
    this.sessionOptions = { uri, compression, onConnect: notices.onConnect }
    const version = readVersion()
    const makeHeaders = (stream: Stream) => ({
      schema: `${RECORD_VERSION}`,
      earshot: version,
      sensor: settings.sensor,
      stream,
    })
    this.headers = {
      sessions: makeHeaders('sessions'),
      events: makeHeaders('events'),
      transcripts: makeHeaders('transcripts'),
      sensors: makeHeaders('sensors'),
    }
    // Files that cannot be read are the caller's mistake, and said before anything is connected to.
    new KafkaSession(this.sessionOptions)
  }

  get name(): string {
    return this.uri.name
  }

  async open(): Promise<void> {
    await this.connect()
  }

  async deliver(stream: Stream, batches: readonly RecordBatch[]): Promise<Delivered> {
    const delivered: Delivered = { unfit: 0, reason: '' }
    const topic = nameTopic(this.settings.kafkaTopicPrefix, stream)
    await this.connect()
    for (const group of groupRecords(batches, this.groupFor(stream))) {
      await this.send(topic, stream, group, delivered)
    }
    return delivered
  }

  async close(): Promise<void> {
    this.closed = true
    const { session } = this
    this.session = undefined
    this.opening = undefined
    await session?.close()
  }

  /** The open session, or a new one when there is none or the last one broke. */
  private connect(): Promise<KafkaSession> {
    if (this.opening !== undefined && this.session?.works === true) return this.opening
    if (this.closed) {
      return Promise.reject(new DestinationProblem('away', `${this.name} is closed`))
    }
    let session: KafkaSession
    try {
      session = new KafkaSession(this.sessionOptions)
    } catch (error) {
      // A file that was there when the program began.
      return Promise.reject(new DestinationProblem('refused', describeError(error)))
    }
    this.session = session
    this.opening = this.prepare(session).then(() => session)
    this.opening.catch(() => {})
    return this.opening
  }

  private async prepare(session: KafkaSession): Promise<void> {
    this.topics = await session.administer(async (admin) => {
      const topics = await readTopics(admin, this.settings)
      const missing = listTopicNames(this.settings)
        .map(([, name]) => name)
        .filter((name) => topics.every((topic) => topic.name !== name))
      if (missing.length === 0) return topics
      if (this.settings.kafkaTopics === 'check') throw missingTopics(this.uri, missing)
      await makeTopics(admin, this.settings, missing)
      return readMadeTopics(admin, this.settings)
    })
    for (const topic of this.topics) {
      for (const remark of [...judgeTopic(topic), ...compareTopic(topic, this.settings)]) {
        this.say(`Kafka: ${remark}`)
      }
    }
    const { login, tls } = this.uri
    if (login?.mechanism === 'plain' && tls === undefined) {
      this.say(
        `Kafka: sasl=plain without TLS sends the password of ${JSON.stringify(login.username)} in the clear; use tls=true or sasl=scram-sha-512`,
      )
    }
    await session.connectProducer()
  }

  private async send(
    topic: string,
    stream: Stream,
    group: KafkaRecord[],
    delivered: Delivered,
  ): Promise<void> {
    try {
      if (this.isHopeless(stream, group)) throw new TooLarge(topic)
      const session = await this.connect()
      await session.send(topic, group)
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error
      if (group.length === 1) {
        delivered.unfit++
        delivered.reason = `a record of ${group[0]!.value.length} bytes is larger than ${topic} takes; see its max.message.bytes`
        return
      }
      const half = group.length >> 1
      await this.send(topic, stream, group.slice(0, half), delivered)
      await this.send(topic, stream, group.slice(half), delivered)
    }
  }

  /** Whether nobody needs to be asked: a compressed record may be smaller than its line. */
  private isHopeless(stream: Stream, group: readonly KafkaRecord[]): boolean {
    const [record] = group
    const limit =
      this.settings.kafkaCompression === 'none'
        ? this.groupFor(stream).maxPartitionBytes
        : MAX_LINE_BYTES
    return group.length === 1 && record !== undefined && measureRecord(record) > limit
  }

  private groupFor(stream: Stream): GroupOptions {
    const topic = this.topics.find((candidate) => candidate.stream === stream)
    return {
      stream,
      partitions: Math.max(1, topic?.partitions ?? 1),
      headers: this.headers[stream],
      maxPartitionBytes: (topic?.maxBytes ?? MAX_REQUEST_BYTES) - BATCH_OVERHEAD_BYTES,
      maxBytes: MAX_REQUEST_BYTES,
      maxRecords: MAX_REQUEST_RECORDS,
    }
  }

  /** Each sentence once in the life of a program: sessions come and go. */
  private say(message: string): void {
    if (this.noticed.has(message)) return
    this.noticed.add(message)
    this.notices.notice?.(message)
  }
}

const missingTopics = (uri: KafkaUri, missing: readonly string[]): DestinationProblem =>
  new DestinationProblem(
    'refused',
    `Kafka at ${uri.name.slice('kafka://'.length)} has no topic ${missing.join(', ')}; make it with \`earshot topics --create\`, or set kafka_topics to create`,
  )
