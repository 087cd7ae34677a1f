import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { kerberos, kerberosUdp } from '../../dissectors/kerberos/index.ts'
import { contractTests } from '../support/contract.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'
import { datagramContractTests, hear } from '../support/datagramContract.ts'

// Recorded from MIT Kerberos 1.20: kinit of alice.
const hex = (text: string): Buffer => Buffer.from(text, 'hex')
const asRequest = hex(
  '6a81c73081c4a103020105a20302010aa31a3018300aa10402020096a2020400300aa10402020095a202' +
    '0400a4819b308198a00703050040800000a1123010a003020101a10930071b05616c696365a20d1b0b45' +
    '58414d504c452e434f4da320301ea003020102a11730151b066b72627467741b0b4558414d504c452e43' +
    '4f4da511180f32303236313132323135313635335aa611180f32303236313132323135313635335aa706' +
    '020447cd8710a81a301802011202011102011402011302011002011702011902011a',
)
const preauthRequired = hex(
  '7e81e63081e3a003020105a10302011ea411180f32303236313132313135313635335aa505020304cac2' +
    'a603020119a70d1b0b4558414d504c452e434f4da8123010a003020101a10930071b05616c696365a90d' +
    '1b0b4558414d504c452e434f4daa20301ea003020102a11730151b066b72627467741b0b4558414d504c' +
    '452e434f4dab101b0e4e45454445445f50524541555448ac520450304e300aa10402020088a202040030' +
    '26a103020113a21f041d301b3019a003020112a1121b104558414d504c452e434f4d616c6963653009a1' +
    '03020102a2020400300da10402020085a20504034d4954',
)
const asProof = hex(
  '6a82012530820121a103020105a20302010aa3773075300da10402020085a20504034d4954304ca10302' +
    '0102a24504433041a003020112a23a04387e36c14f7015ec0830a7fe1fb25c879b2c179ea86b30ce83f1' +
    'fed13462a86dcaf4cdc8d12e054c720ec147d7ad8623bf238cef82f4491bcd300aa10402020096a20204' +
    '00300aa10402020095a2020400a4819b308198a00703050040800000a1123010a003020101a10930071b' +
    '05616c696365a20d1b0b4558414d504c452e434f4da320301ea003020102a11730151b066b7262746774' +
    '1b0b4558414d504c452e434f4da511180f32303236313132323135313635335aa611180f323032363131' +
    '32323135313635335aa70602047c513ca0a81a3018020112020111020114020113020110020117020119' +
    '02011a',
)
const preauthFailed = hex(
  '7e81e63081e3a003020105a10302011ea411180f32303236313132313135313632325aa505020309b8eb' +
    'a603020118a70d1b0b4558414d504c452e434f4da8123010a003020101a10930071b05616c696365a90d' +
    '1b0b4558414d504c452e434f4daa20301ea003020102a11730151b066b72627467741b0b4558414d504c' +
    '452e434f4dab101b0e505245415554485f4641494c4544ac520450304e300aa10402020088a202040030' +
    '26a103020113a21f041d301b3019a003020112a1121b104558414d504c452e434f4d616c6963653009a1' +
    '03020102a2020400300da10402020085a20504034d4954',
)

type Value = Buffer | string

function tlv(tag: number, ...values: Value[]): Buffer {
  const body = Buffer.concat(values.map((v) => (typeof v === 'string' ? Buffer.from(v) : v)))
  const size = body.length < 128 ? [body.length] : [0x82, body.length >> 8, body.length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), body])
}

const int = (n: number): Buffer => tlv(2, Buffer.from([n]))
const field = (n: number, ...values: Value[]): Buffer => tlv(0xa0 | n, ...values)
const name = (...parts: string[]): Buffer =>
  tlv(0x30, field(0, int(1)), field(1, tlv(0x30, ...parts.map((p) => tlv(0x1b, p)))))
const encrypted = (etype: number): Buffer =>
  tlv(0x30, field(0, int(etype)), field(2, tlv(4, 'sealed')))
