/** Packets a second the reader finds in a capture of a million small packets: `node dist/test/bench/captureReader.bench.js`. */
import { gzipSync } from 'node:zlib'
import { PacketBatch } from '../../src/capture/batch.ts'
import { openCapture } from '../../src/capture/open.ts'
import { TempFiles } from '../capture/reading.ts'
import { PcapngWriter, storeAsZstd, writePcap } from '../capture/samples.ts'

const PACKETS = 1_000_000
const PACKET_BYTES = 66
const ROUNDS = 5

const packets = Array.from({ length: PACKETS }, (_, i) => ({
  seconds: 1_700_000_000 + Math.floor(i / 1000),
  fraction: i % 1000,
  data: Buffer.alloc(PACKET_BYTES, i),
}))
const plain = writePcap(packets)
const w = new PcapngWriter()
const blocks = [w.section(), w.interface(1)]
for (const p of packets) blocks.push(w.enhanced(0, BigInt(p.fraction), p.data))

const files = new TempFiles()
const pcap = files.write('b.pcap', plain)
const cases: Record<string, string[]> = {
  pcap: [pcap],
  pcapng: [files.write('b.pcapng', Buffer.concat(blocks))],
  gzip: [files.write('b.gz', gzipSync(plain, { level: 1 }))],
  'zstd, raw blocks': [files.write('b.zst', storeAsZstd(plain))],
  'two pcaps merged': [pcap, pcap],
}
for (const [name, paths] of Object.entries(cases)) {
  let best = 0
  for (let round = 0; round < ROUNDS; round++) {
    const batch = new PacketBatch(1 << 20, 16_384, true)
    const source = await openCapture(paths)
    const from = process.hrtime.bigint()
    let count = 0
    for (;;) {
      const more = source.read(batch)
      if (!(typeof more === 'boolean' ? more : await more)) break
      count += batch.count
    }
    const seconds = Number(process.hrtime.bigint() - from) / 1e9
    if (count !== PACKETS * paths.length)
      throw new Error(`${name}: ${count} packets ${source.problem}`)
    await source.close()
    best = Math.max(best, count / seconds)
  }
  console.log(`${name}: ${(best / 1e6).toFixed(1)} million packets/s`)
}
files.remove()
