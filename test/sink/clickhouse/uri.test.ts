import { deepStrictEqual, match, strictEqual, throws } from 'node:assert'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import fc from 'fast-check'
import { UsageError } from '../../../src/config/problems.ts'
import { parseClickHouseUri } from '../../../src/sink/clickhouse/uri.ts'

const folder = mkdtempSync(join(tmpdir(), 'earshot-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const write = (name: string, content: string): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

describe('clickhouse: URI', () => {
  test('a host is enough', () => {
    deepStrictEqual(parseClickHouseUri('clickhouse://db', {}), {
      hosts: ['db:8123'],
      database: 'earshot',
      user: 'default',
      password: '',
      tls: undefined,
      compression: 'gzip',
      inserts: 'sync',
      timeoutSeconds: 30,
      name: 'clickhouse://db:8123/earshot',
    })
  })

  test('hosts, database and options are what it says, and its name tells no secret', () => {
    const ca = write('ca.pem', 'authority')
    const uri = `clickhouse://eve:s%40cret%2F@a,b:9000,[::1]:1/sessions_2?tls=true&ca=${ca}&compression=none&inserts=async&timeout_s=5`
    const place = parseClickHouseUri(uri, {})
    deepStrictEqual(place.hosts, ['a:8443', 'b:9000', '[::1]:1'])
    strictEqual(place.user, 'eve')
    strictEqual(place.password, 's@cret/')
    strictEqual(place.database, 'sessions_2')
    strictEqual(place.tls?.ca?.toString(), 'authority')
    strictEqual(place.compression, 'none')
    strictEqual(place.inserts, 'async')
    strictEqual(place.timeoutSeconds, 5)
    strictEqual(place.name, 'clickhouse://a:8443,b:9000,[::1]:1/sessions_2')
  })

  test('any password comes through when it is percent-encoded, and never into the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (password) => {
        const encoded = encodeURIComponent(password)
        const place = parseClickHouseUri(`clickhouse://u:${encoded}@h:1/db`, {})
        strictEqual(place.password, password)
        strictEqual(place.name, 'clickhouse://h:1/db')
      }),
    )
  })

  test('the login may come from a file and the environment, the nearest first', () => {
    const file = write('password', 'from a file\n')
    const environment = {
      EARSHOT_CLICKHOUSE_USER: 'ann',
      EARSHOT_CLICKHOUSE_PASSWORD: 'from the environment',
    }
    const login = (uri: string) => {
      const { user, password } = parseClickHouseUri(uri, environment)
      return [user, password]
    }
    deepStrictEqual(login('clickhouse://h'), ['ann', 'from the environment'])
    deepStrictEqual(login(`clickhouse://h?password_file=${file}`), ['ann', 'from a file'])
    deepStrictEqual(login('clickhouse://bob@h'), ['bob', 'from the environment'])
    deepStrictEqual(login('clickhouse://bob:@h'), ['bob', ''])
    deepStrictEqual(login('clickhouse://bob:own@h'), ['bob', 'own'])
  })

  const wrong: readonly [string, RegExp][] = [
    ['clickhouse://', /^A clickhouse: URI is clickhouse:\/\/USER:PASSWORD@HOST/],
    ['clickhouse://u:p/w@h', /an @, \/ or \? in a password or an option is written %40/],
    ['clickhouse://u:p?w@h', /an @, \/ or \? in a password or an option is written %40/],
    ['clickhouse://u:p#w@h', /^A clickhouse: URI is clickhouse/],
    ['clickhouse://u:p%zz@h', /^The password in a clickhouse: URI must be percent-encoded/],
    ['clickhouse://h:0', /needs HOST or HOST:PORT, several with commas between, not "h:0"$/],
    ['clickhouse://h:70000', /not "h:70000"$/],
    ['clickhouse://a,,b', /not ""$/],
    ['clickhouse://h/a-b', /names a database of letters, digits and _ after the host, not "a-b"$/],
    ['clickhouse://h/a/b', /not "a\/b"$/],
    ['clickhouse://h?ssl=1', /has no option "ssl"; it has tls, ca, cert, key, password_file/],
    ['clickhouse://h?tls=true&tls=true', /is given the option tls twice$/],
    ['clickhouse://h?tls=yes', /option tls is true or false, not "yes"$/],
    ['clickhouse://h?ca=/x', /option ca is for a server with tls=true$/],
    ['clickhouse://h?tls=true&cert=/x', /cert and key are given both or not at all$/],
    [
      'clickhouse://h?tls=true&ca=/not/there',
      /file of the clickhouse: option ca cannot be read: ENOENT/,
    ],
    ['clickhouse://h?compression=zstd', /option compression is gzip or none, not "zstd"$/],
    ['clickhouse://h?inserts=now', /option inserts is sync or async, not "now"$/],
    ['clickhouse://h?timeout_s=0', /number of seconds from 1 to 3600, not "0"$/],
    ['clickhouse://u:p@h?password_file=/x', /with a password has no use for password_file$/],
  ]
  for (const [uri, sentence] of wrong) {
    test(`refuses ${uri}`, () => {
      throws(
        () => parseClickHouseUri(uri, {}),
        (error) => {
          strictEqual(error instanceof UsageError, true)
          match((error as Error).message, sentence)
          return true
        },
      )
    })
  }
})
