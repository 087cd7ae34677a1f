import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { rsh } from '../../dissectors/rsh/index.ts'
import { Direction, Probe, Verdict } from '../../src/dissect/contract.ts'
import { contractTests } from '../support/contract.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'
import { Slice } from '../support/slice.ts'

const opening = (command: string): Piece[] => [orig('1022\0'), orig(`root\0alice\0${command}\0`)]
const listing: Piece[] = [...opening('ls -la'), resp('\0'), resp('total 4\nnotes.txt\n')]
const refused: Piece[] = [...opening('ls'), resp('\x01rshd: Permission denied.\n')]
/** As rsh-redone's server refuses: the zero byte first. */
const refusedLate: Piece[] = [...opening('ls'), resp('\0'), resp('Authentication failure\n')]
const upload: Piece[] = [
  orig('1020\0root\0alice\0rcp -r -p -t .\0'),
  resp('\0\0'),
  orig('T1795265479 0 1795265479 0\n'),
  resp('\0'),
  orig('D0755 0 up\n'),
  resp('\0'),
  orig('C0644 0 empty.txt\n'),
  resp('\0'),
  orig('\0'),
  resp('\0'),
  orig('C0600 6 one.txt\n'),
  resp('\0'),
  orig('one\ntw\0'),
  resp('\0'),
  orig('C0644 3 full.txt\n'),
  resp('\x01rcp: up/full.txt: No space left on device\n'),
  orig('E\n'),
  resp('\0'),
]
const download: Piece[] = [
  orig('1021\0root\0alice\0rcp -f inventory.txt\0\0'),
  resp('\0C0644 12 inventory.txt\n'),
  orig('\0'),
  resp('item 1\nitem2\0'),
  orig('\0'),
]
const missing: Piece[] = [
  orig('1021\0root\0alice\0rcp -f none\0\0'),
  resp('\0\x01rcp: none: No such file or directory\n'),
]

contractTests(rsh, { listing, refused, upload, download })

const files = (pieces: Piece[]) =>
  play(rsh, pieces)
    .session.events.filter((e) => e.kind === 'file')
    .map((e) => [e.object, e.bytes, e.detail?.direction, e.status, e.statusText])

describe('rsh', () => {
  test('reads users, command, output and the port for errors', () => {
    const { state, session } = play(rsh, listing)
    const { user, authMethod, authResult, authAttempts, activity } = session.facts
    deepStrictEqual(
      [user, authMethod, authResult, authAttempts, activity],
      ['alice', 'rhosts', 'success', 1, 'automated'],
    )
    const { clientUser, command, errorsPort, outputBytes } = state.fields
    deepStrictEqual(
      [clientUser, command, errorsPort, outputBytes],
      ['root', 'ls -la', 1022, 'total 4\nnotes.txt\n'.length],
    )
    const { listener, port, protocol } = session.expected[0]!.expectation
    deepStrictEqual([listener, port, protocol], [Direction.Orig, 1022, 'rsh-errors'])
    const command1 = session.events.find((e) => e.kind === 'command')!
    deepStrictEqual([command1.object, command1.status, command1.bytes], ['ls -la', 'ok', 18])
  })

  test('tells who was refused, and what could not be run', () => {
    const { state, session } = play(rsh, refused)
    strictEqual(session.facts.authResult, 'failure')
    strictEqual(state.fields.result, 'rshd: Permission denied.')
    strictEqual(session.events.find((e) => e.kind === 'command')!.status, 'error')
    const other = play(rsh, [...opening('ls'), resp('\x01Cannot fork; try again.\n')])
    strictEqual(other.session.facts.authResult, 'unknown')
  })

  test('takes words of refusal behind a zero byte for one only when nothing follows', () => {
    const alone = play(rsh, refusedLate).session.facts
    deepStrictEqual([alone.authResult, alone.confidence], ['failure', 0.8])
    const more = play(rsh, [...refusedLate, resp('a second line\n')]).session.facts
    strictEqual(more.authResult, 'success')
  })

  test('a server that hangs up without an answer ran nothing', () => {
    const { facts } = play(rsh, opening('ls')).session
    deepStrictEqual([facts.authResult, facts.confidence], ['failure', 0.8])
  })

  test('tells of each file rcp moves', () => {
    deepStrictEqual(files(upload), [
      ['up/empty.txt', 0, 'upload', 'ok', ''],
      ['up/one.txt', 6, 'upload', 'ok', ''],
      ['up/full.txt', 3, 'upload', 'error', 'rcp: up/full.txt: No space left on device'],
    ])
    deepStrictEqual(files(download), [['inventory.txt', 12, 'download', 'ok', '']])
    strictEqual(play(rsh, download).session.facts.activity, 'file-transfer')
    strictEqual(play(rsh, upload).state.fields.fileCount, 2)
    deepStrictEqual(files(missing), [
      ['', 0, 'download', 'error', 'rcp: none: No such file or directory'],
    ])
  })

  test('a copy that is none is given up, and so is one with bytes lost', () => {
    const bad = play(rsh, [orig('0\0a\0b\0rcp -t x\0'), resp('\0'), orig('hello\n')])
    ok(bad.session.anomalies.includes('copy-malformed'))
    const lost = [...upload.slice(0, 11), { ...orig('w\n'), missing: 3 }, resp('\0')]
    strictEqual(files(lost).at(-1)![3], 'unknown')
  })

  test('a name that begins with a dash, and an opening without end', () => {
    const dash = play(rsh, [orig('0\0root\0-froot\0id\0')])
    ok(dash.session.anomalies.includes('login-option-in-user'))
    const long = play(rsh, [orig(`0\0root\0alice\0${'x'.repeat(20_000)}`)])
    strictEqual(long.verdict, Verdict.Broken)
  })

  test('claims no rexec, whose password stands where the name does', () => {
    const probe = (text: string, isUsualPort: boolean): Probe => {
      const slice = new Slice(Buffer.from(text, 'latin1'))
      slice.isUsualPort = isUsualPort
      return rsh.probe(slice)
    }
    strictEqual(probe('51000\0alice\0secret\0id\0', false), Probe.No)
    strictEqual(probe('0\0alice\0secret\0id\0', false), Probe.No)
    strictEqual(probe('1022\0', true), Probe.Yes)
    strictEqual(probe('1022\0', false), Probe.More)
    strictEqual(probe('\0root\0alice\0id\0', true), Probe.Yes)
  })
})
