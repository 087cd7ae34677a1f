import { ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  cutToWidth,
  formatLag,
  formatMemory,
  formatPercent,
  formatRate,
} from '../../src/observe/readable.ts'

describe('numbers for people', () => {
  const packets: Record<number, string> = {
    0: '0 packets/s',
    340.4: '340 packets/s',
    999.6: '1.00 k packets/s',
    1234: '1.23 k packets/s',
    12340: '12.3 k packets/s',
    123400: '123 k packets/s',
    999600: '1.00 M packets/s',
    1250000: '1.25 M packets/s',
  }
  for (const [value, text] of Object.entries(packets)) {
    test(text, () => strictEqual(formatRate(Number(value), 'packets/s'), text))
  }
  test('bits, memory, lag, shares', () => {
    strictEqual(formatRate(3.4e9, 'bit/s'), '3.40 Gbit/s')
    strictEqual(formatRate(200e9, 'bit/s'), '200 Gbit/s')
    strictEqual(formatMemory(210 * 1024 * 1024), '210 MiB')
    strictEqual(formatMemory(20 * 1024 ** 3), '20.0 GiB')
    strictEqual(formatLag(1500), '2 ms')
    strictEqual(formatLag(75_000_000), '75 s')
    strictEqual(formatPercent(0, 0), '0 %')
    strictEqual(formatPercent(1, 1e9), '<0.001 %')
    strictEqual(formatPercent(1, 400), '0.25 %')
    strictEqual(formatPercent(500, 400), '100.0 %')
  })
})

test('text is cut to its width, whole characters only', () => {
  strictEqual(cutToWidth('abc', 3), 'abc')
  strictEqual(cutToWidth('abcd', 3), 'ab…')
  strictEqual(cutToWidth('日本語', 4), '日…')
  strictEqual(cutToWidth('a😀b', 3), 'a…')
  strictEqual(cutToWidth('abc', 0), '')
  const property = fc.property(fc.string({ unit: 'grapheme' }), fc.nat(20), (text, cells) => {
    const cut = cutToWidth(text, cells)
    ok(cut === text || [...cut].length <= cells)
    // Throws at half a character.
    ok(encodeURIComponent(cut).length >= cut.length)
  })
  fc.assert(property)
})
