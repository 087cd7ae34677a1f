/** `earshot sensor` in a namespace, as a user would start it. */
import type { ChildProcess } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { type Finished, finish, type Namespaces, sleep, waitFor } from './namespaces.ts'

export const CLI = join(import.meta.dirname, '../../../src/cli.js')
const START_TIMEOUT_MS = 15_000
/** From the sockets' being there to filter and fanout being set on them, generously. */
const SETTLE_MS = 300

export interface SensorOptions {
  readonly interfaces: readonly string[]
  readonly flags?: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  readonly workers?: number
}

export class SensorProcess {
  readonly child: ChildProcess
  readonly folder: string
  private readonly ended: Promise<Finished>
  private readonly workers: number
  private said = ''

  /** Records go to `folder`. */
  constructor(namespaces: Namespaces, where: string, folder: string, options: SensorOptions) {
    mkdirSync(folder, { recursive: true })
    this.folder = folder
    this.workers = options.workers ?? 1
    const argv = [
      ...[process.execPath, CLI, 'sensor', '--quiet', '--to', `ndjson:${folder}`],
      ...['--workers', String(this.workers)],
      ...options.interfaces.flatMap((name) => ['-i', name]),
      ...(options.flags ?? []),
    ]
    this.child = namespaces.spawn(where, argv, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH, ...options.env },
      cwd: folder,
    })
    this.child.stderr!.on('data', (bytes: Buffer) => {
      this.said += bytes.toString('utf8')
    })
    this.ended = finish(this.child, 2 ** 31 - 1)
  }

  /** What it has written to standard error so far. */
  get words(): string {
    return this.said
  }

  get pid(): number {
    return this.child.pid!
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null
  }

  /** Waits until it captures: a packet socket a worker and interface, running. */
  async capturing(): Promise<void> {
    await waitFor(
      () => !this.running || countPacketSockets(this.pid) >= this.workers,
      `the sensor to capture; it said: ${this.said}`,
      START_TIMEOUT_MS,
    )
    if (!this.running) throw new Error(`the sensor ended at once: ${this.said}`)
    await sleep(SETTLE_MS)
  }

  signal(name: NodeJS.Signals): void {
    process.kill(this.pid, name)
  }

  /** Waits for its end. */
  end(): Promise<Finished> {
    return this.ended
  }

  /** SIGTERM, and what it said at its end. */
  async stop(): Promise<Finished> {
    if (this.running) this.signal('SIGTERM')
    return this.ended
  }
}

/** Packet sockets of a process that are bound to an interface and running. */
export function countPacketSockets(pid: number): number {
  try {
    const own = new Set(
      readdirSync(`/proc/${pid}/fd`).map((fd) => {
        try {
          return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? ''
        } catch {
          return ''
        }
      }),
    )
    return readFileSync(`/proc/${pid}/net/packet`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((cells) => cells[5] === '1' && own.has(cells.at(-1)!)).length
  } catch {
    return 0
  }
}
