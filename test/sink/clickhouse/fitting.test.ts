import { deepStrictEqual, ok, rejects, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { RecordBatch } from '../../../src/record/batch.ts'
import { Cuts } from '../../../src/sink/clickhouse/cuts.ts'
import {
  FittingInserter,
  MAX_UNFIT_IN_A_ROW,
  NothingFits,
} from '../../../src/sink/clickhouse/fitting.ts'
import { groupBatches, type Piece, splitLines } from '../../../src/sink/clickhouse/pieces.ts'

const makePiece = (lines: readonly string[]): Piece => ({
  bytes: Buffer.from(lines.map((line) => `${line}\n`).join('')),
  count: lines.length,
})
const linesOf = (piece: Piece): string[] =>
  splitLines(piece).map((line) => Buffer.from(line.bytes).toString().trimEnd())

class Unfit extends Error {}

/** A table that refuses whole inserts for a line that begins with `bad`. */
function createTable() {
  const stored: string[] = []
  let inserts = 0
  const inserter = new FittingInserter({
    async insert(piece) {
      inserts++
      const lines = linesOf(piece)
      strictEqual(lines.length, piece.count)
      if (lines.some((line) => line.startsWith('bad'))) throw new Unfit('it is bad')
      stored.push(...lines)
    },
    isUnfit: (error) => error instanceof Unfit,
    describe: (error) => String(error),
  })
  return { stored, inserter, inserts: () => inserts }
}

const makeLines = (bad: readonly boolean[]): string[] =>
  bad.map((isBad, index) => `${isBad ? 'bad' : 'good'} ${index}`)

describe('clickhouse: lines that do not fit', () => {
  test('wherever they are, they are given up and all others are stored once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.boolean(), { minLength: 1, maxLength: 150 }), { minLength: 1 }),
        async (pieces) => {
          const table = createTable()
          const lines = pieces.map(makeLines)
          const good = lines.flat().filter((line) => line.startsWith('good'))
          const unfit = lines.flat().length - good.length
          fc.pre(good.length > 0 && unfit < MAX_UNFIT_IN_A_ROW)
          const verdict = await table.inserter.store(lines.map(makePiece))
          deepStrictEqual(table.stored.toSorted(), good.toSorted())
          deepStrictEqual(verdict, { unfit, reason: unfit === 0 ? '' : 'Error: it is bad' })
        },
      ),
      { numRuns: 60 },
    )
  })

  test('one among many costs few inserts, and a run of them at the start is no verdict', async () => {
    const table = createTable()
    await table.inserter.store([
      makePiece(makeLines(Array.from({ length: 50_000 }, (_, i) => i === 777))),
    ])
    strictEqual(table.stored.length, 49_999)
    ok(table.inserts() < 60, `${table.inserts()} inserts`)
    const run = createTable()
    const { unfit } = await run.inserter.store([
      makePiece(makeLines(Array.from({ length: 400 }, (_, i) => i < 3 * MAX_UNFIT_IN_A_ROW))),
    ])
    strictEqual(unfit, 3 * MAX_UNFIT_IN_A_ROW)
    strictEqual(run.stored.length, 400 - unfit)
  })

  test('when nothing fits, it ends after a few inserts, and again the next time', async () => {
    const table = createTable()
    const pieces = [makePiece(makeLines(Array.from({ length: 50_000 }, () => true)))]
    await rejects(table.inserter.store(pieces), NothingFits)
    const first = table.inserts()
    ok(first < 100, `${first} inserts`)
    await rejects(table.inserter.store(pieces), NothingFits)
  })

  test('so do small deliveries of which nothing fits, until one does', async () => {
    const table = createTable()
    let given = 0
    const store = (...lines: string[]) => table.inserter.store([makePiece(lines)])
    for (; given < MAX_UNFIT_IN_A_ROW - 1; given++) strictEqual((await store('bad')).unfit, 1)
    await rejects(store('bad'), NothingFits)
    await rejects(store('bad'), NothingFits)
    deepStrictEqual(await store('bad', 'good'), { unfit: 1, reason: 'Error: it is bad' })
    deepStrictEqual(table.stored, ['good'])
    strictEqual((await store('bad')).unfit, 1)
  })

  test('another trouble ends the delivery at once', async () => {
    const inserter = new FittingInserter({
      insert: () => Promise.reject(new Error('away')),
      isUnfit: (error) => error instanceof Unfit,
      describe: String,
    })
    await rejects(inserter.store([makePiece(['a', 'b'])]), /^Error: away$/)
  })
})

describe('clickhouse: pieces', () => {
  test('hold every line in order, within the bounds where a batch is', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 })), (counts) => {
        let next = 0
        const batches = counts.map((count): RecordBatch => {
          const lines = Array.from({ length: count }, () => String(next++))
          return { stream: 'events', count, bytes: new Uint8Array(makePiece(lines).bytes) }
        })
        const pieces = [...groupBatches(batches, { rows: 10, bytes: 24 })]
        deepStrictEqual(
          pieces.flatMap(linesOf),
          Array.from({ length: next }, (_, i) => String(i)),
        )
        for (const { count, bytes } of pieces) {
          ok(count <= 10 && (bytes.length <= 24 || counts.includes(count)))
        }
      }),
    )
  })

  test('that failed come again as they were, whatever came behind them', () => {
    const batches = Array.from({ length: 9 }, (_, index): RecordBatch => {
      const bytes = new Uint8Array(makePiece([`line ${index}`]).bytes)
      return { stream: 'events', bytes, count: 1 }
    })
    const bounds = { rows: 4, bytes: 1000 }
    const cuts = new Cuts()
    const shapes = (end: number) =>
      [...cuts.group(batches.slice(0, end), bounds)].map((piece) => linesOf(piece).join())
    const first = shapes(6)
    cuts.remember(6)
    const again = shapes(9)
    deepStrictEqual(again.slice(0, 2), first)
    deepStrictEqual(again.length, 3)
    cuts.remember(9)
    // The spool may also give less at a time.
    deepStrictEqual(shapes(5).join(), first.join().split(',').slice(0, 5).join())
    cuts.clear()
    deepStrictEqual(shapes(9).length, 3)
    ok(shapes(9).some((lines) => lines.startsWith('line 4') && lines.endsWith('line 7')))
  })

  test('a line without its newline is a line', () => {
    deepStrictEqual(linesOf({ bytes: Buffer.from('a\nb'), count: 2 }), ['a', 'b'])
  })
})
