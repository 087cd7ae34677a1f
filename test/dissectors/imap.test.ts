import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { imap } from '../../dissectors/imap/index.ts'
import { Direction, Probe, Verdict } from '../../src/dissect/contract.ts'
import { contractTests } from '../support/contract.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'
import { Slice } from '../support/slice.ts'

const base64 = (text: string): string => Buffer.from(text, 'latin1').toString('base64')
const MAIL = 'Subject: one\r\nFrom: b@c\r\n\r\n* OK not an answer\r\nb2 NO\r\n'
const session: Piece[] = [
  resp('* OK [CAPABILITY IMAP4rev1 LITERAL+ AUTH=PLAIN] Dovecot (Debian) ready.\r\n'),
  orig('a1 ID ("name" "Lab Client" "version" "2.1")\r\n'),
  resp('* ID ("name" "Dovecot")\r\na1 OK ID completed.\r\n'),
  orig('a2 LOGIN {5}\r\n'),
  resp('+ OK\r\n'),
  orig('alice {6+}\r\ns3cret\r\n'),
  resp('a2 OK [CAPABILITY IMAP4rev1 IDLE] Logged in\r\n'),
  orig('a3 SELECT "In Box"\r\n'),
  resp('* FLAGS (\\Seen)\r\n* 3 EXISTS\r\n* 0 RECENT\r\na3 OK [READ-WRITE] Select completed.\r\n'),
  orig('a4 UID FETCH 1:2 (FLAGS BODY.PEEK[])\r\n'),
  resp(
    `* 1 FETCH (UID 1 FLAGS () BODY[] {${MAIL.length}}\r\n${MAIL})\r\n* 2 FETCH (UID 2 BODY[HEADER.FIELDS (TO)] {4}\r\n\r\n\r\n BODY[TEXT] {2}\r\nxy)\r\na4 OK Fetch completed.\r\n`,
  ),
  orig(`a5 APPEND Sent (\\Seen) {${MAIL.length}}\r\n`),
  resp('+ OK\r\n'),
  orig(`${MAIL}\r\n`),
  resp('a5 OK [APPENDUID 1 4] Append completed.\r\n'),
  orig('a6 IDLE\r\n'),
  resp('+ idling\r\n* 4 EXISTS\r\n'),
  orig('DONE\r\n'),
  resp('a6 OK Idle completed.\r\n'),
  orig('a7 SELECT missing\r\na8 LOGOUT\r\n'),
  resp(
    "a7 NO [NONEXISTENT] Mailbox doesn't exist\r\n* BYE Logging out\r\na8 OK Logout completed.\r\n",
  ),
]
const logins: Piece[] = [
  resp('* OK ready\r\n'),
  orig('1 LOGIN bob "wr\\"s3cret"\r\n'),
  resp('1 NO [AUTHENTICATIONFAILED] Authentication failed.\r\n'),
  orig('2 AUTHENTICATE PLAIN\r\n'),
  resp('+ \r\n'),
  orig(`${base64('\0alice\0s3cret')}\r\n`),
  resp('2 OK Logged in\r\n'),
  orig('3 COMPRESS DEFLATE\r\n'),
  resp('3 OK Begin compression.\r\n'),
  orig(Buffer.from([0x4a, 0x0a, 0x20, 0x0a])),
  resp(Buffer.from([0x4a, 0x0a, 0x20, 0x0a])),
]
const tls: Piece[] = [
  resp('* OK ready\r\n'),
  orig('a STARTTLS\r\n'),
  resp('a OK Begin TLS negotiation now.\r\n'),
]

contractTests(imap, { session, logins, tls })

const probe = (text: string, direction: Direction, usual = false): Probe => {
  const slice = new Slice(Buffer.from(text, 'latin1'))
  slice.direction = direction
  slice.isUsualPort = usual
  return imap.probe(slice)
}

