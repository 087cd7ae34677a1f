import { deepStrictEqual, throws } from 'node:assert'
import { describe, test } from 'node:test'
import { parseListen } from '../../src/config/listen.ts'
import { UsageError } from '../../src/config/problems.ts'

describe('listen addresses', () => {
  const right: Record<string, [string, number]> = {
    '127.0.0.1:9477': ['127.0.0.1', 9477],
    'localhost:0': ['localhost', 0],
    ':9477': ['', 9477],
    '[::1]:65535': ['::1', 65535],
    '[fe80::1%eth0]:80': ['fe80::1%eth0', 80],
    '[::ffff:10.0.0.1]:1': ['::ffff:10.0.0.1', 1],
  }
  for (const [text, [host, port]] of Object.entries(right)) {
    test(text, () => deepStrictEqual(parseListen(text), { host, port }))
  }
  for (const text of ['', '9477', 'host', 'host:', '::1:80', '[::1]', '1.2.3.4:65536', 'a b:1']) {
    test(`${JSON.stringify(text)} is refused`, () => {
      throws(
        () => parseListen(text),
        (e: Error) => e instanceof UsageError && e.message.includes('it must be HOST:PORT'),
      )
    })
  }
})
