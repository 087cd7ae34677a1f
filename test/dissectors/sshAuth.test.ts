import { deepStrictEqual, match, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { failurePayloadBytes, pkOkPayloadBytes } from '../../dissectors/ssh/authSizes.ts'
import { ssh } from '../../dissectors/ssh/index.ts'
import { findSuite, wireSize } from '../../dissectors/ssh/suites.ts'
import { USER_KEYS } from '../../dissectors/ssh/userKeys.ts'
import { play } from '../support/conversation.ts'
import { session } from './ssh/build.ts'
import { recordedPieces } from './ssh/recordedPieces.ts'

/** Sizes on the wire: PING or key, SERVICE_ACCEPT, SUCCESS, four FAILUREs, PK_OK ed25519, ecdsa 256, RSA 2048 to 4096. */
const SIZES: readonly [string, string, readonly number[]][] = [
  ['chacha20-poly1305@openssh.com', '', [44, 28, 44, 52, 76, 68, 100, 164, 332, 460, 588]],
  ['aes256-gcm@openssh.com', '', [52, 36, 52, 52, 84, 68, 100, 164, 340, 468, 596]],
  ['aes128-ctr', 'umac-128-etm@openssh.com', [52, 36, 52, 52, 84, 68, 100, 164, 340, 468, 596]],
  ['aes128-ctr', 'umac-64-etm@openssh.com', [44, 28, 44, 44, 76, 60, 92, 156, 332, 460, 588]],
  ['aes128-ctr', 'hmac-sha1-etm@openssh.com', [56, 40, 56, 56, 88, 72, 104, 168, 344, 472, 600]],
  [
    'aes128-ctr',
    'hmac-sha2-256-etm@openssh.com',
    [68, 52, 68, 68, 100, 84, 116, 180, 356, 484, 612],
  ],
  [
    'aes128-ctr',
    'hmac-sha2-512-etm@openssh.com',
    [100, 84, 100, 100, 132, 116, 148, 212, 388, 516, 644],
  ],
  ['aes128-ctr', 'hmac-md5', [48, 32, 48, 64, 80, 64, 96, 160, 336, 464, 592]],
  ['aes128-cbc', 'hmac-sha1', [52, 36, 52, 68, 84, 68, 100, 164, 340, 468, 596]],
  ['aes256-ctr', 'hmac-sha2-256', [64, 48, 64, 80, 96, 80, 112, 176, 352, 480, 608]],
  ['aes256-ctr', 'hmac-sha2-512', [96, 80, 96, 112, 128, 112, 144, 208, 384, 512, 640]],
]

const key = (type: string, bits: number) =>
  USER_KEYS.find((k) => k.type === type && k.bits === bits)!

describe('ssh packet sizes', () => {
  for (const [cipher, mac, expected] of SIZES) {
    test(`${cipher} ${mac}`, () => {
      const suite = findSuite(cipher, mac)!
      const payloads = [
        17,
        1,
        failurePayloadBytes('publickey'),
        failurePayloadBytes('publickey,password'),
        failurePayloadBytes('publickey,password,keyboard-interactive'),
        failurePayloadBytes('publickey,keyboard-interactive'),
        pkOkPayloadBytes(key('ssh-ed25519', 256)),
        pkOkPayloadBytes(key('ecdsa-sha2-nistp256', 256)),
        ...[2048, 3072, 4096].map((bits) => pkOkPayloadBytes(key('ssh-rsa', bits))),
      ]
      deepStrictEqual(
        payloads.map((n) => wireSize(suite, n)),
        expected,
      )
    })
  }

  test('does not pretend to know other suites', () => {
    strictEqual(findSuite('aes128-ctr', 'made-up'), undefined)
    strictEqual(findSuite('made-up', 'hmac-md5'), undefined)
  })
})

/** What the server logged of each recorded session: method, result, attempts, events, user key. */
const TRUTH: Readonly<Record<string, readonly [string, string, number, string, string?]>> = {
  'pw-right.chacha20': ['password', 'success', 1, 'password:ok'],
  'pw-wrong.chacha20': ['password', 'failure', 2, 'password:error password:error'],
  'pw-wrong-right.chacha20': ['password', 'success', 2, 'password:error password:ok'],
  'key-ed.chacha20': ['publickey', 'success', 1, 'publickey:ok', 'ssh-ed25519 256'],
  'badkey-pw.chacha20': [
    'password',
    'success',
    2,
    'publickey:error password:ok',
    'ssh-ed25519 256',
  ],
  'kbd-wrong-right.chacha20': [
    'keyboard-interactive',
    'success',
    2,
    'keyboard-interactive:error keyboard-interactive:ok',
  ],
  'key-then-pw.chacha20': [
    'password',
    'success',
    2,
    'publickey:ok password:ok',
    'ecdsa-sha2-nistp256 256',
  ],
  'toomany.chacha20': ['password', 'failure', 3, 'password:error password:error password:error'],
  'key-rsa.gcm': ['publickey', 'success', 1, 'publickey:ok', 'ssh-rsa 3072'],
  // A password and an ed25519 key's offer have one size here: refused, but which of them is not said.
  'pw-wrong.gcm': ['', 'failure', 2, 'unknown:error unknown:error'],
  'kbd.gcm': ['keyboard-interactive', 'success', 1, 'keyboard-interactive:ok'],
  'pw-right.etm': ['password', 'success', 1, 'password:ok'],
  'key-ed.etm': ['publickey', 'success', 1, 'publickey:ok', 'ssh-ed25519 256'],
  'badkey-pw.etm': ['password', 'success', 2, 'unknown:error password:ok'],
  'kbd.etm': ['keyboard-interactive', 'success', 1, 'keyboard-interactive:ok'],
  'pw-wrong-right.ctr': ['password', 'success', 2, 'unknown:error password:ok'],
  'key-ed.ctr': ['publickey', 'success', 1, 'publickey:ok', 'ssh-ed25519 256'],
  'badkey-pw.ctr': ['password', 'success', 2, 'unknown:error password:ok'],
  'kbd-wrong-right.ctr': [
    'keyboard-interactive',
    'success',
    2,
    'keyboard-interactive:error keyboard-interactive:ok',
  ],
}

const outcome = (pieces: Parameters<typeof play>[1]) => {
  const { state, session: s } = play(ssh, pieces)
  const f = state.fields
  const events = s.events.filter((e) => e.kind === 'auth').map((e) => `${e.action}:${e.status}`)
  const userKey = f.clientKeyAlgorithm === '' ? '' : `${f.clientKeyAlgorithm} ${f.clientKeyBits}`
  const { authMethod, authResult, authAttempts, evidence } = s.facts
  return { authMethod, authResult, authAttempts, events: events.join(' '), userKey, evidence, f }
}

describe('ssh authentication, recorded', () => {
  for (const [name, truth] of Object.entries(TRUTH)) {
    test(name, () => {
      const o = outcome(recordedPieces(name))
      deepStrictEqual(
        [o.authMethod, o.authResult, o.authAttempts, o.events, o.userKey],
        [truth[0], truth[1], truth[2], truth[3], truth[4] ?? ''],
      )
      strictEqual(o.f.strictKex, true)
      // As `ssh-keygen -l` shows the server's key, also when it sent a certificate.
      strictEqual(o.f.hostKeyFingerprint, 'SHA256:ukgwgNmd/wodPK+Ai/1o3e+q/eCvRFq56YVPEYl+7PA')
    })
  }
})

describe('ssh authentication by sizes', () => {
  test('one password under chacha20, with the numbers as evidence', () => {
    const o = outcome(session([44, -44, 68, -52, 148, -28]))
    deepStrictEqual([o.authMethod, o.authResult, o.authAttempts], ['password', 'success', 1])
    deepStrictEqual(o.f.authMethodsOffered, ['publickey', 'password'])
    match(o.evidence, /^28 B .*USERAUTH_SUCCESS under chacha20-poly1305@openssh.com/)
  })

  test('the opening none is no attempt', () => {
    const o = outcome(session([44, -44, 68, -52]))
    deepStrictEqual([o.authResult, o.authAttempts], ['unknown', 0])
  })

  test('a prompt of the size of a refusal is told by what follows', () => {
    const o = outcome(
      session([48, -48, 64, -64, 96, -64, 80, -64, 96, -64, 80, -48, 80, -32], {
        cipher: 'aes128-ctr',
        mac: 'hmac-md5',
      }),
    )
    deepStrictEqual(
      [o.authMethod, o.authResult, o.authAttempts],
      ['keyboard-interactive', 'success', 2],
    )
  })

  test('zlib from the start leaves nothing to measure, delayed zlib does', () => {
    const sizes = [44, -44, 68, -52, 84, -52]
    strictEqual(outcome(session(sizes, { compression: 'zlib' })).authResult, '')
    strictEqual(outcome(session(sizes, { compression: 'zlib@openssh.com' })).authResult, 'failure')
  })

  test('a gap before the decision makes it unknown, one after does not', () => {
    const pieces = session([44, -44, 68, -52, 84, -52, 84, -28])
    const lost = pieces.map((p, i) => (i === pieces.length - 1 ? { ...p, missing: 52 } : p))
    strictEqual(outcome(lost).authResult, 'unknown')
    const after = [...pieces, { ...pieces[pieces.length - 1]!, missing: 100 }]
    strictEqual(outcome(after).authResult, 'success')
  })

  test('the server alone tells of a success, and claims no more', () => {
    const pieces = session([52, -52, 68, -52, 148, -52, 148, -36], {
      cipher: 'aes128-gcm@openssh.com',
    })
    const o = outcome(pieces.filter((p) => p.direction === 1))
    deepStrictEqual([o.authMethod, o.authResult, o.authAttempts], ['', 'success', 2])
  })

  test('sizes that fit no sequence of messages leave it unknown', () => {
    const o = outcome(session([44, -44, 68, -52, 84, -52, 28, -52]))
    strictEqual(o.authResult, 'unknown')
    match(o.evidence, /^authentication not decided: /)
  })
})
