import { deepStrictEqual, match, ok, strictEqual } from 'node:assert'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import { readPublicKey } from '../../dissectors/ssh/hostKey.ts'
import { ssh } from '../../dissectors/ssh/index.ts'
import { contractTests } from '../support/contract.ts'
import { orig, play, resp } from '../support/conversation.ts'
import {
  ed25519Blob,
  hostKeyReply,
  kexInit,
  newKeys,
  packet,
  session,
  string,
} from './ssh/build.ts'
import { recordedPieces } from './ssh/recordedPieces.ts'

contractTests(ssh, {
  'a refused password': session([44, -44, 68, -52, 148, -52]),
  'lines before the banner': [
    resp('Welcome.\r\nNo entry.\r\nSSH-2.0-x\r\n'),
    ...session([]).slice(1),
  ],
  'a session under AES-GCM': recordedPieces('kbd.gcm'),
})

const OPENSSH_77 = {
  kex: 'curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-nistp521,diffie-hellman-group-exchange-sha256,diffie-hellman-group16-sha512,diffie-hellman-group18-sha512,diffie-hellman-group-exchange-sha1,diffie-hellman-group14-sha256,diffie-hellman-group14-sha1,ext-info-c',
  cipher:
    'chacha20-poly1305@openssh.com,aes128-ctr,aes192-ctr,aes256-ctr,aes128-gcm@openssh.com,aes256-gcm@openssh.com',
  mac: 'umac-64-etm@openssh.com,umac-128-etm@openssh.com,hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,hmac-sha1-etm@openssh.com,umac-64@openssh.com,umac-128@openssh.com,hmac-sha2-256,hmac-sha2-512,hmac-sha1',
  compression: 'none,zlib@openssh.com,zlib',
}

