import {
  columns,
  createFields,
  flag,
  text,
  uint32,
  uint64,
  word,
  words,
} from '../../src/record/column.ts'

export const smbColumns = columns('smb', {
  dialect: word('Dialect agreed on: `NT LM 0.12`, `2.0.2`, `2.1`, `3.0`, `3.0.2`, `3.1.1`', {
    source: 'MS-SMB2 2.2.4, MS-CIFS 2.2.4.52',
  }),
  dialects: words('Dialects the client offered, in its order', { source: 'MS-SMB2 2.2.3' }),
  signing: word('What the server said of signing: `required`, `enabled`, `disabled`'),
  signed: flag('A message was signed'),
  cipher: word('Encryption agreed on: `AES-128-GCM`, ...', { source: 'MS-SMB2 2.2.3.1.2' }),
  signingAlgorithm: word('Signing algorithm agreed on', { source: 'MS-SMB2 2.2.3.1.7' }),
  compression: words('Compression agreed on', { source: 'MS-SMB2 2.2.3.1.3' }),
  clientGuid: word("The client's own identifier", { source: 'MS-SMB2 2.2.3' }),
  serverGuid: word("The server's own identifier", { source: 'MS-SMB2 2.2.4' }),
  calledName: word('NetBIOS name the client called', { source: 'RFC 1002, 4.3.2' }),
  callingName: word('NetBIOS name the client called itself', { source: 'RFC 1002, 4.3.2' }),
  clientOs: text('System the client said it is (SMB1)', { source: 'MS-CIFS 2.2.4.53' }),
  serverOs: text('System the server said it is (SMB1)', { source: 'MS-CIFS 2.2.4.53' }),
  workstation: text('Workstation named by an NTLM client'),
  serverName: text('NetBIOS name of the server, by its NTLM challenge', {
    source: 'MS-NLMP 2.2.2.1',
  }),
  serverDnsName: text('DNS name of the server, by its NTLM challenge'),
  serverDomain: text('NetBIOS domain of the server, by its NTLM challenge'),
  service: text('Service the client logged in to, as `cifs/server`'),
  realm: text('Realm of the Kerberos ticket'),
  guest: flag('The server let the client in as guest'),
  anonymous: flag('The client logged in as nobody'),
  loginCount: uint32('Logins that succeeded'),
  shares: words('Shares connected, as `\\\\server\\share`'),
  pipes: words('Named pipes opened'),
  rpcInterfaces: words('DCE/RPC interfaces bound inside pipes, by name'),
  rpcCalls: uint32('DCE/RPC calls inside pipes'),
  requestCount: uint32('Requests'),
  errorCount: uint32('Requests answered with an error'),
  lastError: word('Name of the last error'),
  filesOpened: uint32('Files and directories opened'),
  filesRead: uint32('Files read from'),
  filesWritten: uint32('Files written to'),
  filesDeleted: uint32('Files and directories deleted'),
  filesRenamed: uint32('Files and directories renamed'),
  bytesRead: uint64('File contents read', { unit: 'bytes' }),
  bytesWritten: uint64('File contents written', { unit: 'bytes' }),
  sealedMessages: uint32('Encrypted messages, of which only sizes are known', {
    source: 'MS-SMB2 2.2.41',
  }),
  sealedBytes: uint64('Their plain sizes', { unit: 'bytes' }),
  compressedMessages: uint32('Compressed messages, which are not read', {
    source: 'MS-SMB2 2.2.42',
  }),
})

export const createSmbFields = () => createFields(smbColumns)
export type SmbFields = ReturnType<typeof createSmbFields>
