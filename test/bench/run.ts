/**
 * `npm run bench`: Earshot beside tcpdump (the floor: read, write to nowhere), ndpiReader and
 * tshark, on two captures it makes itself. Prints; asserts nothing, as times on a shared
 * machine are no ground for a verdict.
 */
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { printHeap } from './heap.ts'
import { isInstalled, runProgram, type Usage } from './program.ts'
import { writeBulk, writeInteractive } from './traffic/mixes.ts'
import type { Played } from './traffic/player.ts'

const USAGE = `node dist/test/bench/run.js [options]
  --packets N      packets of the interactive mix (4200000)
  --bulk-mib N     size of the bulk mix (1536)
  --runs N         runs of each, the fastest counts (3)
  --only MIX       interactive or bulk
  --keep           leave the captures where they are
  --dir FOLDER     where they go; what an earlier run kept there is used again
  --no-peers       leave out ndpiReader and tshark
`
const CLI = join(import.meta.dirname, '../../src/cli.js')
const WORKERS = [1, 2, 4]
/** tshark needs minutes for all of it. */
const TSHARK_PACKETS = 300_000
const MIB = 1024 * 1024

interface Peer {
  readonly name: string
  readonly program: string
  readonly args: (file: string) => string[]
  /** Packets it is given, when not all. */
  readonly packets?: number
  readonly runs?: number
}

interface Mix {
  readonly name: string
  readonly file: string
  readonly played: Played
}

const TCPDUMP: Peer = {
  name: 'tcpdump',
  program: 'tcpdump',
  args: (file) => ['-r', file, '-w', '/dev/null'],
}

const PEERS: Peer[] = [
  { name: 'ndpiReader', program: 'ndpiReader', args: (file) => ['-q', '-i', file] },
  {
    name: `tshark conv,tcp (first ${TSHARK_PACKETS / 1000}k)`,
    program: 'tshark',
    args: (file) => ['-n', '-q', '-z', 'conv,tcp', '-c', String(TSHARK_PACKETS), '-r', file],
    packets: TSHARK_PACKETS,
    runs: 1,
  },
]

const earshot = (workers: number): Peer => ({
  name: `earshot, ${workers} worker${workers > 1 ? 's' : ''}`,
  program: process.execPath,
  args: (file) => {
    const to = ['--to', 'ndjson:/dev/null', '--workers', String(workers), '--quiet']
    return [CLI, 'replay', file, ...to]
  },
})

const { values } = parseArgs({
  options: {
    packets: { type: 'string', default: '4200000' },
    'bulk-mib': { type: 'string', default: '1536' },
    runs: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    keep: { type: 'boolean', default: false },
    dir: { type: 'string', default: '' },
    'no-peers': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) process.stdout.write(USAGE)
else await main()

async function main(): Promise<void> {
  const folder = values.dir === '' ? mkdtempSync(join(tmpdir(), 'earshot-bench-')) : values.dir
  mkdirSync(folder, { recursive: true })
  const keep = values.keep || values.dir !== ''
  print(`${cpus()[0]?.model ?? 'CPU'}, ${availableParallelism()} threads, Node ${process.version}`)
  try {
    if (values.only !== 'bulk') await compare(makeInteractive(folder))
    if (values.only !== 'interactive') await compare(makeBulk(folder))
  } finally {
    if (keep) print(`captures kept in ${folder}`)
    else rmSync(folder, { recursive: true })
  }
}

function makeInteractive(folder: string): Mix {
  const packets = Number(values.packets)
  const file = join(folder, `interactive-${packets}.pcap`)
  return make('interactive', file, () => writeInteractive(file, packets))
}

function makeBulk(folder: string): Mix {
  const mib = Number(values['bulk-mib'])
  const file = join(folder, `bulk-${mib}.pcap`)
  return make('bulk', file, () => writeBulk(file, mib * MIB))
}

/** The capture, made or found; in the page cache afterwards. */
function make(name: string, file: string, write: () => Played): Mix {
  const from = Date.now()
  const found = existsSync(file)
  const played = found ? count(file) : write()
  if (!found) count(file)
  const { packets, connections, mostOpen, bytes } = played
  const size = `${packets} packets, ${(bytes / MIB).toFixed(0)} MiB`
  const made = `${connections} connections, ${mostOpen} at once, made in ${(Date.now() - from) / 1000} s`
  print(`\n${name}: ${size}, ${found ? 'found' : made}`)
  return { name, file, played }
}

/** Reads a capture of ours once: its packets, and the page cache warm. */
function count(file: string): Played {
  const chunk = Buffer.alloc(4 * MIB)
  const handle = openSync(file, 'r')
  let packets = 0
  let bytes = 24
  for (let held = 0, at = 24; ; ) {
    const read = readSync(handle, chunk, held, chunk.length - held, null)
    if (read === 0) break
    held += read
    while (at + 16 <= held) {
      const size = 16 + chunk.readUInt32LE(at + 8)
      if (at + size > held) break
      at += size
      bytes += size
      packets++
    }
    chunk.copy(chunk, 0, at, held)
    held -= at
    at = 0
  }
  closeSync(handle)
  return { packets, bytes, connections: 0, mostOpen: 0 }
}

async function compare(mix: Mix): Promise<void> {
  print(row(['', 'packets/s', 'Gbit/s', 'wall s', 'CPU s', 'peak MiB', 'x tcpdump']))
  const floor = await show(mix, TCPDUMP, 0)
  for (const workers of WORKERS) await show(mix, earshot(workers), floor)
  if (!values['no-peers']) for (const peer of PEERS) await show(mix, peer, floor)
  await printHeap(mix.file)
}

/** Returns seconds a packet. */
async function show(mix: Mix, peer: Peer, floor: number): Promise<number> {
  if (!isInstalled(peer.program)) {
    print(`${peer.name.padEnd(30)} not installed`)
    return 0
  }
  let best: Usage | undefined
  const runs = peer.runs ?? Number(values.runs)
  for (let i = 0; i < runs; i++) {
    const usage = await runProgram(peer.program, peer.args(mix.file))
    if (best === undefined || usage.wallSeconds < best.wallSeconds) best = usage
  }
  const packets = Math.min(mix.played.packets, peer.packets ?? mix.played.packets)
  const { wallSeconds, cpuSeconds, peakMib } = best!
  const each = wallSeconds / packets
  const bits = ((mix.played.bytes - 16 * mix.played.packets) * 8) / mix.played.packets
  print(
    row([
      peer.name,
      Math.round(1 / each).toLocaleString('en'),
      (bits / each / 1e9).toFixed(2),
      wallSeconds.toFixed(2),
      cpuSeconds.toFixed(2),
      peakMib.toFixed(0),
      floor === 0 ? '' : (each / floor).toFixed(2),
    ]),
  )
  return each
}

function row(cells: readonly string[]): string {
  return cells.map((cell, i) => (i === 0 ? cell.padEnd(30) : cell.padStart(12))).join('')
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
