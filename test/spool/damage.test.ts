import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import fc from 'fast-check'
import { HEADER_BYTES } from '../../src/spool/entry.ts'
import { nameFolder } from '../../src/spool/folder.ts'
import { StreamLog } from '../../src/spool/streamLog.ts'
import { subtractTotals } from '../../src/spool/totals.ts'
import { drain, MIB, makeBatch, numbersOf, openSpool, range } from './records.ts'

const folder = mkdtempSync(join(tmpdir(), 'earshot-spool-'))
after(() => rmSync(folder, { recursive: true, force: true }))
let made = 0
const makeFolder = (): string => join(folder, String(++made))

const eventsOf = (at: string): string => join(at, nameFolder('fake://there'), 'events')
const segmentsOf = (at: string): string[] =>
  readdirSync(eventsOf(at))
    .filter((name) => name.endsWith('.seg'))
    .map((name) => join(eventsOf(at), name))

/** Lines of each entry, and where the entry after it begins. */
const COUNTS = [3, 6, 4, 1, 5, 9, 1, 2]
const LINES = COUNTS.reduce((sum, n) => sum + n)
const endsOf = (width: number): number[] => {
  let end = 0
  return COUNTS.map((n) => (end += HEADER_BYTES + n * width))
}

/** A folder with one segment of these entries: as a process leaves it that is killed, or closed. */
async function makeSegment(isClosed: boolean, width = 40): Promise<string> {
  const at = makeFolder()
  const spool = await openSpool(at)
  let n = 0
  for (const count of COUNTS) {
    await spool.append(makeBatch('events', n, count, width))
    n += count
  }
  const killed = makeFolder()
  if (!isClosed) cpSync(at, killed, { recursive: true })
  await spool.close()
  return isClosed ? at : killed
}

async function readAll(at: string) {
  const log = await StreamLog.open('events', eventsOf(at), 'never', MIB)
  const found = log.waitingLines
  const numbers: number[] = []
  while (log.claim()) {
    const group = await log.read(0)
    numbers.push(...numbersOf(group.batches))
    await log.acknowledge(group, 0)
  }
  await log.close()
  return { numbers, found, ...subtractTotals(log.totals, log.totalsBefore) }
}

describe('a segment that is cut short', () => {
  for (const isClosed of [false, true]) {
    test(`${isClosed ? 'closed' : 'open'}, at any byte of its tail: whole entries are kept, the rest is counted and cut`, async () => {
      const at = await makeSegment(isClosed)
      const [segment] = segmentsOf(at)
      const { length } = readFileSync(segment!)
      strictEqual(length, endsOf(40).at(-1)! + (isClosed ? HEADER_BYTES : 0))
      const tail = endsOf(40).at(-3)!
      for (
        let size = 0;
        size <= length;
        size = size < tail ? Math.min(tail, size + 29) : size + 1
      ) {
        const copy = makeFolder()
        cpSync(at, copy, { recursive: true })
        truncateSync(segmentsOf(copy)[0]!, size)
        const whole = endsOf(40).filter((end) => end <= size)
        const kept = COUNTS.slice(0, whole.length).reduce((sum, n) => sum + n, 0)
        const isWhole = size === length && isClosed
        const { numbers, found, tornBytes, damaged, gaveUp } = await readAll(copy)
        deepStrictEqual(numbers, range(0, kept), `cut at ${size}`)
        deepStrictEqual([found, damaged, gaveUp], [kept, 0, 0])
        strictEqual(tornBytes, isWhole ? 0 : size - (whole.at(-1) ?? 0), `cut at ${size}`)
        // What was cut is cut: it is told of once.
        if (size % 16 === 0) {
          const again = await readAll(copy)
          deepStrictEqual([again.found, again.tornBytes], [0, 0])
        }
        rmSync(copy, { recursive: true })
      }
    })
  }
})

