/**
 * Random segments of one stream (cut, reordered, doubled, overlapping, lost, changed, cut by
 * the snap length) beside a model that keeps every byte in an array. The model's rules: the
 * first copy of a byte wins; a hole the other end has acknowledged is a gap and missed; at
 * the end what waits comes behind gaps, which are not counted as missed.
 */
import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Direction } from '../../src/dissect/contract.ts'
import { RECENT_BYTES } from '../../src/dissect/streamSide.ts'
import { toy } from '../dissect/toys.ts'
import { Wire } from '../pipeline/wire.ts'
import { ACK, FIN, SYN } from '../support/packets.ts'

type Move =
  | { kind: 'segment'; from: number; length: number; changed: boolean; cut: number }
  | { kind: 'ack'; upTo: number }
  | { kind: 'fin' }

const CUT = -1
const RUNS = Number(process.env.EARSHOT_FUZZ_RUNS ?? 600)

class Model {
  /** First copy of each byte; undefined while none came, CUT where the capture cut it. */
  readonly first: (number | undefined)[] = []
  readonly events: (string | number)[] = []
  next = 0
  missed = 0
  highest = 0
  acked = 0
  finSeen = false
  conflict = false
  finished = false
  private comparable = 0
  readonly total: number

  constructor(total: number) {
    this.total = total
  }

  segment(from: number, bytes: Buffer, captured: number): void {
    const end = from + bytes.length
    for (let i = from; i < from + captured; i++) {
      const known = this.first[i]
      if (known === undefined || known === CUT || known === bytes[i - from]) continue
      const held = i >= this.next
      const remembered = i >= this.comparable && i >= this.next - RECENT_BYTES
      if (held || (remembered && !this.isKeepAlive(from, bytes))) this.conflict = true
    }
    for (let i = from; i < end; i++) {
      if (i < this.next || this.first[i] !== undefined) continue
      this.first[i] = i < from + captured ? bytes[i - from]! : CUT
    }
    this.highest = Math.max(this.highest, end)
    this.deliver()
  }

  private isKeepAlive(from: number, bytes: Buffer): boolean {
    return this.next - from === 1 && bytes.length === 1 && bytes[0] === 0
  }

  ack(upTo: number): void {
    const limit = this.finSeen ? Math.min(upTo, this.total) : upTo
    this.acked = Math.max(this.acked, limit)
    while (this.next < this.acked) {
      let to = this.next
      while (to < this.acked && this.first[to] === undefined) to++
      this.missed += to - this.next
      this.skip(to)
    }
  }

  fin(): void {
    this.finSeen = true
    this.highest = this.total
    this.deliver()
  }

  end(): void {
    for (;;) {
      const to = this.first.findIndex((b, i) => i >= this.next && b !== undefined)
      if (to < 0) return
      this.skip(to)
    }
  }

  private skip(to: number): void {
    if (to > this.next) {
      this.say(to - this.next)
      this.next = to
      this.comparable = to
    }
    this.deliver()
  }

  private deliver(): void {
    for (let b = this.first[this.next]; b !== undefined; b = this.first[this.next]) {
      if (b === CUT) {
        this.say(1)
        this.comparable = this.next + 1
      } else this.say(String.fromCharCode(b))
      this.next++
    }
  }

  private say(what: string | number): void {
    const last = this.events.at(-1)
    if (typeof what === 'number' && typeof last === 'number') this.events.push(last + what)
    else if (typeof what === 'string' && typeof last === 'string') this.events.push(last + what)
    else {
      this.events.push(what)
      return
    }
    this.events.splice(-2, 1)
  }
}

const move = (total: number): fc.Arbitrary<Move> =>
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        kind: fc.constant('segment' as const),
        from: fc.nat(total - 1),
        length: fc.integer({ min: 1, max: 40 }),
        changed: fc.boolean(),
        cut: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.nat(10)),
      }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('ack' as const), upTo: fc.nat(total) }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'fin' as const }) },
  )

/** In-order segments of the whole stream, of which `moves` are then a disturbance. */
const plan = fc
  .record({
    total: fc.integer({ min: 1, max: 300 }),
    isn: fc.constantFrom(0, 1, 77, 2 ** 31 - 50, 2 ** 32 - 1, 2 ** 32 - 30, 2 ** 32 - 200),
    swaps: fc.array(fc.tuple(fc.nat(100), fc.nat(100)), { maxLength: 12 }),
    size: fc.integer({ min: 1, max: 60 }),
    drop: fc.array(fc.nat(100), { maxLength: 6 }),
    reply: fc.boolean(),
  })
  .chain((p) =>
    fc.record({
      ...Object.fromEntries(Object.entries(p).map(([k, v]) => [k, fc.constant(v)])),
      extra: fc.array(fc.tuple(fc.nat(100), move(p.total)), { maxLength: 14 }),
    } as unknown as {
      total: fc.Arbitrary<number>
      isn: fc.Arbitrary<number>
      swaps: fc.Arbitrary<[number, number][]>
      size: fc.Arbitrary<number>
      drop: fc.Arbitrary<number[]>
      reply: fc.Arbitrary<boolean>
      extra: fc.Arbitrary<[number, Move][]>
    }),
  )

