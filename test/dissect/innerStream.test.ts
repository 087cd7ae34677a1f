/** A stream wrapped in another protocol's, through the engine, with toy dissectors. */
import { deepStrictEqual, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { type InnerStream, Probe, type StreamSlice, Verdict } from '../../src/dissect/contract.ts'
import { Talk } from './talk.ts'
import { opensWith, shown, takeAll, toy, words } from './toys.ts'

/** Wraps `inner` in lines: `<` of bytes it carries, `-` of a loss of so many. */
function outer() {
  let stream: InnerStream | undefined
  return toy('outer', {
    probe: opensWith('<'),
    feed(input, session) {
      stream ??= session.carry('inner')
      const mark = input.u8()
      if (mark === 0x2d) stream?.gap(input.direction, Number(shown(input)))
      else stream?.feed(input.direction, input.bytes, input.pos, input.end)
      return takeAll(input)
    },
  })
}

function run(inner: ReturnType<typeof toy>, talk: (t: Talk) => unknown) {
  const t = new Talk([outer(), inner])
  talk(t)
  const row = t.end()
  strictEqual(t.wire.engine.counters.faults, 0)
  return { row, read: words(inner.told), events: t.wire.events() }
}
const never = (): Probe => Probe.No

describe('a carried stream', () => {
  test('is read by its own dissector, which keeps what it wants more of', () => {
    const pairs = toy('inner', {
      probe: never,
      feed(input: StreamSlice, session) {
        if (input.remaining() < 4) {
          input.need = 4
          return Verdict.More
        }
        session.event({ tsMicros: input.tsMicros, kind: 'request', action: input.latin1(4) })
        return Verdict.More
      },
    })
    const { row, events } = run(pairs, (t) => t.c('<ab', '<cdef').s('<wxyz').c('<gh'))
    strictEqual(row.protocol, 'outer')
    deepStrictEqual(
      events.map((e) => [e.protocol, e.action]),
      [
        ['inner', 'abcd'],
        ['inner', 'wxyz'],
        ['inner', 'efgh'],
      ],
    )
  })

  test('tells of losses, skips what is of no interest, and ends with Done', () => {
    const skipping = toy('inner', {
      probe: never,
      feed(input) {
        if (input.peek() === 0x21) return Verdict.Done
        input.skip(1)
        input.skipBytes = 3
        return Verdict.More
      },
    })
    const { read } = run(skipping, (t) => t.c('<a123b', '<456c', '-9', '<d', '<!', '<e').s('<x'))
    strictEqual(read, 'c"a123b" c"b" c"c" c-6 c"d" s"x" .')
  })

  test('is over when its dissector gives up or holds too much; the outer one goes on', () => {
    const broken = toy('inner', { probe: never, feed: () => Verdict.Broken })
    strictEqual(run(broken, (t) => t.c('<a', '<b')).read, 'c"a" .')
    const hungry = toy('inner', {
      probe: never,
      maxHeldBytes: 64,
      feed(input) {
        input.need = 1000
        return Verdict.More
      },
    })
    const { row } = run(hungry, (t) => t.c(`<${'a'.repeat(60)}`, `<${'b'.repeat(60)}`))
    deepStrictEqual([row.anomalies, row.client_bytes], [['held-too-much'], 122])
  })

  test('is had once a session, and only of a dissector there is', () => {
    const had: boolean[] = []
    const asking = toy('outer', {
      probe: opensWith('<'),
      feed(input, session) {
        had.push(session.carry('inner') !== undefined, session.carry('nobody') !== undefined)
        return takeAll(input)
      },
    })
    const t = new Talk([asking, toy('inner', { probe: never })])
    t.c('<a').s('b').end()
    deepStrictEqual(had, [true, false, false, false])
  })
})