const ticket = (etype: number, ...service: string[]): Buffer =>
  tlv(
    0x61,
    tlv(
      0x30,
      field(0, int(5)),
      field(1, tlv(0x1b, 'EXAMPLE.COM')),
      field(2, name(...service)),
      field(3, encrypted(etype)),
    ),
  )
const reply = (tag: number, etype: number, ...service: string[]): Buffer =>
  tlv(
    tag,
    tlv(
      0x30,
      field(0, int(5)),
      field(1, int(tag & 0x1f)),
      field(3, tlv(0x1b, 'EXAMPLE.COM')),
      field(4, name('alice')),
      field(5, ticket(etype, ...service)),
      field(6, encrypted(18)),
    ),
  )
const apRequest = (etype: number): Buffer =>
  tlv(
    0x6e,
    tlv(
      0x30,
      field(0, int(5)),
      field(1, int(14)),
      field(2, tlv(3, Buffer.alloc(5))),
      field(3, ticket(etype, 'krbtgt', 'EXAMPLE.COM')),
      field(4, encrypted(18)),
    ),
  )
const tgsRequest = (options: number[], ...preauth: Buffer[]): Buffer =>
  tlv(
    0x6c,
    tlv(
      0x30,
      field(1, int(5)),
      field(2, int(12)),
      field(3, tlv(0x30, tlv(0x30, field(1, int(1)), field(2, tlv(4, apRequest(18)))), ...preauth)),
      field(
        4,
        tlv(
          0x30,
          field(0, tlv(3, Buffer.from([0, ...options]))),
          field(2, tlv(0x1b, 'EXAMPLE.COM')),
          field(3, name('cifs', 'files')),
          field(5, tlv(0x18, '20370913024805Z')),
          field(7, int(7)),
          field(8, tlv(0x30, int(18), int(23))),
        ),
      ),
    ),
  )
const frame = (message: Buffer): Buffer => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(message.length)
  return Buffer.concat([length, message])
}

const asReply = reply(0x6b, 18, 'krbtgt', 'EXAMPLE.COM')
const login: Piece[] = [orig(asRequest), resp(preauthRequired), { ...orig(asProof) }, resp(asReply)]
const framed = (pieces: readonly Piece[]): Piece[] =>
  pieces.map((p) => ({ ...p, bytes: frame(p.bytes) }))
const refused = framed([orig(asProof), resp(preauthFailed)])
const roasted = [orig(tgsRequest([0x40, 0x81, 0, 0])), resp(reply(0x6d, 23, 'cifs', 'files'))]

contractTests(kerberos, { login: framed(login), refused, tickets: framed(roasted) })
datagramContractTests(kerberosUdp, { login, roasted })

