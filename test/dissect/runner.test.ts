/** Every verdict and every end of the runner, through the engine, with toy dissectors. */
import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { Direction, Probe, Verdict } from '../../src/dissect/contract.ts'
import { START_MICROS } from '../pipeline/wire.ts'
import type { Row } from '../support/replayLines.ts'
import { Talk } from './talk.ts'
import { opensWith, shown, type Toy, takeAll, toy, words } from './toys.ts'

/** Plays `talk`, checks what `dissector` was told, gives the last row. */
function expectTold(dissector: Toy, others: Toy[], talk: (t: Talk) => unknown, told: string): Row {
  const t = new Talk([dissector, ...others])
  talk(t)
  const row = t.end()
  strictEqual(words(dissector.told), told)
  strictEqual(t.wire.engine.counters.faults, 0)
  return row
}

describe('recognising', () => {
  test('first bytes of either end, then everything in order, closed once', () => {
    const a = toy('a', { probe: opensWith('hi') })
    const row = expectTold(
      a,
      [],
      (t) => t.c('hi', ' you').s('yo').fin(0).fin(1),
      'c"hi" c" you" s"yo" c! s! .',
    )
    strictEqual(row.protocol, 'a')
  })

  test('More until the opening is whole; the held bytes come in one piece', () => {
    const a = toy('a', { probe: opensWith('hello') })
    expectTold(a, [], (t) => t.c('he', 'l', 'lo', '!'), 'c"hello" c"!" .')
  })

  test('More past probeBytes is No', () => {
    const a = toy('a', { probeBytes: 4, probe: () => Probe.More })
    const row = expectTold(a, [], (t) => t.c('123', '456', '789').s('x'), '')
    strictEqual(row.protocol, undefined)
  })

  test('the other end has spoken before: what it held comes first', () => {
    const a = toy('a', { probe: opensWith('AB') })
    expectTold(a, [], (t) => t.s('A').c('AB').s('C'), 's"A" c"AB" s"C" .')
  })

  test('one end unknown, the other tells', () => {
    const a = toy('a', {
      probe: (i) => (i.direction === Direction.Resp ? opensWith('220')(i) : Probe.No),
    })
    const row = expectTold(
      a,
      [],
      (t) => t.c('whatever').s('220 x').c('more'),
      'c-8 s"220 x" c"more" .',
    )
    strictEqual(row.protocol, 'a')
  })

  test('both unknown: nothing is read any more', () => {
    const a = toy('a', { probe: opensWith('zz') })
    const row = expectTold(a, [], (t) => t.c('q').s('q').c('zz').s('zz'), '')
    strictEqual(row.protocol, undefined)
  })

  test('the one whose port it is is asked first', () => {
    const a = toy('a')
    const b = toy('b', { ports: [9] })
    strictEqual(expectTold(a, [b], (t) => t.c('x'), '').protocol, 'b')
  })

  test('Flipped swaps the ends of the session', () => {
    const a = toy('a', { probe: opensWith('SERVER', Probe.Flipped) })
    const row = expectTold(a, [], (t) => t.c('SERVER', 'x').s('y'), 's"SERVER" s"x" c"y" .')
    deepStrictEqual(
      [row.client_ip, row.client_port, row.client_bytes, row.server_bytes],
      ['192.0.2.2', 9, 1, 7],
    )
    deepStrictEqual([row.client_packets, row.server_packets], [2, 4])
    strictEqual(row.tcp_history, 'sHad^D')
  })

  test('Flipped by held bytes that a loss lets go', () => {
    const a = toy('a', { probe: opensWith('SERVER', Probe.Flipped) })
    const t = new Talk([a])
    const { wire } = t
    // Of the client's stream the first byte comes last, in front of two held segments.
    wire.wait(0.1).segment(0, { seq: 1007, ack: 5001, data: '-two' })
    wire.wait(0.1).segment(0, { seq: 1011, ack: 5001, data: '-three' })
    wire.wait(0.1).segment(0, { seq: 1001, ack: 5001, data: 'SERVER' })
    wire.wait(0.1).segment(1, { seq: 5001, ack: 1017, data: 'y' })
    const row = t.end()
    strictEqual(words(a.told), 's"SERVER" s"-two" s"-three" c"y" .')
    deepStrictEqual([row.client_bytes, row.server_bytes, row.missed_bytes], [1, 16, 0])
  })
})

