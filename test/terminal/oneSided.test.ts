/** Sessions of which only one side was captured, and those picked up in their middle. */
import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { telnet } from '../../dissectors/telnet/index.ts'
import { Direction, Probe } from '../../src/dissect/contract.ts'
import { Recorder, Slice } from '../support/slice.ts'

/** What a side sent, and by how much it had gone on acknowledging the other by then. */
type Sent = readonly [text: string, acknowledged: number]

function replay(direction: Direction, sent: readonly Sent[]) {
  const state = telnet.create()
  const session = new Recorder()
  let tsMicros = 1_700_000_000_000_000
  let acknowledged = 0xfffffff0
  for (const [text, more] of sent) {
    const slice = new Slice(Buffer.from(text, 'latin1'))
    acknowledged = (acknowledged + more) | 0
    slice.direction = direction
    slice.tsMicros = tsMicros += 100_000
    slice.acknowledged = acknowledged
    telnet.feed(state, slice, session)
  }
  telnet.close?.(state, tsMicros, session)
  const commands = session.events.filter((e) => e.kind === 'command').map((e) => e.object)
  return { session, commands, fields: state.fields }
}

/** Keys that each bring `echo` bytes before the next, and Enter. */
const keys = (text: string, echo: number): Sent[] =>
  [...`${text}\r`].map((key, i) => [key, i === 0 ? 20 : echo])

describe('only the client', () => {
  test('lines whose keys were answered are commands, others are hidden', () => {
    const { session, commands, fields } = replay(Direction.Orig, [
      ['\xff\xfd\x03', 3],
      ...keys('alice', 1),
      ...keys('fixture', 0),
      ...keys('whoami', 1),
      ...keys('su -', 1),
      ...keys('another', 0),
      ...keys('ls -la', 1),
    ])
    deepStrictEqual(commands, ['whoami', 'su -', 'ls -la'])
    strictEqual(session.facts.user, 'alice')
    strictEqual(session.facts.authResult, 'unknown')
    ok(session.facts.evidence.includes('acknowledgements'))
    strictEqual(fields.hiddenLines, 2)
  })

  test('names of repeated logins are no commands', () => {
    const { session, commands } = replay(Direction.Orig, [
      ...keys('bob', 1),
      ...keys('guess-1', 0),
      ...keys('carol', 1),
      ...keys('guess-2', 0),
    ])
    deepStrictEqual(commands, [])
    deepStrictEqual([session.facts.user, session.facts.authAttempts], ['carol', 2])
  })

  test('before a line without answers nothing is said: a server may show asterisks', () => {
    const { commands, fields } = replay(Direction.Orig, [
      ...keys('alice', 1),
      ...keys('starred-secret', 1),
      ...keys('ls', 1),
    ])
    deepStrictEqual(commands, [])
    strictEqual(fields.hiddenLines, 3)
  })

  test('lines sent in one piece may be secrets and are hidden', () => {
    const { commands, fields } = replay(Direction.Orig, [
      ['root\n', 5],
      ['s3cret-1\n', 9],
      ['cat /etc/passwd\n', 9],
    ])
    deepStrictEqual(commands, [])
    strictEqual(fields.hiddenLines, 3)
  })
})

describe('only the server', () => {
  const said = (text: string): Sent[] => [...text].map((c) => [c, 1])

  test('its echo behind prompts of user and host are commands', () => {
    const { session, commands } = replay(Direction.Resp, [
      ['\xff\xfb\x01\xff\xfb\x03', 0],
      ...said('host login: eve\r\nPassword: \r\nLogin incorrect\r\nhost login: eve\r\n'),
      ...said('Password: \r\nLast login: x\r\neve@host:~$ ls -l\r\ntotal 0\r\n'),
      ...said('eve@host:~$ rm x^C\r\neve@host:~$ exit\r\nlogout\r\n'),
    ])
    deepStrictEqual(commands, ['ls -l', 'exit'])
    deepStrictEqual(
      session.events.filter((e) => e.kind === 'auth').map((e) => [e.user, e.status]),
      [
        ['eve', 'error'],
        ['eve', 'ok'],
      ],
    )
    strictEqual(session.events.find((e) => e.object === 'ls -l')?.detail?.output, 'total 0')
  })

  test('a server that is not answered says nothing of a client', () => {
    const text = 'user login: enabled\r\na@b:~$ ls\r\n'
    deepStrictEqual(replay(Direction.Resp, [[text, 0]]).session.facts.user, '')
  })
})

test('a session picked up in its middle is claimed at its own ports only', () => {
  const probe = (text: string, isUsualPort: boolean) => {
    const slice = new Slice(Buffer.from(text, 'latin1'))
    slice.direction = Direction.Resp
    slice.isUsualPort = isUsualPort
    return telnet.probe(slice)
  }
  for (const text of ['total 0\r\nuser@host:~$ ', '\r\nsw1#', 'a\x1b[Kb', 'x\r\0y']) {
    strictEqual(probe(text, true), Probe.Yes, text)
    strictEqual(probe(text, false), Probe.More, text)
  }
  for (const text of ['220 ready\r\nuser@host:~$ ', 'SSH-2.0-x\r\n$ ']) {
    strictEqual(probe(text, true), Probe.No, text)
  }
  for (const text of ['hello\r\n', '$ ']) strictEqual(probe(text, true), Probe.More, text)
})
