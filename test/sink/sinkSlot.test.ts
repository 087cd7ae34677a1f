import { deepStrictEqual, strictEqual } from 'node:assert'
import { describe, mock, test } from 'node:test'
import type { RecordBatch } from '../../src/record/batch.ts'
import { RecordQueue } from '../../src/sink/recordQueue.ts'
import type { Sink } from '../../src/sink/sink.ts'
import { SinkSlot } from '../../src/sink/sinkSlot.ts'
import { createReport } from '../../src/spool/report.ts'
import { createTotals } from '../../src/spool/totals.ts'

const batchOf = (count: number): RecordBatch => ({
  stream: 'events',
  bytes: new Uint8Array(count),
  count,
})

/** A sink that fails while `broken`, and says what it did. */
function createSink(state: { broken: boolean; did: string[] }): Sink {
  const act = async (what: string) => {
    if (state.broken) throw new Error('no room')
    state.did.push(what)
  }
  return {
    name: 'ndjson:out',
    write: (batch) => act(`write ${batch.count}`),
    flush: () => act('flush'),
    reopen: () => act('reopen'),
    close: async () => {
      state.did.push('close')
    },
  }
}

describe('a sink that fails', () => {
  test('is tried again after a while; what came meanwhile is counted as lost', async () => {
    mock.timers.enable({ apis: ['Date'], now: 1_000_000 })
    try {
      const state = { broken: false, did: [] as string[] }
      const said: string[] = []
      const open = async () => {
        if (state.broken) throw new Error('still no room')
        return createSink(state)
      }
      const slot = new SinkSlot('ndjson:out', createSink(state), open, {
        onFailure: (uri, reason) => said.push(`${uri}: ${reason}`),
        onRecovery: (uri, lost) => said.push(`${uri} back after ${lost}`),
      })
      await slot.write(batchOf(1))
      state.broken = true
      await slot.write(batchOf(2))
      strictEqual(slot.works, false)
      await slot.write(batchOf(3))
      mock.timers.tick(5000)
      await slot.write(batchOf(4))
      state.broken = false
      await slot.write(batchOf(5))
      mock.timers.tick(5000)
      await slot.write(batchOf(6))
      strictEqual(slot.works, true)
      strictEqual(slot.lost, 2 + 3 + 4 + 5)
      deepStrictEqual(state.did, ['write 1', 'close', 'write 6'])
      deepStrictEqual(said, ['ndjson:out: no room', 'ndjson:out back after 14'])
    } finally {
      mock.timers.reset()
    }
  })
})

describe('a sink with a spool that fails', () => {
  test('what was counted before it was opened again still counts; what waits does not twice', async () => {
    mock.timers.enable({ apis: ['Date'], now: 1_000_000 })
    try {
      const state = { broken: false, did: [] as string[] }
      const makeSink = (delivered: number, gaveUp: number): Sink => ({
        ...createSink(state),
        report: () => ({
          ...createReport(),
          waitingRecords: 5,
          oldestMs: 700 + delivered,
          totals: { ...createTotals(), delivered, gaveUp, damaged: 1 },
          gaveUp: { sessions: 0, events: gaveUp, transcripts: 0, sensors: 0 },
          problem: `after ${delivered}`,
        }),
      })
      const events = { onFailure() {}, onRecovery() {} }
      const slot = new SinkSlot('a', makeSink(10, 2), async () => makeSink(100, 30), events)
      const other = new SinkSlot('b', createSink(state), async () => createSink(state), events)
      const queue = new RecordQueue([slot, other])
      state.broken = true
      await slot.write(batchOf(7))
      strictEqual(queue.lost, 7 + 2 + 1)
      state.broken = false
      mock.timers.tick(5000)
      await slot.write(batchOf(1))
      const { totals, gaveUp, waitingRecords, oldestMs, problem } = queue.report()
      deepStrictEqual([totals.delivered, totals.gaveUp, totals.damaged], [110, 32, 2])
      deepStrictEqual(gaveUp, { sessions: 0, events: 32, transcripts: 0, sensors: 0 })
      deepStrictEqual([waitingRecords, oldestMs, problem], [5, 800, 'after 100'])
      strictEqual(queue.lost, 7 + 32 + 2)
      await queue.close()
      strictEqual(queue.report().totals.delivered, 110)
    } finally {
      mock.timers.reset()
    }
  })
})

describe('the queue in front of sinks', () => {
  test('keeps order, counts, and says when a batch is no longer needed', async () => {
    const state = { broken: false, did: [] as string[] }
    const events = { onFailure() {}, onRecovery() {} }
    const slot = new SinkSlot('a', createSink(state), async () => createSink(state), events)
    const queue = new RecordQueue([slot])
    let done = 0
    queue.push(batchOf(1), () => done++)
    queue.push(batchOf(2), () => done++)
    strictEqual(queue.waiting, 2)
    await queue.flush()
    await queue.reopen()
    await queue.close()
    deepStrictEqual(state.did, ['write 1', 'write 2', 'flush', 'reopen', 'close'])
    strictEqual(done, 2)
    strictEqual(queue.waiting, 0)
    strictEqual(queue.records, 3)
    strictEqual(queue.lost, 0)
  })
})
