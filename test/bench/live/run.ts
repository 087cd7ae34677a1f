/**
 * `node dist/test/bench/live/run.js`: Earshot at a live interface beside tcpdump and dumpcap,
 * one after another under the same load in one run. Prints; asserts nothing, as times on a
 * shared machine are no ground for a verdict. Needs root and tcpreplay.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, cpus, release, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createFeedLab } from '../../live/support/feedLab.ts'
import { signalGroup } from '../../live/support/namespaces.ts'
import { findMissing } from '../../live/support/requirements.ts'
import { isInstalled } from '../program.ts'
import { writeBulk, writeInteractive } from '../traffic/mixes.ts'
import { readUsage } from './processUsage.ts'
import { DUMPCAP, earshot, type Receiver, RING_MIB, startReceiver, TCPDUMP } from './receivers.ts'
import { type Load, sendLoad } from './sender.ts'
import { splitCapture } from './splitCapture.ts'

const USAGE = `node dist/test/bench/live/run.js [options]
  --seconds N      length of each measurement (20)
  --workers LIST   of Earshot (1,2,4)
  --rates LIST     packets a second of all senders together, or full (full,100000,200000,400000,800000)
  --senders N      tcpreplay processes, each busy with one processor at full rate (2)
  --mix NAME       interactive or bulk (interactive)
  --packets N      packets of the capture that is sent over and over (1000000)
  --only NAME      only receivers whose name has NAME in it
  --no-peers       leave out tcpdump, dumpcap and Earshot's driver by libpcap
  --dir FOLDER     where captures go; what an earlier run kept there is used again
`
const MIB = 1024 * 1024
/** Of the bulk mix, on average. */
const BULK_PACKET_BYTES = 1047

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '20' },
    workers: { type: 'string', default: '1,2,4' },
    rates: { type: 'string', default: 'full,100000,200000,400000,800000' },
    senders: { type: 'string', default: '2' },
    mix: { type: 'string', default: 'interactive' },
    packets: { type: 'string', default: '1000000' },
    only: { type: 'string', default: '' },
    'no-peers': { type: 'boolean', default: false },
    dir: { type: 'string', default: '' },
    help: { type: 'boolean', default: false },
  },
})

interface Result {
  readonly offered: number
  readonly received: number
  readonly dropped: number
  readonly pps: number
  readonly senderCpu: number
  readonly cpuSeconds: number
  readonly peakMib: number
}

if (values.help) process.stdout.write(USAGE)
else if (findMissing(['tcpreplay', 'curl']) === false) await main()
else process.exitCode = 1

async function main(): Promise<void> {
  const folder = values.dir === '' ? mkdtempSync(join(tmpdir(), 'earshot-bench-')) : values.dir
  mkdirSync(folder, { recursive: true })
  const cpu = `${cpus()[0]?.model ?? 'CPU'}, ${availableParallelism()} threads`
  print(`${cpu}, Linux ${release()}, Node ${process.version}`)
  try {
    const parts = makeParts(folder)
    print(
      `${values.mix} mix by ${parts.length} tcpreplay, over and over, each time with other addresses; ${values.seconds} s each; ${RING_MIB} MiB for waiting packets`,
    )
    const best = new Map<string, number>()
    for (const rate of values.rates.split(',')) await compare(parts, rate, best)
    print('\nhighest of these rates without a drop')
    for (const [name, pps] of best) {
      print(`${name.padEnd(28)}${pps === 0 ? 'none' : Math.round(pps).toLocaleString('en')}`)
    }
  } finally {
    if (values.dir === '') rmSync(folder, { recursive: true })
  }
}

