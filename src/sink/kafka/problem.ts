/** What went wrong with a broker, as a sentence that names the broker and says what to do. */
import { codeOf, describeError } from '../../config/problems.ts'
import { DestinationProblem, type Trouble } from '../destination.ts'
import type { KafkaUri } from './kafkaUri.ts'

/** Records are larger than a topic takes: fewer of them may do, or this one never will. */
export class TooLarge extends DestinationProblem {
  constructor(topic: string) {
    super('refused', `${topic} does not take batches of this size; see its max.message.bytes`)
  }
}

interface Rule {
  /** Matched against error name, Kafka's error type, system or TLS error code, of the error or what caused it. */
  match: RegExp
  trouble: Trouble
  /** What follows "Kafka at HOST:PORT "; `said` is the message of whoever failed. */
  say(said: string, uri: KafkaUri): string
}

const login = (uri: KafkaUri): string =>
  uri.login === undefined ? 'this client' : `user ${JSON.stringify(uri.login.username)}`

const RULES: readonly Rule[] = [
  {
    match: /^(ERR_TLS_CERT_ALTNAME_INVALID)$/,
    trouble: 'refused',
    say: (said) =>
      `shows a certificate that is for another name (${said}); name it as its certificate does, or say servername=NAME`,
  },
  {
    match:
      /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT(_LOCALLY)?|CERT_UNTRUSTED|CERT_SIGNATURE_FAILURE|INVALID_CA)$/,
    trouble: 'refused',
    say: (said, { tls }) =>
      `shows a certificate that ${tls?.ca ? `${tls.ca} does not vouch for` : 'no authority of this system vouches for'} (${said}); say ca=FILE with the certificate of its authority`,
  },
  {
    match: /^CERT_(HAS_EXPIRED|NOT_YET_VALID|REVOKED)$/,
    trouble: 'refused',
    say: (said) =>
      `shows a certificate that does not hold now (${said}); renew it, or set the clock`,
  },
  {
    match: /^ERR_SSL_.*(CERTIFICATE|UNKNOWN_CA|BAD_CERT)/,
    trouble: 'refused',
    say: (said, { tls }) =>
      tls?.cert
        ? `does not accept the certificate ${tls.cert} (${said})`
        : `wants a client certificate (${said}); say cert=FILE and key=FILE`,
  },
  {
    match: /^(ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_PACKET_LENGTH_TOO_LONG)$/,
    trouble: 'refused',
    say: () => 'does not speak TLS on this port; leave tls=true out, or name its TLS port',
  },
  {
    match: /^ERR_SSL_/,
    trouble: 'refused',
    say: (said) => `could not agree on TLS (${said})`,
  },
  {
    match: /^TLS_ON_PLAIN$/,
    trouble: 'refused',
    say: () => 'speaks TLS on this port; say tls=true and ca=FILE',
  },
  {
    match: /^UNSUPPORTED_SASL_MECHANISM$/,
    trouble: 'refused',
    say: (_, uri) =>
      `does not offer ${uri.login?.mechanism ?? 'this'} as a way to log in; see sasl.enabled.mechanisms of the broker`,
  },
  {
    match: /^ILLEGAL_SASL_STATE$/,
    trouble: 'refused',
    say: () => 'wants no login on this port; leave sasl out, or name its SASL port',
  },
  {
    match: /^(KafkaJSSASLAuthenticationError|SASL_AUTHENTICATION_FAILED)$/,
    trouble: 'refused',
    say: (_, uri) =>
      `refuses ${login(uri)} by ${uri.login?.mechanism ?? 'SASL'}: user or password is wrong`,
  },
  {
    match: /^(TOPIC|CLUSTER|TRANSACTIONAL_ID)_AUTHORIZATION_FAILED$/,
    trouble: 'refused',
    say: (said, uri) =>
      `does not let ${login(uri)} write (${said}); it needs Describe and Write on the topics, and Create unless kafka_topics is check`,
  },
  {
    match:
      /^(UNSUPPORTED_VERSION|KafkaJSServerDoesNotSupportApiKey|UNSUPPORTED_FOR_MESSAGE_FORMAT)$/,
    trouble: 'refused',
    say: (said) =>
      `is of a version that cannot be spoken to (${said}); Kafka 3.9 and 4.1 are known to work`,
  },
  {
    match: /^(UNSUPPORTED_COMPRESSION_TYPE|CORRUPT_MESSAGE|INVALID_RECORD)$/,
    trouble: 'refused',
    say: (said) => `does not take these records (${said}); try kafka_compression gzip or none`,
  },
  {
    match:
      /^(INVALID_REPLICATION_FACTOR|INVALID_PARTITIONS|INVALID_CONFIG|POLICY_VIOLATION|INVALID_TOPIC_EXCEPTION|INVALID_REQUEST)$/,
    trouble: 'refused',
    say: (said) =>
      `does not make the topics as set (${said}); see kafka_partitions, kafka_replication and kafka_retention_hours`,
  },
  {
    match: /^UNKNOWN_TOPIC_OR_PARTITION$/,
    trouble: 'away',
    say: () => 'does not know a topic that was there before; was it deleted, are brokers starting?',
  },
  {
    match: /^(NOT_ENOUGH_REPLICAS(_AFTER_APPEND)?|LEADER_NOT_AVAILABLE|NOT_LEADER_FOR_PARTITION)$/,
    trouble: 'away',
    say: (said) => `has too few brokers in step to store records (${said}); see its cluster`,
  },
  {
    match: /^NOT_CONFIRMED$/,
    trouble: 'away',
    say: () => 'has moved partitions to other brokers while records were on their way',
  },
  {
    match: /^KAFKA_STORAGE_ERROR$/,
    trouble: 'away',
    say: () => 'cannot write to its disk; see its log',
  },
  {
    match: /^(ENOTFOUND|EAI_AGAIN)$/,
    trouble: 'away',
    say: () => 'has a name that cannot be resolved; is it right, does DNS answer?',
  },
  {
    match: /^ECONNREFUSED$/,
    trouble: 'away',
    say: () => 'refuses connections; is the broker running, is the port right?',
  },
  {
    match:
      /^(E(HOST|NET)UNREACH|ETIMEDOUT|NO_ANSWER|KafkaJSRequestTimeoutError|REQUEST_TIMED_OUT)$/,
    trouble: 'away',
    say: () => 'does not answer; is the broker well, does a firewall stand in between?',
  },
  {
    match: /^(KafkaJSConnectionClosedError|ECONNRESET|EPIPE)$/,
    trouble: 'away',
    say: (_, uri) => {
      if (uri.tls === undefined && uri.login === undefined)
        return 'closes the connection; does this port want TLS (tls=true) or a login (sasl=)?'
      return uri.tls === undefined
        ? 'closes the connection; see its log'
        : 'closes the connection; does this port speak TLS? See its log'
    },
  },
]

