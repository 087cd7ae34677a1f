import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { irc } from '../../dissectors/irc/index.ts'
import { Direction, Probe, Verdict } from '../../src/dissect/contract.ts'
import { contractTests } from '../support/contract.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'
import { Slice } from '../support/slice.ts'

const base64 = (text: string): string => Buffer.from(text, 'latin1').toString('base64')
const session: Piece[] = [
  orig('PASS s3cret\r\nNICK alice\r\nUSER ali 0 * :Alice of the Lab\r\n'),
  resp(
    ':irc.lab 001 alice :Welcome alice!ali@c\r\n:irc.lab 004 alice irc.lab ngircd-26.1 aio Ob\r\n:irc.lab 005 alice NETWORK=LabNet :are supported\r\n',
  ),
  orig('JOIN #lab doorkey\r\n'),
  resp(':alice!~ali@c JOIN :#lab\r\n:irc.lab 366 alice #lab :End of NAMES\r\n'),
  orig('PRIVMSG #lab :hello there\r\nPRIVMSG nobody :are you there\r\n'),
  resp(':irc.lab 401 alice nobody :No such nick\r\n:bob!b@h PRIVMSG #lab :hi alice\r\n'),
  orig('OPER root s3cret\r\n'),
  resp(':irc.lab 491 alice :Not enough privileges\r\n'),
  orig('OPER root s3cret2\r\n'),
  resp(':irc.lab 381 alice :You are now an IRC Operator\r\n'),
  orig('PRIVMSG bob :\x01DCC SEND plan.pdf 3221225994 5000 1234\x01\r\nPING :1\r\n'),
  resp(':irc.lab PONG irc.lab :1\r\n'),
  orig('NICK ally\r\n'),
  resp(':alice!~ali@c NICK :ally\r\n'),
  orig('QUIT :bye\r\n'),
  resp('ERROR :Closing connection\r\n'),
]
const sasl: Piece[] = [
  orig('CAP LS 302\r\nNICK bob\r\nUSER bob 0 * :Bob\r\n'),
  resp(':ergo CAP * LS :sasl=PLAIN\r\n'),
  orig('CAP REQ :sasl\r\n'),
  resp(':ergo CAP bob ACK :sasl\r\n'),
  orig('AUTHENTICATE PLAIN\r\n'),
  resp('AUTHENTICATE +\r\n'),
  orig(`AUTHENTICATE ${base64('bob\0bob\0s3cret')}\r\n`),
  resp(':ergo 904 bob :SASL authentication failed\r\n'),
  orig('CAP END\r\n'),
  resp(':ergo 001 bob :Welcome\r\n'),
  orig('PRIVMSG NickServ :IDENTIFY s3cret\r\n'),
  resp(
    ":NickServ!NickServ@localhost NOTICE bob :You're now logged in as bob\r\n:NickServ!s@h NOTICE bob :You are now identified for bob\r\n",
  ),
  orig('STARTTLS\r\n'),
  resp(':ergo 670 bob :STARTTLS successful\r\n'),
]

contractTests(irc, { session, sasl })

const probe = (text: string, direction: Direction, usual = false): Probe => {
  const slice = new Slice(Buffer.from(text, 'latin1'))
  slice.direction = direction
  slice.isUsualPort = usual
  return irc.probe(slice)
}

describe('irc', () => {
  test('registration, channels, messages, operator', () => {
    const { state, session: said } = play(irc, session)
    deepStrictEqual(
      said.events.map((e) => [e.kind, e.action, e.object, e.status]),
      [
        ['auth', 'PASS', '****', 'ok'],
        ['command', 'NICK', 'alice', 'ok'],
        ['command', 'USER', 'ali 0 * Alice of the Lab', 'ok'],
        ['command', 'JOIN', '#lab', 'ok'],
        ['message', 'PRIVMSG', '#lab', 'ok'],
        ['message', 'PRIVMSG', 'nobody', 'error'],
        ['message', 'PRIVMSG', '#lab', 'ok'],
        ['privilege', 'OPER', 'root', 'error'],
        ['privilege', 'OPER', 'root', 'ok'],
        ['file', 'DCC SEND', 'plan.pdf', 'unknown'],
        ['command', 'NICK', 'ally', 'ok'],
        ['command', 'QUIT', 'bye', 'ok'],
      ],
    )
    const { fields } = state
    deepStrictEqual(
      [
        fields.nick,
        fields.realName,
        fields.serverName,
        fields.network,
        fields.channels,
        fields.operator,
      ],
      ['ally', 'Alice of the Lab', 'irc.lab', 'LabNet', ['#lab'], true],
    )
    deepStrictEqual([fields.sentCount, fields.receivedCount, fields.errorCount], [3, 1, 2])
    const { user, authMethod, authResult, serverSoftware } = said.facts
    deepStrictEqual(
      [user, authMethod, authResult, serverSoftware],
      ['ali', 'password', 'success', 'ngircd-26.1'],
    )
    deepStrictEqual(said.events[6]!.detail, {
      received: true,
      from: 'bob',
      address: 'b@h',
      text: 'hi alice',
    })
    const { host, port, listener } = said.expected[0]!.expectation
    deepStrictEqual([host, port, listener], ['192.0.2.10', 5000, Direction.Orig])
    ok(!/s3cret|doorkey/.test(JSON.stringify([said.events, said.facts, state])))
  })

  test('SASL refused, a service told the password, then TLS', () => {
    const { session: said, verdict, handOff } = play(irc, sasl)
    deepStrictEqual([verdict, handOff], [Verdict.HandOff, 'tls'])
    deepStrictEqual(
      said.events
        .filter((e) => e.kind === 'auth')
        .map((e) => [e.action, e.object, e.user, e.status]),
      [
        ['AUTHENTICATE', 'PLAIN', 'bob', 'error'],
        ['IDENTIFY', 'NickServ', 'bob', 'ok'],
      ],
    )
    deepStrictEqual([said.facts.authAttempts, said.facts.authResult], [2, 'success'])
    ok(!JSON.stringify(said.events).includes('s3cret'))
    ok(!JSON.stringify(said.events).includes(base64('bob\0bob\0s3cret').slice(8)))
  })

  test('one side alone', () => {
    const only = (d: Direction) =>
      play(
        irc,
        session.filter((p) => p.direction === d),
      ).session
    const client = only(Direction.Orig)
    strictEqual(client.events.find((e) => e.kind === 'message')!.status, 'unknown')
    strictEqual(client.facts.user, 'ali')
    const server = only(Direction.Resp)
    strictEqual(server.events.find((e) => e.kind === 'message')!.user, 'bob')
  })

  test('knows its own from FTP, POP3 and Redis', () => {
    strictEqual(probe('USER anonymous\r\n', Direction.Orig), Probe.No)
    strictEqual(probe('USER a b c :d\r\n', Direction.Orig), Probe.Yes)
    strictEqual(probe('PASS x\r\nNICK a\r\n', Direction.Orig), Probe.Yes)
    strictEqual(probe(':1000\r\n', Direction.Resp), Probe.No)
    strictEqual(probe(':irc.lab 001 a :Welcome\r\n', Direction.Resp), Probe.Yes)
    strictEqual(probe(':irc.lab NOTICE * :*** Looking up\r\n', Direction.Orig), Probe.Flipped)
    strictEqual(probe('NICKEL\r\n', Direction.Orig), Probe.No)
  })
})
