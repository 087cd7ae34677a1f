import { deepStrictEqual, match, ok, strictEqual } from 'node:assert'
import { after, describe, test } from 'node:test'
import { openCapture } from '../../src/capture/open.ts'
import { readAll, readPiped, TempFiles } from './reading.ts'
import { makePackets, PcapngWriter, writePcap } from './samples.ts'

const files = new TempFiles()
after(() => files.remove())
const packets = makePackets(12)
const w = new PcapngWriter()
const blocks = [
  w.section(),
  w.interface(1, { name: 'eth0' }),
  ...packets.map((p) => w.enhanced(0, BigInt(p.fraction), p.data)),
  w.block(5, Buffer.alloc(24)),
]
const records = [writePcap([]), ...packets.map((p) => writePcap([p]).subarray(24))]

for (const [name, parts] of Object.entries({ pcap: records, pcapng: blocks })) {
  const whole = Buffer.concat(parts)
  const boundaries = new Set<number>()
  let end = 0
  for (const part of parts) {
    end += part.length
    boundaries.add(end)
  }

  describe(`${name} cut anywhere`, () => {
    test('gives the packets before the cut and says where it is', async () => {
      const want = (await readAll(await openCapture([files.write('c', whole)]))).packets
      strictEqual(want.length, packets.length)
      for (let cut = 0; cut < whole.length; cut++) {
        const got = await readAll(await openCapture([files.write('c', whole.subarray(0, cut))]))
        deepStrictEqual(got.packets, want.slice(0, got.packets.length), `cut at ${cut}`)
        if (boundaries.has(cut)) strictEqual(got.problem, '', `cut at ${cut}`)
        else if (cut > 0) {
          const record = [...boundaries].filter((b) => b < cut).pop() ?? 0
          match(got.problem, /cut short: .+\.$/, `cut at ${cut}`)
          // A block that is passed over ends past the cut: its end is named, not its beginning.
          if (name === 'pcap') ok(got.problem.includes(`at byte ${record}:`), got.problem)
        }
      }
    })

    test('says what the last packet claims', async () => {
      const at = name === 'pcap' ? 4 : 3
      const cut = parts.slice(0, at).reduce((n, p) => n + p.length, 0) + 26
      const { problem } = await readAll(
        await openCapture([files.write('c', whole.subarray(0, cut))]),
      )
      match(
        problem,
        name === 'pcap'
          ? /the last packet claims 21 bytes and 10 are there/
          : /the last block claims \d+ bytes and 26 are there/,
      )
    })

    test('reads the same in chunks of any size', async () => {
      const want = (await readAll(await openCapture([files.write('c', whole)]))).packets
      for (const chunkBytes of [1, 2, 3, 7, 16, 50, 1000]) {
        const got = await readPiped(whole, chunkBytes)
        strictEqual(got.problem, '')
        deepStrictEqual(
          got.packets,
          want.map((p) => ({ ...p, from: p.from.replace('c', 'stdin') })),
          `chunks of ${chunkBytes}`,
        )
      }
    })
  })
}