describe('ssh handshake', () => {
  test('computes the HASSH of OpenSSH 7.7', () => {
    const { state } = play(ssh, [orig('SSH-2.0-OpenSSH_7.7p1\r\n'), orig(kexInit(OPENSSH_77))])
    strictEqual(state.fields.hassh, '06046964c022c6407d15a27b12a6a4fb')
  })

  test("negotiates by the client's order, RFC 4253 section 7.1", () => {
    const { state, session: s } = play(ssh, [
      orig('SSH-2.0-a\r\n'),
      resp('SSH-1.99-b c\r\n'),
      orig(kexInit({ cipher: '3des-cbc,aes128-ctr,aes256-ctr', mac: 'hmac-md5,hmac-sha1' })),
      resp(kexInit({ cipher: 'aes256-ctr,aes128-ctr', mac: 'hmac-sha1,hmac-md5' })),
    ])
    const f = state.fields
    deepStrictEqual(
      [f.version, f.cipher, f.mac, f.kex, f.serverBanner],
      ['2', 'aes128-ctr', 'hmac-md5', 'curve25519-sha256', 'SSH-1.99-b c'],
    )
    strictEqual(s.facts.serverSoftware, 'b c')
    strictEqual(s.events[0]?.kind, 'negotiation')
  })

  test('says when there is nothing in common', () => {
    const { state, session: s } = play(ssh, [
      orig('SSH-2.0-a\r\n'),
      resp('SSH-2.0-b\r\n'),
      orig(kexInit({ cipher: 'aes128-ctr' })),
      resp(kexInit({ cipher: '3des-cbc' })),
    ])
    strictEqual(state.fields.cipher, '')
    ok(s.anomalies.includes('no-common-algorithm'))
  })

  test('knows Terrapin, strict key exchange and post-quantum methods', () => {
    const run = (client: string, server: string, cipher?: string, mac?: string) => {
      const o = { ...(cipher ? { cipher } : {}), ...(mac ? { mac } : {}) }
      const f = play(ssh, [
        orig('SSH-2.0-a\r\n'),
        resp('SSH-2.0-b\r\n'),
        orig(kexInit({ kex: client, ...o })),
        resp(kexInit({ kex: server, ...o })),
      ]).state.fields
      return [f.strictKex, f.terrapinExposed, f.postQuantum]
    }
    const c = ',kex-strict-c-v00@openssh.com'
    const s = ',kex-strict-s-v00@openssh.com'
    const pq = 'mlkem768x25519-sha256'
    deepStrictEqual(run(pq + c, pq + s), [true, false, true])
    deepStrictEqual(run(pq + c, pq), [false, true, true])
    const dh = 'diffie-hellman-group14-sha256'
    deepStrictEqual(run(dh, dh, 'aes128-ctr', 'hmac-sha1'), [false, false, false])
    deepStrictEqual(run(dh, dh, 'aes128-cbc', 'hmac-sha1-etm@openssh.com'), [false, true, false])
    deepStrictEqual(run(dh, dh, 'aes128-cbc', 'hmac-sha1'), [false, false, false])
  })

  test('judges a guess by both first names', () => {
    const run = (server: string) =>
      play(ssh, [
        orig('SSH-2.0-a\r\n'),
        resp('SSH-2.0-b\r\n'),
        orig(kexInit({ kex: 'a1,b1', follows: true })),
        resp(kexInit({ kex: server })),
      ]).state.fields.kexGuess
    strictEqual(run('a1'), 'right')
    strictEqual(run('b1,a1'), 'wrong')
  })

  test('reads the host key of each kind of reply', () => {
    const hash = createHash('sha256').update(ed25519Blob()).digest('base64').replace(/=+$/, '')
    for (const message of [30, 31, 33]) {
      const f = play(ssh, [
        resp('SSH-2.0-b\r\n'),
        resp(kexInit()),
        resp(hostKeyReply(ed25519Blob(), message)),
      ]).state.fields
      deepStrictEqual(
        [f.hostKeyFingerprint, f.hostKeyType, f.hostKeyBits],
        [`SHA256:${hash}`, 'ssh-ed25519', 256],
      )
    }
  })

  test("a certificate has its inner key's fingerprint and size", () => {
    const parts = [
      string(Buffer.from([1, 0, 1])),
      string(Buffer.from([0, 0x80, ...Array(255).fill(1)])),
    ]
    const plain = readPublicKey(Buffer.concat([string('ssh-rsa'), ...parts]))!
    const certificate = readPublicKey(
      Buffer.concat([
        string('ssh-rsa-cert-v01@openssh.com'),
        string('nonce'),
        ...parts,
        string('x'),
      ]),
    )!
    strictEqual(plain.bits, 2048)
    strictEqual(certificate.bits, 2048)
    strictEqual(certificate.fingerprint, plain.fingerprint)
    strictEqual(readPublicKey(string('x'.repeat(99))), undefined)
  })

  test('notes line ends that are not CR LF', () => {
    const { state, session: s } = play(ssh, [orig('SSH-2.0-a\n'), resp('SSH-2.0-b\r\n')])
    strictEqual(state.fields.clientBanner, 'SSH-2.0-a')
    deepStrictEqual(s.anomalies, ['banner-line-end'])
  })

  test('gives up on lengths that cannot be and notes what Terrapin injects', () => {
    const bad = Buffer.concat([Buffer.from('SSH-2.0-a\r\n'), Buffer.alloc(16, 0xff)])
    deepStrictEqual(play(ssh, [orig(bad)]).session.anomalies, ['bad-packet'])
    const ignore = packet(Buffer.concat([Buffer.from([2]), string('x')]))
    const { session: s } = play(ssh, [orig('SSH-2.0-a\r\n'), orig(ignore), orig(newKeys())])
    deepStrictEqual(s.anomalies, ['ignore-in-key-exchange'])
  })

  test("reads an SSH-1 server's keys, ciphers and methods", () => {
    const mpint = (bits: number) =>
      Buffer.concat([Buffer.from([bits >> 8, bits & 255]), Buffer.alloc((bits + 7) >> 3, 0x81)])
    const number = (n: number) => Buffer.from([0, 0, n >> 8, n & 255])
    const body = Buffer.concat([
      Buffer.from([2]),
      Buffer.alloc(8),
      ...[number(768), mpint(6), mpint(768)],
      ...[number(1024), mpint(6), mpint(1024)],
      ...[number(0), number((1 << 3) | (1 << 6)), number((1 << 2) | (1 << 3))],
      Buffer.alloc(4),
    ])
    const head = number(body.length)
    const keys = Buffer.concat([head, Buffer.alloc(8 - (body.length % 8)), body])
    const { state } = play(ssh, [resp('SSH-1.5-x\r\n'), orig('SSH-1.5-y\r\n'), resp(keys)])
    const f = state.fields
    deepStrictEqual(
      [f.version, f.hostKeyType, f.hostKeyBits, f.cipher, f.authMethodsOffered],
      ['1', 'rsa1', 1024, '3des,blowfish', ['rsa', 'password']],
    )
    match(f.hostKeyFingerprint, /^MD5:([0-9a-f]{2}:){15}[0-9a-f]{2}$/)
  })

  test('follows roles that are reversed', () => {
    const { state, session: s } = play(ssh, [
      orig('SSH-2.0-a\r\n'),
      resp('SSH-2.0-b\r\n'),
      orig(kexInit({ cipher: 'aes128-ctr,aes256-ctr' })),
      resp(kexInit({ cipher: 'aes256-ctr,aes128-ctr' })),
      orig(hostKeyReply(ed25519Blob())),
    ])
    strictEqual(state.fields.cipher, 'aes256-ctr')
    deepStrictEqual(s.tags, ['ssh-reversed'])
  })
})
