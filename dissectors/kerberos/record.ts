import { columns, createFields, flag, uint32, word, words } from '../../src/record/column.ts'

export const kerberosColumns = columns('kerberos', {
  requestTypes: words('Kinds of requests: `AS`, `TGS`, `AP`, `KPASSWD`', {
    source: 'RFC 4120, 3; RFC 3244',
  }),
  clients: words("Clients, name and realm with a slash between as Zeek's log writes them", {
    source: 'RFC 4120, 5.2.2',
  }),
  services: words('Services that tickets were asked for: `krbtgt/EXAMPLE.COM`', {
    source: 'RFC 4120, 5.4.1',
  }),
  realm: word('Realm asked', { source: 'RFC 4120, 5.4.1' }),
  preauth: words('How the client proved who it is: `enc-timestamp`, `pkinit`, `fast`', {
    source: 'RFC 4120, 5.2.7; RFC 4556; RFC 6113',
    empty: 'not at all, as far as was seen',
  }),
  ciphersOffered: words('Encryption types the client offered last, the preferred first', {
    source: 'RFC 4120, 5.4.1',
  }),
  cipher: word('Encryption type of the answer, made with the key of who asked', {
    source: 'RFC 4120, 5.4.2',
  }),
  ticketCipher: word("Encryption type of the ticket, made with the service's key", {
    source: 'RFC 4120, 5.3',
  }),
  errors: words('Errors by name: `KDC_ERR_PREAUTH_FAILED`', { source: 'RFC 4120, 7.5.9' }),
  requestCount: uint32('Requests, repeated ones counted once'),
  errorCount: uint32('Requests answered by an error, asking for pre-authentication left out'),
  weak: flag('A ticket or an answer was made with RC4 or DES', { source: 'RFC 6649, RFC 8429' }),
})

export const createKerberosFields = () => createFields(kerberosColumns)
export type KerberosFields = ReturnType<typeof createKerberosFields>
