import { deepStrictEqual, match, ok, rejects, strictEqual } from 'node:assert'
import { spawnSync } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { after, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { PacketBatch } from '../../src/capture/batch.ts'
import { CaptureError } from '../../src/capture/captureError.ts'
import { openCapture } from '../../src/capture/open.ts'
import { TimeUnit } from '../../src/capture/timeUnit.ts'
import { readAll, readPiped, TempFiles } from './reading.ts'
import { makePackets, PcapngWriter, storeAsZstd, writePcap } from './samples.ts'

const files = new TempFiles()
after(() => files.remove())
const read = async (bytes: Buffer, name = 'a.pcap', batch?: PacketBatch) =>
  readAll(await openCapture([files.write(name, bytes)]), batch)
const packets = makePackets(50)
const data = packets.map((p) => p.data.toString('hex'))

describe('pcap', () => {
  for (const little of [true, false]) {
    for (const [magic, ticks] of [
      [0xa1b2c3d4, 1],
      [0xa1b23c4d, 1000],
      [0xa1b2cd34, 1],
    ] as const) {
      test(`magic ${magic.toString(16)}, ${little ? 'little' : 'big'} endian`, async () => {
        const timed = packets.map((p) => ({ ...p, fraction: p.fraction * ticks + ticks - 1 }))
        const got = await read(writePcap(timed, { magic, little, linkType: 113 }))
        strictEqual(got.problem, '')
        deepStrictEqual(
          got.packets.map((p) => p.data),
          data,
        )
        deepStrictEqual(
          got.packets.map((p) => p.micros),
          packets.map((p) => p.seconds * 1e6 + p.fraction),
        )
        ok(got.packets.every((p) => p.linkType === 113 && p.from === 'a.pcap'))
      })
    }
  }

  test('keeps the low half of the link type, lengths larger than the snapshot, wire lengths', async () => {
    const cut = [{ ...packets[5]!, wireBytes: 1500 }]
    const got = await read(writePcap(cut, { linkType: 0x14000001, snapBytes: 10 }))
    strictEqual(got.problem, '')
    strictEqual(got.packets[0]!.linkType, 1)
    strictEqual(got.packets[0]!.wireBytes, 1500)
    strictEqual(got.packets[0]!.data, data[5])
  })

  test('swaps the lengths of files before version 2.3', async () => {
    const got = await read(writePcap([{ ...packets[5]!, wireBytes: 99 }], { minor: 2 }))
    strictEqual(got.packets[0]!.data, data[5])
    strictEqual(got.packets[0]!.wireBytes, 99)
  })

  test('a header alone holds no packets and is no problem', async () => {
    deepStrictEqual(await read(writePcap([])), { packets: [], problem: '', reads: 0 })
  })

  test('fills shared batches, small ones and larger ones alike', async () => {
    const many = makePackets(3000)
    const bytes = writePcap(many)
    for (const batch of [
      new PacketBatch(300_000, 7, true),
      new PacketBatch(1000, 4096),
      new PacketBatch(1 << 20, 4096, true),
    ]) {
      const got = await read(bytes, 'a.pcap', batch)
      strictEqual(got.problem, '')
      deepStrictEqual(
        got.packets.map((p) => p.data),
        many.map((p) => p.data.toString('hex')),
      )
    }
  })

  test('says what a record too large claims, and where', async () => {
    const bytes = Buffer.concat([writePcap(packets.slice(0, 3)), Buffer.alloc(16, 0xff)])
    const got = await read(bytes)
    strictEqual(got.packets.length, 3)
    match(got.problem, /a\.pcap: at byte 93: damaged: a packet claims 4294967295 captured bytes/)
  })
})

describe('pcapng', () => {
  for (const little of [true, false]) {
    test(`sections, interfaces, packet blocks, ${little ? 'little' : 'big'} endian`, async () => {
      const w = new PcapngWriter(little)
      const other = new PcapngWriter(!little)
      const t = 1_700_000_000_123_456n
      const got = await read(
        Buffer.concat([
          w.section(),
          w.interface(1, { name: 'eth0', snapBytes: 4 }),
          w.interface(276, { name: 'any', resolution: 9 }),
          w.block(5, Buffer.alloc(40)),
          w.enhanced(1, t * 1000n + 999n, Buffer.from('nano')),
          w.enhanced(0, t, Buffer.from('micro'), 77),
          w.simple(Buffer.from('simp'), 60),
          w.block(0x0bad, Buffer.alloc(700_000)),
          w.obsolete(0, t + 1n, Buffer.from('old')),
          other.section(),
          other.interface(101, { resolution: 3, offset: 5n }),
          other.interface(1, { name: 'eth0', resolution: 0x80 | 20, offset: -5n }),
          other.enhanced(0, 7n, Buffer.alloc(0)),
          other.enhanced(1, (9n << 20n) | (1n << 19n), Buffer.from('binary')),
        ]),
        'b.pcapng',
      )
      strictEqual(got.problem, '')
      const micros = Number(t)
      const row = (
        text: string,
        at: number,
        wireBytes: number,
        linkType: number,
        from: string,
      ) => ({
        data: Buffer.from(text).toString('hex'),
        micros: at,
        wireBytes,
        linkType,
        from,
      })
      deepStrictEqual(got.packets, [
        row('nano', micros, 4, 276, 'b.pcapng:any'),
        row('micro', micros, 77, 1, 'b.pcapng:eth0'),
        row('simp', micros, 60, 1, 'b.pcapng:eth0'),
        row('old', micros + 1, 3, 1, 'b.pcapng:eth0'),
        row('', 5_007_000, 0, 101, 'b.pcapng'),
        row('binary', 4_500_000, 6, 1, 'b.pcapng:eth0'),
      ])
    })
  }

  test('says which interface is not described', async () => {
    const w = new PcapngWriter()
    const got = await read(Buffer.concat([w.section(), w.enhanced(2, 0n, Buffer.from('x'))]))
    match(got.problem, /at byte 28: damaged: a packet names interface 2 and 0 are described/)
  })

  test('times are exact in every resolution that can say the present', () => {
    const ticksIn = (exponent: number) =>
      exponent & 0x80 ? 2n ** BigInt(exponent & 0x7f) : 10n ** BigInt(exponent)
    fc.assert(
      fc.property(
        fc.constantFrom(0, 1, 3, 6, 7, 9, 0x80, 0x8a, 0x94, 0x9e, 0xa0, 0xa1),
        fc.bigInt(0n, 2_100_000_000n),
        fc.bigInt(0n, (1n << 40n) - 1n),
        (resolution, seconds, part) => {
          const per = ticksIn(resolution)
          const ticks = seconds * per + (part * per) / (1n << 40n)
          const got = new TimeUnit(resolution, 3).toMicros(
            Number(ticks >> 32n),
            Number(ticks & 0xffffffffn),
          )
          strictEqual(got, Number((ticks * 1_000_000n) / per) + 3_000_000)
        },
      ),
      { numRuns: 5000 },
    )
  })
})

describe('compression', () => {
  const many = makePackets(20_000)
  const plain = writePcap(many)
  // Two members, as "cat a.gz b.gz" makes them.
  const half = 123_456
  const wrapped: Record<string, Buffer> = {
    gzip: Buffer.concat([gzipSync(plain.subarray(0, half)), gzipSync(plain.subarray(half))]),
    zstd: Buffer.concat([storeAsZstd(plain.subarray(0, half)), storeAsZstd(plain.subarray(half))]),
  }
  for (const [name, bytes] of Object.entries(wrapped)) {
    test(`${name} files and pipes give what is in them`, async () => {
      const want = (await read(plain)).packets
      strictEqual(want.length, many.length)
      deepStrictEqual(await read(bytes).then((g) => [g.packets, g.problem]), [want, ''])
      deepStrictEqual(
        (await readPiped(bytes, 5000)).packets,
        want.map((p) => ({ ...p, from: 'stdin' })),
      )
    })

    test(`${name} cut or damaged gives what comes before`, async () => {
      const want = (await read(plain)).packets
      const cut = await read(bytes.subarray(0, bytes.length - 3000))
      match(cut.problem, new RegExp(`cut short: its ${name} compression has no end`))
      ok(cut.packets.length > many.length / 2, `${cut.packets.length} packets`)
      deepStrictEqual(cut.packets, want.slice(0, cut.packets.length))
    })
  }

  const zstd = spawnSync('zstd', ['-19', '-c'], { input: plain, maxBuffer: 1 << 24 })
  test('zstd as its own program writes it', {
    skip: zstd.status !== 0 && 'no zstd program',
  }, async () => {
    ok(zstd.stdout.length < plain.length / 4)
    deepStrictEqual(await read(zstd.stdout), await read(plain))
    const cut = await read(zstd.stdout.subarray(0, zstd.stdout.length / 2))
    match(cut.problem, /cut short: its zstd compression has no end/)
    const path = files.write('p.zst', zstd.stdout)
    strictEqual((await readAll(await openCapture([path, path]))).packets.length, 2 * many.length)
  })

  test('damaged gzip is told from cut gzip', async () => {
    const bytes = Buffer.from(gzipSync(plain))
    bytes.fill(0xff, bytes.length - 5000, bytes.length - 4000)
    const got = await read(bytes)
    match(got.problem, /damaged: its gzip compression cannot be read on/)
    ok(got.packets.length > 100)
  })
})

describe('what cannot be opened', () => {
  const refuses = (path: string, says: RegExp) =>
    rejects(openCapture([path]), (e: Error) => e instanceof CaptureError && says.test(e.message))

  test('is named with its reason', async () => {
    await refuses(`${files.dir}/none.pcap`, /none\.pcap cannot be read: there is no such file\.$/)
    await refuses(files.dir, /it is a directory; name the capture files in it\.$/)
    await refuses(
      files.write('x.snoop', Buffer.from('snoop\0\0\0\0\0\0\x02')),
      /x\.snoop is no pcap or pcapng capture: it looks like a snoop capture; convert it/,
    )
    await refuses(
      files.write('t.txt', Buffer.from('time,src\n1,2\n')),
      /looks like text, beginning/,
    )
    await refuses(
      files.write('t.gz', gzipSync(Buffer.from('plain words'))),
      /inside its gzip compression it looks like text/,
    )
    await refuses(files.write('z.gz', gzipSync(gzipSync(Buffer.from('x')))), /compressed twice/)
    await rejects(openCapture([]), CaptureError)
  })

  test('says when the user may not read it', {
    skip: process.getuid?.() === 0 && 'root may read everything',
  }, async () => {
    const path = files.write('secret.pcap', writePcap([]))
    chmodSync(path, 0)
    await refuses(path, /this user may not read it/)
  })

  test('an empty file is a problem, not an exception', async () => {
    match((await read(Buffer.alloc(0))).problem, /the file is empty/)
  })
})
