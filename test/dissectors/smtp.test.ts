import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { smtp } from '../../dissectors/smtp/index.ts'
import { Direction, Probe, Verdict } from '../../src/dissect/contract.ts'
import { contractTests } from '../support/contract.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'
import { Slice } from '../support/slice.ts'

const base64 = (text: string): string => Buffer.from(text, 'latin1').toString('base64')
const TEXT =
  'From: =?utf-8?Q?Al=C3=ADce?= <alice@example.org>\r\nTo: bob@example.org\r\nSubject: =?utf-8?B?R3LDvMOf?=\r\n =?utf-8?Q?e_1?=\r\n' +
  'X-Mailer: Mailer 3.1\r\nX-Originating-IP: [192.0.2.77]\r\nContent-Type: multipart/mixed;\r\n boundary="b"\r\n\r\n' +
  '--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n..dot\r\n--b\r\n' +
  "Content-Disposition: attachment;\r\n filename*=utf-8''pl%C3%A4n.pdf\r\n\r\nJVBERi0=\r\n--b--\r\n"
const greeting: Piece[] = [
  resp('220 mx.example.org ESMTP Postfix (Debian/GNU)\r\n'),
  orig('EHLO client.example.org\r\n'),
  resp(
    '250-mx.example.org\r\n250-PIPELINING\r\n250-SIZE 1000\r\n250-AUTH PLAIN LOGIN\r\n250 CHUNKING\r\n',
  ),
]
const message: Piece[] = [
  ...greeting,
  orig(`AUTH PLAIN ${base64('\0alice\0s3cret')}\r\n`),
  resp('235 2.7.0 Authentication successful\r\n'),
  orig(
    'MAIL FROM:<alice@example.org> SIZE=99 BODY=8BITMIME\r\nRCPT TO:<bob@example.org>\r\nRCPT TO:<no@example.org> NOTIFY=NEVER\r\nDATA\r\n',
  ),
  resp(
    '250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n550 5.1.1 unknown\r\n354 End data with <CR><LF>.<CR><LF>\r\n',
  ),
  orig(`${TEXT}.\r\nQUIT\r\n`),
  resp('250 2.0.0 Ok: queued as 4F1\r\n221 2.0.0 Bye\r\n'),
]
const login: Piece[] = [
  ...greeting,
  orig('AUTH LOGIN\r\n'),
  resp(`334 ${base64('Username:')}\r\n`),
  orig(`${base64('alice')}\r\n`),
  resp(`334 ${base64('Password:')}\r\n`),
  orig(`${base64('s3cret')}\r\n`),
  resp('535 5.7.8 Error: authentication failed\r\n'),
  orig('STARTTLS\r\n'),
  resp('220 2.0.0 Ready to start TLS\r\n'),
]
const chunks: Piece[] = [
  resp('220 mx ESMTP Exim 4.96 Sat, 21 Nov 2026 10:00:00 +0000\r\n'),
  orig('EHLO c\r\n'),
  resp('250-mx\r\n250 CHUNKING\r\n'),
  orig(
    'MAIL FROM:<>\r\nRCPT TO:<bob@example.org>\r\nBDAT 20\r\nSubject: a\r\n\r\nline\r\nBDAT 9 LAST\r\nQUIT\r\nab\r\n',
  ),
  resp('250 OK\r\n250 Accepted\r\n250 20 byte chunk\r\n250 OK id=1kX\r\n'),
  orig('QUIT\r\n'),
  resp('221 bye\r\n'),
]
const lmtp: Piece[] = [
  resp('220 lab Dovecot ready.\r\n'),
  orig('LHLO c\r\n'),
  resp('250-lab\r\n250 PIPELINING\r\n'),
  orig('MAIL FROM:<a@b>\r\nRCPT TO:<x@b>\r\nRCPT TO:<y@b>\r\nDATA\r\n'),
  resp('250 2.1.0 OK\r\n250 2.1.5 OK\r\n250 2.1.5 OK\r\n354 OK\r\n'),
  orig('Subject: two\r\n\r\n.\r\n'),
  resp('250 2.0.0 <x@b> Saved\r\n452 4.2.2 <y@b> Full\r\n'),
]

contractTests(smtp, { message, login, chunks, lmtp })

const probe = (text: string, direction: Direction, usual = false): Probe => {
  const slice = new Slice(Buffer.from(text, 'latin1'))
  slice.direction = direction
  slice.isUsualPort = usual
  return smtp.probe(slice)
}

