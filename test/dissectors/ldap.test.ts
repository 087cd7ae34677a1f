import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { ldap, ldapUdp } from '../../dissectors/ldap/index.ts'
import { Verdict } from '../../src/dissect/contract.ts'
import { contractTests } from '../support/contract.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'
import { datagramContractTests, hear } from '../support/datagramContract.ts'
import { Recorder } from '../support/slice.ts'

type Value = Buffer | string

function tlv(tag: number, ...values: Value[]): Buffer {
  const body = Buffer.concat(values.map((v) => (typeof v === 'string' ? Buffer.from(v) : v)))
  const size = body.length < 128 ? [body.length] : [0x82, body.length >> 8, body.length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), body])
}

const int = (n: number, tag = 2): Buffer => tlv(tag, Buffer.from([n]))
const octets = (value: Value): Buffer => tlv(4, value)
const message = (id: number, op: Buffer, ...rest: Buffer[]): Buffer =>
  tlv(0x30, int(id), op, ...rest)
const bind = (id: number, name: string, password: string): Buffer =>
  message(id, tlv(0x60, int(3), octets(name), tlv(0x80, password)))
const result = (id: number, op: number, code: number, text = '', ...rest: Buffer[]): Buffer =>
  message(id, tlv(op, int(code, 10), octets(''), octets(text), ...rest))
const equal = (attribute: string, value: Value): Buffer =>
  tlv(0xa3, octets(attribute), octets(value))
const search = (id: number, base: string, filter: Buffer, ...rest: Buffer[]): Buffer =>
  message(
    id,
    tlv(
      0x63,
      octets(base),
      int(2, 10),
      int(0, 10),
      int(0),
      int(0),
      tlv(1, Buffer.from([0])),
      filter,
      tlv(0x30, octets('cn')),
    ),
    ...rest,
  )
const entry = (id: number, dn: string): Buffer => message(id, tlv(0x64, octets(dn), tlv(0x30)))

const login: Piece[] = [
  orig(bind(1, 'cn=admin,dc=example', 's3cret-word')),
  resp(result(1, 0x61, 0)),
]
const searching: Piece[] = [
  orig(search(2, 'dc=example', equal('uid', 'alice'))),
  resp(Buffer.concat([entry(2, 'uid=alice,dc=example'), entry(2, 'x'), result(2, 0x65, 0)])),
]
const refused: Piece[] = [
  orig(bind(1, 'EXAMPLE\\alice', 's3cret-word')),
  resp(
    result(1, 0x61, 49, '8009030C: LdapErr: DSID-0C0, comment: AcceptSecurityContext, data 775, v'),
  ),
]
const startTls: Piece[] = [
  orig(message(1, tlv(0x77, tlv(0x80, '1.3.6.1.4.1.1466.20037')))),
  resp(result(1, 0x78, 0)),
]
const modifying: Piece[] = [
  orig(
    message(
      3,
      tlv(
        0x66,
        octets('uid=alice'),
        tlv(
          0x30,
          tlv(0x30, int(2, 10), tlv(0x30, octets('mail'), tlv(0x31, octets('a@example')))),
          tlv(0x30, int(2, 10), tlv(0x30, octets('unicodePwd'), tlv(0x31, octets('s3cret-word')))),
        ),
      ),
    ),
  ),
  resp(result(3, 0x67, 50)),
]

contractTests(ldap, { login, searching, refused, startTls, modifying })
datagramContractTests(ldapUdp, { searching })

const filterOf = (filter: Buffer): unknown =>
  play(ldap, [orig(search(1, '', filter))]).session.events[0]!.detail!.filter

