import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { nameCipher } from '../../dissectors/tls/cipherSuites.ts'
import type { ClientHello } from '../../dissectors/tls/clientHello.ts'
import { isGrease } from '../../dissectors/tls/constants.ts'
import { hashJa3, hashJa4 } from '../../dissectors/tls/fingerprint.ts'
import { tls } from '../../dissectors/tls/index.ts'
import { Direction, Probe, Verdict } from '../../src/dissect/contract.ts'
import { contractTests } from '../support/contract.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'
import { Slice } from '../support/slice.ts'
import { RECORDINGS, toPieces } from './tlsRecordings.ts'

const samples = Object.fromEntries(Object.keys(RECORDINGS).map((name) => [name, toPieces(name)]))
contractTests(tls, samples)

const played = (name: string) => play(tls, toPieces(name))
const SUBJECT = 'CN=server.example.test+OU=Test,O=Example\\, Ltd,C=CH'
/** Of the recorded certificate, by `openssl x509 -fingerprint -sha256`. */
const CERTIFICATE_SHA256 = '14d53fc39d48fca99390ae94a913061882351151115e2c728f070f60d81c7aed'
/** 2026-11-21 02:55:51 and 2036-11-18 02:55:51 UTC. */
const NOT_BEFORE_MICROS = 1795229751_000_000
const NOT_AFTER_MICROS = 2110589751_000_000

