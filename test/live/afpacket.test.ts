/** Live capture through AF_PACKET between two ends of a veth pair, in a network namespace of its own. */
import { deepStrictEqual, match, ok, strictEqual } from 'node:assert'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, describe, test } from 'node:test'
import type { LiveStatistics } from '../../src/capture/live/liveCapture.ts'
import type { Command, WorkerReport } from './support/captureWorkers.ts'

const NAMESPACE = `afp${process.pid}`
const FRAMES = 20_000
/** Longer than a block waits for its timeout. */
const SETTLE_MS = 150

interface Answer {
  error?: string
  remarks?: string[]
  packets: number
  abandoned: number
  statistics: LiveStatistics
  reports: WorkerReport[]
}

const ip = (...args: string[]) => {
  const result = spawnSync('ip', args, { encoding: 'utf8' })
  if (result.status !== 0) throw new Error(`ip ${args.join(' ')}: ${result.stderr}`)
}

function findReason(): string | false {
  if (process.platform !== 'linux') return 'AF_PACKET is in Linux alone'
  if (process.getuid?.() !== 0) return 'needs root, for a network namespace'
  if (spawnSync('ip', ['-V']).error) return 'needs iproute2'
  if (spawnSync('ip', ['netns', 'add', NAMESPACE]).status !== 0) {
    return 'no network namespace can be made here'
  }
  return false
}

/** Sends from one end; resolves to nothing once all are out. */
function sendFrames(from: string, count: number, tag = 0, client = 1): void {
  const script = join(import.meta.dirname, 'support/sendFrames.js')
  const args = [process.execPath, script, from, String(count), String(tag), String(client)]
  const result = spawnSync('ip', ['netns', 'exec', NAMESPACE, ...args], { encoding: 'utf8' })
  strictEqual(result.stdout.trim(), String(count), result.stderr)
}

const settle = () => new Promise((resolve) => setTimeout(resolve, SETTLE_MS))

class Capture {
  private readonly child: ChildProcess
  private readonly lines: AsyncIterator<string>

  constructor(options: Record<string, unknown>) {
    const all = {
      interfaces: ['b0'],
      workers: 1,
      filter: '',
      ringMib: 16,
      blockKib: 256,
      blockTimeoutMs: 10,
      promiscuous: true,
      timestamps: 'kernel',
      ...options,
    }
    const script = join(import.meta.dirname, 'support/captureWorkers.js')
    const args = ['netns', 'exec', NAMESPACE, process.execPath, script, JSON.stringify(all)]
    this.child = spawn('ip', args, { stdio: ['pipe', 'pipe', 'inherit'] })
    this.lines = createInterface({ input: this.child.stdout! })[Symbol.asyncIterator]()
  }

  async hear(): Promise<Answer> {
    const { value, done } = await this.lines.next()
    if (done) throw new Error('the capture ended without an answer')
    return JSON.parse(value as string) as Answer
  }

  async tell(command: Command): Promise<Answer> {
    this.child.stdin!.write(`${JSON.stringify(command)}\n`)
    return this.hear()
  }

  /** The last answer, once the process is gone. */
  async end(): Promise<Answer> {
    const gone = once(this.child, 'exit')
    const answer = await this.tell({ do: 'end' })
    this.child.stdin!.end()
    await gone
    return answer
  }
}

async function open(options: Record<string, unknown> = {}): Promise<Capture> {
  const capture = new Capture(options)
  const answer = await capture.hear()
  strictEqual(answer.error, undefined)
  return capture
}

const reason = findReason()
if (reason !== false) console.log(`afpacket: skipped, ${reason}`)

