/** A dissector that hands on and goes on watching, through the engine, with toy dissectors. */
import { deepStrictEqual, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { Probe, Verdict } from '../../src/dissect/contract.ts'
import { Talk } from './talk.ts'
import { opensWith, shown, takeAll, toy, words } from './toys.ts'

/** Reads `hi!` of the client, then hands to `inner` and watches. */
const outer = (watcher: { stopsAt?: string } = {}) =>
  toy('outer', {
    probe: opensWith('hi'),
    feed: (input) => {
      input.skip(3)
      input.handOff = 'inner'
      input.watch = true
      return Verdict.HandOff
    },
    segment: (input) => (shown(input) === watcher.stopsAt ? Verdict.Done : Verdict.Sizes),
    gap: () => Verdict.Sizes,
  })

function run(
  watcher: ReturnType<typeof outer>,
  inner: ReturnType<typeof toy>,
  talk: (t: Talk) => unknown,
) {
  const t = new Talk([watcher, inner])
  talk(t)
  const row = t.end()
  strictEqual(t.wire.engine.counters.faults, 0)
  return { row, watched: words(watcher.told), read: words(inner.told) }
}

describe('watching after a hand-over', () => {
  test('both see both directions, what came with the hand-over first', () => {
    const told = run(outer(), toy('inner', { probe: () => Probe.No }), (t) =>
      t.c('hi!abc').s('x').c('y').fin(0).fin(1),
    )
    strictEqual(told.watched, 'c"hi!abc" c<abc> s<x> c<y> c! s! .')
    strictEqual(told.read, 'c"abc" s"x" c"y" c! s! .')
    strictEqual(told.row.protocol, 'outer')
  })

  test('goes on when the one that reads is done, with one direction or the session', () => {
    const done = toy('inner', { probe: () => Probe.No, feed: () => Verdict.Done })
    const a = run(outer(), done, (t) => t.c('hi!').s('a', 'b').c('c', 'd'))
    strictEqual(a.watched, 'c"hi!" s<a> s<b> c<c> c<d> .')
    strictEqual(a.read, 's"a" c"c" .')
    const broken = toy('inner', { probe: () => Probe.No, feed: () => Verdict.Broken })
    const b = run(outer(), broken, (t) => t.c('hi!').s('a', 'b').c('c'))
    strictEqual(b.watched, 'c"hi!" s<a> s<b> c<c> .')
    deepStrictEqual(b.row.anomalies, ['protocol-error'])
  })

  test('Done of the watcher ends its watch over that direction only', () => {
    const told = run(outer({ stopsAt: 'stop' }), toy('inner', { probe: () => Probe.No }), (t) =>
      t.c('hi!').s('stop', 'a').c('b'),
    )
    strictEqual(told.watched, 'c"hi!" s<stop> c<b> .')
    strictEqual(told.read, 's"stop" s"a" c"b" .')
  })

  test('both done: packets cost counters only', () => {
    const done = toy('inner', { probe: () => Probe.No, feed: () => Verdict.Done })
    const told = run(outer({ stopsAt: 'stop' }), done, (t) => t.c('hi!').s('a', 'stop', 'b').c('c'))
    strictEqual(told.watched, 'c"hi!" s<a> s<stop> c<c> .')
  })

  test('losses are told to both, also when only the watcher is left', () => {
    const reading = run(outer(), toy('inner', { probe: () => Probe.No }), (t) =>
      t.c('hi!').s('a', 4, 'b').c('z'),
    )
    strictEqual(reading.watched, 'c"hi!" s<a> s-4 s<b> c<z> .')
    strictEqual(reading.read, 's"a" s-4 s"b" c"z" .')
    const done = toy('inner', { probe: () => Probe.No, feed: () => Verdict.Done })
    const left = run(outer(), done, (t) => t.c('hi!').s('a', 4, 'b').c('z'))
    strictEqual(left.watched, 'c"hi!" s<a> s-4 s<b> c<z> .')
  })

  test('a cut packet is shown with its size on the wire, and no loss to the watcher', () => {
    const inner = toy('inner', { probe: () => Probe.No, feed: takeAll })
    const watcher = outer()
    const told = run(watcher, inner, (t) => t.c('hi!').cut('ab', 9).s('x'))
    strictEqual(told.watched, 'c"hi!" c<ab> s<x> .')
    strictEqual(told.read, 'c"ab" c-7 s"x" .')
    deepStrictEqual(
      watcher.told.map((w) => (w.what === 'segment' ? w.wire : 0)).filter((n) => n > 0),
      [9, 1],
    )
  })

  test('one that hands on without watching sees no more', () => {
    const quiet = toy('outer', {
      probe: opensWith('hi'),
      feed: (input) => {
        input.skip(3)
        input.handOff = 'inner'
        return Verdict.HandOff
      },
    })
    const told = run(quiet, toy('inner', { probe: () => Probe.No }), (t) => t.c('hi!').s('a'))
    strictEqual(told.watched, 'c"hi!" .')
  })
})
