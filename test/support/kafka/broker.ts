/**
 * A real Apache Kafka broker (KRaft), or some of them, on free loopback ports, in a temporary
 * folder, on the Java that is installed. It ends with the test that started it, also
 * when that is killed.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import {
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fetchArtifacts, whyNoArtifacts } from './artifacts.ts'
import { type Certificates, makeCertificates } from './certificates.ts'
import { LISTENERS, type Listener, makeProperties, scramArguments } from './properties.ts'

export interface BrokerOptions {
  /** PLAINTEXT is always there. */
  listeners?: readonly Listener[]
  /** Further lines of server.properties. */
  properties?: Readonly<Record<string, string>>
}

export interface Broker {
  /** `127.0.0.1:PORT` of its PLAINTEXT listener. */
  readonly address: string
  /** Only those that were asked for answer. */
  readonly ports: Readonly<Record<Listener, number>>
  /** When a listener with TLS was asked for. */
  readonly certificates: Certificates | undefined
  /** What it has logged so far. */
  readLog(): string
  /** Bytes of the records of a topic on its disk. */
  measureTopic(topic: string): number
  /** Ends it in order; its data stays. */
  shutDown(): Promise<void>
  /** SIGKILL; its data stays. */
  kill(): Promise<void>
  /** SIGSTOP: connections stay, nothing answers. */
  pause(): void
  /** SIGCONT. */
  resume(): void
  /** Starts it again on the same ports and data, ended before if it runs. */
  restart(): Promise<void>
  /** Ends it and removes what it wrote. */
  stop(): Promise<void>
}

const START_LIMIT_MS = 90_000
const END_LIMIT_MS = 30_000
const JAVA_FLAGS = ['-Xmx384m', '-Xms128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']
const STARTED = 'Kafka Server started'
const LOG_FLAGS = [
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
  '-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info',
  '-Dorg.slf4j.simpleLogger.showDateTime=true',
]

/** `host:port` of a broker that is there already, or undefined. */
export const OUTSIDE_BROKER = process.env.EARSHOT_TEST_KAFKA

/**
 * Why a test that needs a broker is skipped, or false; prints the reason. `own`: the test
 * ends, stops or reconfigures the broker, so that one which is there already will not do.
 */
export function skipWithoutBroker(needs: 'any' | 'own'): string | false {
  const outside = OUTSIDE_BROKER !== undefined
  const reason =
    outside && needs === 'own'
      ? 'EARSHOT_TEST_KAFKA names a broker that is not to be ended or set up by a test'
      : outside
        ? ''
        : whyNoArtifacts()
  if (reason !== '') console.log(`skipped: ${reason}`)
  return reason === '' ? false : reason
}

/** The broker of `EARSHOT_TEST_KAFKA`, or one of the test's own; and how to let go of it. */
export async function findBroker(): Promise<Pick<Broker, 'address' | 'stop'>> {
  if (OUTSIDE_BROKER === undefined) return startBroker()
  return { address: OUTSIDE_BROKER, stop: async () => {} }
}

async function findFreePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const ports = servers.map((server) => (server.address() as { port: number }).port)
  await Promise.all(servers.map((server) => once(server.close(), 'close')))
  return ports
}

/** Resolves once it takes connections. */
export async function startBroker(options: BrokerOptions = {}): Promise<Broker> {
  return (await startCluster(1, options))[0]!
}

/** Brokers that keep a copy of every topic each; one of three may be away. */
export async function startCluster(size: number, options: BrokerOptions = {}): Promise<Broker[]> {
  const classPath = fetchArtifacts()
  const voters = await findFreePorts(size)
  const cluster = randomBytes(16).toString('base64url')
  const nodes: RunningBroker[] = []
  try {
    for (let nodeId = 1; nodeId <= size; nodeId++) {
      nodes.push(await prepareNode({ nodeId, voters, cluster, classPath, options }))
    }
    await Promise.all(nodes.map((node) => node.restart()))
    return nodes
  } catch (error) {
    await Promise.all(nodes.map((node) => node.stop()))
    throw error
  }
}

interface NodePlan {
  nodeId: number
  voters: readonly number[]
  cluster: string
  classPath: string
  options: BrokerOptions
}

