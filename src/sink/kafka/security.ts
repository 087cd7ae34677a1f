/** TLS and login as kafkajs and node take them; files are read anew for each connection, so that renewed ones are used. */
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'
import type { SASLOptions } from 'kafkajs'
import { describeError, UsageError } from '../../config/problems.ts'
import type { KafkaLogin, KafkaTls, SaslMechanism } from './kafkaUri.ts'

function read(path: string, what: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new UsageError(`Cannot read the ${what} of a Kafka sink: ${describeError(error)}`)
  }
}

/** Node takes a file that holds no certificate without a word, and then trusts nobody. */
function readCertificate(path: string, what: string): string {
  const text = read(path, what)
  try {
    new X509Certificate(text)
    return text
  } catch {
    throw new UsageError(`The ${what} of a Kafka sink, ${path}, holds no certificate in PEM`)
  }
}

/** A secret in a file, which editors end with a line end. */
const readSecret = (path: string, what: string): string => read(path, what).replace(/\r?\n$/, '')

/** Throws a UsageError for a file that cannot be read. */
export function readTls(tls: KafkaTls): ConnectionOptions {
  return {
    ...(tls.ca !== '' && { ca: readCertificate(tls.ca, 'authority (ca)') }),
    ...(tls.cert !== '' && { cert: readCertificate(tls.cert, 'certificate (cert)') }),
    ...(tls.key !== '' && { key: read(tls.key, 'key (key)') }),
    ...(tls.keyPasswordFile !== '' && {
      passphrase: readSecret(tls.keyPasswordFile, 'key password (key_password_file)'),
    }),
    ...(tls.servername !== '' && { servername: tls.servername }),
  }
}

/** Throws a UsageError for a file that cannot be read. */
export function readLogin(
  login: KafkaLogin,
): SASLOptions & { mechanism: SaslMechanism; password: string } {
  const { mechanism, username, passwordFile } = login
  const password =
    passwordFile === '' ? login.password : readSecret(passwordFile, 'password (password_file)')
  return { mechanism, username, password }
}