describe('kerberos', () => {
  test('tells a login, and the asking for pre-authentication apart from it', () => {
    const { state, session } = hear(kerberosUdp, login)
    deepStrictEqual(
      session.events.map((e) => [e.kind, e.action, e.object, e.user, e.status, e.statusText]),
      [
        ['negotiation', 'AS', 'krbtgt/EXAMPLE.COM', 'alice', 'error', 'KDC_ERR_PREAUTH_REQUIRED'],
        ['auth', 'AS', 'krbtgt/EXAMPLE.COM', 'alice', 'ok', ''],
      ],
    )
    const { user, userDomain, authMethod, authResult, authAttempts } = session.facts
    deepStrictEqual(
      [user, userDomain, authMethod, authResult, authAttempts],
      ['alice', 'EXAMPLE.COM', 'kerberos', 'success', 1],
    )
    deepStrictEqual(state.fields.preauth, ['enc-timestamp'])
    deepStrictEqual(state.fields.clients, ['alice/EXAMPLE.COM'])
    strictEqual(state.fields.cipher, 'aes256-cts-hmac-sha1-96')
    const asked = session.events[0]!.detail!
    deepStrictEqual(asked.options, ['forwardable', 'renewable'])
    deepStrictEqual(asked.preauth_wanted, ['fast', 'etype-info2', 'enc-timestamp', 'fx-cookie'])
    deepStrictEqual(asked.ciphers_wanted, ['aes256-cts-hmac-sha1-96'])
  })

  test('tells a wrong password over TCP', () => {
    const { facts, events } = play(kerberos, refused).session
    strictEqual(facts.authResult, 'failure')
    strictEqual(events[0]!.statusText, 'KDC_ERR_PREAUTH_FAILED')
    strictEqual(events[0]!.statusCode, '24')
  })

  test('tells a ticket made with RC4 and whose it is', () => {
    const { state, session } = hear(kerberosUdp, roasted)
    const [event] = session.events
    deepStrictEqual([event!.kind, event!.object, event!.user], ['request', 'cifs/files', 'alice'])
    deepStrictEqual(event!.detail, {
      tgt_cipher: 'aes256-cts-hmac-sha1-96',
      tgt: 'krbtgt/EXAMPLE.COM@EXAMPLE.COM',
      preauth: ['tgs-req'],
      options: ['forwardable', 'renewable', 'canonicalize'],
      till: '2037-09-13T02:48:05Z',
      ciphers_offered: ['aes256-cts-hmac-sha1-96', 'rc4-hmac'],
      client: 'alice/EXAMPLE.COM',
      realm: 'EXAMPLE.COM',
      cipher: 'aes256-cts-hmac-sha1-96',
      ticket_cipher: 'rc4-hmac',
      weak: true,
    })
    deepStrictEqual(session.tags, ['weak-cipher'])
    ok(state.fields.weak)
    strictEqual(session.facts.authResult, '')
  })

  test('tells in whose name a ticket is asked for', () => {
    const forUser = tlv(
      0x30,
      field(1, tlv(2, Buffer.from([0, 129]))),
      field(2, tlv(4, tlv(0x30, field(0, name('boss')), field(1, tlv(0x1b, 'EXAMPLE.COM'))))),
    )
    const { session } = hear(kerberosUdp, [orig(tgsRequest([0x40, 0, 0, 0], forUser))])
    strictEqual(session.events[0]!.detail!.for_user, 'boss@EXAMPLE.COM')
    strictEqual(session.events[0]!.status, 'unknown')
  })

  test('counts a repeated request once', () => {
    const { state, session } = hear(kerberosUdp, [orig(asRequest), ...login])
    strictEqual(state.fields.requestCount, 2)
    strictEqual(session.events[0]!.detail!.repeats, 1)
  })

  test('tells that a login was answered without any pre-authentication', () => {
    const { session } = hear(kerberosUdp, [orig(asRequest), resp(asReply)])
    deepStrictEqual(session.tags, ['no-preauth'])
  })

  test('tells a password that is changed, not what came of it', () => {
    const ap = apRequest(18)
    const head = Buffer.alloc(6)
    head.writeUInt16BE(6 + ap.length + 8, 0)
    head.writeUInt16BE(0xff80, 2)
    head.writeUInt16BE(ap.length, 4)
    const asked = Buffer.concat([head, ap, Buffer.from('priv-msg')])
    const done = hex('000b000100026f007500ff')
    const { session } = hear(kerberosUdp, [orig(asked), resp(done)])
    const [event] = session.events
    deepStrictEqual([event!.action, event!.status], ['KPASSWD', 'unknown'])
    strictEqual(event!.detail!.answered, true)
  })

  test('finds the next message behind a loss', () => {
    const [first, second] = framed(login) as [Piece, Piece]
    const late: Piece = { ...first, bytes: first.bytes.subarray(20), missing: 20 }
    const { session } = play(kerberos, [late, first, second])
    deepStrictEqual(
      session.events.map((e) => e.statusText),
      ['KDC_ERR_PREAUTH_REQUIRED'],
    )
  })

  test('finds the next message where the capture begins inside one', () => {
    const [first, second] = framed(login) as [Piece, Piece]
    const tail = resp(Buffer.concat([Buffer.alloc(40, 0xb1), second.bytes]))
    const { session } = play(kerberos, [first, tail])
    deepStrictEqual(session.anomalies, ['bad-frame'])
    strictEqual(session.events[0]!.statusText, 'KDC_ERR_PREAUTH_REQUIRED')
  })

  test('reads an answer whose request was not seen', () => {
    const { session } = hear(kerberosUdp, [resp(asReply)])
    strictEqual(session.facts.user, 'alice')
    strictEqual(session.facts.authResult, 'success')
  })
})
