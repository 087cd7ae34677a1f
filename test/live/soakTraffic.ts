/** Mixed traffic for as long as it is wanted: real sessions that open and close, scans, and recordings sent again. */
import { closeSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { FIXTURES, fixtureCaptures } from '../support/paths.ts'
import { Clients } from './support/clients.ts'
import { type MirrorLab, SERVER_IP } from './support/mirrorLab.ts'
import { sleep } from './support/namespaces.ts'
import { hasHttp } from './support/realServers.ts'

/** What was done, by kind; a kind that failed is counted apart. */
export type Done = Map<string, number>

interface Kind {
  readonly name: string
  /** Pause between one and the next. */
  readonly pauseMs: number
  run(): Promise<unknown>
}

const RECORDINGS_PPS = 500
/** Addresses of the recordings and what they become, so that they are not taken for sessions of today. */
const RENUMBERED = '192.0.2.0/24:198.18.0.0/24'
const SCAN_FIRST_PORT = 20_000
const SCAN_PORTS = 60
const SCAN_TIMEOUT_MS = 60_000
const ETHERNET = 1

export class SoakTraffic {
  readonly done: Done = new Map()
  readonly failed: Done = new Map()
  private stopped = false
  private readonly loops: Promise<void>[]

  constructor(lab: MirrorLab, work: string) {
    const clients = new Clients(lab, work)
    const scan = `for p in $(seq ${SCAN_FIRST_PORT} ${SCAN_FIRST_PORT + SCAN_PORTS}); do (exec 3<>/dev/tcp/${SERVER_IP}/$p) 2>/dev/null; done; true`
    const kinds: Kind[] = [
      { name: 'ssh', pauseMs: 300, run: () => clients.sshKey() },
      { name: 'ssh', pauseMs: 900, run: () => clients.sshPassword(['whoami', 'ls -la', 'id']) },
      { name: 'ssh', pauseMs: 1500, run: () => clients.sshWrongPassword() },
      { name: 'telnet', pauseMs: 700, run: () => clients.telnet(['uptime', 'cat notes.txt']) },
      { name: 'telnet', pauseMs: 2000, run: () => clients.telnetWrongPassword() },
      { name: 'ftp', pauseMs: 400, run: () => clients.ftpGet() },
      { name: 'ftp', pauseMs: 600, run: () => clients.ftpPut('soak.pub') },
      { name: 'ftp', pauseMs: 5000, run: () => clients.ftpGet('large.bin') },
      {
        name: 'scan',
        pauseMs: 3000,
        run: () =>
          lab.namespaces.run(lab.clients, ['bash', '-c', scan], { timeoutMs: SCAN_TIMEOUT_MS }),
      },
      ...recordings().map((file) => ({
        name: 'recording',
        pauseMs: 20_000,
        run: () => this.sendRecording(lab, file),
      })),
    ]
    if (hasHttp()) kinds.push({ name: 'http', pauseMs: 150, run: () => clients.http() })
    this.loops = kinds.map((kind, i) => this.repeat(kind, i))
  }

  /** Begins no more, and waits until what runs is over. */
  async stop(): Promise<void> {
    this.stopped = true
    await Promise.all(this.loops)
  }

  private async repeat({ name, pauseMs, run }: Kind, place: number): Promise<void> {
    await sleep((place * 97) % 2000)
    while (!this.stopped) {
      try {
        await run()
        this.done.set(name, (this.done.get(name) ?? 0) + 1)
      } catch {
        this.failed.set(name, (this.failed.get(name) ?? 0) + 1)
      }
      await sleep(pauseMs)
    }
  }

  private async sendRecording(lab: MirrorLab, file: string): Promise<void> {
    const renumber = ['--pnat', RENUMBERED, '--fixcsum', '--mtu-trunc']
    const argv = ['tcpreplay-edit', '-q', '-i', 'eth0', '--pps', String(RECORDINGS_PPS)]
    const { status, stderr } = await lab.namespaces.run(lab.clients, [...argv, ...renumber, file], {
      timeoutMs: SCAN_TIMEOUT_MS,
    })
    if (status !== 0) throw new Error(stderr)
  }
}

/** Those of Ethernet in a plain pcap file, which is what tcpreplay can put on this cable. */
function recordings(): string[] {
  return fixtureCaptures()
    .map((name) => join(FIXTURES, name))
    .filter((file) => file.endsWith('.pcap') && linkTypeOf(file) === ETHERNET)
}

function linkTypeOf(file: string): number {
  const header = Buffer.alloc(24)
  const handle = openSync(file, 'r')
  readSync(handle, header)
  closeSync(handle)
  return header.readUInt32LE(20)
}
