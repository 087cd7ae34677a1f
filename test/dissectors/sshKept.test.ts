/** What the ssh dissector keeps from session to session changes nothing, and is bounded. */
import { deepStrictEqual, notStrictEqual, strictEqual } from 'node:assert'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import { MAX_KEPT_EVIDENCE, MAX_KEPT_OFFERS } from '../../dissectors/ssh/constants.ts'
import { ssh } from '../../dissectors/ssh/index.ts'
import { findSuite } from '../../dissectors/ssh/suites.ts'
import { orig, play, resp } from '../support/conversation.ts'
import { hostKeyReply, kexInit, session, string } from './ssh/build.ts'

const hasshOf = (kex: string): string =>
  createHash('md5').update(`${kex};aes128-ctr;hmac-sha1;none`).digest('hex')

describe('ssh sessions that have much in common', () => {
  test('are read the same the second time', () => {
    const sizes = [52, -52, 68, -84, 100, -84, 100, -84, 212, -36]
    const offer = { cipher: 'aes128-ctr', mac: 'umac-128-etm@openssh.com' }
    const seen = [1, 2].map(() => {
      const { state, session: s } = play(ssh, session(sizes, offer))
      return { fields: { ...state.fields }, facts: { ...s.facts }, events: s.events }
    })
    deepStrictEqual(seen[1], seen[0])
    notStrictEqual(seen[0]!.fields.hassh, '')
    notStrictEqual(seen[0]!.events.length, 0)
  })

  test('are told apart by one name, one key byte, more offers than are kept', () => {
    for (let pass = 0; pass < 2; pass++) {
      for (let i = 0; i < MAX_KEPT_OFFERS + 20; i++) {
        const kex = `kex-${String(i).padStart(4, '0')}`
        const offer = kexInit({ kex, cipher: 'aes128-ctr', mac: 'hmac-sha1' })
        const blob = Buffer.concat([string('ssh-ed25519'), string(Buffer.alloc(32, i & 0xff))])
        const { state } = play(ssh, [
          orig('SSH-2.0-a\r\n'),
          resp(`SSH-2.0-b${i}\r\n`),
          orig(offer),
          resp(offer),
          resp(hostKeyReply(blob)),
        ])
        const { fields } = state
        const fingerprint = createHash('sha256').update(blob).digest('base64').replace('=', '')
        deepStrictEqual(
          [fields.serverBanner, fields.kex, fields.hassh, fields.hasshServer],
          [`SSH-2.0-b${i}`, kex, hasshOf(kex), hasshOf(kex)],
        )
        strictEqual(fields.hostKeyFingerprint, `SHA256:${fingerprint}`)
      }
    }
  })

  test('keep the roles of one offer apart', () => {
    const a = kexInit({ kex: 'x,y', cipher: 'aes128-ctr', mac: 'hmac-sha1' })
    const b = kexInit({ kex: 'y,x', cipher: 'aes128-ctr', mac: 'hmac-sha1' })
    const kexOf = (client: Buffer, server: Buffer) =>
      play(ssh, [orig('SSH-2.0-a\r\n'), resp('SSH-2.0-b\r\n'), orig(client), resp(server)]).state
        .fields.kex
    deepStrictEqual([kexOf(a, b), kexOf(b, a), kexOf(a, b), kexOf(a, a)], ['x', 'y', 'x', 'x'])
  })

  test('have their own evidence, past the texts kept too', () => {
    for (let i = 0; i < MAX_KEPT_EVIDENCE + 8; i++) {
      const request = 10_084 + 8 * i
      const { session: s } = play(ssh, session([44, -44, 68, -52, request, -28]))
      const expected = `28 B from the server = USERAUTH_SUCCESS under chacha20-poly1305@openssh.com, after ${request} B from the client`
      strictEqual(s.facts.evidence, expected)
    }
  })

  test('a MAC called as something every object has is no MAC', () => {
    for (const mac of ['constructor', 'toString', '__proto__', 'hasOwnProperty-etm@x']) {
      strictEqual(findSuite('aes128-ctr', mac), undefined)
    }
  })
})
