import { match, notStrictEqual, strictEqual } from 'node:assert'
import { isIPv4, isIPv6, SocketAddress } from 'node:net'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { addressText } from '../../src/record/addressText.ts'
import { communityId } from '../../src/record/communityId.ts'
import { SessionIds } from '../../src/record/sessionId.ts'

type Words = [number, number, number, number]

/** The words of an address written in full: `a.b.c.d`, or eight groups or fewer with `::`. */
function wordsOf(text: string): Words {
  if (isIPv4(text)) {
    return [0, 0, 0xffff, text.split('.').reduce((n, b) => (n << 8) | Number(b), 0)]
  }
  const [head = '', tail] = text.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const groups = [...left, ...Array(8 - left.length - right.length).fill('0'), ...right]
  const word = (i: number) =>
    (Number.parseInt(groups[i], 16) << 16) | Number.parseInt(groups[i + 1], 16)
  return [word(0), word(2), word(4), word(6)]
}

describe('Community ID', () => {
  const vectors: [number, string, number, string, number, string, number?][] = [
    [6, '1.2.3.4', 1122, '5.6.7.8', 3344, '1:wCb3OG7yAFWelaUydu0D+125CLM='],
    [17, '1.2.3.4', 1122, '5.6.7.8', 3344, '1:0Mu9InQx6z4ZiCZM/7HXi2WMhOg='],
    [132, '1.2.3.4', 1122, '5.6.7.8', 3344, '1:EKt4MsxuyaE6mL+hmrEkQ9csDD8='],
    [1, '1.2.3.4', 8, '5.6.7.8', 0, '1:crodRHL2FEsHjbv3UkRrfbs4bZ0='],
    [1, '1.2.3.4', 11, '5.6.7.8', 0, '1:f/YiSyWqczrTgfUCZlBUnvHRcPk='],
    [
      58,
      'fe80:1:203:405:607:809:a0b:c0d',
      128,
      'fe80:1011:1213:1415:1617:1819:1a1b:1c1d',
      0,
      '1:0bf7hyMJUwt3fMED7z8LIfRpBeo=',
    ],
    [46, '1.2.3.4', 0, '5.6.7.8', 0, '1:ikv3kmf89luf73WPz1jOs49S768='],
    [6, '128.232.110.120', 34855, '66.35.250.204', 80, '1:LQU9qZlK+B5F3KDmev6m5PMibrg='],
    [
      6,
      '2001:470:e5bf:dead:4957:2174:e82c:4887',
      63943,
      '2607:f8b0:400c:c03::1a',
      25,
      '1:/qFaeAR+gFe1KYjMzVDsMv+wgU4=',
    ],
    [6, '1.2.3.4', 1122, '5.6.7.8', 3344, '1:HhA1B+6CoLbiKPEs5nhNYN4XWfk=', 1],
  ]
  for (const [protocol, a, aPort, b, bPort, wanted, seed] of vectors) {
    test(`protocol ${protocol}, ${a}:${aPort} and ${b}:${bPort}`, () => {
      const one = wordsOf(a)
      const two = wordsOf(b)
      strictEqual(communityId(protocol, ...one, aPort, ...two, bPort, seed), wanted)
      // Seen from the other side; one-way ICMP has no other side.
      if (protocol === 1 && aPort === 11) return
      const answer = protocol === 1 ? 0 : protocol === 58 ? 129 : bPort
      strictEqual(communityId(protocol, ...two, answer, ...one, aPort, seed), wanted)
    })
  }
})

describe('session identifier', () => {
  const make = (sensor: string, ts: number, vlan = 0, port = 22, flip = false) => {
    const a: [...Words, number] = [...wordsOf('10.0.0.1'), 50_000]
    const b: [...Words, number] = [...wordsOf('192.168.1.1'), port]
    const ids = new SessionIds(sensor)
    return flip ? ids.make(...b, ...a, 6, vlan, ts) : ids.make(...a, ...b, 6, vlan, ts)
  }
  test('is 32 hex digits, the same again and from either side', () => {
    match(make('earshot', 1.7e15), /^[0-9a-f]{32}$/)
    strictEqual(make('earshot', 1.7e15), make('earshot', 1.7e15))
    strictEqual(make('earshot', 1.7e15), make('earshot', 1.7e15, 0, 22, true))
  })
  test('differs by each thing it is made of', () => {
    const one = make('earshot', 1.7e15)
    notStrictEqual(one, make('earshot', 1.7e15 + 1))
    notStrictEqual(one, make('earshot', 1.7e15 + 2 ** 32))
    notStrictEqual(one, make('earshot2', 1.7e15))
    notStrictEqual(one, make('earshot', 1.7e15, 1))
    notStrictEqual(one, make('earshot', 1.7e15, 0, 23))
  })
  test('one maker gives what a fresh one gives, and 200,000 neighbours never meet', () => {
    const ids = new SessionIds('earshot')
    const seen = new Set<string>()
    for (let i = 0; i < 200_000; i++) {
      const port = i % 50_000
      seen.add(ids.make(0, 0, 0xffff, i >> 8, port, 0, 0, 0xffff, 7, 22, 6, 0, 1.7e15 + i))
    }
    strictEqual(seen.size, 200_000)
    strictEqual(
      ids.make(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 6, 0, 1),
      new SessionIds('earshot').make(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 6, 0, 1),
    )
  })
})

describe('address text', () => {
  // Expected forms by RFC 5952 section 4.
  const cases = {
    '0.0.0.0': '0.0.0.0',
    '255.254.1.20': '255.254.1.20',
    '2001:db8:0:0:1:0:0:1': '2001:db8::1:0:0:1',
    '2001:db8:0:1:1:1:1:1': '2001:db8:0:1:1:1:1:1',
    '0:0:0:0:0:0:0:0': '::',
    '0:0:0:0:0:0:0:1': '::1',
    'FE80:0:0:0:0:0:0:0': 'fe80::',
    '2001:0:0:1:0:0:0:1': '2001:0:0:1::1',
    '1:0:0:2:3:0:0:4': '1::2:3:0:0:4',
  }
  for (const [full, wanted] of Object.entries(cases)) {
    test(full, () => strictEqual(addressText(...wordsOf(full)), wanted))
  }
  test('any address reads back as itself', () => {
    const word = fc.oneof(
      fc.constant(0),
      fc.constant(0xffff),
      fc.integer({ min: -0x80000000, max: 0x7fffffff }),
    )
    fc.assert(
      fc.property(fc.tuple(word, word, word, word), (w) => {
        const text = addressText(...(w as Words))
        const family = w[0] === 0 && w[1] === 0 && w[2] === 0xffff ? 'ipv4' : 'ipv6'
        strictEqual(family === 'ipv4' ? isIPv4(text) : isIPv6(text), true, text)
        strictEqual(
          wordsOf(text)
            .map((x) => x | 0)
            .join(),
          w.join(),
          text,
        )
        new SocketAddress({ address: text, family })
      }),
      { numRuns: 2000, seed: 4 },
    )
  })
})
