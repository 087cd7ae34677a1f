import {
  columns,
  createFields,
  flag,
  text,
  uint8,
  uint32,
  word,
  words,
} from '../../src/record/column.ts'

export const ldapColumns = columns('ldap', {
  version: uint8('Version that the client bound with', { source: 'RFC 4511, 4.2' }),
  operations: words(
    'Kinds of operations asked for, in order of first use: `bind simple`, `search`',
    {
      source: 'RFC 4511, 4.2 to 4.14',
    },
  ),
  bindDn: text('DN of the last bind; some directories take other names there', {
    source: 'RFC 4511, 4.2',
    empty: 'not seen, anonymous, or named by its SASL mechanism',
  }),
  saslMechanism: word('SASL mechanism of the last bind: `GSS-SPNEGO`, `DIGEST-MD5`', {
    source: 'RFC 4511, 4.2; MS-ADTS 5.1.1.1',
    empty: 'no SASL bind was seen',
  }),
  protection: word(
    'What the bind put around later messages: `signed` (read all the same), `sealed`',
    {
      source: 'RFC 4513, 5.2.1; MS-ADTS 5.1.2.1',
      empty: 'nothing seen',
    },
  ),
  operationCount: uint32('Operations asked for, binds included'),
  errorCount: uint32('Operations that the server refused'),
  entryCount: uint32('Entries the server sent as search results'),
  changeCount: uint32('Entries added, modified, renamed and deleted with success'),
  serverName: text('Name the server gives itself in its root entry', {
    source: 'RFC 4512, 5.1; MS-ADTS 3.1.1.3.2',
  }),
  namingContext: text("The server's default or first naming context", { source: 'RFC 4512, 5.1' }),
  startTls: flag('StartTLS was agreed to', { source: 'RFC 4511, 4.14' }),
})

export const createLdapFields = () => createFields(ldapColumns)
export type LdapFields = ReturnType<typeof createLdapFields>
