/** The load: one tcpreplay a part of the capture, over and over with other addresses each time. */
import type { FeedLab } from '../../live/support/feedLab.ts'
import { readUsage } from './processUsage.ts'

export interface Load {
  /** Packets a second of all senders together; undefined: as fast as they can. */
  readonly pps?: number
  readonly seconds: number
}

export interface Sent {
  readonly packets: number
  readonly seconds: number
  /** Of all senders; the kernel's work of handing packets to the receivers' rings is in it. */
  readonly cpuSeconds: number
}

const LINK = 'out0'
/** What one sender holds with ease at a fixed rate. */
const SENDER_PPS = 400_000
/** Sleeps between bursts of 20, where tcpreplay would else turn round and round until each packet's time. */
const BURSTS = ['--timer', 'nano', '--pps-multi', '20']
/** Ended by --duration long before. */
const LOOPS = '1000000'
const LOOK_EVERY_MS = 50
/** To read the capture into memory, and to end. */
const EXTRA_MS = 60_000

export async function sendLoad(
  lab: FeedLab,
  parts: readonly string[],
  { pps, seconds }: Load,
): Promise<Sent> {
  // A sender less leaves a processor to the receiver.
  const used = parts.slice(0, pps === undefined ? parts.length : Math.ceil(pps / SENDER_PPS))
  const each =
    pps === undefined ? ['--topspeed'] : ['--pps', `${Math.round(pps / used.length)}`, ...BURSTS]
  const fixed = ['-q', '-i', LINK, '--preload-pcap', '--unique-ip', '-l', LOOPS]
  const sent = await Promise.all(
    used.map((part) =>
      runOne(lab, ['tcpreplay', ...fixed, `--duration=${seconds}`, ...each, part], seconds),
    ),
  )
  return {
    packets: sent.reduce((sum, one) => sum + one.packets, 0),
    seconds: Math.max(...sent.map((one) => one.seconds)),
    cpuSeconds: sent.reduce((sum, one) => sum + one.cpuSeconds, 0),
  }
}

function runOne(lab: FeedLab, argv: readonly string[], seconds: number): Promise<Sent> {
  const child = lab.namespaces.spawn(lab.sender, argv, { stdio: ['ignore', 'pipe', 'pipe'] })
  let cpuSeconds = 0
  const timer = setInterval(() => {
    cpuSeconds = Math.max(cpuSeconds, readUsage(child.pid!).cpuSeconds)
  }, LOOK_EVERY_MS)
  return new Promise((resolve, reject) => {
    let said = ''
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.on('data', (bytes: Buffer) => {
        said += bytes.toString('utf8')
      })
    }
    const killer = setTimeout(() => child.kill('SIGKILL'), seconds * 1000 + EXTRA_MS)
    child.once('close', (status) => {
      clearInterval(timer)
      clearTimeout(killer)
      const packets = /Successful packets:\s+(\d+)/.exec(said)
      const took = /sent in ([\d.]+) seconds/.exec(said)
      if (status !== 0 || packets === null || took === null) {
        reject(new Error(`tcpreplay ended with ${status}: ${said.slice(-500)}`))
      } else resolve({ packets: Number(packets[1]), seconds: Number(took[1]), cpuSeconds })
    })
  })
}