/** An error and everything that caused it, the deepest last. */
function* listCauses(error: unknown): Generator<Error> {
  for (let at = error, depth = 0; at instanceof Error && depth < 10; depth++) {
    yield at
    if ('errors' in at && Array.isArray(at.errors)) {
      for (const inner of at.errors) yield* listCauses(inner)
    }
    at = at.cause
  }
}

/** What kafkajs says when it goes on with a connection over which it was not answered. */
const NEVER_ANSWERED = 'Broker not connected'

const tagsOf = (error: Error): string[] => [
  error.message === NEVER_ANSWERED ? 'NO_ANSWER' : '',
  'type' in error ? String(error.type) : '',
  codeOf(error),
  error.name,
]

/** Whether an error, or what caused it, has this type, code or name. */
export function hasTag(error: unknown, tag: string): boolean {
  for (const cause of listCauses(error)) if (tagsOf(cause).includes(tag)) return true
  return false
}

/** `server`: the broker it happened with, when known. `secret`: what must not be said, or ''. */
export function toProblem(
  error: unknown,
  uri: KafkaUri,
  server?: string,
  secret = '',
): DestinationProblem {
  if (error instanceof DestinationProblem) return error
  // No library is known to repeat a password; should one do so, nobody sees it.
  const hide = (text: string) => (secret === '' ? text : text.replaceAll(secret, '****'))
  const causes = [...listCauses(error)]
  const where = `Kafka at ${server ?? findServer(causes) ?? uri.name.slice('kafka://'.length)}`
  for (const rule of RULES) {
    const found = causes.find((cause) => tagsOf(cause).some((tag) => rule.match.test(tag)))
    if (found === undefined) continue
    return new DestinationProblem(
      rule.trouble,
      `${where} ${rule.say(hide(describeError(found)), uri)}`,
    )
  }
  const said = hide(describeError(causes.at(-1) ?? error))
  return new DestinationProblem('away', `${where} did not store records: ${said}`)
}

function findServer(causes: readonly Error[]): string | undefined {
  for (const cause of causes) {
    if ('broker' in cause && typeof cause.broker === 'string') return cause.broker
  }
  return undefined
}
