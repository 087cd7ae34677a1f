import { match, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import type { Trouble } from '../../../src/sink/destination.ts'
import { parseKafkaUri } from '../../../src/sink/kafka/kafkaUri.ts'
import { hasTag, toProblem } from '../../../src/sink/kafka/problem.ts'

const LOGIN = 'kafka://eve:hunter2@b1:9093/?sasl=scram-sha-512&ca=/etc/ca.pem'
const failWith = (members: object, message = 'as said') =>
  Object.assign(new Error(message), members)

describe('kafka problems', () => {
  const cases: [object, Trouble, RegExp][] = [
    [{ code: 'ECONNREFUSED' }, 'away', /refuses connections/],
    [{ code: 'ENOTFOUND' }, 'away', /has a name that cannot be resolved/],
    [{ name: 'KafkaJSRequestTimeoutError' }, 'away', /does not answer/],
    [{ type: 'NOT_ENOUGH_REPLICAS' }, 'away', /too few brokers in step/],
    [{ type: 'LEADER_NOT_AVAILABLE' }, 'away', /too few brokers in step/],
    [{ type: 'OUT_OF_ORDER_SEQUENCE_NUMBER' }, 'away', /did not store records: as said/],
    [{ type: 'UNKNOWN_PRODUCER_ID' }, 'away', /did not store records: as said/],
    [{ type: 'KAFKA_STORAGE_ERROR' }, 'away', /cannot write to its disk/],
    [{ name: 'KafkaJSSASLAuthenticationError' }, 'refused', /refuses user "eve" by scram-sha-512/],
    [{ type: 'UNSUPPORTED_SASL_MECHANISM' }, 'refused', /does not offer scram-sha-512/],
    [{ type: 'TOPIC_AUTHORIZATION_FAILED' }, 'refused', /does not let user "eve" write/],
    [
      { type: 'INVALID_REPLICATION_FACTOR' },
      'refused',
      /does not make the topics as set .*kafka_repl/,
    ],
    [{ type: 'UNSUPPORTED_COMPRESSION_TYPE' }, 'refused', /try kafka_compression gzip or none/],
    [{ code: 'SELF_SIGNED_CERT_IN_CHAIN' }, 'refused', /\/etc\/ca\.pem does not vouch for/],
    [{ code: 'CERT_HAS_EXPIRED' }, 'refused', /does not hold now/],
    [{ code: 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE' }, 'refused', /could not agree on TLS/],
  ]

  for (const [members, trouble, message] of cases) {
    test(`${Object.values(members).join()} is a sentence, however deep it lies`, () => {
      const cause = failWith(members)
      const wrapped = failWith({
        name: 'KafkaJSNumberOfRetriesExceeded',
        cause: failWith({ cause }),
      })
      for (const error of [cause, wrapped, failWith({ errors: [cause] })]) {
        const problem = toProblem(error, parseKafkaUri(LOGIN))
        strictEqual(problem.trouble, trouble)
        match(problem.message, message)
        match(problem.message, /^Kafka at b1:9093 /)
      }
    })
  }

  test('the broker that failed is named', () => {
    const uri = parseKafkaUri('kafka://b1,b2')
    match(toProblem(failWith({ broker: 'b2:9092' }), uri).message, /^Kafka at b2:9092 /)
    match(toProblem(failWith({}), uri).message, /^Kafka at b1:9092,b2:9092 /)
    match(toProblem(failWith({ broker: 'b2:9092' }), uri, 'c:1').message, /^Kafka at c:1 /)
  })

  test('a password is not repeated, and neither are line ends', () => {
    const error = failWith({}, 'I got "hunter2"\nfrom you')
    const { message } = toProblem(error, parseKafkaUri(LOGIN), undefined, 'hunter2')
    ok(message.endsWith('I got "****" from you'), message)
  })

  test('a chain of causes that bites its tail ends', () => {
    const error = failWith({ code: 'X' })
    Object.assign(error, { cause: error })
    strictEqual(hasTag(error, 'X'), true)
    strictEqual(hasTag(error, 'Y'), false)
    strictEqual(hasTag('text', 'Y'), false)
  })
})
