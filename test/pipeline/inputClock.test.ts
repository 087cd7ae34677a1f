import { deepStrictEqual, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { InputClock, MAX_STEP_MICROS } from '../../src/pipeline/inputClock.ts'

const START = 1_700_000_000_000_000

const run = (times: readonly number[]) => {
  const clock = new InputClock()
  return times.map((t) => clock.tick(t))
}

describe('the input clock', () => {
  test('goes forward with packets and never back', () => {
    deepStrictEqual(run([START, START + 5, START + 3, START + 9]), [
      START,
      START + 5,
      START + 5,
      START + 9,
    ])
  })

  test('does not believe one packet far ahead', () => {
    const far = START + 40 * MAX_STEP_MICROS
    deepStrictEqual(run([START, far, START + 1]), [START, START, START + 1])
  })

  test('believes two', () => {
    const far = START + 40 * MAX_STEP_MICROS
    deepStrictEqual(run([START, far, far + 7]), [START, START, far + 7])
  })

  test('takes its first packet as it comes, even from 1970', () => {
    strictEqual(run([0, 10]).at(-1), 10)
  })
})
