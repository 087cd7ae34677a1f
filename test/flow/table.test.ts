/** The flow table beside a Map, on random insertions, look-ups, swaps and removals; its order of use. */
import { deepStrictEqual, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Frame } from '../../src/decode/frame.ts'
import { PacketTime } from '../../src/decode/packetTime.ts'
import { FlowTable, NONE } from '../../src/flow/table.ts'
import { TimerWheel } from '../../src/flow/timers.ts'

const TCP = 6

/** A frame between two of few endpoints, so that flows meet again; `flow` says which. */
function frameOf(flow: number, back: boolean): Frame {
  const frame = new Frame()
  frame.src2 = frame.dst2 = 0xffff
  frame.src3 = flow % 7
  frame.dst3 = (flow >> 3) % 5
  frame.srcPort = 1000 + (flow % 61)
  frame.dstPort = 65_000 + (flow % 3)
  if (!back) return frame
  const { src3, srcPort } = frame
  frame.src3 = frame.dst3
  frame.dst3 = src3
  frame.srcPort = frame.dstPort
  frame.dstPort = srcPort
  return frame
}
const keyOf = (f: Frame) => {
  const a = `${f.src3}:${f.srcPort}`
  const b = `${f.dst3}:${f.dstPort}`
  return a < b ? `${a} ${b}` : `${b} ${a}`
}

describe('flow table', () => {
  test('finds what a Map finds, in both directions, whatever the seed', () => {
    const steps = fc.array(
      fc.tuple(
        fc.constantFrom('packet', 'packet', 'packet', 'remove', 'swap'),
        fc.nat(400),
        fc.boolean(),
      ),
      { maxLength: 300 },
    )
    fc.assert(
      fc.property(fc.integer(), steps, (seed, moves) => {
        const table = new FlowTable(100, seed)
        const model = new Map<string, { slot: number; from: string }>()
        for (const [what, flow, back] of moves) {
          const frame = frameOf(flow, back)
          const from = `${frame.src3}:${frame.srcPort}`
          const known = model.get(keyOf(frame))
          const slot = table.find(frame, TCP)
          strictEqual(slot, known?.slot ?? NONE)
          if (known !== undefined) strictEqual(table.direction, known.from === from ? 0 : 1)
          strictEqual(table.find(frame, TCP | 0x100), NONE)
          if (what === 'packet' && known === undefined && !table.full) {
            table.find(frame, TCP)
            model.set(keyOf(frame), { slot: table.insert(frame, TCP), from })
          } else if (what === 'remove' && known !== undefined) {
            table.remove(known.slot)
            model.delete(keyOf(frame))
          } else if (what === 'swap' && known !== undefined) {
            table.swapEnds(known.slot)
            const ends = keyOf(frame).split(' ')
            known.from = ends.find((e) => e !== known.from)!
          }
          strictEqual(table.count, model.size)
        }
      }),
      { numRuns: 200, seed: 5 },
    )
  })

  test('grows past its first index, and gives slots back', () => {
    const table = new FlowTable(30_000, 1)
    const frame = new Frame()
    for (let round = 0; round < 2; round++) {
      for (let n = 0; n < 30_000; n++) {
        frame.src3 = n
        frame.srcPort = n & 0xffff
        strictEqual(table.find(frame, TCP), NONE)
        table.insert(frame, TCP)
      }
      strictEqual(table.full, true)
      for (let n = 0; n < 30_000; n++) {
        frame.src3 = n
        frame.srcPort = n & 0xffff
        table.remove(table.find(frame, TCP))
      }
      deepStrictEqual([table.count, table.leastRecentlySeen], [0, NONE])
    }
  })

  test('order of last use, to the second', () => {
    const time = new PacketTime()
    const table = new FlowTable(10, 1)
    const slots = [0, 1, 2].map((flow) => {
      const frame = frameOf(flow, false)
      table.find(frame, TCP)
      return table.insert(frame, TCP)
    })
    const touch = (flow: number, seconds: number) => {
      time.micros = time.clock = seconds * 1e6
      table.touch(slots[flow]!, time)
    }
    touch(0, 10)
    touch(1, 11)
    touch(2, 12)
    strictEqual(table.leastRecentlySeen, slots[0])
    touch(0, 13)
    strictEqual(table.leastRecentlySeen, slots[1])
    table.remove(slots[1]!)
    strictEqual(table.leastRecentlySeen, slots[2])
  })
})

describe('timer wheel', () => {
  test('every flow is asked once its second has passed, and not before', () => {
    const wait = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 4000, max: 20_000 }))
    const start = fc.constantFrom(0, 5, 1_700_000_000)
    fc.assert(
      fc.property(start, fc.array(fc.tuple(wait, wait), { maxLength: 30 }), (first, moves) => {
        const table = new FlowTable(64, 1)
        const wheel = new TimerWheel(table)
        const due = new Map<number, number>()
        let now = first
        let last = -1
        const ask = (slot: number) => {
          const when = due.get(slot)!
          const reached = wheel.reachedMicros / 1e6
          if (when < reached) {
            // The order of seconds is kept, however far the clock jumped.
            strictEqual(Math.floor(when) >= last, true, `${when} after ${last}`)
            last = Math.floor(when)
            due.delete(slot)
          } else wheel.set(slot, when * 1e6)
        }
        wheel.advance(now * 1e6, ask)
        moves.forEach(([ahead, step], n) => {
          const frame = frameOf(n * 9, false)
          table.find(frame, TCP)
          const slot = table.insert(frame, TCP)
          due.set(slot, now + ahead)
          wheel.set(slot, (now + ahead) * 1e6)
          now += step
          wheel.advance(now * 1e6, ask)
          for (const when of due.values()) strictEqual(when >= now - 1, true, `${when} at ${now}`)
        })
        wheel.advance((now + 50_000) * 1e6, ask)
        strictEqual(due.size, 0)
      }),
      { numRuns: 150, seed: 9 },
    )
  })

  test('what is cancelled is not asked', () => {
    const table = new FlowTable(4, 1)
    const wheel = new TimerWheel(table)
    const slots = [1, 2, 3].map((flow) => {
      const frame = frameOf(flow, false)
      table.find(frame, TCP)
      return table.insert(frame, TCP)
    })
    wheel.advance(10e6, () => {})
    for (const slot of slots) wheel.set(slot, 12e6)
    wheel.cancel(slots[1]!)
    wheel.set(slots[2]!, 15e6)
    const asked: number[] = []
    wheel.advance(14e6, (slot) => asked.push(slot))
    deepStrictEqual(asked, [slots[0]])
    wheel.advance(17e6, (slot) => asked.push(slot))
    deepStrictEqual(asked, [slots[0], slots[2]])
  })
})
