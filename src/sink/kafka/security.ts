/** TLS and login as kafkajs and node take them; files are read anew for each connection, so that renewed ones are used. */
import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'
import type { SASLOptions } from 'kafkajs'
import { describeError, UsageError } from '../../config/problems.ts'
import type { KafkaLogin, KafkaTls } from './kafkaUri.ts'

function read(path: string, what: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new UsageError(`Cannot read the ${what} of a Kafka sink: ${describeError(error)}`)
  }
}

/** A secret in a file, which editors end with a line end. */
const readSecret = (path: string, what: string): string => read(path, what).replace(/\r?\n$/, '')

/** Throws a UsageError for a file that cannot be read. */
export function readTls(tls: KafkaTls): ConnectionOptions {
  return {
    ...(tls.ca !== '' && { ca: read(tls.ca, 'authority (ca)') }),
    ...(tls.cert !== '' && { cert: read(tls.cert, 'certificate (cert)') }),
    ...(tls.key !== '' && { key: read(tls.key, 'key (key)') }),
    ...(tls.keyPasswordFile !== '' && {
      passphrase: readSecret(tls.keyPasswordFile, 'key password (key_password_file)'),
    }),
    ...(tls.servername !== '' && { servername: tls.servername }),
  }
}

/** Throws a UsageError for a file that cannot be read. */
export function readLogin(login: KafkaLogin): SASLOptions {
  const { mechanism, username, passwordFile } = login
  const password =
    passwordFile === '' ? login.password : readSecret(passwordFile, 'password (password_file)')
  return { mechanism, username, password }
}