/** Makes its folder, settings, certificates and storage; starts nothing. */
async function prepareNode(plan: NodePlan): Promise<RunningBroker> {
  const { nodeId, voters, cluster, classPath, options } = plan
  const listeners = LISTENERS.filter(
    (name) => name === 'PLAINTEXT' || options.listeners?.includes(name),
  )
  const folder = mkdtempSync(join(tmpdir(), 'earshot-kafka-'))
  try {
    const needsTls = listeners.some((name) => name === 'MTLS' || name.endsWith('SSL'))
    const certificates = needsTls ? makeCertificates(folder) : undefined
    const free = await findFreePorts(LISTENERS.length)
    const ports = Object.fromEntries(LISTENERS.map((name, i) => [name, free[i]])) as Broker['ports']
    const settings = join(folder, 'server.properties')
    const data = join(folder, 'data')
    const extra = options.properties ?? {}
    const layout = { nodeId, voters, data, ports, listeners, certificates, extra }
    writeFileSync(settings, makeProperties(layout))
    format(classPath, settings, cluster, scramArguments(listeners))
    return new RunningBroker(folder, classPath, settings, ports, certificates)
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

function format(
  classPath: string,
  settings: string,
  cluster: string,
  scram: readonly string[],
): void {
  const { status, stdout, stderr } = spawnSync(
    'java',
    [...JAVA_FLAGS, '-cp', classPath, 'kafka.tools.StorageTool']
      .concat('format', `--cluster-id=${cluster}`, '-c', settings)
      .concat(scram),
    { encoding: 'utf8', timeout: START_LIMIT_MS },
  )
  if (status !== 0) throw new Error(`Kafka's storage could not be formatted: ${stdout}${stderr}`)
}

class RunningBroker implements Broker {
  readonly ports: Broker['ports']
  readonly certificates: Certificates | undefined
  private readonly folder: string
  private readonly command: string[]
  private java: ChildProcess | undefined
  private guard: ChildProcess | undefined

  constructor(
    folder: string,
    classPath: string,
    settings: string,
    ports: Broker['ports'],
    certificates: Certificates | undefined,
  ) {
    this.folder = folder
    this.ports = ports
    this.certificates = certificates
    this.command = [...JAVA_FLAGS, ...LOG_FLAGS, '-cp', classPath, 'kafka.Kafka', settings]
  }

  get address(): string {
    return `127.0.0.1:${this.ports.PLAINTEXT}`
  }

  readLog(): string {
    return readFileSync(join(this.folder, 'log'), 'utf8')
  }

  measureTopic(topic: string): number {
    const data = join(this.folder, 'data')
    return readdirSync(data, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.startsWith(`${topic}-`) && file.endsWith('.log'))
      .reduce((sum, file) => sum + statSync(join(data, file)).size, 0)
  }

  async restart(): Promise<void> {
    await this.shutDown()
    const log = openSync(join(this.folder, 'log'), 'w')
    const java = spawn('java', this.command, { stdio: ['ignore', log, log], detached: true })
    this.java = java
    this.guard = guardAgainstLeftovers(java.pid!, this.folder)
    java.unref()
    const limit = Date.now() + START_LIMIT_MS
    while (!this.readLog().includes(STARTED)) {
      if (java.exitCode !== null || java.signalCode !== null || Date.now() > limit) {
        const said = this.readLog()
        await this.stop()
        throw new Error(`The Kafka broker did not start: ${said}`)
      }
      await sleep(50)
    }
  }

  pause(): void {
    this.java?.kill('SIGSTOP')
  }

  resume(): void {
    this.java?.kill('SIGCONT')
  }

  kill(): Promise<void> {
    return this.end('SIGKILL')
  }

  shutDown(): Promise<void> {
    return this.end('SIGTERM')
  }

  async stop(): Promise<void> {
    await this.kill()
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 })
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { java, guard } = this
    this.java = undefined
    this.guard = undefined
    if (java === undefined) return
    if (java.exitCode === null && java.signalCode === null) {
      const ended = once(java, 'exit')
      java.ref()
      java.kill('SIGCONT')
      java.kill(signal)
      const late = setTimeout(() => java.kill('SIGKILL'), END_LIMIT_MS)
      await ended
      clearTimeout(late)
    }
    guard?.kill('SIGKILL')
  }
}

/** A shell that outlives the test: when the test is gone, whatever ended it, so are broker and folder. */
function guardAgainstLeftovers(pid: number, folder: string): ChildProcess {
  const guard = spawn(
    'sh',
    ['-c', 'read -r _; kill -9 "$1"; rm -rf "$2"', 'sh', `${pid}`, folder],
    {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    },
  )
  guard.unref()
  // A pipe to a child is a socket, which would keep the test alive.
  ;(guard.stdin as unknown as { unref(): void }).unref()
  return guard
}
