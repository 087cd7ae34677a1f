/**
 * Network namespaces of our own, joined by veth pairs: what a test does to interfaces happens
 * in there. All of it goes when the test ends, fails or is interrupted; what a killed run left
 * behind goes when the next one begins.
 */
import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'

const PREFIX = 'earshot-lab-'
const NAMESPACES_DIR = '/var/run/netns'
/** Bound of any `ip` command here; they take milliseconds. */
const IP_TIMEOUT_MS = 10_000
const ENDING_POLL_MS = 20
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024

export interface Finished {
  status: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

export interface RunOptions {
  readonly timeoutMs?: number
  readonly env?: NodeJS.ProcessEnv
}

/** Runs `ip` to its end; throws with its own words when it fails. */
export function ip(...words: string[]): string {
  return execFileSync('ip', words, {
    encoding: 'utf8',
    timeout: IP_TIMEOUT_MS,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

export class Namespaces {
  private readonly names = new Set<string>()
  private readonly children = new Set<ChildProcess>()
  private readonly stop = (): void => this.removeAll()
  private readonly interrupted = (signal: NodeJS.Signals): void => {
    this.removeAll()
    process.kill(process.pid, signal)
  }

  constructor() {
    removeOrphans()
    process.once('exit', this.stop)
    process.once('SIGINT', this.interrupted)
    process.once('SIGTERM', this.interrupted)
  }

  /** Makes a namespace with its loopback up and IPv6 as wanted. Returns the name to use for it. */
  add(role: string, ipv6 = true): string {
    const name = `${PREFIX}${process.pid}-${this.names.size}-${role}`
    ip('netns', 'add', name)
    this.names.add(name)
    if (!ipv6) {
      // Neighbour discovery and multicast reports would be packets that no test sent.
      for (const scope of ['all', 'default']) {
        const setting = `/proc/sys/net/ipv6/conf/${scope}/disable_ipv6`
        execFileSync('ip', ['netns', 'exec', name, 'sh', '-c', `echo 1 >${setting}`])
      }
    }
    ip('-n', name, 'link', 'set', 'lo', 'up')
    return name
  }

  /** Joins two namespaces by a veth pair; both ends are up afterwards. */
  join(one: string, oneLink: string, other: string, otherLink: string): void {
    const peer = ['peer', 'name', otherLink, 'netns', other]
    ip('-n', one, 'link', 'add', oneLink, 'type', 'veth', ...peer)
    ip('-n', one, 'link', 'set', oneLink, 'up')
    ip('-n', other, 'link', 'set', otherLink, 'up')
  }

  /** Starts a program inside, leader of its own process group. `ip` becomes it: the pid is its own. */
  spawn(where: string, argv: readonly string[], options: SpawnOptions = {}): ChildProcess {
    const child = spawn('ip', ['netns', 'exec', where, ...argv], { ...options, detached: true })
    this.children.add(child)
    child.once('exit', () => this.children.delete(child))
    return child
  }

  /** Runs a program inside to its end; past `timeoutMs` (30 s) it is killed. */
  run(where: string, argv: readonly string[], options: RunOptions = {}): Promise<Finished> {
    const child = this.spawn(where, argv, {
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(options.env === undefined ? {} : { env: options.env }),
    })
    return finish(child, options.timeoutMs ?? 30_000)
  }

  /** Ends every process in the namespaces, then the namespaces with their interfaces. */
  removeAll(): void {
    process.off('exit', this.stop)
    process.off('SIGINT', this.interrupted)
    process.off('SIGTERM', this.interrupted)
    for (const child of this.children) signalGroup(child, 'SIGKILL')
    this.children.clear()
    for (const name of this.names) remove(name)
    this.names.clear()
  }
}

/** Waits for the end of `child`, collecting what it prints. Kills its group at the timeout. */
export function finish(child: ChildProcess, timeoutMs: number): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const said = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.on('data', (bytes: Buffer) => {
        if (said[name].length < MAX_OUTPUT_BYTES) said[name] += bytes.toString('utf8')
      })
    }
    const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), timeoutMs)
    child.once('error', reject)
    child.once('close', (status, signal) => {
      clearTimeout(timer)
      resolve({ status, signal, ...said })
    })
  })
}

export function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // Ended between two looks.
  }
}

export const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

/** Asks again every 20 ms until `condition` holds; rejects with `what` after `timeoutMs`. */
export async function waitFor(
  condition: () => boolean,
  what: string,
  timeoutMs = 10_000,
): Promise<void> {
  const end = performance.now() + timeoutMs
  while (!condition()) {
    if (performance.now() > end) throw new Error(`waited ${timeoutMs} ms for ${what}`)
    await sleep(ENDING_POLL_MS)
  }
}

/** Namespaces of this kind that are there now; all but `pid`'s own are left over when its maker is gone. */
export function listNamespaces(pid?: number): string[] {
  if (!existsSync(NAMESPACES_DIR)) return []
  const prefix = pid === undefined ? PREFIX : `${PREFIX}${pid}-`
  return readdirSync(NAMESPACES_DIR).filter((name) => name.startsWith(prefix))
}

function removeOrphans(): void {
  for (const name of listNamespaces()) {
    const maker = /^\d+/.exec(name.slice(PREFIX.length))?.[0] ?? ''
    if (!existsSync(`/proc/${maker}`)) remove(name)
  }
}

function remove(name: string): void {
  try {
    // Whoever is still inside was started by us, or by what we started.
    for (const pid of ip('netns', 'pids', name).split('\n').filter(Boolean)) {
      try {
        process.kill(Number(pid), 'SIGKILL')
      } catch {
        // Ended between two looks.
      }
    }
    ip('netns', 'del', name)
  } catch (error) {
    process.stderr.write(`could not remove namespace ${name}: ${error}\n`)
  }
}
