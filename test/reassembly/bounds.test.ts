/** What one direction and one worker may hold, and that giving up is counted. */
import { ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { Verdict } from '../../src/dissect/contract.ts'
import { MAX_EMPTY_RANGES, type Reassembler } from '../../src/reassembly/reassembler.ts'
import { type ToyManners, toy } from '../dissect/toys.ts'
import { TcpTalk, Wire } from '../pipeline/wire.ts'

const KIB = 1024

/** A connection whose client's bytes from 2 on come, as `offsets` and sizes say, but never byte 1. */
function leaveHole(offsets: readonly number[], size: number, manners: ToyManners = {}) {
  const wire = new Wire([toy('a', manners)], { maxReassemblyBytes: 8 << 20 })
  new TcpTalk(wire).open().say('c A 1', 's A')
  const { reassembler } = wire.engine as unknown as { reassembler: Reassembler }
  let most = 0
  for (const at of offsets) {
    wire.wait(0.001).segment(0, { seq: 1003 + at, ack: 5001, data: Buffer.alloc(size, 0x61) })
    most = Math.max(most, reassembler.pool.used)
  }
  wire.end()
  strictEqual(reassembler.pool.used, 0)
  return { most, reassembler }
}
const steps = (count: number, step: number) => Array.from({ length: count }, (_, i) => i * step)

describe('bounds of reassembly', () => {
  test('64 KiB of a direction, then the hole is given up', () => {
    const { most, reassembler } = leaveHole(steps(100, 1400), 1400)
    ok(most >= 40 && most <= (64 * KIB) / 1400 + 2, `${most} pages`)
    strictEqual(reassembler.holesForced, 1)
  })

  test('single bytes with holes between them, upwards and downwards', () => {
    for (const offsets of [steps(3000, 2), steps(3000, 2).reverse()]) {
      const { most, reassembler } = leaveHole(offsets, 1)
      ok(most <= 258, `${most} pages`)
      ok(reassembler.holesForced > 0)
    }
  })

  test('a direction nobody wants holds few ranges, whatever their order', () => {
    const done = { feed: () => Verdict.Done }
    for (const offsets of [steps(1000, 20), steps(1000, 20).reverse()]) {
      const { most } = leaveHole(offsets, 5, done)
      ok(most <= MAX_EMPTY_RANGES + 2, `${most} pages`)
    }
  })

  test('what the worker may hold', () => {
    const wire = new Wire([toy('a')], { maxReassemblyBytes: 64 * KIB })
    const { reassembler } = wire.engine as unknown as { reassembler: Reassembler }
    for (let n = 0; n < 50; n++) {
      const ends = {
        clientIp: '192.0.2.1',
        serverIp: '192.0.2.2',
        clientPort: n + 1,
        serverPort: 9,
      }
      new TcpTalk(wire, [1000, 5000], ends).open().say('c A 1', 'c A 10 @50', 's A ^2')
      ok(reassembler.pool.used <= 32)
    }
    strictEqual(reassembler.segmentsDropped, 18)
    wire.end()
    strictEqual(reassembler.pool.used, 0)
  })
})
