import { deepStrictEqual, match, ok, strictEqual, throws } from 'node:assert'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { UsageError } from '../../../src/config/problems.ts'
import { createSettings } from '../../../src/config/settings.ts'
import { createKafkaDestination } from '../../../src/sink/kafka/destination.ts'
import { parseKafkaUri } from '../../../src/sink/kafka/kafkaUri.ts'

const refuses = (uri: string, message: RegExp, environment = {}) =>
  throws(
    () => parseKafkaUri(uri, environment),
    (error) => {
      ok(error instanceof UsageError)
      match(error.message, message)
      ok(!error.message.includes('hunter2'), error.message)
      ok(!error.message.includes('\n'))
      return true
    },
  )

describe('kafka URI', () => {
  test('brokers, with and without port, of any kind', () => {
    const { name, brokers, tls, login, clientId } = parseKafkaUri(
      'kafka://b1.example,10.0.0.2:9093,[::1]:9094,[2001:db8::1]/',
      {},
    )
    deepStrictEqual(brokers, [
      { host: 'b1.example', port: 9092 },
      { host: '10.0.0.2', port: 9093 },
      { host: '::1', port: 9094 },
      { host: '2001:db8::1', port: 9092 },
    ])
    strictEqual(name, 'kafka://b1.example:9092,10.0.0.2:9093,[::1]:9094,[2001:db8::1]:9092')
    deepStrictEqual([tls, login, clientId], [undefined, undefined, 'earshot'])
  })

  test('a file of TLS turns TLS on', () => {
    deepStrictEqual(parseKafkaUri('kafka://b/?tls=true', {}).tls, {
      ca: '',
      cert: '',
      key: '',
      keyPasswordFile: '',
      servername: '',
    })
    const { tls } = parseKafkaUri('kafka://b?ca=/etc/a%20b.pem&cert=c&key=k&servername=n', {})
    deepStrictEqual(tls, {
      ca: '/etc/a b.pem',
      cert: 'c',
      key: 'k',
      keyPasswordFile: '',
      servername: 'n',
    })
    strictEqual(parseKafkaUri('kafka://b?tls=false', {}).tls, undefined)
  })

  test('user and password from URI, options and environment', () => {
    const environment = { EARSHOT_KAFKA_USERNAME: 'eve', EARSHOT_KAFKA_PASSWORD: 'from-env' }
    const login = (uri: string) => {
      const found = parseKafkaUri(uri, environment).login
      return [found?.username, found?.password, found?.passwordFile]
    }
    deepStrictEqual(login('kafka://u:p%40%3A%2F@b/?sasl=plain'), ['u', 'p@:/', ''])
    deepStrictEqual(login('kafka://u:a@b@c/?sasl=plain'), ['u', 'a@b', ''])
    deepStrictEqual(login('kafka://u@b/?sasl=plain'), ['u', 'from-env', ''])
    deepStrictEqual(login('kafka://b/?sasl=plain&username=w'), ['w', 'from-env', ''])
    deepStrictEqual(login('kafka://b/?sasl=plain'), ['eve', 'from-env', ''])
    deepStrictEqual(login('kafka://b/?sasl=plain&password_file=f'), ['eve', '', 'f'])
    strictEqual(parseKafkaUri('kafka://b', environment).login, undefined)
  })

  test('what cannot be is one sentence', () => {
    refuses('kafka://b/topic', /names no topic/)
    refuses('kafka://b:99999', /"b:99999" in a Kafka sink is no broker/)
    refuses('kafka://b1,,b2', /"" in a Kafka sink is no broker/)
    refuses('kafka://::1', /is no broker; it must be HOST or HOST:PORT, IPv6 as \[::1\]:9092/)
    refuses('kafka://u:hunter2?@b', /^What stands between \/\/ and \/ in a Kafka sink is no broker/)
    refuses('kafka://u:hunter2/@b', /names no topic/)
    refuses('kafka://b#x', /is written kafka:\/\/HOST:9092,HOST:9092/)
    refuses('kafka://b/?colour=blue', /no option "colour"; known are tls, ca, cert/)
    refuses('kafka://b/?password=hunter2', /takes its password from EARSHOT_KAFKA_PASSWORD/)
    refuses('kafka://b/?tls=maybe', /tls in a Kafka sink is true or false/)
    refuses('kafka://b/?tls=false&ca=x', /ca in a Kafka sink is for TLS, which tls=false turns off/)
    refuses('kafka://b/?ca=x&ca=y', /ca is said twice/)
    refuses('kafka://b/?ca=', /ca in a Kafka sink is empty/)
    refuses('kafka://b/?cert=x', /takes both cert=FILE and key=FILE/)
    refuses('kafka://b/?tls=true&key_password_file=x', /goes with cert=FILE and key=FILE/)
    refuses('kafka://u:hunter2@b', /logs in needs sasl=plain or sasl=scram-sha-256/)
    refuses('kafka://u:hunter2@b?sasl=gssapi', /logs in needs sasl=plain/)
    refuses('kafka://u:hunter2@b?sasl=plain&username=v', /before the @ or as username, not both/)
    refuses('kafka://u:hunter2@b?sasl=plain&password_file=f', /one is enough/)
    refuses('kafka://b?sasl=plain', /sasl=plain needs a user: .*EARSHOT_KAFKA_USERNAME/)
    refuses('kafka://u@b?sasl=plain', /sasl=plain needs a password: EARSHOT_KAFKA_PASSWORD/)
    refuses('kafka://u:hunter2%@b?sasl=plain', /not percent-encoded: % itself is %25/)
    refuses('kafka://b?client_id=a b', /client_id takes letters/)
  })

  test('a user and password of any characters', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (user, password) => {
        const uri = `kafka://${encodeURIComponent(user)}:${encodeURIComponent(password)}@b/?sasl=plain`
        const { login, name } = parseKafkaUri(uri, {})
        deepStrictEqual([login?.username, login?.password], [user, password])
        strictEqual(name, 'kafka://b:9092')
      }),
    )
  })

  test('the destination has a name without secrets, and says at once which file is missing', () => {
    const settings = createSettings()
    const uri = 'kafka://u:hunter2@b:1,c:2/?sasl=plain'
    strictEqual(createKafkaDestination(uri, settings).name, 'kafka://b:1,c:2')
    throws(
      () => createKafkaDestination('kafka://b/?ca=/no/such/file', settings),
      /Cannot read the authority \(ca\) of a Kafka sink: ENOENT.*'\/no\/such\/file'/,
    )
    throws(
      () => createKafkaDestination(`kafka://b/?ca=${import.meta.filename}`, settings),
      /The authority \(ca\) of a Kafka sink, \S+, holds no certificate in PEM/,
    )
  })
})
