/** A cable: what is sent into one end, packet by packet, is what the sensor's end gets, and nothing else. */
import { execFileSync } from 'node:child_process'
import { ip, Namespaces } from './namespaces.ts'

export const FEED_LINK = 'in0'
const SENDER_LINK = 'out0'
/** Generated captures have tagged frames, a little longer than the usual limit. */
const MTU = '9000'
const SEND_TIMEOUT_MS = 120_000

export interface SendOptions {
  /** Packets a second; as fast as it goes when left out. */
  readonly pps?: number
  readonly loops?: number
}

export interface FeedLab {
  readonly namespaces: Namespaces
  readonly sender: string
  readonly sensor: string
  /** Sends a capture file. Returns the packets sent, as the sender counts them. */
  send(file: string, options?: SendOptions): Promise<number>
  /** Packets that arrived at the sensor's end, as the kernel counts them. */
  countArrived(): number
  setUp(up: boolean): void
  deleteLink(): void
  makeLink(): void
}

export function createFeedLab(): FeedLab {
  const namespaces = new Namespaces()
  try {
    return build(namespaces)
  } catch (error) {
    namespaces.removeAll()
    throw error
  }
}

function build(namespaces: Namespaces): FeedLab {
  const sender = namespaces.add('sender', false)
  const sensor = namespaces.add('sensor', false)
  const makeLink = (): void => {
    namespaces.join(sender, SENDER_LINK, sensor, FEED_LINK)
    ip('-n', sender, 'link', 'set', SENDER_LINK, 'mtu', MTU)
    ip('-n', sensor, 'link', 'set', FEED_LINK, 'mtu', MTU)
  }
  makeLink()
  return {
    namespaces,
    sender,
    sensor,
    makeLink,
    deleteLink: () => void ip('-n', sensor, 'link', 'del', FEED_LINK),
    setUp: (up) => void ip('-n', sensor, 'link', 'set', FEED_LINK, up ? 'up' : 'down'),
    send: async (file, options = {}) => {
      const { status, stdout, stderr } = await namespaces.run(sender, commandOf(file, options), {
        timeoutMs: SEND_TIMEOUT_MS,
      })
      if (status !== 0) throw new Error(`tcpreplay ended with ${status}: ${stderr}`)
      return countSent(stdout)
    },
    countArrived: () => {
      const file = `/sys/class/net/${FEED_LINK}/statistics/rx_packets`
      return Number(
        execFileSync('ip', ['netns', 'exec', sensor, 'cat', file], { encoding: 'utf8' }),
      )
    },
  }
}

function commandOf(file: string, { pps, loops = 1 }: SendOptions): string[] {
  const pace = pps === undefined ? ['--topspeed'] : ['--pps', String(pps)]
  return ['tcpreplay', '-q', '-i', SENDER_LINK, ...pace, '--preload-pcap', '-l', `${loops}`, file]
}

/** From tcpreplay's report; packets that it could not send are not among them. */
function countSent(report: string): number {
  const sent = /Successful packets:\s+(\d+)/.exec(report)
  if (sent === null) throw new Error(`tcpreplay did not say what it sent: ${report}`)
  return Number(sent[1])
}
