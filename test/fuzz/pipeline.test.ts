/**
 * The whole engine on packets of the fixtures that were damaged: bits flipped, cut, dropped,
 * doubled, swapped, played again, mixed with other captures. EARSHOT_FUZZ_RUNS says how many
 * rounds; a round is one capture or two through one engine.
 */
import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { dissectors } from '../../dissectors/index.ts'
import { PacketBatch } from '../../src/capture/batch.ts'
import { openCapture } from '../../src/capture/open.ts'
import { createSettings } from '../../src/config/settings.ts'
import { Engine } from '../../src/pipeline/engine.ts'
import { FIXTURES, fixtureCaptures } from '../support/paths.ts'

const RUNS = Number(process.env.EARSHOT_FUZZ_RUNS ?? 300)
const MAX_PACKETS = 400

interface Packet {
  bytes: Buffer
  wireBytes: number
  linkType: number
  tsMicros: number
}

class Random {
  private state: number
  constructor(seed: number) {
    this.state = (seed * 0x9e3779b1) | 1
  }
  below(bound: number): number {
    this.state ^= this.state << 13
    this.state ^= this.state >>> 17
    this.state ^= this.state << 5
    return (this.state >>> 0) % bound
  }
}

async function load(file: string): Promise<Packet[]> {
  const source = await openCapture([file])
  const batch = new PacketBatch(1 << 20, 4096)
  const packets: Packet[] = []
  while (packets.length < MAX_PACKETS && (await source.read(batch))) {
    for (let i = 0; i < batch.count; i++) {
      const at = batch.offset[i]!
      const bytes = Buffer.from(batch.bytes.subarray(at, at + batch.capturedBytes[i]!))
      const { wireBytes, linkType, tsMicros } = batch
      packets.push({
        bytes,
        wireBytes: wireBytes[i]!,
        linkType: linkType[i]!,
        tsMicros: tsMicros[i]!,
      })
    }
  }
  await source.close()
  return packets.slice(0, MAX_PACKETS)
}

/** Damages packets; `harm` in 1000 of them. */
function damage(packets: readonly Packet[], random: Random): Packet[] {
  const harm = [5, 20, 100, 400][random.below(4)]!
  let list = packets.map((p) => ({ ...p, bytes: Buffer.from(p.bytes) }))
  for (const p of list) {
    if (random.below(1000) >= harm || p.bytes.length === 0) continue
    const what = random.below(4)
    if (what === 0) {
      for (let n = 1 + random.below(4); n > 0; n--) {
        p.bytes[random.below(p.bytes.length)]! ^= 1 << random.below(8)
      }
    } else if (what === 1) {
      const at = random.below(p.bytes.length)
      p.bytes.fill(
        [0, 0xff, 0x41, 0x0a][random.below(4)]!,
        at,
        Math.min(p.bytes.length, at + 1 + random.below(16)),
      )
    } else if (what === 2) p.bytes = p.bytes.subarray(0, random.below(p.bytes.length))
    else {
      // Later payload in front: what an application never said in this order.
      const other = list[random.below(list.length)]!.bytes
      other.copy(
        p.bytes,
        Math.min(54, p.bytes.length),
        Math.min(54 + random.below(40), other.length),
      )
    }
  }
  list = list.flatMap((p) => {
    const dice = random.below(2000)
    return dice < harm ? [] : dice < harm * 2 ? [p, { ...p }] : [p]
  })
  for (let n = Math.floor((list.length * harm) / 2000); n > 0; n--) {
    const i = random.below(list.length)
    const j = Math.min(list.length - 1, i + random.below(6))
    const first = list[i]!
    list[i] = list[j]!
    list[j] = first
  }
  return list
}

test(`${RUNS} damaged captures through the engine`, async () => {
  const captures = fixtureCaptures()
  const loaded: Packet[][] = []
  for (const capture of captures) loaded.push(await load(join(FIXTURES, capture)))
  strictEqual(readFileSync(join(FIXTURES, captures[0]!)).length > 0, true)
  const faults = new Map<string, string>()
  const undelivered: string[] = []
  for (let run = 0; run < RUNS; run++) {
    const random = new Random(run + 1)
    const pick = random.below(loaded.length)
    let packets = damage(loaded[pick]!, random)
    const mode = random.below(4)
    if (mode === 0) packets = [...packets, ...damage(loaded[pick]!, random)]
    else if (mode === 1) {
      const other = damage(loaded[random.below(loaded.length)]!, random)
      const mixed: Packet[] = []
      for (let i = 0; i < Math.max(packets.length, other.length); i++) {
        if (i < packets.length) mixed.push(packets[i]!)
        if (i < other.length) mixed.push(other[i]!)
      }
      packets = mixed
    }
    const settings = {
      ...createSettings(),
      maxFlows: random.below(4) === 0 ? 3 : 200,
      maxReassemblyBytes: random.below(4) === 0 ? 32_768 : 1 << 20,
      maxOutOfOrderBytes: random.below(4) === 0 ? 500 : 65_536,
      updateSeconds: 1,
    }
    const engine = new Engine(dissectors, settings)
    let clock = 0
    for (const p of packets) {
      // Surrounded by foreign bytes, as in the arena of a batch.
      const arena = Buffer.from(new ArrayBuffer(p.bytes.length + 32)).fill(0x5a)
      p.bytes.copy(arena, 16)
      const view = new DataView(arena.buffer)
      clock = Math.max(clock, p.tsMicros)
      engine.time.micros = p.tsMicros
      engine.time.clock = clock
      const wire = Math.max(p.wireBytes, p.bytes.length)
      engine.packet(arena, view, 16, p.bytes.length, wire, p.linkType, 0)
    }
    engine.end(clock, 'end-of-capture')
    for (const [name, error] of engine.faults) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
      faults.set(
        `${name}: ${text.split('\n').slice(0, 3).join(' ')}`,
        `${captures[pick]} run ${run}`,
      )
    }
    strictEqual(engine.counters.packets, packets.length)
    strictEqual(engine.table.count, 0)
    const { pool } = (engine as unknown as { reassembler: { pool: { used: number } } }).reassembler
    if (pool.used !== 0) undelivered.push(`${captures[pick]} run ${run}: ${pool.used} pages`)
    checkRows(engine)
  }
  deepStrictEqual([...faults], [])
  deepStrictEqual(undelivered, [])
})

function checkRows(engine: Engine): void {
  const { writer } = engine.recorder
  const open = new Map<string, number>()
  for (const batch of writer.takeAll()) {
    for (const line of Buffer.from(batch.bytes).toString('utf8').split('\n')) {
      if (line === '') continue
      const row = JSON.parse(line)
      ok(['sessions', 'events', 'transcripts'].includes(row.stream))
      for (const [name, value] of Object.entries(row)) {
        ok(
          typeof value !== 'number' || (Number.isFinite(value) && value >= -1),
          `${name}: ${value}`,
        )
      }
      if (row.stream === 'events') continue
      if (row.state === 'open') open.set(row.session_id, row.seq)
      else open.delete(row.session_id)
    }
  }
  deepStrictEqual([...open], [], 'sessions without a last row')
}
