import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { nntp } from '../../dissectors/nntp/index.ts'
import { Direction, Probe, Verdict } from '../../src/dissect/contract.ts'
import { contractTests } from '../support/contract.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'
import { Slice } from '../support/slice.ts'

const base64 = (text: string): string => Buffer.from(text, 'latin1').toString('base64')
const ARTICLE = 'Subject: one\r\nFrom: b@c\r\nNewsgroups: lab.test\r\n\r\n200 no reply\r\n'
const reader: Piece[] = [
  resp('200 news.lab InterNetNews NNRP server INN 2.7.1 ready (posting ok)\r\n'),
  orig('CAPABILITIES\r\n'),
  resp('101 Capability list:\r\nVERSION 2\r\nREADER\r\n.\r\n'),
  orig('AUTHINFO USER alice\r\n'),
  resp('381 Enter password\r\n'),
  orig('AUTHINFO PASS s3cret\r\n'),
  resp('281 Authentication succeeded\r\n'),
  orig('GROUP lab.test\r\nOVER 1-2\r\n'),
  resp('211 2 1 2 lab.test\r\n224 Overview follows\r\n1\tone\r\n2\ttwo\r\n.\r\n'),
  orig('ARTICLE 1\r\n'),
  resp(`220 1 <a@b> article\r\n${ARTICLE}.\r\n`),
  orig('POST\r\n'),
  resp('340 Send it\r\n'),
  orig(`${ARTICLE}..dot\r\n.\r\n`),
  resp('240 Article received <c@d>\r\n'),
  orig('GROUP missing\r\nQUIT\r\n'),
  resp('411 No such group\r\n205 Bye!\r\n'),
]
const feed: Piece[] = [
  resp('201 news.lab NNTP ready\r\n'),
  orig('MODE STREAM\r\n'),
  resp('203 Streaming permitted\r\n'),
  orig(`CHECK <1@x>\r\nTAKETHIS <2@x>\r\n${ARTICLE}.\r\nIHAVE <3@x>\r\n`),
  resp('238 <1@x>\r\n439 <2@x> duplicate\r\n435 Not wanted\r\n'),
  orig('QUIT\r\n'),
  resp('205 Bye\r\n'),
]
const secure: Piece[] = [
  resp('200 NNTP Service Ready\r\n'),
  orig('AUTHINFO SASL PLAIN\r\n'),
  resp('383 =\r\n'),
  orig(`${base64('\0alice\0s3cret')}\r\n`),
  resp('481 Authentication failed\r\n'),
  orig('STARTTLS\r\n'),
  resp('382 Begin TLS\r\n'),
]

contractTests(nntp, { reader, feed, secure })

const probe = (text: string, direction: Direction, usual = false): Probe => {
  const slice = new Slice(Buffer.from(text, 'latin1'))
  slice.direction = direction
  slice.isUsualPort = usual
  return nntp.probe(slice)
}

describe('nntp', () => {
  test('a reader: login, groups, an article read, one posted', () => {
    const { state, session } = play(nntp, reader)
    deepStrictEqual(
      session.events.map((e) => [e.kind, e.action, e.object, e.statusCode]),
      [
        ['negotiation', 'CAPABILITIES', '', '101'],
        ['command', 'AUTHINFO USER', 'alice', '381'],
        ['auth', 'AUTHINFO PASS', '****', '281'],
        ['command', 'GROUP', 'lab.test', '211'],
        ['command', 'OVER', '1-2', '224'],
        ['message', 'ARTICLE', 'one', '220'],
        ['message', 'POST', 'one', '240'],
        ['command', 'GROUP', 'missing', '411'],
        ['command', 'QUIT', '', '205'],
      ],
    )
    const { fields } = state
    deepStrictEqual(
      [fields.articleCount, fields.articleBytes, fields.postedCount, fields.postedBytes],
      [1, ARTICLE.length, 1, ARTICLE.length + 6],
    )
    deepStrictEqual([fields.groups, fields.capabilities], [['lab.test'], ['VERSION 2', 'READER']])
    deepStrictEqual(session.events[5]!.detail, {
      subject: 'one',
      from: 'b@c',
      newsgroups: 'lab.test',
      number: '1',
      message_id: '<a@b>',
      group: 'lab.test',
    })
    const { user, authMethod, authResult, serverSoftware } = session.facts
    deepStrictEqual(
      [user, authMethod, authResult, serverSoftware],
      ['alice', 'password', 'success', 'InterNetNews NNRP server INN 2.7.1'],
    )
    ok(!JSON.stringify([session.events, state]).includes('s3cret'))
  })

  test('a feed that does not wait', () => {
    const { session } = play(nntp, feed)
    deepStrictEqual(
      session.events.map((e) => [e.kind, e.action, e.object, e.status]),
      [
        ['negotiation', 'MODE STREAM', '', 'ok'],
        ['command', 'CHECK', '<1@x>', 'ok'],
        ['message', 'TAKETHIS', 'one', 'error'],
        ['command', 'IHAVE', '<3@x>', 'error'],
        ['command', 'QUIT', '', 'ok'],
      ],
    )
  })

  test('a refused SASL login, then TLS', () => {
    const { session, verdict, handOff } = play(nntp, secure)
    deepStrictEqual([verdict, handOff], [Verdict.HandOff, 'tls'])
    deepStrictEqual(
      [session.facts.user, session.facts.authMethod, session.facts.authResult],
      ['alice', 'plain', 'failure'],
    )
    ok(!JSON.stringify(session.events).includes(base64('s3cret').slice(0, 6)))
  })

  test('one side alone', () => {
    const only = (d: Direction) =>
      play(
        nntp,
        reader.filter((p) => p.direction === d),
      ).session
    const client = only(Direction.Orig)
    deepStrictEqual([client.facts.user, client.facts.authResult], ['alice', 'unknown'])
    strictEqual(client.events.find((e) => e.action === 'POST')!.object, 'one')
    const server = only(Direction.Resp)
    strictEqual(server.events.find((e) => e.kind === 'message')!.object, 'one')
  })

  test('knows its own from FTP, SMTP and POP3', () => {
    strictEqual(probe('200 hello, who are you?\r\n', Direction.Resp), Probe.No)
    strictEqual(probe('200 news.lab Leafnode NNTP Daemon\r\n', Direction.Resp), Probe.Yes)
    strictEqual(probe('201 ready\r\n', Direction.Resp, true), Probe.Yes)
    strictEqual(probe('220 host ready\r\n', Direction.Resp, true), Probe.No)
    strictEqual(probe('220 5 <a@b> article\r\n', Direction.Resp), Probe.Yes)
    strictEqual(probe('211 3 1 3 lab.test\r\n', Direction.Orig), Probe.Flipped)
    strictEqual(probe('MODE READER\r\n', Direction.Orig), Probe.Yes)
    strictEqual(probe('MODE S\r\n', Direction.Orig), Probe.No)
  })
})