describe('verdicts', () => {
  test('More with need: not called before', () => {
    const a = toy('a', {
      feed(i) {
        if (i.remaining() < 6) {
          i.need = 6
          return Verdict.More
        }
        i.skip(6)
        return Verdict.More
      },
    })
    expectTold(
      a,
      [],
      (t) => t.c('12', '34', '5', '67', '8901', '2'),
      'c"12" c"1234567" c"7" c"789012" .',
    )
  })

  test('skipBytes in the segment, over segments and over gaps', () => {
    const a = toy('a', {
      feed(i) {
        const size = i.u8() - 0x30
        i.skipBytes = size
        return Verdict.More
      },
    })
    expectTold(
      a,
      [],
      (t) => t.c('2xx3x', 'xx9', 'xxxx', 4, 'x0', '0'),
      'c"2xx3x" c"3x" c"9" c"0" c"0" .',
    )
    deepStrictEqual(
      a.told.flatMap((x) => (x.what === 'bytes' ? [x.at] : [])),
      [0, 3, 7, 17, 18],
    )
  })

  test('a gap longer than what was to be skipped', () => {
    const a = toy('a', {
      feed(i) {
        i.skipBytes = 5
        return takeAll(i)
      },
    })
    expectTold(a, [], (t) => t.c('x', 'yy', 7, 'z'), 'c"x" c-4 c"z" .')
  })

  test('a gap counts what was held in front of it', () => {
    const a = toy('a', {
      feed(i) {
        if (i.remaining() < 10) {
          i.need = 10
          return Verdict.More
        }
        return takeAll(i)
      },
    })
    expectTold(a, [], (t) => t.c('1234', 3, 'abcdefghij'), 'c"1234" c-7 c"abcdefghij" .')
    deepStrictEqual(
      a.told.flatMap((x) => (x.what === 'bytes' ? [x.at] : [])),
      [0, 7],
    )
  })

  test('Done for one direction; the other goes on', () => {
    const a = toy('a', {
      feed: (i) => (i.direction === Direction.Orig ? Verdict.Done : takeAll(i)),
    })
    expectTold(
      a,
      [],
      (t) => t.c('x', 'y').s('1').c('z').s('2').fin(0).fin(1),
      'c"x" s"1" s"2" s! .',
    )
  })

  test('Sizes: the rest of the segment is the first one, held is nothing', () => {
    const a = toy('a', {
      feed(i) {
        i.skip(2)
        return i.direction === Direction.Orig ? Verdict.Sizes : Verdict.More
      },
    })
    const told = 'c"AB12" c<12> c<345> s"xy" c<6> c-3 c<7> c! .'
    expectTold(a, [], (t) => t.c('AB12', '345').s('xy').c('6', 3, '7').fin(0), told)
    deepStrictEqual(
      a.told.flatMap((x) => (x.what === 'segment' ? [[x.at, x.wire]] : [])),
      [
        [2, 2],
        [4, 3],
        [7, 1],
        [11, 1],
      ],
    )
  })

  test('Sizes and a capture that cut the packet: wireBytes says how long it was', () => {
    const a = toy('a', {
      feed(i) {
        i.skip(1)
        return Verdict.Sizes
      },
    })
    expectTold(a, [], (t) => t.c('A').cut('bc', 20).cut('', 5).c('d'), 'c"A" c<bc> c<> c<d> .')
    deepStrictEqual(
      a.told.flatMap((x) => (x.what === 'segment' ? [x.wire] : [])),
      [20, 5, 1],
    )
  })

  test('a cut packet while reading is a gap', () => {
    const a = toy('a')
    expectTold(a, [], (t) => t.c('A').cut('bc', 20).c('d'), 'c"A" c"bc" c-18 c"d" .')
  })

  test('HandOff to a named one: the rest of both directions', () => {
    const b = toy('b', { probe: () => Probe.No })
    const a = toy('a', {
      probe: opensWith('GO'),
      feed(i) {
        if (i.direction === Direction.Resp) {
          i.need = 100
          return Verdict.More
        }
        i.skip(2)
        i.handOff = 'b'
        return Verdict.HandOff
      },
    })
    const row = expectTold(a, [b], (t) => t.s('G').c('GOrest').s('more').c('x'), 's"G" c"GOrest" .')
    strictEqual(words(b.told), 'c"rest" s"G" s"more" c"x" .')
    strictEqual(row.protocol, 'a')
  })

  test("HandOff to '' probes anew", () => {
    const b = toy('b', { probe: opensWith('INNER') })
    const a = toy('a', {
      probe: opensWith('CONNECT'),
      feed(i) {
        if (i.direction === Direction.Orig) return takeAll(i)
        i.skip(i.remaining())
        i.handOff = ''
        return Verdict.HandOff
      },
    })
    expectTold(a, [b], (t) => t.c('CONNECT x').s('ok').c('INNER').s('z'), 'c"CONNECT x" s"ok" .')
    strictEqual(words(b.told), 'c"INNER" s"z" .')
  })

  test('a dissector that hands over to itself for ever is stopped', () => {
    const a = toy('a', {
      feed(i) {
        i.skip(1)
        i.handOff = 'a'
        return Verdict.HandOff
      },
    })
    const t = new Talk([a]).c('123456789', 'x')
    deepStrictEqual(t.end().anomalies, ['too-many-layers'])
    ok(a.told.filter((x) => x.what === 'bytes').length <= 5)
  })

  test('Reject: the next candidate gets what was shown and held', () => {
    const b = toy('b')
    const a = toy('a', {
      feed(i) {
        if (i.remaining() < 3) {
          i.need = 3
          return Verdict.More
        }
        i.skip(2)
        return Verdict.Reject
      },
    })
    const row = expectTold(a, [b], (t) => t.c('1', '2', '345').s('x'), 'c"1" c"12345"')
    strictEqual(words(b.told), 'c"12345" s"x" .')
    strictEqual(row.protocol, 'b')
  })

  test('Reject by all: unknown, but what was recorded is closed', () => {
    const a = toy('a', {
      feed: (i) => (shown(i).includes('!') ? Verdict.Reject : takeAll(i)),
    })
    const t = new Talk([a], { sessions: 'recognised' })
    t.c('fine', 'no!').s('x')
    const row = t.end()
    strictEqual(row.state, 'closed')
    strictEqual(row.protocol, undefined)
  })

  test('Broken: fields kept, nothing read any more', () => {
    const a = toy('a', { feed: (i) => (shown(i) === 'bad' ? Verdict.Broken : takeAll(i)) })
    const row = expectTold(a, [], (t) => t.c('ok', 'bad', 'more').s('x').fin(0), 'c"ok" c"bad" .')
    strictEqual(row.protocol, 'a')
    deepStrictEqual(row.anomalies, ['protocol-error'])
  })

  test('too much held', () => {
    const a = toy('a', {
      maxHeldBytes: 64,
      feed(i) {
        i.need = 1000
        return Verdict.More
      },
    })
    const row = expectTold(
      a,
      [],
      (t) => t.c('x'.repeat(60), 'y'.repeat(5), 'z'),
      `c"${'x'.repeat(60)}" .`,
    )
    deepStrictEqual(row.anomalies, ['held-too-much'])
  })

  test('asking for nothing new waits for the next bytes', () => {
    const a = toy('a', { feed: () => Verdict.More })
    expectTold(a, [], (t) => t.c('a', 'b'), 'c"a" c"ab" .')
  })

  test('a gap without gap() breaks the session, with it goes on', () => {
    const a = toy('a', { gap: null })
    const row = expectTold(a, [], (t) => t.c('a', 5, 'b'), 'c"a" .')
    deepStrictEqual(row.anomalies, ['gap'])
    expectTold(toy('b'), [], (t) => t.c('a', 5, 'b'), 'c"a" c-5 c"b" .')
  })

  test('a direction that begins with a gap is not recognised, the other is', () => {
    expectTold(toy('a'), [], (t) => t.c(5, 'x').s('y').c('z'), 'c-6 s"y" c"z" .')
  })
})

