/** Contents kept: found by every byte, copied, and bounded. */
import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { ContentCache } from '../../src/bytes/contentCache.ts'

const content = fc.uint8Array({ minLength: 0, maxLength: 3000 }).map((a) => Buffer.from(a))

describe('contents kept', () => {
  test('are found by all their bytes and by nothing else', () => {
    fc.assert(
      fc.property(content, fc.nat(), fc.integer({ min: 1, max: 255 }), (bytes, at, change) => {
        const cache = new ContentCache<string>(4, 4096)
        const padded = Buffer.concat([Buffer.alloc(3), bytes, Buffer.alloc(4)])
        strictEqual(cache.find(bytes, 0, bytes.length), undefined)
        ok(cache.add(padded, 3, 3 + bytes.length, 'it'))
        strictEqual(cache.find(bytes, 0, bytes.length), 'it')
        if (bytes.length === 0) return
        bytes[at % bytes.length]! ^= change
        strictEqual(cache.find(bytes, 0, bytes.length), undefined)
        strictEqual(cache.find(padded, 3, 2 + bytes.length), undefined)
      }),
      { numRuns: 500 },
    )
  })

  test('bytes that are not hashed count too', () => {
    const cache = new ContentCache<string>(8, 4096)
    const bytes = Buffer.alloc(2000, 7)
    cache.add(bytes, 0, 1000, 'first')
    // The same bytes elsewhere.
    strictEqual(cache.find(bytes, 900, 1900), 'first')
    strictEqual(cache.find(bytes, 0, 999), undefined)
    for (let at = 0; at < 1000; at++) {
      const other = Buffer.from(bytes)
      other[at] = 8
      strictEqual(cache.find(other, 0, 1000), undefined)
    }
  })

  test('of two with one hash the later stays', () => {
    const cache = new ContentCache<string>(8, 4096)
    const one = Buffer.alloc(1000, 7)
    const other = Buffer.from(one)
    // Of a thousand bytes every second word is hashed: the fifth byte is in none.
    other[4] = 8
    cache.add(one, 0, 1000, 'one')
    cache.add(other, 0, 1000, 'other')
    strictEqual(cache.find(one, 0, 1000), undefined)
    strictEqual(cache.find(other, 0, 1000), 'other')
  })

  test('are copied: what comes later into the arena does not change them', () => {
    const cache = new ContentCache<number>(4, 64)
    const arena = Buffer.from([1, 2, 3, 4, 5])
    cache.add(arena, 0, 5, 7)
    arena[2] = 9
    strictEqual(cache.find(arena, 0, 5), undefined)
    arena[2] = 3
    strictEqual(cache.find(arena, 0, 5), 7)
  })

  test('are dropped at the bound, and long ones are not kept', () => {
    const cache = new ContentCache<number>(3, 4)
    const bytes = Buffer.from([1, 2, 3, 4, 5])
    strictEqual(cache.add(bytes, 0, 5, 0), false)
    strictEqual(cache.find(bytes, 0, 5), undefined)
    for (let i = 0; i < 3; i++) cache.add(bytes, i, i + 1, i)
    const found = (): (number | undefined)[] => [0, 1, 2, 3].map((i) => cache.find(bytes, i, i + 1))
    deepStrictEqual(found(), [0, 1, 2, undefined])
    cache.add(bytes, 3, 4, 3)
    deepStrictEqual(found(), [undefined, undefined, undefined, 3])
  })
})
