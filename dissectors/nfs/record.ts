import {
  columns,
  createFields,
  flag,
  text,
  uint32,
  uint64,
  words,
} from '../../src/record/column.ts'

export const nfsColumns = columns('nfs', {
  programs: words('RPC programs called: `portmap`, `mount`, `nfs`, `nlm`, or their numbers', {
    source: 'RFC 5531, 8.3',
  }),
  versions: words('Versions of NFS spoken: `2`, `3`, `4.0`, `4.1`, `4.2`'),
  procedures: words('Procedures called, of a COMPOUND its operations: `LOOKUP`, `READ`'),
  machine: text("Client's own name in AUTH_SYS", { source: 'RFC 5531, Appendix A' }),
  uids: words('User numbers the client claimed in AUTH_SYS'),
  gids: words('Group numbers the client claimed in AUTH_SYS'),
  flavors: words('Ways of authentication used: `none`, `sys`, `gss`', { source: 'RFC 5531, 8.2' }),
  gssService: text('Protection of RPCSEC_GSS: `none`, `integrity`, `privacy`', {
    source: 'RFC 2203, 5.2.2',
  }),
  clientId: text('Name the client gave itself in SETCLIENTID or EXCHANGE_ID', {
    source: 'RFC 8881, 18.35',
  }),
  mounted: text('Path of the first MNT that was granted'),
  exports: words('Paths that EXPORT listed'),
  callCount: uint32('Calls'),
  errorCount: uint32('Calls that failed, of a COMPOUND its first failure'),
  bytesRead: uint64('Data of READ replies', { unit: 'bytes' }),
  bytesWritten: uint64('Data of WRITE calls that succeeded', { unit: 'bytes' }),
  fromServer: flag('The server called the client, as NFSv4 callbacks do'),
})

export const createNfsFields = () => createFields(nfsColumns)
export type NfsFields = ReturnType<typeof createNfsFields>
