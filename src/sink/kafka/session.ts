/**
 * One life of kafkajs against a cluster: from connecting to the first thing that goes
 * wrong. Then it is thrown away with its sockets, its retries and its producer identity,
 * and the next one begins afresh. That is not thrift: after a send that failed, kafkajs
 * takes its sequence numbers back, and where the broker had stored the records after all
 * it would take the next ones for the same and drop them.
 */
import { isIP, connect as openTcp, type Socket } from 'node:net'
import { createSecureContext, connect as openTls } from 'node:tls'
import type {
  Admin,
  CompressionTypes,
  ISocketFactoryArgs,
  Kafka as KafkaClient,
  Producer,
} from 'kafkajs'
import { UsageError } from '../../config/problems.ts'
import type { DestinationProblem } from '../destination.ts'
import { Kafka, logLevel } from './kafkajs.ts'
import { repairKafkajs } from './kafkajsRepairs.ts'
import { type BrokerAddress, formatAddress, type KafkaUri } from './kafkaUri.ts'
import { hasTag, TooLarge, toProblem } from './problem.ts'
import { quickenKafkajs } from './produceRequest.ts'
import type { KafkaRecord } from './recordLines.ts'
import { readLogin, readTls } from './security.ts'

const CONNECT_LIMIT_MS = 5000
const LOGIN_LIMIT_MS = 10_000
/** A request that is not answered. Longer than a broker waits for its followers. */
const REQUEST_LIMIT_MS = 15_000
const ACKNOWLEDGE_LIMIT_MS = 10_000
/** All that is done in one go, retries included. */
const STEP_LIMIT_MS = 25_000
const GOODBYE_LIMIT_MS = 1000
const KEEP_ALIVE_MS = 60_000
const ALL_IN_SYNC = -1
const TOO_LARGE = ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']
/** First bytes of a TLS alert, which a TLS port answers to what is no TLS. */
const TLS_ALERT = [0x15, 0x03]
/** Codes of node's TLS errors that another attempt does not mend. */
const TLS_FAULT = /^(ERR_SSL_|ERR_TLS_|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|INVALID_CA)/
/** Stands for a seed broker that is an IPv6 address: kafkajs takes everything behind a colon for the port. */
const SEED_ALIAS = /^earshot-seed-(\d+)$/

/** Few and quick: the spool tries again, in its own time. */
const retryFor = (brokers: number) => ({
  retries: Math.max(2, brokers),
  initialRetryTime: 150,
  factor: 0.2,
  multiplier: 2,
  maxRetryTime: 1000,
})

export interface SessionOptions {
  uri: KafkaUri
  compression: CompressionTypes
  /** Told of each connection that is begun, as `host:port`. */
  onConnect?: ((server: string) => void) | undefined
}

export class KafkaSession {
  private readonly options: SessionOptions
  private readonly kafka: KafkaClient
  private readonly sockets = new Set<Socket>()
  /** Password that no message may hold, or ''. */
  private readonly secret: string
  private producer: Producer | undefined
  private fault: Error | undefined
  /** Of the connection that failed. */
  private faultServer: string | undefined
  private readonly broken: Promise<never>
  private breakOff: (error: Error) => void = () => {}

  /** Reads the files the URI names; throws a UsageError when one cannot be read. */
  constructor(options: SessionOptions) {
    repairKafkajs()
    quickenKafkajs()
    this.options = options
    const { uri } = options
    this.broken = new Promise((_, fail) => {
      this.breakOff = fail
    })
    // Whoever waits is told; when nobody does, that is fine.
    this.broken.catch(() => {})
    const tls = uri.tls && readTls(uri.tls)
    if (tls !== undefined) checkKeys(tls)
    const login = uri.login && readLogin(uri.login)
    this.secret = login?.password ?? ''
    this.kafka = new Kafka({
      brokers: uri.brokers.map(toSeed),
      clientId: uri.clientId,
      ...(tls && { ssl: tls }),
      ...(login && { sasl: login }),
      connectionTimeout: CONNECT_LIMIT_MS,
      authenticationTimeout: LOGIN_LIMIT_MS,
      requestTimeout: REQUEST_LIMIT_MS,
      retry: retryFor(uri.brokers.length),
      socketFactory: (args) => this.openSocket(args),
      logLevel: logLevel.NOTHING,
      logCreator: () => () => {},
    })
  }

  get works(): boolean {
    return this.fault === undefined
  }

  /** Has `use` talk to an administrator's connection, which is closed afterwards. */
  async administer<T>(use: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = this.kafka.admin()
    return this.attempt(async () => {
      await admin.connect()
      const result = await use(admin)
      await admin.disconnect()
      return result
    })
  }

  /** Gets the identity under which records are sent. */
  async connectProducer(): Promise<void> {
    const producer = this.kafka.producer({
      idempotent: true,
      allowAutoTopicCreation: false,
      // The partition is chosen when lines are cut: the same way as Java's client does.
      createPartitioner:
        () =>
        ({ message }) =>
          message.partition!,
      retry: retryFor(this.options.uri.brokers.length),
    })
    await this.attempt(() => producer.connect())
    this.producer = producer
  }

