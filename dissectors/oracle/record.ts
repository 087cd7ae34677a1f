import { columns, createFields, text, uint16, uint32, word } from '../../src/record/column.ts'

export const oracleColumns = columns('oracle', {
  version: uint16('Version of Oracle Net agreed on, or that the client asked for while none was'),
  serviceName: text('Service asked for (SERVICE_NAME of the connect descriptor)'),
  sid: text('Instance asked for (SID of the connect descriptor)'),
  program: text('Program at the client (PROGRAM of the connect descriptor, else AUTH_PROGRAM_NM)'),
  clientHost: text(
    'Name the client has of its machine (HOST of the connect descriptor, else AUTH_MACHINE)',
  ),
  clientUser: text(
    'User of the operating system at the client (USER of the connect descriptor, else AUTH_SID)',
  ),
  clientPlatform: text('What the client is, in its own words (protocol negotiation)'),
  serverPlatform: text('What the server is, in its own words (protocol negotiation)'),
  databaseName: text('Name of the database (AUTH_DBNAME of the answer to the login)'),
  serverHost: text("Name of the server's machine (AUTH_SC_SERVER_HOST)"),
  redirect: text('Where the listener sent the client'),
  encryption: word('Cipher of native network encryption that the server chose', { empty: 'none' }),
  integrity: word('Digest of native checksums that the server chose', { empty: 'none' }),
  adapter: word('Authentication adapter the server chose: `NTS`, `KERBEROS5`, ...', {
    empty: 'none: user and password',
  }),
  queryCount: uint32('Statements whose text was found'),
  callCount: uint32('Calls of the client to the server'),
  errorCount: uint32('Calls answered by an error'),
})

export const createOracleFields = () => createFields(oracleColumns)
export type OracleFields = ReturnType<typeof createOracleFields>
