import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  address,
  type Column,
  columns,
  createFields,
  flag,
  float,
  int32,
  json,
  text,
  time,
  uint8,
  uint16,
  uint32,
  uint32s,
  uint64,
  word,
  words,
} from '../../src/record/column.ts'
import {
  createEventRow,
  createSessionRow,
  eventColumns,
  sessionColumns,
} from '../../src/record/core.ts'
import { FLUSH_BYTES, RecordWriter } from '../../src/record/encode.ts'

const everyKind = columns('every', {
  text: text('t'),
  word: word('w'),
  words: words('ws'),
  numbers: uint32s('u32s'),
  small: uint8('u8'),
  port: uint16('u16'),
  wide: uint32('u32'),
  count: uint64('u64'),
  signed: int32('i32'),
  ratio: float('f'),
  set: flag('b'),
  when: time('ts'),
  peer: address('a'),
  detail: json('j'),
})

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 40 }),
  // Lone surrogates included.
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 })
    .map((u) => String.fromCharCode(...u)),
)
const MAX_MICROS = Date.UTC(2299, 11, 31) * 1000

function arbitraryOf(c: Column): fc.Arbitrary<unknown> {
  switch (c.kind) {
    case 'words':
      return fc.array(anyText, { maxLength: 4 })
    case 'uint32s':
      return fc.array(fc.oneof(fc.nat(20), fc.integer({ min: 0, max: 0xffffffff })), {
        maxLength: 8,
      })
    case 'json':
      return fc.oneof(
        fc.constant(''),
        fc.dictionary(anyText, anyText).map((d) => JSON.stringify(d)),
      )
    case 'uint8':
      return fc.nat(0xff)
    case 'uint16':
      return fc.nat(0xffff)
    case 'uint32':
      return fc.oneof(fc.nat(20), fc.integer({ min: 0, max: 0xffffffff }))
    case 'uint64':
      return fc.oneof(fc.nat(20), fc.maxSafeNat())
    case 'int32':
      return fc.integer({ min: -0x80000000, max: 0x7fffffff })
    case 'float':
      return fc.oneof(
        fc.double({ min: -1e9, max: 1e9, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constant(0),
      )
    case 'flag':
      return fc.boolean()
    case 'time':
      return fc.oneof(fc.constant(0), fc.integer({ min: 0, max: MAX_MICROS }))
    default:
      return anyText
  }
}

const rowOf = (set: readonly Column[]) =>
  fc.record(Object.fromEntries(set.map((c) => [c.property, arbitraryOf(c)])))

/** A trip through UTF-8 puts U+FFFD for a lone surrogate. */
const replaceLone = (s: string): string => Buffer.from(s).toString()

/** What a column should read as, by the plainest means. */
function expected(c: Column, value: unknown): unknown {
  if (c.kind === 'time') {
    const micros = value as number
    const seconds = new Date(Math.floor(micros / 1e6) * 1000).toISOString().slice(0, 19)
    return `${seconds}.${String(micros % 1e6).padStart(6, '0')}Z`
  }
  if (c.kind === 'float') return Math.round((value as number) * 1000) / 1000 + 0
  if (c.kind === 'json') return JSON.parse(value as string)
  if (c.kind === 'words') return (value as string[]).map(replaceLone)
  return typeof value === 'string' ? replaceLone(value) : value
}

function naive(set: readonly Column[], row: Record<string, unknown>, keepZeros: boolean) {
  return set.flatMap((c) => {
    const value = row[c.property]
    const empty =
      value === '' || (Array.isArray(value) && value.length === 0)
        ? true
        : !keepZeros && (value === 0 || value === false)
    return empty ? [] : [[c.name, expected(c, value)]]
  })
}

const decode = (bytes: Uint8Array) => new TextDecoder('utf-8', { fatal: true }).decode(bytes)

describe('record encoding', () => {
  test('a session line reads back as the plain object, in declared order', () => {
    const writer = new RecordWriter()
    fc.assert(
      fc.property(rowOf(sessionColumns), rowOf(everyKind), (row, fields) => {
        writer.session({ ...createSessionRow(), ...row }, [{ columns: everyKind, fields }])
        const batch = writer.takeSessions()!
        strictEqual(batch.count, 1)
        const line = decode(batch.bytes)
        ok(line.endsWith('}\n') && line.indexOf('\n') === line.length - 1)
        const wanted = Object.fromEntries([
          ['stream', 'sessions'],
          ...naive(sessionColumns, row, true),
          ...naive(everyKind, fields, false),
        ])
        const got = JSON.parse(line)
        deepStrictEqual(got, wanted)
        deepStrictEqual(Object.keys(got), Object.keys(wanted))
      }),
      { numRuns: 2000, seed: 1 },
    )
  })

  test('an event line reads back as the plain object', () => {
    const writer = new RecordWriter()
    fc.assert(
      fc.property(rowOf(eventColumns), (row) => {
        writer.event({ ...createEventRow(), ...row })
        const batch = writer.takeEvents()!
        strictEqual(batch.stream, 'events')
        const wanted = Object.fromEntries([['stream', 'events'], ...naive(eventColumns, row, true)])
        deepStrictEqual(JSON.parse(decode(batch.bytes)), wanted)
      }),
      { numRuns: 1000, seed: 2 },
    )
  })

  test('a detail given as an object is what JSON.stringify makes of it', () => {
    const writer = new RecordWriter()
    const value = fc.oneof(
      anyText,
      fc.integer(),
      fc.double(),
      fc.maxSafeNat(),
      fc.boolean(),
      fc.constant(null),
      fc.constant(undefined),
    )
    const nested = fc.oneof(value, fc.array(anyText, { maxLength: 3 }))
    fc.assert(
      fc.property(
        fc.oneof(fc.dictionary(anyText, value), fc.dictionary(anyText, nested)),
        (detail) => {
          writer.event(createEventRow(), detail)
          const line = decode(writer.takeEvents()!.bytes)
          const wanted = replaceLone(JSON.stringify(detail))
          strictEqual(line.slice(line.indexOf(',"detail":') + 10, -2), wanted)
        },
      ),
      { numRuns: 2000, seed: 3 },
    )
  })

  test('numbers out of their range are cut to it, never invalid JSON', () => {
    const writer = new RecordWriter()
    const fields = createFields(everyKind)
    const cases: [Partial<typeof fields>, object][] = [
      [{ small: 300 }, { every_small: 255 }],
      [{ port: -1 }, { every_port: 0 }],
      [{ wide: Number.NaN }, { every_wide: 0 }],
      [{ count: 1e300 }, { every_count: Number.MAX_SAFE_INTEGER }],
      [{ signed: -5e9 }, { every_signed: -0x80000000 }],
      [{ ratio: Number.POSITIVE_INFINITY }, { every_ratio: 0 }],
      [{ ratio: -0.0004 }, { every_ratio: 0 }],
      [{ when: -1 }, { every_when: '1970-01-01T00:00:00.000000Z' }],
      [{ when: 1e18 }, { every_when: '1970-01-01T00:00:00.000000Z' }],
    ]
    for (const [set, wanted] of cases) {
      writer.session(createSessionRow(), [{ columns: everyKind, fields: { ...fields, ...set } }])
      const got = JSON.parse(decode(writer.takeSessions()!.bytes))
      for (const [name, value] of Object.entries(wanted)) strictEqual(got[name], value, name)
    }
  })

  test('batches own their bytes, keep every line, and grow past the flush size', () => {
    const writer = new RecordWriter()
    const row = { ...createEventRow(), object: '\u0001'.repeat(4096) }
    while (!writer.full) writer.event(row)
    for (let i = 0; i < 50; i++) writer.event(row)
    const batch = writer.takeEvents()!
    ok(batch.bytes.length > FLUSH_BYTES)
    strictEqual(batch.bytes.byteLength, batch.bytes.buffer.byteLength)
    const lines = decode(batch.bytes).trimEnd().split('\n')
    strictEqual(lines.length, batch.count)
    for (const line of lines) strictEqual(JSON.parse(line).object, row.object)
    strictEqual(writer.takeEvents(), undefined)
    strictEqual(writer.full, false)
  })

  test('rows of one set share nothing', () => {
    const one = createFields(everyKind)
    const two = createFields(everyKind)
    ok(one.words !== two.words)
    deepStrictEqual(one, two)
  })
})
