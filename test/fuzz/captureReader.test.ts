/** Random and mutated captures: the reader ends, throws nothing but CaptureError, and stays inside its batch. */
import { ok } from 'node:assert'
import { after, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { PacketBatch } from '../../src/capture/batch.ts'
import { CaptureError } from '../../src/capture/captureError.ts'
import { openCapture } from '../../src/capture/open.ts'
import { TempFiles } from '../capture/reading.ts'
import { makePackets, PcapngWriter, storeAsZstd, writePcap } from '../capture/samples.ts'

const RUNS = Number(process.env.EARSHOT_FUZZ_RUNS ?? 20_000)
const SEED = Number(process.env.EARSHOT_FUZZ_SEED ?? 1)
const files = new TempFiles()
after(() => files.remove())

/** xorshift32: the same inputs for the same seed. */
function makeRandom(seed: number): (below: number) => number {
  let x = seed | 0 || 1
  return (below) => {
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    return (x >>> 0) % below
  }
}

function makeSeeds(): Buffer[] {
  const packets = makePackets(20)
  const plain = [writePcap(packets), writePcap(packets, { little: false, magic: 0xa1b23c4d })]
  for (const little of [true, false]) {
    const w = new PcapngWriter(little)
    plain.push(
      Buffer.concat([
        w.section(),
        w.interface(1, { name: 'eth0', resolution: 9, offset: 1n }),
        w.interface(101, { resolution: 0x94, snapBytes: 20 }),
        ...packets.map((p, i) => w.enhanced(i & 1, BigInt(i), p.data)),
        w.simple(Buffer.alloc(20)),
        w.obsolete(1, 5n, Buffer.alloc(9)),
        w.block(4, Buffer.alloc(30)),
      ]),
    )
  }
  return [...plain, ...plain.map((b) => gzipSync(b)), ...plain.map((b) => storeAsZstd(b, 200))]
}

function mutate(seed: Buffer, random: (below: number) => number): Buffer {
  const bytes = Buffer.from(seed)
  const edits = 1 + random(6)
  for (let i = 0; i < edits; i++) {
    const at = random(bytes.length)
    const kind = random(4)
    if (kind === 0) bytes[at] = random(256)
    else if (kind === 1) bytes[at]! ^= 1 << random(8)
    else if (kind === 2) bytes.fill(random(2) * 255, at, Math.min(bytes.length, at + 4))
    else bytes.copy(bytes, at, random(bytes.length), bytes.length)
  }
  return random(4) === 0 ? bytes.subarray(0, random(bytes.length + 1)) : bytes
}

describe('capture reader', () => {
  test(`survives ${RUNS} damaged captures`, async () => {
    const random = makeRandom(SEED)
    const seeds = makeSeeds()
    const batch = new PacketBatch(1 << 19, 64)
    let sound = 0
    for (let run = 0; run < RUNS; run++) {
      const bytes =
        random(10) === 0
          ? Buffer.from(Array.from({ length: random(200) }, () => random(256)))
          : mutate(seeds[random(seeds.length)]!, random)
      const path = files.write('f', bytes)
      try {
        const source = await openCapture([path])
        let reads = 0
        while (await source.read(batch)) {
          ok(++reads < 10_000, `run ${run} does not end`)
          for (let i = 0; i < batch.count; i++) {
            ok(batch.offset[i]! + batch.capturedBytes[i]! <= batch.bytes.length)
            ok(source.interfaces[batch.interfaceId[i]!] !== undefined)
            ok(Number.isFinite(batch.tsMicros[i]!))
          }
        }
        if (reads > 0) sound++
        ok(source.problem === '' || source.problem.endsWith('.'))
        await source.close()
      } catch (error) {
        if (!(error instanceof CaptureError)) throw error
      }
    }
    ok(sound > RUNS / 4, `only ${sound} of ${RUNS} gave packets`)
    const heldBytes = process.memoryUsage().rss
    ok(heldBytes < 600e6, `${heldBytes} bytes in memory`)
  })
})
