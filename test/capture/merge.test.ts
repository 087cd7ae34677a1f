import { deepStrictEqual, match, strictEqual } from 'node:assert'
import { after, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { PacketBatch } from '../../src/capture/batch.ts'
import { openCapture } from '../../src/capture/open.ts'
import { readAll, TempFiles } from './reading.ts'
import { PcapngWriter, writePcap } from './samples.ts'

const files = new TempFiles()
after(() => files.remove())
const at = (seconds: number, text: string) => ({ seconds, fraction: 0, data: Buffer.from(text) })
const text = (hex: string) => Buffer.from(hex, 'hex').toString()

describe('several captures', () => {
  test('come in time order, equal times in the order they were named, each with its interface', async () => {
    const w = new PcapngWriter()
    const a = files.write('a', writePcap([at(1, 'a1'), at(5, 'a5'), at(5, 'a5b')]))
    const b = files.write('b', gzipSync(writePcap([at(1, 'b1'), at(3, 'b3'), at(9, 'b9')])))
    const c = files.write(
      'c',
      Buffer.concat([
        w.section(),
        w.interface(101, { name: 'wg0' }),
        w.enhanced(0, 5_000_000n, Buffer.from('c5')),
      ]),
    )
    const got = await readAll(await openCapture([a, b, c]))
    strictEqual(got.problem, '')
    deepStrictEqual(
      got.packets.map((p) => `${text(p.data)} ${p.from} ${p.linkType}`),
      ['a1 a 1', 'b1 b 1', 'b3 b 1', 'a5 a 1', 'a5b a 1', 'c5 c:wg0 101', 'b9 b 1'],
    )
  })

  test('a damaged one ends, the others go on, and the sentence names it', async () => {
    const whole = writePcap([at(1, 'x1'), at(2, 'x2')])
    const cut = files.write('cut', whole.subarray(0, whole.length - 1))
    const good = files.write('good', writePcap([at(1, 'y1'), at(4, 'y4')]))
    const empty = files.write('empty', Buffer.alloc(0))
    const got = await readAll(await openCapture([cut, empty, good]))
    deepStrictEqual(
      got.packets.map((p) => text(p.data)),
      ['x1', 'y1', 'y4'],
    )
    match(
      got.problem,
      /cut: at byte 42: cut short: .* 2 bytes and 1 are there\. .*empty: .*empty\.$/,
    )
  })

  test('any number of them equals a stable sort, in batches of any size', async () => {
    const times = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(
        fc.array(times, { minLength: 2, maxLength: 9 }),
        fc.constantFrom(1, 3, 64),
        async (lists, maxPackets) => {
          const sorted = lists.map((list) => list.sort((x, y) => x - y))
          const paths = sorted.map((list, f) =>
            files.write(`m${f}`, writePcap(list.map((t, i) => at(t, `${f}/${i}`)))),
          )
          const want = sorted
            .flatMap((list, f) => list.map((t, i) => ({ t, f, name: `${f}/${i}` })))
            .sort((x, y) => x.t - y.t || x.f - y.f)
          const batch = new PacketBatch(64, maxPackets)
          const got = await readAll(await openCapture(paths), batch)
          deepStrictEqual(
            got.packets.map((p) => text(p.data)),
            want.map((p) => p.name),
          )
        },
      ),
      { numRuns: 100 },
    )
  })

  test('time that goes backwards inside one file keeps its order', async () => {
    const a = files.write('a', writePcap([at(5, 'a5'), at(2, 'a2')]))
    const b = files.write('b', writePcap([at(3, 'b3')]))
    const got = await readAll(await openCapture([a, b]))
    deepStrictEqual(
      got.packets.map((p) => text(p.data)),
      ['b3', 'a5', 'a2'],
    )
    const one = await readAll(await openCapture([a]))
    deepStrictEqual(
      one.packets.map((p) => text(p.data)),
      ['a5', 'a2'],
    )
  })
})
