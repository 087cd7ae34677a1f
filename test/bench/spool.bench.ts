/**
 * `node dist/test/bench/spool.bench.js [MIB]`: what a spool takes and gives back by fsync policy,
 * with batches as a busy sensor makes them and as an idle one does. Prints only.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RecordBatch } from '../../src/record/batch.ts'
import { Spool, type SpoolOptions } from '../../src/spool/spool.ts'
import { MIB, makeBatch } from '../spool/records.ts'

const LINE_BYTES = 800
const mib = Number(process.argv[2] ?? 256)

interface Rates {
  seconds: number
  bytes: number
  records: number
  calls: number
}

const describeRates = ({ seconds, bytes, records, calls }: Rates): string =>
  [
    `${(bytes / MIB / seconds).toFixed(0).padStart(6)} MiB/s`,
    `${Math.round(records / seconds)
      .toLocaleString('en-US')
      .padStart(11)} records/s`,
    `${((seconds / calls) * 1e6).toFixed(0).padStart(7)} us a call`,
  ].join('  ')

async function append(spool: Spool, batch: RecordBatch, calls: number): Promise<Rates> {
  const begun = performance.now()
  for (let i = 0; i < calls; i++) await spool.append(batch)
  await spool.flush()
  const seconds = (performance.now() - begun) / 1000
  return { seconds, bytes: batch.bytes.length * calls, records: batch.count * calls, calls }
}

async function deliver(spool: Spool): Promise<Rates> {
  const rates = { seconds: 0, bytes: 0, records: 0, calls: 0 }
  const begun = performance.now()
  for (;;) {
    const group = await spool.take('events')
    if (group === undefined) break
    rates.records += group.lines
    rates.bytes += group.batches.reduce((sum, { bytes }) => sum + bytes.length, 0)
    rates.calls++
    await spool.acknowledge(group)
  }
  rates.seconds = (performance.now() - begun) / 1000
  return rates
}

for (const fsync of ['never', 'interval', 'always'] as const) {
  for (const lines of [320, 8]) {
    const folder = mkdtempSync(join(tmpdir(), 'earshot-bench-'))
    const options: SpoolOptions = {
      ...{ folder, name: 'bench', maxBytes: 4 * mib * MIB, maxMs: 3600_000, fsync },
      ...{ giveUp: [], whenFull: 'give-up' },
    }
    try {
      let spool = await Spool.open(options)
      const batch = makeBatch('events', 0, lines, LINE_BYTES)
      const wanted = Math.round((mib * MIB) / batch.bytes.length)
      const calls = fsync === 'always' || lines === 8 ? Math.min(wanted, 2000) : wanted
      const taken = await append(spool, batch, calls)
      await spool.close()
      const begun = performance.now()
      spool = await Spool.open(options)
      const opening = performance.now() - begun
      const given = await deliver(spool)
      await spool.close()
      const name = `fsync ${fsync}, ${Math.round(batch.bytes.length / 1024)} KiB a batch`
      process.stdout.write(`${name}\n  append   ${describeRates(taken)}\n`)
      process.stdout.write(`  take     ${describeRates(given)}\n`)
      process.stdout.write(`  opening  ${opening.toFixed(0)} ms\n`)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
}
process.stdout.write(
  `${Math.round(process.memoryUsage.rss() / MIB)} MiB of memory in use at the end\n`,
)
