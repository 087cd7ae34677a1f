/** Certificates for tests of TLS, made with openssl in a folder that the test removes. */
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const DAYS = '2'

/** Why tests with certificates cannot run here, or false. */
export const NO_OPENSSL =
  spawnSync('openssl', ['version']).status === 0 ? false : 'openssl is not installed'

export interface Certificate {
  certPath: string
  keyPath: string
  cert: string
  key: string
}

const run = (...args: string[]): void => void execFileSync('openssl', args, { stdio: 'ignore' })

const read = (certPath: string, keyPath: string): Certificate => ({
  certPath,
  keyPath,
  cert: readFileSync(certPath, 'utf8'),
  key: readFileSync(keyPath, 'utf8'),
})

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'] as const

/** An authority that signs itself. */
export function makeAuthority(folder: string, name: string): Certificate {
  const [cert, key] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)]
  run('req', '-x509', ...KEY, '-keyout', key, '-out', cert, '-days', DAYS, '-subj', `/CN=${name}`)
  return read(cert, key)
}

/** A certificate for `localhost` and 127.0.0.1, or for a client of that name. */
export function makeCertificate(folder: string, name: string, authority: Certificate): Certificate {
  const [cert, key] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)]
  const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1'
  const signed = ['-CA', authority.certPath, '-CAkey', authority.keyPath, '-addext', names]
  const subject = ['-subj', `/CN=${name}`, '-addext', 'basicConstraints=CA:FALSE']
  run('req', '-x509', ...KEY, '-keyout', key, '-out', cert, '-days', DAYS, ...subject, ...signed)
  return read(cert, key)
}