describe('afpacket', { skip: reason }, () => {
  const makePair = (one: string, other: string) => {
    ip('-n', NAMESPACE, 'link', 'add', one, 'type', 'veth', 'peer', 'name', other)
    for (const name of [one, other]) {
      // Without it the kernel's own neighbour discovery is counted too.
      const quiet = ['link', 'set', name, 'addrgenmode', 'none']
      ip('-n', NAMESPACE, ...quiet)
      ip('-n', NAMESPACE, 'link', 'set', name, 'up')
    }
  }
  before(() => {
    makePair('a0', 'b0')
    makePair('a1', 'b1')
  })
  after(() => ip('netns', 'del', NAMESPACE))

  test('every packet arrives once, none is lost', async () => {
    const capture = await open()
    sendFrames('a0', FRAMES)
    const { packets, statistics, reports } = await capture.end()
    strictEqual(packets, FRAMES)
    deepStrictEqual(statistics, { packets: FRAMES, drops: 0, freezes: 0 })
    deepStrictEqual(reports[0]!.interfaces, { b0: FRAMES })
  })

  test('workers share by address pair, both directions in one', async () => {
    const capture = await open({ workers: 3 })
    sendFrames('a0', FRAMES)
    const { packets, reports } = await capture.end()
    strictEqual(packets, FRAMES)
    const clients = reports.flatMap((r) => Object.keys(r.clients))
    strictEqual(new Set(clients).size, 40)
    strictEqual(clients.length, 40, 'an address pair came to two workers')
    ok(reports.every((r) => Object.keys(r.clients).length > 4))
  })

  test('what goes out and what comes in of a pair meet in one worker', async () => {
    const capture = await open({ interfaces: ['a0', 'b0'], workers: 3 })
    sendFrames('a0', FRAMES)
    const { packets, reports } = await capture.end()
    strictEqual(packets, 2 * FRAMES)
    strictEqual(reports.flatMap((r) => Object.keys(r.clients)).length, 40)
  })

  test('two interfaces are read as one', async () => {
    const capture = await open({ interfaces: ['b0', 'b1'] })
    sendFrames('a0', 3000)
    sendFrames('a1', 2000)
    const { reports } = await capture.end()
    deepStrictEqual(reports[0]!.interfaces, { b0: 3000, b1: 2000 })
  })

  test('the loopback interface gives each packet once', async () => {
    ip('-n', NAMESPACE, 'link', 'set', 'lo', 'up')
    const capture = await open({ interfaces: ['lo'] })
    sendFrames('lo', 1000)
    strictEqual((await capture.end()).packets, 1000)
  })

  test('a tag taken off by the kernel is told', async () => {
    const capture = await open()
    sendFrames('a0', 500, 42)
    sendFrames('a0', 300)
    const { reports } = await capture.end()
    deepStrictEqual(reports[0]!.vlans, { 0: 300, 42: 500 })
  })

  test('the filter is replaced while packets come', async (t) => {
    const capture = await open()
    const answer = await capture.tell({ do: 'filter', expression: 'host 10.0.0.1' })
    if (answer.error?.includes('libpcap')) {
      t.skip(answer.error)
      await capture.end()
      return
    }
    strictEqual(answer.error, undefined)
    sendFrames('a0', 800)
    match((await capture.tell({ do: 'filter', expression: 'hots' })).error ?? '', /\w/)
    sendFrames('a0', 800)
    await capture.tell({ do: 'filter', expression: '' })
    sendFrames('a0', 100)
    const { packets, statistics } = await capture.end()
    strictEqual(packets, 20 + 20 + 100)
    strictEqual(statistics.packets, packets)
  })

  test('received and dropped together are what was sent', async () => {
    const capture = await open({ ringMib: 1, blockKib: 128 })
    await capture.tell({ do: 'pause' })
    await settle()
    sendFrames('a0', FRAMES)
    await capture.tell({ do: 'go' })
    const { packets, statistics } = await capture.end()
    strictEqual(statistics.packets, FRAMES)
    strictEqual(packets + statistics.drops, FRAMES)
    ok(statistics.drops > FRAMES / 4 && statistics.freezes > 0)
  })

  test('an interface that is made again is captured from again', async () => {
    const capture = await open()
    sendFrames('a0', 100)
    await settle()
    ip('-n', NAMESPACE, 'link', 'del', 'a0')
    makePair('a0', 'b0')
    sendFrames('a0', 100)
    strictEqual((await capture.tell({ do: 'reattach' })).error, undefined)
    sendFrames('a0', 200)
    const { packets, reports } = await capture.end()
    strictEqual(packets, 300)
    deepStrictEqual(reports[0]!.interfaces, { b0: 300 })
  })

  test('a worker that dies is replaced, and what it had in its hands is counted', async () => {
    const capture = await open({ workers: 2 })
    sendFrames('a0', 1000)
    await settle()
    const crashed = capture.tell({ do: 'crash' })
    sendFrames('a0', FRAMES)
    await crashed
    sendFrames('a0', 1000)
    const { packets, abandoned, statistics } = await capture.end()
    strictEqual(statistics.packets, FRAMES + 2000)
    ok(abandoned > 0)
    strictEqual(packets + abandoned, FRAMES + 2000)
  })

  test('wrong names are told with those there are', async () => {
    const { error } = await new Capture({ interfaces: ['b0', 'none0'] }).hear()
    match(error ?? '', /^There is no interface none0; there are .*\bb0\b.*\.$/)
  })
})
