/**
 * `node dist/test/live/soak.js --minutes 30`: is memory flat while sessions open and close all
 * the time? Real servers and clients, scans and recordings; a line a minute, a verdict at the
 * end. Not part of any suite. Needs root and what the live suite needs.
 */
import { createReadStream, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { SoakTraffic } from './soakTraffic.ts'
import { METRICS_ADDRESS, readMetrics } from './support/metrics.ts'
import { CLIENT_IP, createMirrorLab, MIRROR_LINK, type MirrorLab } from './support/mirrorLab.ts'
import { sleep } from './support/namespaces.ts'
import { startServers } from './support/realServers.ts'
import { findMissing } from './support/requirements.ts'
import { SensorProcess } from './support/sensorProcess.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    workers: { type: 'string', default: '2' },
  },
})
const MIB = 1024 * 1024
const SAMPLE_EVERY_MS = 5000
const SAMPLES_A_LINE = 12
const SAMPLES_AN_HOUR = 3_600_000 / SAMPLE_EVERY_MS
/** For the last rows of closed connections. */
const SETTLE_MS = 8000
const COLUMNS = ['minute', 'RSS', 'heap', 'outside', 'flows', 'open', 'packets', 'drops', 'records']

const missing = findMissing([
  ...['sshd', 'ssh', 'ssh-keygen', 'telnetd', 'inetutils-telnet', 'vsftpd', 'curl', 'ethtool'],
  ...['script', 'unshare', 'tcpreplay-edit', 'bash'],
])
if (missing === false) await soak()
else process.exitCode = 1

async function soak(): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'earshot-soak-'))
  const lab = createMirrorLab()
  try {
    await startServers(lab, work)
    const sensor = new SensorProcess(lab.namespaces, lab.sensor, join(work, 'records'), {
      interfaces: [MIRROR_LINK],
      workers: Number(values.workers),
      flags: ['--listen', METRICS_ADDRESS],
    })
    await sensor.capturing()
    const traffic = new SoakTraffic(lab, work)
    const rss = await watch(lab, sensor)
    await traffic.stop()
    await sleep(SETTLE_MS)
    const metrics = await readMetrics(lab.namespaces, lab.sensor)
    const { status } = await sensor.stop()
    const seen = await countSessions(sensor.folder)
    print(`\nthe sensor ended with ${status}; it said: ${sensor.words.trim().slice(-500)}`)
    print(`done: ${list(traffic.done)}; failed: ${list(traffic.failed)}`)
    print(`sessions of these clients recorded: ${list(seen)}`)
    const count = (name: string): number => metrics.get(`earshot_${name}_total`) ?? 0
    const losses = ['kernel_drops', 'worker_restarts', 'dissector_faults', 'records_lost']
    print(losses.map((name) => `${name} ${count(name)}`).join(', '))
    const slope = slopeOf(rss.slice(rss.length >> 1)) * SAMPLES_AN_HOUR
    print(`RSS over the second half: ${slope.toFixed(1)} MiB an hour, by least squares`)
    const lost = ['ssh', 'telnet', 'ftp', 'http'].filter(
      (name) => (seen.get(name) ?? 0) < (traffic.done.get(name) ?? 0),
    )
    for (const name of lost) print(`${name}: fewer sessions recorded than there were`)
    if (status !== 0 || lost.length > 0) process.exitCode = 1
  } finally {
    lab.namespaces.removeAll()
    rmSync(work, { recursive: true, force: true })
  }
}

/** Prints a line a minute. Returns the resident set in MiB at each sample. */
async function watch(lab: MirrorLab, sensor: SensorProcess): Promise<number[]> {
  print(`sizes in MiB; ${values.workers} workers, ${values.minutes} minutes`)
  print(COLUMNS.map((name) => name.padStart(10)).join(''))
  const rss: number[] = []
  const samples = Number(values.minutes) * SAMPLES_A_LINE
  for (let i = 1; i <= samples; i++) {
    await sleep(SAMPLE_EVERY_MS)
    if (!sensor.running) throw new Error(`the sensor ended: ${sensor.words}`)
    rss.push(residentMib(sensor.pid))
    if (i % SAMPLES_A_LINE !== 0) continue
    const metrics = await readMetrics(lab.namespaces, lab.sensor)
    const get = (name: string): number => metrics.get(name) ?? 0
    const cells = [
      i / SAMPLES_A_LINE,
      rss.at(-1)!.toFixed(1),
      (get('nodejs_heap_size_used_bytes') / MIB).toFixed(1),
      (get('nodejs_external_memory_bytes') / MIB).toFixed(1),
      get('earshot_flows_open'),
      get('earshot_sessions_open'),
      get('earshot_packets_total'),
      get('earshot_kernel_drops_total'),
      get('earshot_records_total'),
    ]
    print(cells.map((cell) => String(cell).padStart(10)).join(''))
  }
  return rss
}

/** Closed sessions of the clients here, by protocol; FTP's data connections are none of these. */
async function countSessions(folder: string): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  const file = join(folder, 'sessions.ndjson')
  if (!existsSync(file)) return counts
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const { state, client_ip, protocol } = JSON.parse(line)
    if (state !== 'closed' || client_ip !== CLIENT_IP) continue
    counts.set(protocol ?? 'unknown', (counts.get(protocol ?? 'unknown') ?? 0) + 1)
  }
  return counts
}

function residentMib(pid: number): number {
  const found = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(found?.[1] ?? 0) / 1024
}

/** Least squares: units a sample. */
function slopeOf(samples: readonly number[]): number {
  const middle = (samples.length - 1) / 2
  const mean = samples.reduce((sum, value) => sum + value, 0) / samples.length
  let above = 0
  let below = 0
  for (const [i, value] of samples.entries()) {
    above += (i - middle) * (value - mean)
    below += (i - middle) ** 2
  }
  return below === 0 ? 0 : above / below
}

function list(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([name, count]) => `${name} ${count}`).join(', ') || 'none'
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