describe('smtp', () => {
  test('a message: envelope, head, attachment, size, result', () => {
    const { state, session } = play(smtp, message)
    const sent = session.events.find((e) => e.kind === 'message')!
    deepStrictEqual(
      [sent.action, sent.object, sent.user, sent.status, sent.statusCode, sent.statusText],
      ['DATA', 'Grüße 1', 'alice', 'ok', '250', '2.0.0 Ok: queued as 4F1'],
    )
    deepStrictEqual(sent.detail, {
      mail_from: 'alice@example.org',
      recipients: ['bob@example.org'],
      from: 'Alíce <alice@example.org>',
      to: 'bob@example.org',
      subject: 'Grüße 1',
      subject_raw: '=?utf-8?B?R3LDvMOf?= =?utf-8?Q?e_1?=',
      user_agent: 'Mailer 3.1',
      originating_ip: '[192.0.2.77]',
      attachments: ['plän.pdf'],
    })
    strictEqual(sent.bytes, TEXT.length - 1)
    deepStrictEqual(
      [state.fields.messageCount, state.fields.recipientCount, state.fields.refusedRecipientCount],
      [1, 1, 1],
    )
    const refused = session.events.find((e) => e.status === 'error')!
    deepStrictEqual(
      [refused.action, refused.object, refused.statusCode, refused.detail],
      ['RCPT', 'no@example.org', '550', { parameters: 'NOTIFY=NEVER' }],
    )
    strictEqual(session.facts.clientSoftware, 'Mailer 3.1')
    strictEqual(session.facts.serverSoftware, 'Postfix')
    ok(!JSON.stringify([session.events, session.facts, state]).includes('s3cret'))
  })

  test('a refused login, then TLS', () => {
    const { session, verdict, handOff } = play(smtp, login)
    const { user, authMethod, authResult, authAttempts, encrypted } = session.facts
    deepStrictEqual(
      [user, authMethod, authResult, authAttempts, encrypted],
      ['alice', 'login', 'failure', 1, true],
    )
    deepStrictEqual([verdict, handOff], [Verdict.HandOff, 'tls'])
    deepStrictEqual(session.events.find((e) => e.kind === 'auth')!.detail, {
      mechanism: 'LOGIN',
      secret: '****',
    })
  })

  test('chunks hold commands only by their size', () => {
    const { session } = play(smtp, chunks)
    const sent = session.events.find((e) => e.kind === 'message')!
    deepStrictEqual([sent.action, sent.object, sent.bytes], ['BDAT', 'a', 29])
    deepStrictEqual(sent.detail, {
      mail_from: '<>',
      recipients: ['bob@example.org'],
      chunks: 2,
      subject: 'a',
    })
    strictEqual(session.events.filter((e) => e.action === 'QUIT').length, 1)
  })

  test('LMTP answers for each recipient', () => {
    const { state, session } = play(smtp, lmtp)
    const sent = session.events.filter((e) => e.kind === 'message')
    strictEqual(sent.length, 1)
    deepStrictEqual(sent[0]!.detail!.results, ['250 2.0.0 <x@b> Saved', '452 4.2.2 <y@b> Full'])
    deepStrictEqual([sent[0]!.status, state.fields.lmtp], ['ok', true])
  })

  test('one side alone', () => {
    const client = play(
      smtp,
      message.filter((p) => p.direction === Direction.Orig),
    ).session
    const sent = client.events.find((e) => e.kind === 'message')!
    deepStrictEqual([sent.object, sent.status, sent.bytes], ['Grüße 1', 'unknown', TEXT.length - 1])
    strictEqual(client.facts.authResult, 'unknown')
    const alone = login.filter((p) => p.direction === Direction.Orig)
    const other = play(smtp, [...alone.slice(0, 4), orig('MAIL FROM:<x@y>\r\n')]).session
    strictEqual(other.facts.user, 'alice')
    ok(!JSON.stringify(other.events).includes(base64('s3cret')))
    const server = play(
      smtp,
      message.filter((p) => p.direction === Direction.Resp),
    )
    ok(server.session.events.some((e) => e.action === 'REPLY' && e.statusCode === '550'))
  })

  test('the end of a message lost with a gap', () => {
    const pieces: Piece[] = [
      ...greeting,
      orig('MAIL FROM:<a@b>\r\n'),
      resp('250 2.1.0 Ok\r\n'),
      orig('DATA\r\n'),
      resp('354 go\r\n'),
      orig('Subject: x\r\n\r\nbody'),
      { ...orig('more'), missing: 1000 },
      resp('250 2.0.0 queued\r\n'),
      orig('\r\n.\r\nQUIT\r\n'),
      resp('221 bye\r\n'),
    ]
    const { session } = play(smtp, pieces)
    deepStrictEqual(
      session.events.map((e) => [e.action, e.statusCode]),
      [
        ['EHLO', '250'],
        ['MAIL', '250'],
        ['DATA', '250'],
        ['QUIT', '221'],
      ],
    )
  })

  test('knows its own from FTP, POP3 and NNTP', () => {
    strictEqual(probe('220 ftp.example.org ESMTP ready\r\n', Direction.Resp), Probe.Yes)
    strictEqual(probe('220 host FTP server ready\r\n', Direction.Resp, true), Probe.No)
    strictEqual(probe('220 host ready\r\n', Direction.Resp), Probe.More)
    strictEqual(probe('220 host ready\r\n', Direction.Resp, true), Probe.Yes)
    strictEqual(probe('200 news ready\r\n', Direction.Resp, true), Probe.No)
    strictEqual(probe('220220', Direction.Resp, true), Probe.No)
    strictEqual(probe('250 2.1.0 Ok\r\n', Direction.Orig), Probe.Flipped)
    strictEqual(probe('ehlo x\r\n', Direction.Orig), Probe.Yes)
    strictEqual(probe('AUTH LOGIN\r\n', Direction.Orig), Probe.No)
    const { verdict } = play(smtp, [resp('220 host ready\r\n'), orig('USER x\r\n')])
    strictEqual(verdict, Verdict.Reject)
  })
})
