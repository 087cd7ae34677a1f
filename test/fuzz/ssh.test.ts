import { ok } from 'node:assert'
import { test } from 'node:test'
import fc from 'fast-check'
import { ssh } from '../../dissectors/ssh/index.ts'
import { kexInit, session } from '../dissectors/ssh/build.ts'
import { orig, play, resp } from '../support/conversation.ts'

const RESULTS = ['', 'success', 'failure', 'unknown']
const size = fc.integer({ min: -1500, max: 1500 }).filter((n) => n !== 0)
const suite = fc.constantFrom(
  ['chacha20-poly1305@openssh.com', 'hmac-sha1'],
  ['aes128-gcm@openssh.com', 'hmac-sha1'],
  ['aes128-ctr', 'hmac-sha2-256-etm@openssh.com'],
  ['aes256-cbc', 'hmac-md5'],
)

test('any sizes past NEWKEYS leave a sane result', () => {
  fc.assert(
    fc.property(fc.array(size, { maxLength: 40 }), suite, (sizes, [cipher, mac]) => {
      const { session: s } = play(ssh, session(sizes, { cipher: cipher!, mac: mac! }))
      ok(RESULTS.includes(s.facts.authResult))
      ok(s.facts.authAttempts <= sizes.length)
      ok(s.facts.confidence >= 0 && s.facts.confidence <= 1)
    }),
    { numRuns: 5000 },
  )
})

test('any bytes in a KEXINIT are survived', () => {
  fc.assert(
    fc.property(fc.nat(200), fc.uint8Array({ maxLength: 64 }), (at, noise) => {
      const bytes = kexInit()
      Buffer.from(noise).copy(bytes, Math.min(at + 6, bytes.length))
      play(ssh, [orig('SSH-2.0-a\r\n'), resp('SSH-2.0-b\r\n'), orig(bytes), resp(bytes)])
    }),
    { numRuns: 5000 },
  )
})