describe('ldap', () => {
  test('tells who bound, what was searched and how much came', () => {
    const { state, session } = play(ldap, [...login, ...searching])
    strictEqual(session.facts.user, 'cn=admin,dc=example')
    strictEqual(session.facts.authResult, 'success')
    deepStrictEqual(
      session.events.map((e) => [e.kind, e.action, e.object, e.status, e.statusText]),
      [
        ['auth', 'bind', 'cn=admin,dc=example', 'ok', 'success'],
        ['query', 'search', 'dc=example', 'ok', 'success'],
      ],
    )
    deepStrictEqual(session.events[1]!.detail, {
      scope: 'tree',
      filter: '(uid=alice)',
      attributes: ['cn'],
      entries: 2,
    })
    strictEqual(state.fields.entryCount, 2)
  })

  test('tells a refusal, its reason and the domain', () => {
    const { facts, events } = play(ldap, refused).session
    deepStrictEqual(
      [facts.user, facts.userDomain, facts.authResult],
      ['alice', 'EXAMPLE', 'failure'],
    )
    strictEqual(events[0]!.detail!.reason, 'account locked')
  })

  test('tells anonymous and unauthenticated binds apart', () => {
    const method = (name: string) =>
      play(ldap, [orig(bind(1, name, '')), resp(result(1, 0x61, 0))]).session.facts.authMethod
    strictEqual(method(''), 'anonymous')
    strictEqual(method('cn=admin'), 'unauthenticated')
  })

  test('shows no secret, wherever it stands', () => {
    const secretFilter = [orig(search(9, '', equal('userPassword', 's3cret-word')))]
    for (const pieces of [login, refused, modifying, secretFilter]) {
      const { state, session } = play(ldap, pieces)
      ok(!JSON.stringify([state.fields, session.events, session.facts]).includes('s3cret'))
    }
    const [mail, password] = play(ldap, modifying).session.events[0]!.detail!.changes as object[]
    deepStrictEqual(mail, { operation: 'replace', attribute: 'mail', values: ['a@example'] })
    deepStrictEqual(password, { operation: 'replace', attribute: 'unicodePwd', values: ['****'] })
  })

  test('leaves values out where the operator wants it', () => {
    const session = new Recorder()
    Object.assign(session, { statements: 'no-literals' })
    play(ldap, [...searching, ...modifying], session)
    strictEqual(session.events[0]!.detail!.filter, '(uid=?)')
    ok(!JSON.stringify(session.events).includes('a@example'))
  })

  test('writes filters as RFC 4515 does', () => {
    strictEqual(filterOf(equal('o', 'Parens (R) * \\')), '(o=Parens \\28R\\29 \\2a \\5c)')
    strictEqual(filterOf(equal('guid', Buffer.from([0, 4, 0xff]))), '(guid=\\00\\04\\ff)')
    const parts = tlv(0x30, tlv(0x80, 'a'), tlv(0x81, 'b'), tlv(0x82, 'c'))
    strictEqual(filterOf(tlv(0xa4, octets('cn'), parts)), '(cn=a*b*c)')
    strictEqual(filterOf(tlv(0xa4, octets('cn'), tlv(0x30, tlv(0x81, 'b')))), '(cn=*b*)')
    const both = tlv(0xa0, tlv(0x87, 'mail'), tlv(0xa2, equal('sn', 'Ünal')))
    strictEqual(filterOf(both), '(&(mail=*)(!(sn=Ünal)))')
    const rule = tlv(
      0xa9,
      tlv(0x81, '2.4.6'),
      tlv(0x82, 'cn'),
      tlv(0x83, 'x'),
      tlv(0x84, Buffer.from([0xff])),
    )
    strictEqual(filterOf(rule), '(cn:dn:2.4.6:=x)')
  })

  test('keeps a filter nested without end to its bound', () => {
    let filter = equal('a', 'b')
    for (let i = 0; i < 100; i++) filter = tlv(0xa2, filter)
    const { session } = play(ldap, [orig(search(1, '', filter))])
    deepStrictEqual(session.anomalies, ['deep-filter'])
    ok((session.events[0]!.detail!.filter as string).endsWith('...'))
  })

  test('pairs results by id, out of order', () => {
    const first = search(4, 'dc=a', equal('uid', 'a'))
    const second = search(5, 'dc=b', equal('uid', 'b'))
    const { session } = play(ldap, [
      orig(Buffer.concat([first, second])),
      resp(Buffer.concat([entry(5, 'x'), result(5, 0x65, 0), result(4, 0x65, 32)])),
    ])
    deepStrictEqual(
      session.events.map((e) => [e.object, e.statusCode, e.detail!.entries]),
      [
        ['dc=b', '0', 1],
        ['dc=a', '32', 0],
      ],
    )
  })

  test('tells of an abandoned operation at once', () => {
    const pieces = [orig(search(7, 'dc=a', equal('a', 'b'))), orig(message(8, tlv(0x50, '\x07')))]
    const { session } = play(ldap, pieces)
    strictEqual(session.events[0]!.status, 'unknown')
    strictEqual(session.events[0]!.detail!.abandoned, true)
  })

  test('hands over after StartTLS', () => {
    const { state, verdict, handOff } = play(ldap, startTls)
    deepStrictEqual([verdict, handOff, state.fields.startTls], [Verdict.HandOff, 'tls', true])
  })

  test('hands over where the client alone was seen to go on in TLS', () => {
    const hello = Buffer.from('160301020001000105030364', 'hex')
    const { verdict, handOff } = play(ldap, [startTls[0]!, orig(hello)])
    deepStrictEqual([verdict, handOff], [Verdict.HandOff, 'tls'])
  })

  test('passes over a long entry without holding it', () => {
    const long = message(2, tlv(0x64, octets('dn'), octets(Buffer.alloc(60_000, 0x30))))
    const { session, maxHeld } = play(ldap, [
      searching[0]!,
      ...Array.from({ length: Math.ceil(long.length / 1000) }, (_, i) =>
        resp(long.subarray(i * 1000, i * 1000 + 1000)),
      ),
      resp(result(2, 0x65, 0)),
    ])
    strictEqual(session.events[0]!.detail!.entries, 1)
    ok(maxHeld < 1200, `held ${maxHeld}`)
  })

  test('finds the next message behind a loss', () => {
    const [request, answer] = searching as [Piece, Piece]
    const late: Piece = { ...request, bytes: request.bytes.subarray(10), missing: 10 }
    const { session } = play(ldap, [...login, late, request, answer])
    deepStrictEqual(
      session.events.map((e) => e.action),
      ['bind', 'search'],
    )
  })

  test('reads messages that a bind only signs, and says what is sealed', () => {
    const sasl = message(1, tlv(0x60, int(3), octets(''), tlv(0xa3, octets('GSS-SPNEGO'))))
    const wrap = (content: Buffer): Buffer => {
      const head = Buffer.alloc(20)
      head.writeUInt32BE(content.length + 16)
      head.writeUInt32LE(1, 4)
      return Buffer.concat([head, content])
    }
    const bound: Piece[] = [orig(sasl), resp(result(1, 0x61, 0))]
    const [request, answer] = searching as [Piece, Piece]
    const signed = play(ldap, [...bound, orig(wrap(request.bytes)), resp(wrap(answer.bytes))])
    strictEqual(signed.state.fields.protection, 'signed')
    strictEqual(signed.session.events[1]!.detail!.entries, 2)
    const sealed = play(ldap, [...bound, orig(wrap(Buffer.alloc(90, 0x5c)))])
    strictEqual(sealed.state.fields.protection, 'sealed')
    strictEqual(sealed.session.facts.encrypted, true)
  })

  test('refuses lengths of indefinite form', () => {
    const bytes = Buffer.concat([login[0]!.bytes, Buffer.from([0x30, 0x80, 0x02, 0x01, 0x02])])
    const { verdict, session } = play(ldap, [orig(bytes)])
    strictEqual(verdict, Verdict.Broken)
    deepStrictEqual(session.anomalies, ['bad-frame'])
  })

  test('reads each side alone', () => {
    const client = play(ldap, [login[0]!, searching[0]!]).session
    deepStrictEqual(
      client.events.map((e) => e.status),
      ['unknown', 'unknown'],
    )
    strictEqual(client.facts.authResult, 'unknown')
    const server = play(ldap, [login[1]!, searching[1]!]).session
    deepStrictEqual(
      server.events.map((e) => [e.action, e.status]),
      [
        ['bind', 'ok'],
        ['search', 'ok'],
      ],
    )
  })

  test('tells which domain controller answered', () => {
    const names = Buffer.concat([
      Buffer.from([3]),
      Buffer.from('lab'),
      Buffer.from([0, 0xc0, 24, 2]),
      Buffer.from('dc'),
      Buffer.from([0xc0, 24, 3]),
      Buffer.from('LAB'),
      Buffer.from([0, 2]),
      Buffer.from('DC'),
      Buffer.from([0, 0, 4]),
      Buffer.from('Site'),
      Buffer.from([0, 0]),
    ])
    const head = Buffer.alloc(24)
    head[0] = 23
    const attribute = tlv(0x30, octets('Netlogon'), tlv(0x31, octets(Buffer.concat([head, names]))))
    const found = message(2, tlv(0x64, octets(''), tlv(0x30, attribute)))
    const asked = message(
      2,
      tlv(
        0x63,
        octets(''),
        int(0, 10),
        int(0, 10),
        int(0),
        int(0),
        tlv(1, Buffer.from([0])),
        equal('Host', 'PC-7'),
        tlv(0x30, octets('Netlogon')),
      ),
    )
    const both = Buffer.concat([found, result(2, 0x65, 0)])
    const { state, session } = hear(ldapUdp, [orig(asked), resp(both)])
    const { detail } = session.events[0]!
    deepStrictEqual(
      [detail!.forest, detail!.dns_domain, detail!.domain_controller, detail!.netbios_name],
      ['lab', 'lab', 'dc.lab', 'DC'],
    )
    deepStrictEqual([detail!.server_site, state.fields.serverName], ['Site', 'dc.lab'])
  })

  test('pairs datagrams too', () => {
    const { session } = hear(ldapUdp, searching)
    strictEqual(session.events[0]!.detail!.entries, 2)
  })
})
