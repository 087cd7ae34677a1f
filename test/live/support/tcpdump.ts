/** tcpdump beside the sensor: the same packets, written to a file. */
import type { ChildProcess } from 'node:child_process'
import { type Finished, finish, type Namespaces, sleep, waitFor } from './namespaces.ts'
import { countPacketSockets } from './sensorProcess.ts'

const BUFFER_KIB = 65_536
/** libpcap hands a block on after a second at most; what is in it when tcpdump ends is lost. */
const BLOCK_TIMEOUT_MS = 1000

export interface CaptureReport {
  readonly captured: number
  /** What the filter let through, dropped ones included. */
  readonly received: number
  readonly dropped: number
}

export class Tcpdump {
  private readonly child: ChildProcess
  private readonly ended: Promise<Finished>

  constructor(namespaces: Namespaces, where: string, link: string, file: string, filter = '') {
    const argv = ['tcpdump', '-i', link, '-s', '0', '-B', String(BUFFER_KIB), '-w', file]
    this.child = namespaces.spawn(where, [...argv, '-Z', 'root', filter], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    this.ended = finish(this.child, 2 ** 31 - 1)
  }

  async capturing(): Promise<void> {
    await waitFor(() => countPacketSockets(this.child.pid!) > 0, 'tcpdump to capture')
  }

  /** Ends it once all that has come is written. */
  async stop(): Promise<CaptureReport> {
    await sleep(BLOCK_TIMEOUT_MS * 1.3)
    this.child.kill('SIGINT')
    const { stderr } = await this.ended
    const count = (what: string): number => {
      const found = new RegExp(`(\\d+) packets? ${what}`).exec(stderr)
      if (found === null) throw new Error(`tcpdump did not tell what it ${what}: ${stderr}`)
      return Number(found[1])
    }
    return {
      captured: count('captured'),
      received: count('received by filter'),
      dropped: count('dropped by kernel'),
    }
  }
}
