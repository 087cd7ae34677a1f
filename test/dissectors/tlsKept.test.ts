/** What TLS keeps from one session for the next must be what it would make anew. */
import { deepStrictEqual, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { ClientHello } from '../../dissectors/tls/clientHello.ts'
import { isGrease, nameGroup } from '../../dissectors/tls/constants.ts'
import { fingerprint, hashJa3, hashJa4 } from '../../dissectors/tls/fingerprint.ts'

const number16 = fc.oneof(
  fc.constantFrom(0, 1, 10, 16, 0x0a0a, 0x1a1a, 0xfafa, 0x0a1a, 0x1301, 0x1302, 771, 772),
  fc.nat(0xffff),
)
const list = (maxLength: number): fc.Arbitrary<number[]> => fc.array(number16, { maxLength })
const hello: fc.Arbitrary<ClientHello> = fc.record({
  legacyVersion: fc.constantFrom(768, 771, 0x7f1c),
  sessionId: fc.constant(''),
  ciphers: list(4),
  extensions: list(4),
  groups: list(3),
  pointFormats: fc.array(fc.nat(255), { maxLength: 2 }),
  signatureAlgorithms: list(3),
  supportedVersions: list(3),
  alpn: fc.constant([]),
  alpnFirstByte: fc.constantFrom(-1, 0, 104, 255),
  alpnLastByte: fc.constantFrom(-1, 50),
  serverName: fc.constant(''),
  hasTicket: fc.constant(false),
})

const made = (h: ClientHello): object => ({
  ja3: hashJa3(h),
  ja4: hashJa4(h),
  groups: h.groups.filter((g) => !isGrease(g)).map(nameGroup),
})

describe('fingerprints kept', () => {
  test('are those made anew, whatever came before', () => {
    fc.assert(
      fc.property(fc.array(hello, { maxLength: 8 }), (hellos) => {
        for (const h of [...hellos, ...hellos]) deepStrictEqual(fingerprint(h), made(h))
      }),
    )
  })

  test('are shared by hellos that differ in GREASE alone', () => {
    const [one] = fc.sample(hello, { numRuns: 1, seed: 1 }) as [ClientHello]
    const a = { ...one, ciphers: [0x0a0a, 0x1301], groups: [0x1a1a, 29] }
    const b = { ...one, ciphers: [0xbaba, 0x1301], groups: [0x2a2a, 29] }
    strictEqual(isGrease(0xbaba), true)
    strictEqual(fingerprint(a), fingerprint(b))
  })

  test('a hello of too many numbers is hashed each time', () => {
    const [one] = fc.sample(hello, { numRuns: 1, seed: 2 }) as [ClientHello]
    const long = { ...one, ciphers: Array.from({ length: 600 }, (_, i) => i) }
    deepStrictEqual(fingerprint(long), made(long))
    deepStrictEqual(
      fingerprint({ ...long, ciphers: [...long.ciphers, 7] }),
      made({ ...long, ciphers: [...long.ciphers, 7] }),
    )
  })
})
