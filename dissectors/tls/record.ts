/** What TLS adds to a session. */
import {
  columns,
  createFields,
  type FieldsOf,
  flag,
  text,
  time,
  uint16,
  word,
  words,
} from '../../src/record/column.ts'

export const tlsColumns = columns('tls', {
  version: word('Version the server chose: `TLSv13`, `TLSv12`, ..., `SSLv2`', {
    empty: 'no ServerHello seen',
    source: 'RFC 8446 4.2.1',
  }),
  cipher: word('Cipher suite the server chose, by its IANA name'),
  group: word('Key exchange group the server chose, by its IANA name', {
    empty: 'no (EC)DHE, resumed, or not seen',
  }),
  serverName: text('Name the client asked for (SNI)', {
    empty: 'none asked for',
    source: 'RFC 6066 3',
  }),
  alpn: word('Application protocol the server chose; encrypted in TLS 1.3', {
    source: 'RFC 7301',
  }),
  clientAlpn: words('Application protocols the client offered, in its order'),
  ja3: text('JA3 of the ClientHello, 32 hex digits, GREASE left out'),
  ja3s: text('JA3S of the ServerHello, 32 hex digits'),
  ja4: text('JA4 of the ClientHello', { source: 'FoxIO JA4, BSD 3-clause' }),
  clientGroups: words('Key exchange groups the client offered, in its order, at most 16', {
    source: 'RFC 8446 4.2.7',
  }),
  postQuantum: flag('The group chosen is a post-quantum one, or a hybrid with one', {
    source: 'FIPS 203',
  }),
  resumed: flag('An earlier session was taken up again: no certificate is sent then'),
  resumption: word('By what it was taken up: `session-id`, `ticket`, `psk`', {
    empty: 'not resumed',
    source: 'RFC 5246 7.4.1.2, RFC 5077, RFC 8446 2.2',
  }),
  earlyData: flag('The client offered data in its first flight (0-RTT)', {
    source: 'RFC 8446 4.2.10',
  }),
  encryptedClientHello: flag('The client sent an encrypted ClientHello, or a decoy of one', {
    source: 'RFC 9849',
  }),
  established: flag('Both sides went over to encrypted records'),
  alert: word('Last alert seen in clear, by its RFC name'),
  certificateSubject: text("Subject of the server's own certificate, as RFC 4514 writes it", {
    empty: 'TLS 1.3 encrypts it; resumed; not seen',
  }),
  certificateIssuer: text('Its issuer, likewise'),
  certificateSha256: text('SHA-256 of its DER, 64 hex digits'),
  certificateNotBefore: time('Begin of its validity'),
  certificateNotAfter: time('End of its validity'),
  certificateNames: words('DNS names and addresses it is for (subjectAltName), at most 32'),
  certificateCount: uint16('Certificates the server sent'),
  certificateChain: words('SHA-256 of each certificate the server sent, its own first, at most 8'),
  certificateSerial: text('Serial number of its own, hex digits'),
  certificateKey: word('Kind of its key: `RSA`, `EC secp256r1`, `Ed25519`, ...', {
    source: 'RFC 3279, RFC 5480',
  }),
  certificateKeyBits: uint16('Bits of its key'),
  certificateSignature: word('Algorithm it is signed with: `sha256WithRSA`, ...'),
  certificateSelfSigned: flag('Its issuer and subject are the same name'),
  certificateExpired: flag('It was shown before or after its validity'),
  clientCertificateRequested: flag('The server asked for a certificate', {
    empty: 'it did not, or TLS 1.3, which encrypts it',
  }),
  clientCertificateSha256: text("SHA-256 of the client's certificate", { empty: 'none sent' }),
  clientCertificateSubject: text("Subject of the client's certificate", {
    empty: 'none sent, or TLS 1.3, which encrypts it',
  }),
})
export type TlsFields = FieldsOf<typeof tlsColumns>
export const createTlsFields = (): TlsFields => createFields(tlsColumns)