function makeParts(folder: string): string[] {
  const packets = Number(values.packets)
  const senders = Number(values.senders)
  const name = `${values.mix}-${packets}`
  const file = join(folder, `${name}.pcap`)
  const parts = Array.from({ length: senders }, (_, i) => `${name}-${i + 1}of${senders}.pcap`)
  const paths = parts.map((part) => join(folder, part))
  if (paths.every((path) => existsSync(path))) return paths
  if (!existsSync(file)) {
    if (values.mix === 'bulk') writeBulk(file, packets * BULK_PACKET_BYTES)
    else writeInteractive(file, packets)
  }
  const dealt = splitCapture(file, paths)
  const mib = (bytes: number): string => (bytes / MIB).toFixed(0)
  print(
    `dealt out: ${dealt.join(', ')} packets; this process has ${mib(process.memoryUsage.rss())} MiB`,
  )
  return paths
}

function listReceivers(): Receiver[] {
  const all = values.workers.split(',').map((n) => earshot(Number(n), 'afpacket'))
  if (!values['no-peers']) all.push(TCPDUMP, DUMPCAP, earshot(1, 'libpcap'))
  return all.filter(({ name }) => name.includes(values.only))
}

async function compare(
  parts: readonly string[],
  rate: string,
  best: Map<string, number>,
): Promise<void> {
  print(
    `\n${rate === 'full' ? 'as fast as it goes' : `${Number(rate).toLocaleString('en')} packets/s`}`,
  )
  const columns = ['packets/s', 'offered', 'received', 'dropped', 'drop %', 'unaccounted']
  print(row(['', ...columns, 'CPU s', 'ns/packet', 'peak MiB', 'senders CPU s']))
  const seconds = Number(values.seconds)
  const load: Load = rate === 'full' ? { seconds } : { seconds, pps: Number(rate) }
  for (const receiver of listReceivers()) {
    if (!isInstalled(receiver.program)) {
      print(`${receiver.name.padEnd(28)} not installed`)
      continue
    }
    try {
      const result = await measure(receiver, parts, load)
      show(receiver.name, result)
      const before = best.get(receiver.name) ?? 0
      best.set(receiver.name, result.dropped === 0 ? Math.max(before, result.pps) : before)
    } catch (error) {
      print(`${receiver.name.padEnd(28)} ${error instanceof Error ? error.message : error}`)
    }
  }
}

/** A fresh cable and a fresh process each time. */
async function measure(receiver: Receiver, parts: readonly string[], load: Load): Promise<Result> {
  const lab = createFeedLab()
  try {
    const running = await startReceiver(lab, receiver)
    const pid = running.child.pid!
    const before = readUsage(pid)
    // Programs that must be ended to tell their counts are looked at before.
    let used = before
    const timer = setInterval(() => {
      const now = readUsage(pid)
      if (now.cpuSeconds > 0) used = now
    }, 20)
    const sent = await sendLoad(lab, parts, load)
    const { received, dropped } = await receiver.count(running, sent.packets)
    clearInterval(timer)
    signalGroup(running.child, 'SIGKILL')
    await running.ended
    return {
      offered: sent.packets,
      received,
      dropped,
      pps: sent.packets / sent.seconds,
      senderCpu: sent.cpuSeconds,
      cpuSeconds: used.cpuSeconds - before.cpuSeconds,
      peakMib: used.peakMib,
    }
  } finally {
    lab.namespaces.removeAll()
  }
}

function show(name: string, result: Result): void {
  const { offered, received, dropped, pps, cpuSeconds, peakMib, senderCpu } = result
  print(
    row([
      name,
      Math.round(pps).toLocaleString('en'),
      offered.toLocaleString('en'),
      received.toLocaleString('en'),
      dropped.toLocaleString('en'),
      ((100 * dropped) / offered).toFixed(2),
      String(offered - received - dropped),
      cpuSeconds.toFixed(2),
      ((cpuSeconds * 1e9) / received).toFixed(0),
      peakMib.toFixed(0),
      senderCpu.toFixed(2),
    ]),
  )
}

function row(cells: readonly string[]): string {
  return cells.map((cell, i) => (i === 0 ? cell.padEnd(28) : cell.padStart(13))).join('')
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
