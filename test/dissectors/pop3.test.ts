import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { pop3 } from '../../dissectors/pop3/index.ts'
import { Direction, Probe, Verdict } from '../../src/dissect/contract.ts'
import { contractTests } from '../support/contract.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'
import { Slice } from '../support/slice.ts'

const base64 = (text: string): string => Buffer.from(text, 'latin1').toString('base64')
const session: Piece[] = [
  resp('+OK Dovecot (Debian) ready. <1.2@lab>\r\n'),
  orig('CAPA\r\n'),
  resp('+OK\r\nCAPA\r\nTOP\r\nSASL PLAIN LOGIN\r\n.\r\n'),
  orig('USER alice\r\n'),
  resp('+OK\r\n'),
  orig('PASS s3cret\r\n'),
  resp('+OK Logged in.\r\n'),
  orig('STAT\r\nLIST\r\nUIDL 1\r\n'),
  resp('+OK 2 900\r\n+OK 2 messages:\r\n1 400\r\n2 500\r\n.\r\n+OK 1 0001\r\n'),
  orig('RETR 1\r\n'),
  resp('+OK 34 octets\r\nSubject: one\r\nFrom: b@c\r\n\r\n+OK no\r\n..x\r\n.\r\n'),
  orig('DELE 1\r\n'),
  resp('+OK Marked to be deleted.\r\n'),
  orig('RETR 7\r\n'),
  resp("-ERR There's no message 7.\r\n"),
  orig('QUIT\r\n'),
  resp('+OK Logging out.\r\n'),
]
const logins: Piece[] = [
  resp('+OK POP3 ready <1896.697170952@dbc.mtview.ca.us>\r\n'),
  orig('APOP alice c4c9334bac560ecc979e58001b3e22fb\r\n'),
  resp('-ERR [AUTH] Authentication failed.\r\n'),
  orig('AUTH PLAIN\r\n'),
  resp('+ \r\n'),
  orig(`${base64('\0bob\0s3cret')}\r\n`),
  resp('+OK Logged in.\r\n'),
  orig('QUIT\r\n'),
  resp('+OK\r\n'),
]
const tls: Piece[] = [
  resp('+OK ready\r\n'),
  orig('STLS\r\n'),
  resp('+OK Begin TLS negotiation now.\r\n'),
]

contractTests(pop3, { session, logins, tls })

const probe = (text: string, direction: Direction, usual = false): Probe => {
  const slice = new Slice(Buffer.from(text, 'latin1'))
  slice.direction = direction
  slice.isUsualPort = usual
  return pop3.probe(slice)
}

describe('pop3', () => {
  test('login, listing, a message fetched and deleted', () => {
    const { state, session: said } = play(pop3, session)
    const { user, authMethod, authResult, authAttempts, serverSoftware } = said.facts
    deepStrictEqual(
      [user, authMethod, authResult, authAttempts, serverSoftware],
      ['alice', 'password', 'success', 1, 'Dovecot (Debian)'],
    )
    deepStrictEqual(
      said.events.map((e) => [e.kind, e.action, e.object, e.status]),
      [
        ['negotiation', 'CAPA', '', 'ok'],
        ['command', 'USER', 'alice', 'ok'],
        ['auth', 'PASS', '****', 'ok'],
        ['command', 'STAT', '', 'ok'],
        ['command', 'LIST', '', 'ok'],
        ['command', 'UIDL', '1', 'ok'],
        ['message', 'RETR', 'one', 'ok'],
        ['command', 'DELE', '1', 'ok'],
        ['message', 'RETR', '7', 'error'],
        ['command', 'QUIT', '', 'ok'],
      ],
    )
    const { fields } = state
    deepStrictEqual(
      [fields.mailboxCount, fields.mailboxBytes, fields.retrievedCount, fields.retrievedBytes],
      [2, 900, 1, 39],
    )
    deepStrictEqual(fields.capabilities, ['CAPA', 'TOP', 'SASL PLAIN LOGIN'])
    ok(!JSON.stringify([said.events, said.facts, state]).includes('s3cret'))
  })

  test('a refused APOP, then AUTH', () => {
    const { session: said } = play(pop3, logins)
    deepStrictEqual(
      said.events
        .filter((e) => e.kind === 'auth')
        .map((e) => [e.action, e.object, e.user, e.status]),
      [
        ['APOP', 'alice', 'alice', 'error'],
        ['AUTH', 'PLAIN', 'bob', 'ok'],
      ],
    )
    deepStrictEqual([said.facts.authAttempts, said.facts.authMethod], [2, 'plain'])
    ok(!JSON.stringify(said.events).includes('c4c9334b'))
  })

  test('hands STLS over', () => {
    const { verdict, handOff } = play(pop3, tls)
    deepStrictEqual([verdict, handOff], [Verdict.HandOff, 'tls'])
  })

  test('one side alone', () => {
    const server = play(
      pop3,
      session.filter((p) => p.direction === Direction.Resp),
    ).session
    const message = server.events.find((e) => e.kind === 'message')!
    deepStrictEqual([message.action, message.object, message.bytes], ['RETR', 'one', 39])
    const client = play(
      pop3,
      logins.filter((p) => p.direction === Direction.Orig),
    ).session
    deepStrictEqual([client.facts.user, client.facts.authResult], ['bob', 'unknown'])
    ok(!JSON.stringify(client.events).includes(base64('s3cret').slice(0, 6)))
  })

  test('in midstream the first reply is no greeting', () => {
    const { state, session: said } = play(pop3, session.slice(9, 11))
    deepStrictEqual([state.fields.greeting, said.events[0]!.object], ['', 'one'])
  })

  test('a message whose end was lost ends at the next command', () => {
    const pieces: Piece[] = [
      ...session.slice(0, 9),
      orig('RETR 1\r\n'),
      resp('+OK\r\nSubject: one\r\n\r\nbody'),
      { ...resp('tail\r\n'), missing: 500 },
      orig('QUIT\r\n'),
      resp('+OK bye\r\n'),
    ]
    const { session: said } = play(pop3, pieces)
    deepStrictEqual(
      said.events.slice(-2).map((e) => [e.action, e.object, e.status]),
      [
        ['RETR', 'one', 'ok'],
        ['QUIT', '', 'ok'],
      ],
    )
  })

  test('knows its own from Redis and FTP', () => {
    strictEqual(probe('+OK\r\n', Direction.Resp), Probe.No)
    strictEqual(probe('+OK ready\r\n', Direction.Resp), Probe.Yes)
    strictEqual(probe('+OK ready\r\n', Direction.Orig), Probe.Flipped)
    strictEqual(probe("-ERR unknown command 'x'\r\n", Direction.Resp), Probe.No)
    strictEqual(probe('USER x\r\n', Direction.Orig), Probe.No)
    strictEqual(probe('USER x\r\n', Direction.Orig, true), Probe.Yes)
    strictEqual(probe('CAPABILITIES\r\n', Direction.Orig), Probe.No)
  })
})
