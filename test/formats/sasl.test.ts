import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { readParameter } from '../../src/formats/parameters.ts'
import {
  beginSasl,
  describeSasl,
  readClientLine,
  readServerLine,
  type SaslExchange,
} from '../../src/formats/sasl.ts'

const masker = { mask: (secret: string): string => (secret === '' ? '' : '****') }

/** Plays an exchange: `C:text` and `S:text`, each sent in Base64; `c:line` as it is. */
function exchange(mechanism: string, ...lines: readonly string[]): SaslExchange {
  const made = beginSasl(mechanism)
  for (const line of lines) {
    const text = line.slice(2)
    const sent = line[0] === 'c' ? text : Buffer.from(text).toString('base64')
    const bytes = Buffer.from(`<<${sent}>>`)
    const end = bytes.length - 2
    if (line[0] === 'S') readServerLine(made, bytes, 2, end)
    else readClientLine(made, bytes, 2, end, masker)
  }
  ok(!JSON.stringify([made, describeSasl(made)]).includes('s3cret'))
  return made
}

describe('sasl', () => {
  test('PLAIN: user, whom to act as, a masked password', () => {
    const made = exchange('plain', 'C:carol\0alice\0s3cret')
    deepStrictEqual(
      [made.mechanism, made.method, made.user, made.authorizationId, made.secret],
      ['PLAIN', 'plain', 'alice', 'carol', '****'],
    )
    strictEqual(exchange('PLAIN', 'C:alice\0alice\0s3cret').authorizationId, '')
    // A client that forgot the first NUL.
    strictEqual(exchange('PLAIN', 'C:alice\0s3cret').user, 'alice')
  })

  test('LOGIN: with and without an initial response, the password never taken for the name', () => {
    const asked = exchange('LOGIN', 'S:Username:', 'C:alice', 'S:Password:', 'C:s3cret')
    deepStrictEqual([asked.user, asked.secret], ['alice', '****'])
    deepStrictEqual(exchange('LOGIN', 'C:alice', 'S:Password:', 'C:s3cret').user, 'alice')
    strictEqual(exchange('LOGIN', 'C:alice', 'C:s3cret').user, 'alice')
    strictEqual(exchange('LOGIN', 'c:', 'C:s3cret').user, '')
    strictEqual(exchange('LOGIN', 'S:Password:', 'C:s3cret').user, '')
  })

  test('CRAM-MD5, DIGEST-MD5', () => {
    const cram = exchange('CRAM-MD5', 'S:<1@host>', 'C:alice b b913a602c7eda7a495b4e6e7334d3890')
    strictEqual(cram.user, 'alice b')
    const digest = exchange(
      'DIGEST-MD5',
      'S:realm="example.org",nonce="x"',
      'C:charset=utf-8,username="al\\"ice",realm="example.org",nonce="x",response=ab,authzid="bob"',
    )
    deepStrictEqual(
      [digest.user, digest.domain, digest.authorizationId],
      ['al"ice', 'example.org', 'bob'],
    )
  })

  test('SCRAM: escaped names, the error of the server', () => {
    const made = exchange(
      'SCRAM-SHA-256-PLUS',
      'C:p=tls-exporter,a=boss,n=al=2Cice=3D,r=fyko+d2lbbFgONRv9qkxdawL',
      'S:r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096',
      'C:c=biws,r=fyko,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=',
      'S:e=invalid-proof',
    )
    deepStrictEqual(
      [made.user, made.authorizationId, made.error, made.method],
      ['al,ice=', 'boss', 'invalid-proof', 'scram-sha-256-plus'],
    )
  })

  test('OAuth: user without token, status of the refusal', () => {
    const made = exchange(
      'XOAUTH2',
      'C:user=alice@example.org\x01auth=Bearer s3cret\x01\x01',
      'S:{"status":"401","schemes":"bearer"}',
    )
    deepStrictEqual([made.user, made.error], ['alice@example.org', '401'])
    const bearer = 'C:n,a=alice@example.org,\x01host=h\x01port=143\x01auth=Bearer s3cret\x01\x01'
    strictEqual(exchange('OAUTHBEARER', bearer).user, 'alice@example.org')
    strictEqual(exchange('XOAUTH2', 'C:user=alice auth=Bearer s3cret').user, '')
  })

  test('NTLM: user, domain and machines, in SMTP as Windows sends it', () => {
    const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le')
    const parts = [utf16('LAB'), utf16('alice'), utf16('DESK')]
    const head = Buffer.alloc(64)
    head.write('NTLMSSP\0', 'latin1')
    head.writeUInt32LE(3, 8)
    let at = 64
    parts.forEach((part, i) => {
      head.writeUInt16LE(part.length, 28 + i * 8)
      head.writeUInt16LE(part.length, 30 + i * 8)
      head.writeUInt32LE(at, 32 + i * 8)
      at += part.length
    })
    head.writeUInt32LE(1, 60)
    const answer = Buffer.concat([head, ...parts]).toString('base64')
    const opening = Buffer.concat([Buffer.from('NTLMSSP\0\x01\0\0\0', 'latin1'), Buffer.alloc(8)])
    const made = exchange('NTLM', `c:${opening.toString('base64')}`, `c:${answer}`)
    deepStrictEqual([made.user, made.domain, made.method], ['alice', 'LAB', 'ntlm'])
    deepStrictEqual(describeSasl(made), { mechanism: 'NTLM', workstation: 'DESK', domain: 'LAB' })
  })

  test('EXTERNAL, ANONYMOUS, a broken off exchange, an empty response', () => {
    strictEqual(exchange('EXTERNAL', 'C:alice').authorizationId, 'alice')
    const anonymous = exchange('ANONYMOUS', 'C:guest@example.org')
    deepStrictEqual([anonymous.user, anonymous.trace], ['anonymous', 'guest@example.org'])
    ok(exchange('PLAIN', 'c:*').isCancelled)
    deepStrictEqual(describeSasl(exchange('EXTERNAL', 'c:=')), { mechanism: 'EXTERNAL' })
    strictEqual(exchange('PLAIN', 'c:not base64!').user, '')
  })
})

describe('parameters', () => {
  test('reads quoted and bare values wherever they stand', () => {
    const list = 'username="a, b",realm=x , uri="sip:a@b", opaque=""'
    deepStrictEqual(
      ['username', 'realm', 'uri', 'opaque', 'nonce'].map((name) => readParameter(list, name)),
      ['a, b', 'x', 'sip:a@b', '', ''],
    )
    strictEqual(readParameter('username="open', 'username'), 'open')
  })
})