describe('faults', () => {
  const throwing = () => {
    throw new Error('a bug')
  }
  for (const where of ['probe', 'feed', 'gap', 'segment', 'finish', 'close'] as const) {
    test(`${where} throws: counted, the flow goes on`, () => {
      const feed = where === 'segment' ? { feed: () => Verdict.Sizes } : {}
      const a = toy('a', { ...feed, [where]: throwing })
      const make = () => new Talk(where === 'probe' ? [toy('b'), a] : [a])
      if (where === 'probe') {
        // The table of candidates is made by probing at the start: that must not throw.
        a.probe = () => Probe.More
      }
      const t = make()
      if (where === 'probe') a.probe = throwing
      const row = t.c('x', 'y', 5, 'z').s('1').fin(0).fin(1).end()
      ok(t.wire.engine.counters.faults >= (where === 'probe' ? 0 : 1))
      if (where !== 'probe') ok(t.wire.engine.faults.has('a'))
      deepStrictEqual([row.tcp_state, row.client_bytes, row.server_bytes], ['SF', 8, 1])
    })
  }
})

describe('what a session may say', () => {
  test('events and anomalies are bounded and counted', () => {
    const a = toy('a', {
      feed(i, session) {
        for (let n = 0; n < 50; n++) {
          session.event({ tsMicros: i.tsMicros, kind: 'command', action: `x${n}` })
          session.anomaly(`code-${n}`)
          session.tag(`tag-${n}`)
        }
        return takeAll(i)
      },
    })
    const t = new Talk([a], { maxEventsPerSession: 20 }).c('x')
    const row = t.end()
    deepStrictEqual([row.event_count, row.events_dropped], [20, 30])
    strictEqual(t.wire.events().length, 20)
    deepStrictEqual(
      t.wire.events().map((e) => e.event_seq),
      Array.from({ length: 20 }, (_, n) => n),
    )
    strictEqual(row.anomalies.length, 32)
    strictEqual(row.tags.length, 32)
  })

  test('bytes carry the time of the packet that completed them', () => {
    const a = toy('a', { probe: opensWith('ab') })
    new Talk([a]).c('a', 'b', 'c').end()
    deepStrictEqual(
      a.told.flatMap((x) => (x.what === 'bytes' ? [(x.ts - START_MICROS) / 10_000] : [])),
      [4, 5],
    )
  })
})
