/** Certificates for a test: an authority of its own, a server for localhost and 127.0.0.1, a client; and a stranger's authority. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Paths of PEM files. */
export interface Certificates {
  ca: string
  /** Key and certificate of the server in one file, as Java takes them. */
  server: string
  clientCert: string
  clientKey: string
  /** The same key, locked with `CLIENT_KEY_PASSWORD`. */
  clientKeyLocked: string
  /** An authority that signed nothing. */
  strangerCa: string
}

export const CLIENT_KEY_PASSWORD = 'key-pass-word'
/** The only names the server's certificate is good for. */
const SERVER_NAMES = 'subjectAltName=DNS:localhost,DNS:broker.earshot.test,IP:127.0.0.1'
const DAYS = '2'

const openssl = (...args: string[]): void => {
  execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] })
}

/** Makes them all in `folder`. */
export function makeCertificates(folder: string): Certificates {
  const at = (name: string) => join(folder, name)
  makeAuthority(at('ca'), 'Earshot test CA')
  makeAuthority(at('stranger'), 'Some other CA')
  makeSigned(at, 'server', '/CN=localhost', SERVER_NAMES)
  makeSigned(at, 'client', '/CN=earshot-client', 'extendedKeyUsage=clientAuth')
  const server = at('server-both.pem')
  writeFileSync(server, readFileSync(at('server.key'), 'utf8') + readFileSync(at('server.pem')))
  const clientKeyLocked = at('client-locked.key')
  const lock = ['-topk8', '-v2', 'aes-256-cbc', '-passout', `pass:${CLIENT_KEY_PASSWORD}`]
  openssl('pkcs8', ...lock, '-in', at('client.key'), '-out', clientKeyLocked)
  return {
    ca: at('ca.pem'),
    server,
    clientCert: at('client.pem'),
    clientKey: at('client.key'),
    clientKeyLocked,
    strangerCa: at('stranger.pem'),
  }
}

function makeAuthority(path: string, name: string): void {
  const files = ['-keyout', `${path}.key`, '-out', `${path}.pem`]
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    DAYS,
    '-subj',
    `/CN=${name}`,
    ...files,
  )
}

function makeSigned(
  at: (name: string) => string,
  name: string,
  subject: string,
  extension: string,
) {
  const request = at(`${name}.csr`)
  const extensions = at(`${name}.ext`)
  writeFileSync(extensions, `${extension}\n`)
  openssl(
    'req',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-subj',
    subject,
    '-keyout',
    at(`${name}.key`),
    '-out',
    request,
  )
  const authority = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial']
  openssl(
    'x509',
    '-req',
    '-in',
    request,
    ...authority,
    '-days',
    DAYS,
    '-extfile',
    extensions,
    '-out',
    at(`${name}.pem`),
  )
}