/** What the runs came across: a test that never meets a hole says nothing. */
const met = { missed: 0, conflicts: 0, cut: 0, uncounted: 0 }

describe('reassembly beside a model of single bytes', () => {
  test('bytes, gaps, missed bytes, differing copies, pages given back', () => {
    fc.assert(
      fc.property(plan, ({ total, isn, swaps, size, drop, extra }) => {
        let moves: Move[] = []
        for (let from = 0; from < total; from += size) {
          const length = Math.min(size, total - from)
          moves.push({ kind: 'segment', from, length, changed: false, cut: 0 })
        }
        moves = moves.filter((_, i) => !drop.includes(i))
        for (const [at, m] of extra) moves.splice(at % (moves.length + 1), 0, m)
        for (const [a, b] of swaps) {
          if (moves.length === 0) break
          const i = a % moves.length
          const j = b % moves.length
          const kept = moves[i]!
          moves[i] = moves[j]!
          moves[j] = kept
        }
        check(total, isn, moves)
      }),
      { numRuns: RUNS, seed: 11 },
    )
    for (const [what, times] of Object.entries(met)) ok(times > RUNS / 20, `${what}: ${times}`)
  })
})

function check(total: number, isn: number, moves: readonly Move[]): void {
  const stream = Buffer.from(Array.from({ length: total }, (_, i) => 0x21 + ((i * 7) % 89)))
  const reader = toy('reader')
  const wire = new Wire([reader])
  const model = new Model(total)
  const start = isn + 1
  wire.segment(0, { seq: isn, flags: SYN })
  wire.wait(0.01).segment(1, { seq: 9000, ack: start, flags: SYN | ACK })
  wire.wait(0.01).segment(0, { seq: start, ack: 9001 })
  for (const m of moves) {
    wire.wait(0.01)
    if (m.kind === 'ack') {
      // Said again: the first one may have come before what it acknowledges.
      wire.segment(1, { seq: 9001, ack: start + m.upTo })
      wire.wait(0.01).segment(1, { seq: 9001, ack: start + m.upTo })
      model.ack(m.upTo)
    } else if (m.kind === 'fin') {
      wire.segment(0, { seq: start + total, ack: 9001, flags: FIN | ACK })
      model.fin()
    } else {
      const length = Math.min(m.length, total - m.from)
      const data = Buffer.from(stream.subarray(m.from, m.from + length))
      if (m.changed) data[length - 1]! ^= 0x80
      const captured = Math.max(0, length - m.cut)
      const snap = 14 + 20 + 20 + captured
      wire.segment(0, { seq: start + m.from, ack: 9001, data, snap })
      model.segment(m.from, data, captured)
    }
  }
  model.end()
  const row = wire.sessions()[0]!
  const seen: (string | number)[] = []
  for (const t of reader.told) {
    if (t.what === 'close' || t.what === 'finish') continue
    strictEqual(t.d, Direction.Orig)
    const what = t.what === 'gap' ? t.missing : t.text
    const last = seen.at(-1)
    if (typeof last === typeof what) seen[seen.length - 1] = (last as never) + (what as never)
    else seen.push(what)
  }
  // A direction that begins with a gap is not shown to any probe: nothing of it is read.
  const unread = typeof model.events[0] === 'number'
  deepStrictEqual(seen, unread ? [] : model.events)
  strictEqual(row.missed_bytes, model.missed)
  const lost = model.events.reduce<number>((n, e) => n + (typeof e === 'number' ? e : 0), 0)
  if (model.missed > 0) met.missed++
  if (!unread && model.conflict) met.conflicts++
  if (model.first.includes(CUT)) met.cut++
  if (lost > model.missed && !model.first.includes(CUT)) met.uncounted++
  strictEqual(row.client_bytes, Math.max(model.highest, model.acked))
  const anomalies: string[] = row.anomalies ?? []
  if (!unread) strictEqual(anomalies.includes('differing-retransmission'), model.conflict)
  const finishes = reader.told.filter((t) => t.what === 'finish').length
  if (!unread) strictEqual(finishes <= 1, true)
  const { pool } = (wire.engine as unknown as { reassembler: { pool: { used: number } } })
    .reassembler
  strictEqual(pool.used, 0)
  strictEqual(wire.engine.table.count, 0)
  strictEqual(wire.engine.counters.faults, 0)
}