describe('imap', () => {
  test('a login with literals, mailboxes, messages fetched and stored', () => {
    const { state, session: said } = play(imap, session)
    const { user, authMethod, authResult, clientSoftware, serverSoftware } = said.facts
    deepStrictEqual(
      [user, authMethod, authResult, clientSoftware, serverSoftware],
      ['alice', 'password', 'success', 'Lab Client 2.1', 'Dovecot'],
    )
    deepStrictEqual(
      said.events.map((e) => [e.kind, e.action, e.object, e.status]),
      [
        ['negotiation', 'ID', '("name" "Lab Client" "version" "2.1")', 'ok'],
        ['auth', 'LOGIN', 'alice', 'ok'],
        ['command', 'SELECT', 'In Box', 'ok'],
        ['message', 'FETCH', 'one', 'ok'],
        ['command', 'UID FETCH', '1:2 (FLAGS BODY.PEEK[])', 'ok'],
        ['message', 'APPEND', 'one', 'ok'],
        ['command', 'IDLE', '', 'ok'],
        ['command', 'SELECT', 'missing', 'error'],
        ['command', 'LOGOUT', '', 'ok'],
      ],
    )
    const fetched = said.events.find((e) => e.action === 'UID FETCH')!
    deepStrictEqual(
      [fetched.bytes, fetched.detail],
      [MAIL.length + 6, { messages: 2, mailbox: 'In Box' }],
    )
    const { fields } = state
    deepStrictEqual(
      [fields.fetchedCount, fields.fetchedBytes, fields.appendedCount, fields.appendedBytes],
      [2, MAIL.length + 2, 1, MAIL.length],
    )
    deepStrictEqual(said.events.find((e) => e.action === 'APPEND')!.detail, {
      code: 'APPENDUID',
      mailbox: 'Sent',
      subject: 'one',
      from: 'b@c',
    })
    deepStrictEqual(fields.mailboxes, ['In Box'])
    ok(!JSON.stringify([said.events, said.facts, state]).includes('s3cret'))
  })

  test('a refused login, AUTHENTICATE, then nothing is read of what is compressed', () => {
    const { state, session: said, done } = play(imap, logins)
    deepStrictEqual(
      said.events.filter((e) => e.kind === 'auth').map((e) => [e.action, e.user, e.status]),
      [
        ['LOGIN', 'bob', 'error'],
        ['AUTHENTICATE', 'alice', 'ok'],
      ],
    )
    deepStrictEqual([said.facts.authAttempts, said.facts.authMethod], [2, 'plain'])
    deepStrictEqual(
      [state.fields.compressed, done, said.tags],
      [true, [true, true], ['compressed']],
    )
    ok(!JSON.stringify([said.events, state]).includes('s3cret'))
  })

  test('a literal that the server refused is not waited for', () => {
    const { session: said } = play(imap, [
      ...logins.slice(0, 1),
      orig('a APPEND INBOX {5000}\r\n'),
      resp('a NO [TOOBIG] Too big\r\n'),
      orig('b NOOP\r\n'),
      resp('b OK done\r\n'),
    ])
    deepStrictEqual(
      said.events.map((e) => [e.action, e.status]),
      [
        ['APPEND', 'error'],
        ['NOOP', 'ok'],
      ],
    )
  })

  test('hands STARTTLS over; one side alone', () => {
    const { verdict, handOff } = play(imap, tls)
    deepStrictEqual([verdict, handOff], [Verdict.HandOff, 'tls'])
    const only = (d: Direction) =>
      play(
        imap,
        session.filter((p) => p.direction === d),
      ).session
    const client = only(Direction.Orig)
    deepStrictEqual([client.facts.user, client.facts.authResult], ['alice', 'unknown'])
    strictEqual(client.events.find((e) => e.action === 'APPEND')!.object, 'one')
    const server = only(Direction.Resp)
    strictEqual(server.events.find((e) => e.kind === 'message')!.object, 'one')
  })

  test('a gap amid a literal', () => {
    const { session: said } = play(imap, [
      ...session.slice(0, 10),
      resp('* 1 FETCH (BODY[] {1000}\r\nSubject: one\r\n\r\n'),
      { ...resp('\r\nrest\r\n)\r\na4 OK Fetch completed.\r\n'), missing: 975 },
    ])
    strictEqual(said.events.at(-1)!.action, 'UID FETCH')
    strictEqual(said.events.at(-1)!.status, 'ok')
  })

  test('knows its own', () => {
    strictEqual(probe('* 12 EXISTS\r\n', Direction.Resp), Probe.Yes)
    strictEqual(probe('* 12 FETCH (FLAGS ())\r\n', Direction.Orig), Probe.Flipped)
    strictEqual(probe('* hello\r\n', Direction.Resp), Probe.No)
    strictEqual(probe('GET / HTTP/1.1\r\n', Direction.Orig), Probe.No)
    strictEqual(probe('EXPLAIN SELECT 1\r\n', Direction.Orig), Probe.No)
    strictEqual(probe('a1 SELECT INBOX\r\n', Direction.Orig), Probe.Yes)
    strictEqual(probe('. CAPABILITY\r\n', Direction.Orig), Probe.Yes)
  })
})