describe('tls reads what OpenSSL sent', () => {
  test('TLS 1.2: names, certificate, group', () => {
    const { state, session, done } = played('tls12')
    const f = state.fields
    strictEqual(f.version, 'TLSv12')
    strictEqual(f.cipher, 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384')
    strictEqual(f.group, 'x25519')
    strictEqual(f.serverName, 'server.example.test')
    strictEqual(f.alpn, 'h2')
    deepStrictEqual(f.clientAlpn, ['h2', 'http/1.1'])
    strictEqual(f.certificateSubject, SUBJECT)
    strictEqual(f.certificateIssuer, SUBJECT)
    strictEqual(f.certificateSha256, CERTIFICATE_SHA256)
    strictEqual(f.certificateNotBefore, NOT_BEFORE_MICROS)
    strictEqual(f.certificateNotAfter, NOT_AFTER_MICROS)
    deepStrictEqual(f.certificateNames, [
      'server.example.test',
      'alt.example.test',
      '192.0.2.7',
      '2001:db8:0:0:0:0:0:7',
    ])
    strictEqual(f.certificateCount, 1)
    strictEqual(f.established, true)
    strictEqual(f.resumed, false)
    strictEqual(f.certificateKey, 'EC secp256r1')
    strictEqual(f.certificateKeyBits, 256)
    strictEqual(f.certificateSignature, 'sha256WithECDSA')
    strictEqual(f.certificateSerial, '65a4041cb7656e8657bc93877bd56ba4173738ff')
    strictEqual(f.certificateSelfSigned, true)
    deepStrictEqual(f.certificateChain, [CERTIFICATE_SHA256])
    deepStrictEqual(
      f.clientGroups,
      ['x25519', 'secp256r1', 'x448', 'secp521r1', 'secp384r1'].concat(
        ['ffdhe2048', 'ffdhe3072', 'ffdhe4096', 'ffdhe6144', 'ffdhe8192'].slice(0, 5),
      ),
    )
    strictEqual(session.facts.encrypted, true)
    deepStrictEqual(done, [true, true])
    deepStrictEqual(
      session.events.map((e) => [e.kind, e.action, e.object, e.status]),
      [['negotiation', 'HANDSHAKE', 'server.example.test', 'ok']],
    )
  })

  test('TLS 1.3: everything past the ServerHello stays unread', () => {
    const { state, session, done } = played('tls13')
    const f = state.fields
    strictEqual(f.version, 'TLSv13')
    strictEqual(f.cipher, 'TLS_AES_256_GCM_SHA384')
    strictEqual(f.group, 'x25519')
    strictEqual(f.certificateSubject, '')
    strictEqual(f.established, true)
    strictEqual(session.facts.encrypted, true)
    deepStrictEqual(done, [true, true])
  })

  test('TLS 1.3 with a HelloRetryRequest: the second hellos count, the first fingerprint stays', () => {
    const { state, done } = played('tls13retry')
    strictEqual(state.fields.version, 'TLSv13')
    strictEqual(state.fields.group, 'secp384r1')
    strictEqual(state.fields.ja3s, played('tls13').state.fields.ja3s)
    strictEqual(state.fields.established, true)
    deepStrictEqual(done, [true, true])
  })

  test("the client's certificate", () => {
    const { state } = played('mtls12')
    strictEqual(state.fields.clientCertificateSubject, 'CN=client one')
    strictEqual(state.fields.certificateSubject, SUBJECT)
    strictEqual(state.fields.established, true)
  })

  test('a session taken up again has no certificate', () => {
    const { state } = played('resumed12')
    strictEqual(state.fields.resumed, true)
    strictEqual(state.fields.certificateCount, 0)
    strictEqual(state.fields.established, true)
  })

  test('an alert ends it', () => {
    const { state, session } = played('alert12')
    strictEqual(state.fields.alert, 'handshake_failure')
    strictEqual(state.fields.established, false)
    deepStrictEqual(
      session.events.map((e) => [e.status, e.statusCode, e.statusText]),
      [['error', '40', 'handshake_failure']],
    )
  })

  test('a client that does not trust the certificate', () => {
    const { state, session } = played('alert13')
    strictEqual(state.fields.version, 'TLSv13')
    strictEqual(state.fields.established, false)
    deepStrictEqual(
      session.events.map((e) => [e.status, e.statusText]),
      [['error', 'unknown_ca']],
    )
  })

  test('a first client record as short as an alert is one; an empty certificate is not', () => {
    const [hello, answer] = toPieces('tls13') as [Piece, Piece]
    const record = (size: number) =>
      orig(Buffer.concat([Buffer.from([23, 3, 3, 0, size]), Buffer.alloc(size, 9)]))
    const { state, session } = play(tls, [hello, answer, record(19)])
    strictEqual(play(tls, [hello, answer, record(25)]).state.fields.established, true)
    strictEqual(state.fields.established, false)
    deepStrictEqual(
      session.events.map((e) => [e.status, e.statusText]),
      [['error', 'encrypted alert']],
    )
  })

  test('one side alone gives its half', () => {
    const client = play(
      tls,
      toPieces('tls12').filter((p) => p.direction === Direction.Orig),
    )
    strictEqual(client.state.fields.serverName, 'server.example.test')
    strictEqual(client.state.fields.version, '')
    const server = play(
      tls,
      toPieces('tls12').filter((p) => p.direction === Direction.Resp),
    )
    strictEqual(server.state.fields.version, 'TLSv12')
    strictEqual(server.state.fields.certificateSubject, SUBJECT)
    strictEqual(server.state.fields.resumed, false)
  })

  test('the server alone tells its half when the client went by unread, or was lost in its hello', () => {
    const pieces = toPieces('tls12')
    const server = pieces.filter((p) => p.direction === Direction.Resp)
    const [hello] = pieces.filter((p) => p.direction === Direction.Orig)
    const half = { ...hello!, bytes: hello!.bytes.subarray(0, 40) }
    const lost: Piece = { ...orig(''), missing: 201 }
    for (const told of [
      [lost, ...server],
      [half, lost, ...server],
    ]) {
      const { state, session } = play(tls, told)
      strictEqual(state.fields.version, 'TLSv12')
      strictEqual(state.fields.cipher, 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384')
      strictEqual(state.fields.ja3s.length, 32)
      strictEqual(state.fields.certificateSubject, SUBJECT)
      strictEqual(state.fields.established, false)
      deepStrictEqual(session.anomalies, ['handshake-incomplete'])
    }
  })

  test('a hello in records of one byte each', () => {
    const [hello, ...rest] = toPieces('tls12') as [Piece, ...Piece[]]
    const body = hello.bytes.subarray(5)
    const records = Buffer.concat([...body].map((b) => Buffer.from([22, 3, 1, 0, 1, b])))
    const whole = played('tls12').state.fields
    deepStrictEqual(play(tls, [orig(records), ...rest]).state.fields, whole)
  })

  test('a heartbeat that asks for more than it sent', () => {
    const [hello, answer] = toPieces('tls12') as [Piece, Piece]
    const beat = (hex: string) => play(tls, [hello, answer, orig(Buffer.from(hex, 'hex'))])
    deepStrictEqual(beat('1803030003014000').session.anomalies, ['heartbeat-overread'])
    const honest = `1803030015010002${'00'.repeat(18)}`
    deepStrictEqual(beat(honest).session.anomalies, [])
  })

  test('a handshake message past the bound is passed over', () => {
    const [hello, answer] = toPieces('tls12') as [Piece, Piece]
    const head = Buffer.from([22, 3, 3, 0x40, 0, 20, 2, 0, 0])
    const first = Buffer.concat([head, Buffer.alloc(0x4000 - 4)])
    const more = Buffer.concat([Buffer.from([22, 3, 3, 0x40, 0]), Buffer.alloc(0x4000)])
    // 0x20000 bytes of body: 0x3ffc in the first record, the rest in seven whole ones and four bytes.
    const tail = Buffer.from([22, 3, 3, 0, 4, 0, 0, 0, 0])
    const flood = [first, ...Array.from({ length: 7 }, () => more), tail]
    const { state, session } = play(tls, [hello, ...flood.map((b) => resp(b)), answer])
    deepStrictEqual(session.anomalies, ['handshake-too-large'])
    strictEqual(state.fields.version, 'TLSv12')
  })
})

describe('tls fingerprints', () => {
  const chrome: ClientHello = {
    legacyVersion: 0x303,
    sessionId: '',
    ciphers: [
      0x5a5a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013,
      0xc014, 0x9c, 0x9d, 0x2f, 0x35,
    ],
    extensions: [
      0x1a1a, 0, 23, 65281, 10, 11, 35, 16, 5, 13, 18, 51, 45, 43, 27, 17513, 0x2a2a, 21,
    ],
    groups: [0x3a3a, 29, 23, 24],
    pointFormats: [0],
    signatureAlgorithms: [0x403, 0x804, 0x401, 0x503, 0x805, 0x501, 0x806, 0x601],
    supportedVersions: [0x7a7a, 0x304, 0x303],
    alpn: ['h2', 'http/1.1'],
    alpnFirstByte: 0x68,
    alpnLastByte: 0x32,
    serverName: 'example.test',
    hasTicket: false,
  }

  test("JA4 of Chrome's hello, as FoxIO publishes it", () => {
    strictEqual(hashJa4(chrome), 't13d1516h2_8daaf6152771_e5627efa2ab1')
    // Later ones send encrypted_client_hello and no padding.
    const extensions = chrome.extensions.map((e) => (e === 21 ? 0xfe0d : e))
    strictEqual(hashJa4({ ...chrome, extensions }), 't13d1516h2_8daaf6152771_02713d6af862')
  })

  test('JA4 says i without a name, 00 without ALPN, zeros without lists', () => {
    const bare = {
      ...chrome,
      ciphers: [],
      extensions: [],
      supportedVersions: [],
      alpnFirstByte: -1,
      signatureAlgorithms: [],
    }
    strictEqual(hashJa4(bare), 't12i000000_000000000000_000000000000')
  })

  test('JA3 of the example in its own description', () => {
    const hello: ClientHello = {
      ...chrome,
      legacyVersion: 769,
      ciphers: [47, 53, 5, 10, 49161, 49162, 49171, 49172, 50, 56, 19, 4],
      extensions: [0, 10, 11],
      groups: [23, 24, 25],
      pointFormats: [0],
    }
    strictEqual(hashJa3(hello), 'ada70206e40642a3e4461f35503241d5')
    strictEqual(
      hashJa3({
        ...hello,
        ciphers: [4, 5, 10, 9, 100, 98, 3, 6, 19, 18, 99],
        extensions: [],
        groups: [],
        pointFormats: [],
      }),
      'de350869b8c85de67a350c8d186f11e6',
    )
  })

  test('GREASE is its sixteen values and no others', () => {
    const all = Array.from({ length: 0x10000 }, (_, v) => v).filter(isGrease)
    strictEqual(all.length, 16)
    ok(all.includes(0x0a0a) && all.includes(0xfafa) && !all.includes(0x0a1a))
  })

  test('names cipher suites', () => {
    strictEqual(nameCipher(0x1301), 'TLS_AES_128_GCM_SHA256')
    strictEqual(nameCipher(0xc02f), 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256')
    strictEqual(nameCipher(0xfefe), '0xfefe')
  })
})

describe('tls probes', () => {
  const probe = (hex: string, direction: Direction = Direction.Orig): Probe => {
    const slice = new Slice(Buffer.from(hex, 'hex'))
    slice.direction = direction
    return tls.probe(slice)
  }

  test('hellos, and who sent them', () => {
    strictEqual(probe('16030100c8010000c40303'), Probe.Yes)
    strictEqual(probe('16030100c8010000c40303', Direction.Resp), Probe.Flipped)
    strictEqual(probe('160303007a020000760303', Direction.Resp), Probe.Yes)
    strictEqual(probe('1603'), Probe.More)
    strictEqual(probe('1503030002022800', Direction.Resp), Probe.No)
    strictEqual(probe('15030300020228', Direction.Resp), Probe.Yes)
    strictEqual(probe('16030100c8100000c40303'), Probe.No)
    strictEqual(probe('170303'), Probe.More)
    strictEqual(probe('1703030010'), Probe.No)
    strictEqual(probe('1703030100'), Probe.Yes)
    strictEqual(probe('1703010100'), Probe.No)
  })

  test("SSL 2.0's ClientHello, answered in TLS", () => {
    const v2 = Buffer.concat([
      Buffer.from('802b0103010012000000100700c00000390000380000350000330000', 'hex'),
      Buffer.from('32', 'hex'),
      Buffer.alloc(16, 7),
    ])
    strictEqual(probe(v2.subarray(0, 11).toString('hex')), Probe.Yes)
    const { state, session } = play(tls, [orig(v2), ...toPieces('tls12').slice(1)])
    strictEqual(state.fields.version, 'TLSv12')
    strictEqual(session.tags[0], 'sslv2-hello')
  })

  test("SSL 2.0's own answer: its certificate, and that it is weak", () => {
    const sent = toPieces('tls12')[1]!.bytes
    const at = sent.indexOf(Buffer.from('30820240', 'hex'))
    const certificate = sent.subarray(at, at + 4 + 0x240)
    const v2 = Buffer.from('802b0103010012000000100700c0000039000038000035000033000032', 'hex')
    const body = Buffer.concat([
      Buffer.from([4, 0, 1, 0, 2, certificate.length >> 8, certificate.length & 255, 0, 3, 0, 16]),
      certificate,
      Buffer.from('010080', 'hex'),
      Buffer.alloc(16, 9),
    ])
    const head = Buffer.from([0x80 | (body.length >> 8), body.length & 255])
    const { state, session } = play(tls, [
      orig(Buffer.concat([v2, Buffer.alloc(16, 7)])),
      resp(Buffer.concat([head, body])),
    ])
    strictEqual(state.fields.version, 'SSLv2')
    strictEqual(state.fields.certificateSubject, SUBJECT)
    ok(session.tags.includes('tls-weak-version'))
    ok(session.tags.includes('certificate-not-yet-valid'))
  })

  test('what is no TLS goes back', () => {
    strictEqual(play(tls, [orig('GET / HTTP/1.1\r\n\r\n')]).verdict, Verdict.Reject)
  })

  test('a session of which only encrypted records are seen', () => {
    const record = (size: number) =>
      Buffer.concat([Buffer.from([23, 3, 3, size >> 8, size & 255]), Buffer.alloc(size, 0xa5)])
    const { session, state, done } = play(tls, [
      orig(record(300)),
      orig(record(40)),
      orig(Buffer.concat([record(17), record(99)])),
    ])
    strictEqual(session.facts.encrypted, true)
    strictEqual(done[0], true)
    deepStrictEqual(session.tags, ['midstream'])
    strictEqual(session.events.length, 0)
    strictEqual(state.fields.version, '')
    const broken = play(tls, [orig(Buffer.concat([record(300), Buffer.from('no record at all')]))])
    strictEqual(broken.verdict, Verdict.Reject)
  })
})
