/** Rows back into steps in time, whatever they hold; and where to begin. */
import { deepStrictEqual, ok, strictEqual, throws } from 'node:assert'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { describeGap, makeRecording, readMicros } from '../../src/play/recording.ts'
import { findStart, formatOffset, makeTimeline } from '../../src/play/timeline.ts'
import { mark, recordingOf, START, shown, writePieces } from './rows.ts'

const pieces = [
  { tsMicros: START, kind: 'resize' as const, columns: 100, rows: 30 },
  shown(0.5, '$ '),
  mark(2, 'ls -l'),
  shown(2, 'ls -l\r\n'),
  shown(2.25, 'total 0\r\n$ '),
  { tsMicros: START + 60e6, kind: 'gap' as const, missing: 1234 },
  mark(90, 'vi notes.txt'),
  shown(90, 'vi'),
]

describe('recordings', () => {
  test('have every step at its time, in order', () => {
    const recording = recordingOf(pieces)
    deepStrictEqual(
      recording.steps.map((s) => [s.atMicros / 1e6, s.kind, s.bytes.toString() || s.text]),
      [
        [0, 'resize', ''],
        [0.5, 'output', '$ '],
        [2, 'marker', 'ls -l'],
        [2, 'output', 'ls -l\r\n'],
        [2.25, 'output', 'total 0\r\n$ '],
        [60, 'gap', ''],
        [90, 'marker', 'vi notes.txt'],
        [90, 'output', 'vi'],
      ],
    )
    deepStrictEqual([recording.columns, recording.rows, recording.startMicros], [100, 30, START])
    deepStrictEqual(
      [recording.user, recording.serverIp, recording.serverPort],
      ['alice', '192.0.2.2', 23],
    )
  })

  test('are the same from rows in any order, that come twice, with times as ClickHouse writes them', () => {
    const { rows } = writePieces(pieces)
    const other = [...rows, ...rows].reverse().map((row) => ({
      ...row,
      ts: row.ts.replace('T', ' ').replace('Z', ''),
      offset: `${row.offset}`,
    }))
    deepStrictEqual(makeRecording(other), makeRecording(rows))
  })

  test('a row that never arrived is a gap', () => {
    const { rows } = writePieces([
      shown(0, 'a'.repeat(4096)),
      shown(1, 'b'.repeat(4096)),
      shown(2, 'c'),
    ])
    const { steps } = makeRecording(rows.filter((row) => row.piece_seq !== 1))!
    deepStrictEqual(
      steps.map((s) => [s.kind, s.dropped, s.bytes.length]),
      [
        ['output', 0, 4096],
        ['gap', 4096, 0],
        ['output', 0, 1],
      ],
    )
    strictEqual(describeGap(steps[1]!), '[4,096 bytes were not kept]')
    strictEqual(describeGap({ missing: 1234, dropped: 0 }), '[1,234 bytes were not seen]')
  })

  test('of Latin-1 are read so, of UTF-8 with a stray byte are not', () => {
    strictEqual(
      recordingOf([{ tsMicros: START, kind: 'output', bytes: Buffer.from([0x7a, 0xfc, 0x72]) }])
        .encoding,
      'latin1',
    )
    const utf8 = [
      shown(0, 'zürich'),
      shown(10, 'zürich'),
      { ...shown(20, ''), bytes: Buffer.from([0xff]) },
    ]
    strictEqual(recordingOf(utf8).encoding, 'utf8')
  })

  test('throw on no row that JSON can hold', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record(
            {
              kind: fc.constantFrom('output', 'input', 'resize', 'gap', 'marker', 'other', 7),
              piece_seq: fc.jsonValue(),
              ts: fc.oneof(fc.constant('2026-11-21T08:00:00.5Z'), fc.jsonValue()),
              text: fc.oneof(fc.string(), fc.jsonValue()),
              delays_us: fc.oneof(fc.array(fc.nat()), fc.jsonValue()),
              lengths: fc.oneof(fc.array(fc.nat(20)), fc.jsonValue()),
              offset: fc.jsonValue(),
              columns: fc.jsonValue(),
            },
            { requiredKeys: [] },
          ),
        ),
        (rows) => {
          for (const step of makeRecording(rows)?.steps ?? []) {
            ok(step.columns >= 1 && step.columns <= 1000 && step.atMicros >= 0)
          }
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('timelines', () => {
  const recording = recordingOf(pieces)

  test('shorten silences', () => {
    const due = makeTimeline(recording, 1e6).dueMicros.map((micros) => micros / 1e6)
    deepStrictEqual(due, [0, 0.5, 1.5, 1.5, 1.75, 2.75, 3.75, 3.75])
  })

  test('begin at a marker, an offset, a time or words', () => {
    const timeline = makeTimeline(recording, Number.POSITIVE_INFINITY)
    for (const [from, step] of [
      ['1', 2],
      ['2', 6],
      ['VI', 6],
      ['0:02', 2],
      ['1:30', 6],
      ['2.1s', 4],
      ['1m', 5],
      ['9h', 8],
      ['2026-11-21T08:00:02.1Z', 4],
      ['2026-11-21T07:00:00', 0],
    ] as const) {
      strictEqual(findStart(timeline, from), step, from)
    }
    throws(() => findStart(timeline, '3'), /has 2 markers/)
    throws(() => findStart(timeline, 'emacs'), /no marker has these words/)
  })

  test('write times as people do', () => {
    deepStrictEqual([0, 61e6, 3_723e6].map(formatOffset), ['0:00', '1:01', '1:02:03'])
    strictEqual(readMicros('2026-11-21 08:00:00.000007'), START + 7)
    strictEqual(readMicros('2026-13-45T08:00:00Z'), 0)
  })
})
