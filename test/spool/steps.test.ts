import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import fc from 'fast-check'
import { STREAMS, type Stream } from '../../src/record/batch.ts'
import type { Group } from '../../src/spool/group.ts'
import type { Spool } from '../../src/spool/spool.ts'
import { drain, MIB, makeBatch, numbersOf, openSpool, range } from './records.ts'

const folder = mkdtempSync(join(tmpdir(), 'earshot-spool-'))
after(() => rmSync(folder, { recursive: true, force: true }))
let made = 0
const makeFolder = (): string => join(folder, String(++made))

type Step =
  | { kind: 'append'; stream: Stream; count: number; width: number }
  | { kind: 'take' | 'acknowledge' | 'release'; stream: Stream }
  | { kind: 'reopen' | 'crash'; stream: Stream }

const stream = fc.constantFrom(...STREAMS)
const count = fc.integer({ min: 1, max: 40 })
const width = fc.constantFrom(40, 1000, 3000)
const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('append' as const), stream, count, width }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('take' as const, 'acknowledge' as const, 'release' as const),
      stream,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('reopen' as const, 'crash' as const), stream }),
  },
)

/** A spool with what it must hold. */
class Checked {
  spool!: Spool
  private at = makeFolder()
  private readonly maxBytes: number
  /** Numbers handed in, the first not yet acknowledged, how many were, how many given up in earlier openings. */
  private readonly appended: Record<Stream, number> = {
    sessions: 0,
    events: 0,
    transcripts: 0,
    sensors: 0,
  }
  private readonly next: Record<Stream, number> = {
    sessions: 0,
    events: 0,
    transcripts: 0,
    sensors: 0,
  }
  private readonly delivered: Record<Stream, number> = {
    sessions: 0,
    events: 0,
    transcripts: 0,
    sensors: 0,
  }
  private readonly gone: Record<Stream, number> = {
    sessions: 0,
    events: 0,
    transcripts: 0,
    sensors: 0,
  }
  private readonly taken = new Map<Stream, Group>()

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes
  }

  async open(): Promise<void> {
    this.spool = await openSpool(this.at, { maxBytes: this.maxBytes })
  }

  async act(step: Step): Promise<void> {
    const { spool, taken } = this
    const group = taken.get(step.stream)
    if (step.kind === 'append') {
      await spool.append(makeBatch(step.stream, this.appended[step.stream], step.count, step.width))
      this.appended[step.stream] += step.count
      ok(spool.diskBytes <= this.maxBytes)
    } else if (step.kind === 'reopen' || step.kind === 'crash') {
      await this.reopen(step.kind === 'crash')
    } else if (step.kind === 'take' && group === undefined) {
      await this.take(step.stream)
    } else if (step.kind === 'acknowledge' && group !== undefined) {
      await spool.acknowledge(group)
      this.next[step.stream] = numbersOf(group.batches).at(-1)! + 1
      this.delivered[step.stream] += group.lines
      taken.delete(step.stream)
    } else if (step.kind === 'release' && group !== undefined) {
      spool.release(group)
      taken.delete(step.stream)
    }
  }

  private async take(stream: Stream): Promise<void> {
    const group = await this.spool.take(stream)
    if (group === undefined) {
      strictEqual(this.spool.waiting(stream).lines, 0)
      return
    }
    const numbers = numbersOf(group.batches)
    ok(numbers[0]! >= this.next[stream], 'what was acknowledged came again')
    deepStrictEqual(numbers, range(numbers[0]!, numbers[0]! + group.lines))
    this.taken.set(stream, group)
  }

  /** `isCrash`: the files are as they were in the middle of it, nothing was closed. */
  private async reopen(isCrash: boolean): Promise<void> {
    for (const stream of STREAMS) this.gone[stream] += this.spool.counts(stream).gaveUp
    this.taken.clear()
    const copy = makeFolder()
    if (isCrash) cpSync(this.at, copy, { recursive: true })
    await this.spool.close()
    if (isCrash) this.at = copy
    await this.open()
  }

  /** Takes all that is left, and adds up. */
  async end(): Promise<void> {
    const { spool } = this
    for (const stream of STREAMS) {
      const group = this.taken.get(stream)
      if (group !== undefined) spool.release(group)
      const { lines } = spool.waiting(stream)
      const numbers = await drain(spool, stream)
      const appended = this.appended[stream]
      strictEqual(numbers.length, lines)
      // What is given up is the oldest, so that the rest ends with the newest, without a hole.
      deepStrictEqual(numbers, range(appended - lines, appended))
      const gone = this.gone[stream] + spool.counts(stream).gaveUp
      strictEqual(this.delivered[stream] + gone + lines, appended)
      deepStrictEqual(spool.waiting(stream), { bytes: 0, lines: 0, oldestMs: 0 })
      strictEqual(spool.counts(stream).damaged + spool.counts(stream).tornBytes, 0)
    }
    await spool.close()
  }
}

describe('a spool and whatever is done to it', () => {
  for (const maxBytes of [MIB, 64 * MIB]) {
    test(`in ${maxBytes / MIB} MiB each record comes once an opening, in order, and the counts add up`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(steps, { maxLength: 100 }), async (todo) => {
          const checked = new Checked(maxBytes)
          await checked.open()
          for (const step of todo) await checked.act(step)
          await checked.end()
          rmSync(folder, { recursive: true, force: true })
        }),
        { numRuns: 60 },
      )
    })
  }
})