  /** Resolves when all brokers in step have them. One call at a time for a topic. */
  async send(topic: string, messages: KafkaRecord[]): Promise<void> {
    const { producer } = this
    if (producer === undefined) throw new Error('connectProducer comes first')
    const stored = await this.attempt(async () => {
      try {
        return await producer.send({
          topic,
          messages,
          acks: ALL_IN_SYNC,
          timeout: ACKNOWLEDGE_LIMIT_MS,
          compression: this.options.compression,
        })
      } catch (error) {
        const tooLarge = TOO_LARGE.some((type) => hasTag(error, type))
        throw tooLarge ? new TooLarge(topic) : error
      }
    })
    // When leaders change between its attempts, kafkajs may leave a partition out and say all is well.
    const confirmed = new Set(stored.map(({ partition }) => partition))
    if (messages.some(({ partition }) => !confirmed.has(partition))) {
      const problem = this.toProblem(notConfirmed())
      this.drop(problem)
      throw problem
    }
  }

  /** Ends it in order, or after a second anyhow. */
  async close(): Promise<void> {
    const late = new Promise<void>((done) => {
      setTimeout(done, GOODBYE_LIMIT_MS).unref()
    })
    if (this.works) {
      await Promise.race([this.producer?.disconnect().catch(() => {}), late])
    }
    this.drop(new Error('closed'))
  }

  /** Ends everything at once; whoever waits is told `reason`. */
  drop(reason: Error): void {
    this.fault ??= reason
    this.breakOff(this.fault)
    // With an error, because kafkajs waits for ever for answers of a socket that just ends.
    for (const socket of this.sockets) socket.destroy(this.fault)
    // Its timers end with it.
    this.producer?.disconnect().catch(() => {})
  }

  /** What fails ends the session. */
  private async attempt<T>(act: () => Promise<T>): Promise<T> {
    if (this.fault !== undefined) throw this.toProblem(this.fault)
    let timer: NodeJS.Timeout | undefined
    const tooLong = new Promise<never>((_, fail) => {
      timer = setTimeout(() => fail(noAnswer()), STEP_LIMIT_MS)
    })
    const running = act()
    try {
      return await Promise.race([running, this.broken, tooLong])
    } catch (error) {
      running.catch(() => {})
      // A fault of TLS says more than what kafkajs makes of it.
      const problem = this.toProblem(this.fault ?? error)
      this.drop(problem)
      throw problem
    } finally {
      clearTimeout(timer)
    }
  }

  private toProblem(error: unknown): DestinationProblem {
    return toProblem(error, this.options.uri, this.faultServer, this.secret)
  }

  private openSocket({ host: name, port, ssl, onConnect }: ISocketFactoryArgs): Socket {
    if (this.fault !== undefined) throw this.fault
    const host = this.resolveSeed(name)
    const server = formatAddress({ host, port })
    this.options.onConnect?.(server)
    const socket = ssl
      ? openTls({ host, port, ...(isIP(host) === 0 && { servername: host }), ...ssl }, onConnect)
      : openTcp({ host, port }, onConnect)
    socket.setKeepAlive(true, KEEP_ALIVE_MS)
    socket.setNoDelay(true)
    this.sockets.add(socket)
    socket.once('close', () => this.sockets.delete(socket))
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (TLS_FAULT.test(error.code ?? '')) this.breakAt(server, error)
    })
    if (!ssl) {
      socket.once('data', (bytes: Buffer) => {
        if (bytes[0] !== TLS_ALERT[0] || bytes[1] !== TLS_ALERT[1]) return
        this.breakAt(server, Object.assign(new Error('TLS'), { code: 'TLS_ON_PLAIN' }))
      })
    }
    return socket
  }

  private breakAt(server: string, error: Error): void {
    if (this.fault !== undefined) return
    this.faultServer = server
    this.fault = error
    this.breakOff(error)
  }

  private resolveSeed(name: string): string {
    const index = SEED_ALIAS.exec(name)?.[1]
    return index === undefined ? name : (this.options.uri.brokers[Number(index)]?.host ?? name)
  }
}

const toSeed = (broker: BrokerAddress, index: number): string =>
  broker.host.includes(':') ? `earshot-seed-${index}:${broker.port}` : formatAddress(broker)

const noAnswer = (): Error => Object.assign(new Error('no answer in time'), { code: 'NO_ANSWER' })

const notConfirmed = (): Error =>
  Object.assign(new Error('a partition was not confirmed'), { code: 'NOT_CONFIRMED' })

/** Says in a sentence when certificate, key and password do not go together. */
function checkKeys(tls: Parameters<typeof createSecureContext>[0]): void {
  try {
    createSecureContext(tls)
  } catch (error) {
    const said = error instanceof Error ? error.message : ''
    throw new UsageError(
      `The certificate, key and key password of a Kafka sink do not go together: ${said}`,
    )
  }
}
