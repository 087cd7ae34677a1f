/** Casts read back: the same output at the same times, gaps and commands marked, nothing that acts on a viewer's terminal. */
import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type CastOptions, formatCast } from '../../src/play/asciicast.ts'
import { SafeOutput } from '../../src/play/safeOutput.ts'
import { mark, recordingOf, START, shown } from './rows.ts'

type Event = [number, string, string]

const V2: CastOptions = { version: 2, input: false, idleSeconds: undefined, start: 0 }
const V3: CastOptions = { ...V2, version: 3 }

function readBack(pieces: Parameters<typeof recordingOf>[0], options: CastOptions) {
  const [header, ...events] = [...formatCast(recordingOf(pieces), options)].map((line) =>
    JSON.parse(line),
  )
  let time = 0
  const timed = (events as Event[]).map(([t, code, data]): Event => {
    time = options.version === 3 ? time + t : t
    return [Math.round(time * 1e6) / 1e6, code, data]
  })
  return { header, events: timed }
}

const pieces = [
  { tsMicros: START, kind: 'resize' as const, columns: 100, rows: 30 },
  shown(0.25, '$ '),
  { ...shown(1, 'ls\r'), kind: 'input' as const },
  mark(1.5, 'ls'),
  shown(1.5, 'z\u00fc'),
  { ...shown(1.75, ''), bytes: Buffer.from([0xe6, 0xbc]) },
  { ...shown(2, ''), bytes: Buffer.from([0xa2]) },
  { tsMicros: START + 3e6, kind: 'gap' as const, missing: 1234 },
]

describe('asciicast', () => {
  for (const options of [V2, V3]) {
    test(`version ${options.version} says everything at its time`, () => {
      const { header, events } = readBack(pieces, options)
      const title = 'alice at 192.0.2.2 23 from 192.0.2.1 (telnet)'
      deepStrictEqual(
        header,
        options.version === 2
          ? { version: 2, width: 100, height: 30, timestamp: START / 1e6, title }
          : { version: 3, term: { cols: 100, rows: 30 }, timestamp: START / 1e6, title },
      )
      deepStrictEqual(events, [
        [0, 'r', '100x30'],
        [0.25, 'o', '$ '],
        [1.5, 'm', 'ls'],
        [1.5, 'o', 'z\u00fc'],
        [2, 'o', '漢'],
        [3, 'm', '[1,234 bytes were not seen]'],
        [3, 'o', '\u001b7\u001b[999;1H\u001b[0;7m[1,234 bytes were not seen]\u001b[0m\u001b8'],
      ])
    })
  }

  test('has what was typed when that is asked for', () => {
    const { events } = readBack(pieces, { ...V2, input: true })
    deepStrictEqual(events[2], [1, 'i', 'ls\r'])
  })

  test('begins later with all that was shown before', () => {
    const { header, events } = readBack(pieces, { ...V3, start: 3, idleSeconds: 2 })
    deepStrictEqual([header.timestamp, header.idle_time_limit], [START / 1e6 + 1, 2])
    deepStrictEqual(events.slice(0, 4), [
      [0, 'r', '100x30'],
      [0, 'o', '$ '],
      [0, 'm', 'ls'],
      [0, 'o', 'z\u00fc'],
    ])
  })

  test('times of version 3 add up to those of version 2, however many there are', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3_000_000), { minLength: 1, maxLength: 50 }), (pauses) => {
        let at = 0
        const many = pauses.map((pause) => {
          at += pause
          return shown(at / 1e6, 'x')
        })
        deepStrictEqual(readBack(many, V3).events, readBack(many, V2).events)
      }),
      { numRuns: 100 },
    )
  })
})

describe('output made safe', () => {
  const safe = (text: string): string => new SafeOutput().take(text)

  test('keeps what draws', () => {
    for (const text of [
      'plain\r\n\ttext\b \u0007漢',
      '\u001b[1;31mred\u001b[0m\u001b[2J\u001b[H\u001b[10;20H\u001b[K\u001b[3L',
      '\u001b[?1049h\u001b[?25l\u001b[?7h\u001b[4h\u001b[2 q\u001b[1;20r\u001b[!p',
      '\u001b(0lqk\u001b(B\u001b7\u001b8\u001bM\u001bD\u001b=\u001b>\u001bc\u001b#8\u001b[s\u001b[u',
    ]) {
      strictEqual(safe(text), text)
    }
  })

  test('takes out what acts on more than the screen', () => {
    for (const [text, left] of [
      ['a\u001b]52;c;Zm9v\u0007b', 'ab'],
      ['a\u001b]0;title\u001b\\b', 'ab'],
      ['a\u001bP+q544e\u001b\\b\u001b_x\u001b\\c\u001b^y\u001b\\d', 'abcd'],
      [
        'a\u001b[c\u001b[>c\u001b[0c\u001b[6n\u001b[?6n\u001b[18t\u001b[x\u001b[?25$p\u001bZb',
        'ab',
      ],
      ['a\u0005b\u009d0;t\u009cc', 'abc'],
      ['\u001b[?1000h\u001b[?1;25h\u001b[?2004h\u001b[>4;2m\u001b[>1u', '\u001b[?25h'],
      ['\u001b[5i\u001b[?69h', '\u001b[?69h'],
    ] as const) {
      strictEqual(safe(text), left)
    }
  })

  test('is the same however it is cut, and never throws', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom(
        '\u001b[',
        '\u001b]52;c;',
        '\u001b',
        '\\',
        '31m',
        '?2004',
        'h',
        '\u0007',
        '\u001bP',
      ),
    )
    fc.assert(
      fc.property(fc.array(piece), fc.nat(20), (parts, cut) => {
        const text = [...parts.join('')]
        const halves = new SafeOutput()
        const at = Math.min(cut, text.length)
        const inTwo = halves.take(text.slice(0, at).join('')) + halves.take(text.slice(at).join(''))
        strictEqual(inTwo, safe(text.join('')))
        for (const opening of ']PX^_') ok(!inTwo.includes(`\u001b${opening}`))
      }),
      { numRuns: 500 },
    )
  })
})