describe('a segment with wrong bytes', () => {
  const flips = fc.array(fc.record({ at: fc.nat(), bit: fc.nat(7) }), {
    minLength: 1,
    maxLength: 4,
  })
  /** Numbers of the entries that no flip touches. */
  const untouched = (offsets: number[], width: number): number[] => {
    const ends = endsOf(width)
    let first = 0
    return COUNTS.flatMap((n, i) => {
      const begin = ends[i]! - HEADER_BYTES - n * width
      const numbers = range(first, first + n)
      first += n
      return offsets.some((at) => at >= begin && at < ends[i]!) ? [] : numbers
    })
  }

  for (const isClosed of [false, true]) {
    test(`${isClosed ? 'closed' : 'open'}: every other entry is read, and what is lost is known exactly`, async () => {
      const at = await makeSegment(isClosed)
      await fc.assert(
        fc.asyncProperty(flips, async (wrong) => {
          const copy = makeFolder()
          cpSync(at, copy, { recursive: true })
          const [segment] = segmentsOf(copy)
          const bytes = readFileSync(segment!)
          const offsets = new Set<number>()
          for (const flip of wrong) {
            const offset = flip.at % bytes.length
            if (offsets.has(offset)) continue
            offsets.add(offset)
            bytes[offset]! ^= 1 << flip.bit
          }
          writeFileSync(segment!, bytes)
          const { numbers, found, tornBytes, damaged, damagedBytes, gaveUp } = await readAll(copy)
          const left = untouched([...offsets], 40)
          deepStrictEqual(numbers, left)
          strictEqual(gaveUp, 0)
          strictEqual(found, numbers.length + damaged)
          if (tornBytes === 0) strictEqual(numbers.length + damaged, LINES)
          // Without a closing entry, damage at the very end cannot be told from a write that did not end.
          else ok(numbers.length + damaged === (numbers.at(-1) ?? -1) + 1)
          strictEqual(damaged > 0, damagedBytes > 0)
          rmSync(copy, { recursive: true })
        }),
        { numRuns: 80 },
      )
    })
  }

  test('the rest is read when a stretch in the middle is gone, also one of many windows', async () => {
    const at = await makeSegment(true, 50_000)
    const [segment] = segmentsOf(at)
    const bytes = readFileSync(segment!)
    const ends = endsOf(50_000)
    bytes.fill(0, ends[1]! + 7, ends[5]! - 9)
    writeFileSync(segment!, bytes)
    const { numbers, damaged, damagedBytes, delivered } = await readAll(at)
    deepStrictEqual(numbers, [...range(0, 9), ...range(28, LINES)])
    deepStrictEqual([damaged, damagedBytes, delivered], [19, ends[5]! - ends[1]!, LINES - 19])
  })

  test('entries of another segment in it are none of it', async () => {
    const at = await makeSegment(true)
    const other = makeFolder()
    for (const n of [0, 100]) {
      const spool = await openSpool(other)
      await spool.append(makeBatch('events', n, 3))
      await spool.close()
    }
    const [, second] = segmentsOf(other)
    const bytes = readFileSync(segmentsOf(at)[0]!)
    readFileSync(second!).copy(bytes, endsOf(40)[1]!)
    writeFileSync(segmentsOf(at)[0]!, bytes)
    const { numbers, damaged } = await readAll(at)
    deepStrictEqual(numbers, [...range(0, 9), ...range(13, LINES)])
    strictEqual(damaged, 4)
  })

  test('a file that somebody removed is damage as well; a position nobody can read brings all again', async () => {
    const at = await makeSegment(true)
    const spool = await openSpool(at)
    rmSync(segmentsOf(at)[0]!)
    deepStrictEqual(await drain(spool, 'events'), [])
    strictEqual(spool.counts('events').damaged, LINES)
    await spool.close()

    const whole = await makeSegment(true)
    const first = await openSpool(whole)
    const before = await first.take('events')
    await first.append(makeBatch('events', LINES, 1))
    await first.acknowledge(before!)
    await first.close()
    const path = join(eventsOf(whole), 'position')
    writeFileSync(path, readFileSync(path, 'utf8').replace('"segment":2', '"segment":3'))
    deepStrictEqual((await readAll(whole)).numbers, [LINES])
  })
})
