import { deepStrictEqual } from 'node:assert'
import { test } from 'node:test'
import { askFlag, askLines, askSet, askValue, type Told } from './question.ts'

const told = (session: Record<string, unknown> | undefined): Told => ({ session, events: [] })
const judgeAs = (question: ReturnType<typeof askValue>, known: unknown, said: unknown) => {
  const { right, wrong, unknown } = question.judge(known, told({ x: said }))
  return `${right} ${wrong} ${unknown}`
}

test('unknown is never wrong, and right where nothing is to be known', () => {
  const question = askValue('x', ({ session }) => session?.x)
  const cases = [
    ['success', 'success', '1 0 0'],
    ['success', 'failure', '0 1 0'],
    ['success', 'unknown', '0 0 1'],
    ['success', undefined, '0 0 1'],
    ['unknown', '', '1 0 0'],
    ['unknown', 'success', '0 1 0'],
    [0, 0, '1 0 0'],
    [0, 3, '0 1 0'],
    [3, 0, '0 0 1'],
  ] as const
  for (const [known, said, score] of cases) deepStrictEqual(judgeAs(question, known, said), score)
  deepStrictEqual(question.judge('unknown', told(undefined)).unknown, 1)
})

test('a flag that is not set is open where it should be', () => {
  const question = askFlag('x', ({ session }) => session?.x)
  deepStrictEqual(judgeAs(question, true, true), '1 0 0')
  deepStrictEqual(judgeAs(question, true, undefined), '0 0 1')
  deepStrictEqual(judgeAs(question, false, true), '0 1 0')
  deepStrictEqual(judgeAs(question, false, false), '1 0 0')
})

test('a set that lacks a word is open, one with a stranger is wrong', () => {
  const question = askSet('x', ({ session }) => (session?.x ?? []) as string[])
  deepStrictEqual(judgeAs(question, ['a', 'b'], ['b', 'a']), '1 0 0')
  deepStrictEqual(judgeAs(question, ['a', 'b'], ['a']), '0 0 1')
  deepStrictEqual(judgeAs(question, ['a'], ['a', 'c']), '0 1 0')
})

test('lines are counted each, in their order', () => {
  const question = askLines('x', ({ session }) => (session?.x ?? []) as string[])
  deepStrictEqual(judgeAs(question, ['a', 'b', 'c'], ['a', 'b', 'c']), '3 0 0')
  deepStrictEqual(judgeAs(question, ['a', 'b', 'c'], ['a', 'c']), '2 0 1')
  deepStrictEqual(judgeAs(question, ['a', 'b', 'c'], ['a', 'x', 'c']), '2 1 0')
  deepStrictEqual(judgeAs(question, ['a', 'b'], ['b', 'a']), '1 1 0')
  deepStrictEqual(judgeAs(question, ['a'], ['a', 'a']), '1 1 0')
})
