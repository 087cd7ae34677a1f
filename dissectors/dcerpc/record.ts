import { columns, createFields, text, uint32, word, words } from '../../src/record/column.ts'

export const dcerpcColumns = columns('dcerpc', {
  interfaces: words('Interfaces bound, by name: `drsuapi`, `epmapper`, ...', {
    source: 'C706 12.6.4.3',
  }),
  address: word('Where the server said it can be reached as well: a port', {
    source: 'C706 12.6.4.4',
  }),
  authType: word('Security of the conversation: `ntlm`, `spnego`, `kerberos`, `netlogon`', {
    source: 'MS-RPCE 2.2.1.1.7',
  }),
  authLevel: word('What is protected: `connect`, `packet`, `integrity`, `privacy`', {
    source: 'MS-RPCE 2.2.1.1.8',
  }),
  workstation: text('Workstation named by an NTLM client'),
  serverName: text('NetBIOS name of the server, by its NTLM challenge'),
  serverDomain: text('NetBIOS domain of the server, by its NTLM challenge'),
  service: text('Service the client logged in to, as `host/server`'),
  realm: text('Realm of the Kerberos ticket'),
  callCount: uint32('Calls'),
  faultCount: uint32('Calls answered with a fault or an error'),
})

export const createDcerpcFields = () => createFields(dcerpcColumns)
export type DcerpcFields = ReturnType<typeof createDcerpcFields>
