/** What goes into transcripts, and what must not go anywhere. */
import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { telnet } from '../../dissectors/telnet/index.ts'
import {
  CISCO,
  IAC_OPENING,
  LOGIN,
  SESSION,
  SHELL,
  samples,
  type,
} from '../dissectors/telnet/samples.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'

const outputOf = (pieces: readonly Piece[]): string =>
  play(telnet, pieces)
    .session.pieces.filter((p) => p.kind === 'output')
    .map((p) => Buffer.from(p.bytes!).toString('latin1'))
    .join('')
const everything = (pieces: readonly Piece[]): string => {
  const { session, state } = play(telnet, pieces)
  return JSON.stringify([session, state], (_, v: unknown) =>
    ArrayBuffer.isView(v) ? Buffer.from(v.buffer).toString('latin1') : v,
  )
}

describe('transcripts', () => {
  test('have the output, the lines, the sizes, markers, in order', () => {
    const { pieces } = play(telnet, [...IAC_OPENING, ...LOGIN, ...SHELL]).session
    const kinds = pieces.filter((p) => p.kind !== 'output')
    deepStrictEqual(
      kinds.map(
        (p) => p.text ?? (p.bytes ? Buffer.from(p.bytes).toString() : `${p.columns}x${p.rows}`),
      ),
      ['80x24', 'login', 'ls -l', 'ls -l\r', 'ls -l', 'ls -l\r', 'su', 'su\r'],
    )
    ok(pieces.every((p, i) => i === 0 || p.tsMicros >= pieces[i - 1]!.tsMicros))
    ok(outputOf([...IAC_OPENING, ...LOGIN]).startsWith('Debian GNU/Linux 12\r\nhost login: '))
  })

  test('have no byte of the protocol, and lost bytes as gaps', () => {
    const { pieces } = play(telnet, [
      resp('ab\xff\xffc\r\0d\xff\xf1'),
      { ...resp('e'), missing: 7 },
    ]).session
    deepStrictEqual(
      pieces.map((p) => p.missing ?? Buffer.from(p.bytes!).toString('latin1')),
      ['ab\xffc\rd', 7, 'e'],
    )
  })

  test('are the same wherever segments are cut', () => {
    for (const pieces of [SESSION, CISCO, [...IAC_OPENING, ...LOGIN, ...SHELL]]) {
      const whole = outputOf(pieces)
      fc.assert(
        fc.property(fc.nat(pieces.length - 1), fc.nat(200), (i, at) => {
          const piece = pieces[i]!
          const cut = Math.min(at, piece.bytes.length)
          const halves = [
            { ...piece, bytes: piece.bytes.subarray(0, cut) },
            { ...piece, bytes: piece.bytes.subarray(cut), afterMicros: 0 },
          ]
          strictEqual(outputOf([...pieces.slice(0, i), ...halves, ...pieces.slice(i + 1)]), whole)
        }),
        { numRuns: 100, seed: 4 },
      )
    }
  })
})

describe('secrets', () => {
  const SECRET = 'q7-Tulip!x'
  const open = [...IAC_OPENING, resp('host login: '), ...type('root'), orig('\r\0')]
  const shell = [
    resp('\r\nLast login: x\r\nroot@host:~# '),
    ...type('id'),
    orig('\r\0'),
    resp('\r\nuid=0\r\nroot@host:~# '),
  ]
  const LEAKS: Readonly<Record<string, Piece[]>> = {
    'echoed key by key though they must not be': [
      ...open,
      resp('\r\nPassword: '),
      ...type(SECRET),
      orig('\r\0'),
      ...shell,
    ],
    'echoed as a line behind Enter': [
      ...open,
      resp('\r\nPassword: '),
      orig(`${SECRET}\r\0`),
      resp(`${SECRET}\r\n`),
      ...shell,
    ],
    'quoted in a refusal': [
      ...open,
      resp('\r\nPassword: '),
      orig(`${SECRET}\r\0`),
      resp(`\r\nBad password: ${SECRET} for root\r\nhost login: `),
    ],
    'typed ahead and echoed before its prompt': [
      ...IAC_OPENING,
      orig(`root\r${SECRET}\rid\r`),
      resp(`root\r\n${SECRET}\r\nid\r\n`),
      resp('host login: root\r\nPassword: '),
      ...shell,
    ],
    'asked for by programs inside the session': [
      'mysql -p',
      'ssh db',
      'passwd',
      'su -',
      'enable',
    ].flatMap((command) => [
      resp('u@h:~$ '),
      ...type(command),
      orig('\r'),
      resp('\r\nEnter password: '),
      orig(`${SECRET}\r`),
      resp(`${SECRET}\r\nwelcome\r\n`),
    ]),
    'sent to a server that compresses from then on': [
      resp('\xff\xfb\x56login: '),
      orig('root\n'),
      resp('Password: \xff\xfa\x56\xff\xf0\x78\x9c\x01'),
      orig(`${SECRET}\n`),
      orig('look\n'),
    ],
    'sent after the prompt was lost': [
      resp('Device\r\nlogin: '),
      orig('root\n'),
      { ...resp(''), missing: 10 },
      orig(`${SECRET}\n`),
      resp('\r\n# '),
    ],
  }
  for (const [name, pieces] of Object.entries(LEAKS)) {
    test(`are nowhere: ${name}`, () => ok(!everything(pieces).includes(SECRET)))
  }

  test('masked in the midst of a line leave the rest', () => {
    const text = outputOf(LEAKS['quoted in a refusal']!)
    ok(text.includes('Bad password: **** for root'), text)
  })

  test('of the samples are nowhere, transcripts included', () => {
    for (const [name, pieces] of Object.entries(samples)) {
      ok(
        !/hunter2|correct-horse|toor!!|wrong1|right2|enable3|s3cr3t|sesame-9/.test(
          everything(pieces),
        ),
        name,
      )
    }
  })
})
