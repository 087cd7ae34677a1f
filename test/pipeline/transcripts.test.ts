/** Transcripts: what a terminal showed comes back byte for byte and at its times, within bounds. */
import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { TranscriptPiece } from '../../src/dissect/contract.ts'
import { MAX_PIECE_BYTES } from '../../src/dissect/transcript.ts'
import { output, writePieces as record, START } from '../play/rows.ts'
import type { Row } from '../support/replayLines.ts'

const bytesOf = (row: Row): Buffer =>
  Buffer.from(row.text ?? '', row.encoding === 'latin-1' ? 'latin1' : 'utf8')

/** Every byte of a kind with its time. */
function timed(rows: readonly Row[], kind: string): { bytes: Buffer; times: number[] } {
  const times: number[] = []
  const parts: Buffer[] = []
  for (const row of rows.filter((r) => r.kind === kind)) {
    const bytes = bytesOf(row)
    parts.push(bytes)
    let at = Date.parse(`${row.ts.slice(0, 19)}Z`) * 1000 + Number(row.ts.slice(20, 26))
    strictEqual(row.delays_us.length, row.lengths.length)
    strictEqual(
      row.lengths.reduce((a: number, b: number) => a + b, 0),
      bytes.length,
    )
    row.lengths.forEach((length: number, i: number) => {
      at += row.delays_us[i]
      for (let n = 0; n < length; n++) times.push(at)
    })
  }
  return { bytes: Buffer.concat(parts), times }
}

const someBytes = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 6000 }),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 3000 }).map((s) => Buffer.from(s)),
)
const bursts = fc.array(fc.tuple(fc.nat(9_000_000), someBytes), { maxLength: 12 })

describe('transcripts', () => {
  test('any chunking gives the same rows, and these the same bytes at the same times', () => {
    fc.assert(
      fc.property(bursts, fc.array(fc.integer({ min: 1, max: 2000 })), (given, cuts) => {
        let at = START
        const whole = given.map(([pause, bytes]) => {
          at += pause
          return output(at, bytes)
        })
        let n = 0
        const cut = whole.flatMap((piece) => {
          const parts: TranscriptPiece[] = []
          for (let from = 0; from < piece.bytes!.length; ) {
            const size = cuts.length === 0 ? 1000 : cuts[n++ % cuts.length]!
            parts.push({ ...piece, bytes: piece.bytes!.subarray(from, from + size) })
            from += size
          }
          return parts
        })
        const { rows } = record(whole)
        deepStrictEqual(record(cut).rows, rows)
        const { bytes, times } = timed(rows, 'output')
        deepStrictEqual(bytes, Buffer.concat(whole.map((p) => p.bytes!)))
        deepStrictEqual(
          times,
          whole.flatMap((p) => Array.from(p.bytes!, () => p.tsMicros)),
        )
        let offset = 0
        rows.forEach((row, i) => {
          strictEqual(row.piece_seq, i)
          strictEqual(row.offset, offset)
          offset += bytesOf(row).length
          ok(bytesOf(row).length <= MAX_PIECE_BYTES)
        })
      }),
      { numRuns: 200 },
    )
  })

  test('text that is UTF-8 stays text, also where a row is full in the middle of a character', () => {
    const text = 'é中𝄞'.repeat(4000)
    const { rows } = record([output(START, text)])
    ok(rows.length > 8)
    for (const row of rows) strictEqual(row.encoding, undefined)
    strictEqual(rows.map((row) => row.text).join(''), text)
  })

  test('ten thousand keystrokes are not ten thousand rows', () => {
    const keys = Array.from({ length: 10_000 }, (_, i) => output(START + i * 150_000, 'x'))
    const { rows } = record(keys)
    ok(rows.length <= 310, `${rows.length}`)
    strictEqual(timed(rows, 'output').times.at(-1), START + 9999 * 150_000)
  })

  test('resize, gaps and markers stand between what came before and after', () => {
    const { rows } = record([
      { tsMicros: START, kind: 'resize', columns: 80, rows: 24 },
      output(START + 1, 'a'),
      { tsMicros: START + 2, kind: 'gap', missing: 1234 },
      output(START + 3, 'b'),
      { tsMicros: START + 4, kind: 'marker', text: 'ls -l' },
    ])
    deepStrictEqual(
      rows.map(({ kind, columns, rows: r, missing_bytes, text, offset }) => [
        kind,
        columns,
        r,
        missing_bytes,
        text,
        offset,
      ]),
      [
        ['resize', 80, 24, 0, undefined, 0],
        ['output', 0, 0, 0, 'a', 0],
        ['gap', 0, 0, 1234, undefined, 1],
        ['output', 0, 0, 0, 'b', 1],
        ['marker', 0, 0, 0, 'ls -l', 2],
      ],
    )
    deepStrictEqual([rows[0]!.session_id, rows[0]!.user], ['f'.repeat(32), 'alice'])
  })

  test('input is kept only where it is wanted, and off keeps nothing', () => {
    const pieces: TranscriptPiece[] = [
      { ...output(START, 'l'), kind: 'input' },
      output(START + 5, 'l'),
      { ...output(START + 9, 's'), kind: 'input' },
      { tsMicros: START + 10, kind: 'marker', text: 'ls' },
    ]
    deepStrictEqual(
      record(pieces).rows.map((row) => row.kind),
      ['output', 'marker'],
    )
    deepStrictEqual(
      record(pieces, 'all').rows.map((row) => [row.kind, row.text]),
      [
        ['input', 'ls'],
        ['output', 'l'],
        ['marker', 'ls'],
      ],
    )
    deepStrictEqual(record(pieces, 'off').rows, [])
  })

  test('past the bound of a session nothing is kept, everything is counted', () => {
    const pieces = Array.from({ length: 100 }, (_, i) => output(START + i, 'x'.repeat(1000)))
    pieces.push({ tsMicros: START + 200, kind: 'marker', text: 'late' })
    const { rows, anomalies, dropped } = record(pieces, 'output', 50_500)
    strictEqual(timed(rows, 'output').bytes.length, 50_000)
    const last = rows.at(-1)!
    deepStrictEqual([last.kind, last.dropped_bytes, dropped], ['gap', 50_000, 50_000])
    deepStrictEqual(anomalies, ['transcript-cut'])
    ok(!rows.some((row) => row.kind === 'marker'))
  })

  test('times that go backwards become one part', () => {
    const { rows } = record([
      output(START + 10, 'a'),
      output(START + 5, 'b'),
      output(START + 20, 'c'),
    ])
    deepStrictEqual(rows[0]!.lengths, [2, 1])
    deepStrictEqual(rows[0]!.delays_us, [0, 10])
  })
})
