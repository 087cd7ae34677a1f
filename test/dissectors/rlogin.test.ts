import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { rlogin } from '../../dissectors/rlogin/index.ts'
import { Probe } from '../../src/dissect/contract.ts'
import { contractTests } from '../support/contract.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'
import { Slice } from '../support/slice.ts'

const window = (rows: number, columns: number): Piece =>
  orig(Buffer.from([0xff, 0xff, 0x73, 0x73, rows >> 8, rows, columns >> 8, columns, 0, 0, 0, 0]))
const opening = orig('\0root\0alice\0xterm/38400\0')
const PROMPT = 'alice@lab:~$ '
/** Keys one by one, each echoed. */
const typed = (line: string): Piece[] => [...line].flatMap((key) => [orig(key), resp(key)])
const command = (line: string, output: string): Piece[] => [
  ...typed(line),
  orig('\r'),
  resp(`\r\n${output}${PROMPT}`),
]
const trusted: Piece[] = [
  opening,
  resp('\0'),
  resp('\x80'),
  window(24, 80),
  resp(`Welcome.\r\n${PROMPT}`),
  ...command('ls', 'notes.txt\r\n'),
  window(40, 120),
  ...command('cat notes.txt', 'remember\r\n'),
]
const asked: Piece[] = [
  opening,
  resp('\0Password: '),
  orig('s3cret-word\r'),
  resp(`\r\nLast login: today\r\n${PROMPT}`),
  ...command('id', 'uid=1\r\n'),
]
const refused: Piece[] = [
  opening,
  resp('\0Password: '),
  orig('s3cret-word\r'),
  resp('\n\rAuthentication failure\n'),
]

contractTests(rlogin, { trusted, asked, refused })

const lines = (pieces: Piece[]): (string | undefined)[] =>
  play(rlogin, pieces)
    .session.events.filter((e) => e.kind === 'command')
    .map((e) => e.object)

describe('rlogin', () => {
  test('reads who comes as whom, terminal and window', () => {
    const { state, session } = play(rlogin, trusted)
    const { user, authMethod, authResult, authAttempts } = session.facts
    deepStrictEqual([user, authMethod, authResult, authAttempts], ['alice', 'rhosts', 'success', 1])
    const { clientUser, terminalType, terminalSpeed, windowWidth, windowHeight, windowChanges } =
      state.fields
    deepStrictEqual(
      [clientUser, terminalType, terminalSpeed, windowWidth, windowHeight, windowChanges],
      ['root', 'xterm', '38400', 120, 40, 1],
    )
    deepStrictEqual(lines(trusted), ['ls', 'cat notes.txt'])
  })

  test('reads a login by password, which goes nowhere', () => {
    const { session, state } = play(rlogin, asked)
    deepStrictEqual(
      [session.facts.user, session.facts.authMethod, session.facts.authResult],
      ['alice', 'password', 'success'],
    )
    deepStrictEqual(lines(asked), ['id'])
    strictEqual(play(rlogin, refused).session.facts.authResult, 'failure')
    const said = JSON.stringify([session.events, session.facts, state.fields, session.pieces])
    ok(!said.includes('s3cret'))
  })

  test('the server’s controls are no text, and bytes of a character no controls', () => {
    const pieces = [
      opening,
      resp(`\0\x80${PROMPT}`),
      ...typed('ls'),
      orig('\r'),
      resp(Buffer.from(`\r\n\x10à€ caf\u00e9\r\n${PROMPT}`)),
      ...command('pwd', '/\r\n'),
    ]
    deepStrictEqual(lines(pieces), ['ls', 'pwd'])
  })

  test('claims the opening only with terminal and speed', () => {
    const probe = (text: string): Probe => rlogin.probe(new Slice(Buffer.from(text, 'latin1')))
    strictEqual(probe('\0'), Probe.More)
    strictEqual(probe('\0root\0alice\0xterm'), Probe.More)
    strictEqual(probe('\0\0alice\0xterm/38400\0'), Probe.Yes)
    strictEqual(probe('\0root\0alice\0xterm\0'), Probe.No)
    strictEqual(probe('\0root\0\0xterm/38400\0'), Probe.No)
    strictEqual(probe('\0\x10\0\x01'), Probe.No)
  })

  test('a name that begins with a dash is told', () => {
    const { session } = play(rlogin, [orig('\0root\0-froot\0xterm/9600\0')])
    ok(session.anomalies.includes('login-option-in-user'))
  })
})
