import { strictEqual } from 'node:assert'
import { test } from 'node:test'
import { MAX_NOTES, PairMemory } from '../../src/dissect/pairMemory.ts'

test('a note is of one pair and one name', () => {
  const memory = new PairMemory()
  memory.note('a b 22', 'key', 'one')
  strictEqual(memory.recall('a b 22', 'key'), 'one')
  strictEqual(memory.recall('a b 23', 'key'), '')
  strictEqual(memory.recall('a b 22', 'other'), '')
  memory.note('a b 22', 'key', '')
  strictEqual(memory.recall('a b 22', 'key'), '')
})

test('at the bound the one used longest ago goes, and is counted', () => {
  const memory = new PairMemory()
  for (let i = 0; i < MAX_NOTES; i++) memory.note(`${i}`, 'key', 'x')
  strictEqual(memory.recall('0', 'key'), 'x')
  memory.note('new', 'key', 'y')
  strictEqual(memory.forgotten, 1)
  strictEqual(memory.recall('0', 'key'), 'x')
  strictEqual(memory.recall('1', 'key'), '')
  strictEqual(memory.recall('new', 'key'), 'y')
})

test('long notes and names are cut', () => {
  const memory = new PairMemory()
  memory.note('pair', 'n'.repeat(500), 'x'.repeat(500))
  strictEqual(memory.recall('pair', 'n'.repeat(500)).length, 128)
})
