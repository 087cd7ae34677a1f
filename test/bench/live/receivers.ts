/** Who gets the load: Earshot, and the capture programs it is compared with, each with its own count of what it lost. */
import type { ChildProcess } from 'node:child_process'
import { FEED_LINK, type FeedLab } from '../../live/support/feedLab.ts'
import { METRICS_ADDRESS, readMetrics } from '../../live/support/metrics.ts'
import { type Finished, finish, sleep, waitFor } from '../../live/support/namespaces.ts'
import { CLI, countPacketSockets } from '../../live/support/sensorProcess.ts'

/** Memory for waiting packets, the same for all: Earshot shares it among its workers. */
export const RING_MIB = 64

export interface Counted {
  /** Got by the program. */
  readonly received: number
  /** As the program itself says. */
  readonly dropped: number
}

export interface Receiver {
  readonly name: string
  /** What must be installed. */
  readonly program: string
  readonly argv: readonly string[]
  /** Packet sockets it has once it captures. */
  readonly sockets: number
  /** Waits until nothing is left to work on, then asks it or ends it. */
  count(running: Running, offered: number): Promise<Counted>
}

export interface Running {
  readonly lab: FeedLab
  readonly child: ChildProcess
  readonly ended: Promise<Finished>
}

const START_TIMEOUT_MS = 20_000
/** From the sockets' being bound to the last setting made on them. */
const SETTLE_MS = 500
/** libpcap hands a block on after a second at most. */
const LIBPCAP_BLOCK_MS = 1500
const DRAIN_LOOK_MS = 250
const DRAIN_TIMEOUT_MS = 60_000
/** Nothing changed for so many looks: whatever is missing will not come. */
const QUIET_LOOKS = 12

export async function startReceiver(lab: FeedLab, receiver: Receiver): Promise<Running> {
  const child = lab.namespaces.spawn(lab.sensor, receiver.argv, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH },
  })
  const ended = finish(child, 2 ** 31 - 1)
  const gone = (): boolean => child.exitCode !== null || child.signalCode !== null
  await waitFor(
    () => gone() || countPacketSockets(child.pid!) >= receiver.sockets,
    `${receiver.name} to capture`,
    START_TIMEOUT_MS,
  )
  if (gone()) throw new Error((await ended).stderr.trim().split('\n').slice(-2).join(' '))
  await sleep(SETTLE_MS)
  return { lab, child, ended }
}

export function earshot(workers: number, driver: 'afpacket' | 'libpcap'): Receiver {
  const ringMib = String(Math.max(1, Math.floor(RING_MIB / workers)))
  const shared = ['--workers', String(workers), '--ring-mib', ringMib, '--driver', driver]
  const quiet = ['--quiet', '--report-seconds', '1', '--listen', METRICS_ADDRESS]
  const of = `${workers} worker${workers > 1 ? 's' : ''}`
  return {
    name: driver === 'afpacket' ? `earshot, ${of}` : `earshot by libpcap, ${of}`,
    program: process.execPath,
    argv: [
      ...[process.execPath, CLI, 'sensor', '-i', FEED_LINK, '--to', 'ndjson:/dev/null'],
      ...[...shared, ...quiet],
    ],
    sockets: driver === 'afpacket' ? workers : 1,
    count: drainEarshot,
  }
}

/** Asks its metrics until all that was offered is accounted for, or nothing changes any more. */
async function drainEarshot({ lab }: Running, offered: number): Promise<Counted> {
  const end = performance.now() + DRAIN_TIMEOUT_MS
  for (let before = -1, quiet = 0; ; ) {
    const metrics = await readMetrics(lab.namespaces, lab.sensor)
    const received = metrics.get('earshot_packets_total') ?? 0
    const dropped = metrics.get('earshot_kernel_drops_total') ?? 0
    quiet = received + dropped === before ? quiet + 1 : 0
    before = received + dropped
    if (before >= offered || quiet >= QUIET_LOOKS || performance.now() > end) {
      return { received, dropped }
    }
    await sleep(DRAIN_LOOK_MS)
  }
}

export const TCPDUMP: Receiver = {
  name: 'tcpdump -w /dev/null',
  program: 'tcpdump',
  argv: [
    ...['tcpdump', '-i', FEED_LINK, '-s', '0', '-B', String(RING_MIB * 1024)],
    ...['-Z', 'root', '-w', '/dev/null'],
  ],
  sockets: 1,
  count: async ({ child, ended }) => {
    await sleep(LIBPCAP_BLOCK_MS)
    child.kill('SIGINT')
    const { stderr } = await ended
    return {
      received: pick(stderr, /(\d+) packets? captured/),
      dropped: pick(stderr, /(\d+) packets? dropped by kernel/),
    }
  },
}

export const DUMPCAP: Receiver = {
  name: 'dumpcap -w /dev/null',
  program: 'dumpcap',
  argv: ['dumpcap', '-q', '-i', FEED_LINK, '-B', String(RING_MIB), '-w', '/dev/null'],
  sockets: 1,
  count: async ({ child, ended }) => {
    await sleep(LIBPCAP_BLOCK_MS)
    child.kill('SIGINT')
    const { stderr } = await ended
    const counts = /received\/dropped on interface '[^']*': (\d+)\/(\d+)/.exec(stderr)
    if (counts === null) throw new Error(`dumpcap did not tell what it dropped: ${stderr}`)
    return { received: Number(counts[1]), dropped: Number(counts[2]) }
  },
}

function pick(text: string, pattern: RegExp): number {
  const found = pattern.exec(text)
  if (found === null) throw new Error(`no ${pattern} in: ${text}`)
  return Number(found[1])
}
