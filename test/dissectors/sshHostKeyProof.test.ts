import { deepStrictEqual, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { dropProof } from '../../dissectors/ssh/hostKeyProof.ts'
import type { Flight } from '../../dissectors/ssh/packetLog.ts'

const flight = (fromClient: boolean, ...sizes: number[]): Flight => ({
  fromClient,
  sizes,
  bytes: sizes.reduce((sum, n) => sum + n, 0),
  fromMicros: 0,
  toMicros: 0,
})
const sizesOf = (flights: readonly Flight[]): string[] =>
  flights.map((f) => `${f.fromClient ? '+' : '-'}${f.sizes.join(',')}`)

describe("the proof of a server's host keys", () => {
  test('is left out wherever it lies between the messages of channels', () => {
    const flights = [
      flight(true, 100),
      flight(false, 676),
      flight(true, 692),
      flight(false, 100),
      flight(true, 132),
      flight(false, 676, 84, 84, 564),
    ]
    deepStrictEqual(sizesOf(dropProof(flights)), ['+100', '-676,100', '+132', '-84,84,564'])
  })

  test('is nothing else: a terminal, or a question without an answer', () => {
    const terminal = [
      flight(true, 112),
      flight(false, 524, 44),
      flight(true, 376),
      flight(false, 108, 360),
    ]
    strictEqual(dropProof(terminal), terminal)
    const unanswered = [
      flight(true, 112),
      flight(false, 524, 44),
      flight(true, 532),
      flight(false, 36),
    ]
    strictEqual(dropProof(unanswered), unanswered)
  })
})
