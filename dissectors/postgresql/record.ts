import { columns, createFields, flag, text, uint32, uint64, word } from '../../src/record/column.ts'

export const postgresqlColumns = columns('postgresql', {
  protocol: word('Version of the protocol that the client asked for: `3.0`, `3.2`, `2.0`'),
  serverVersion: text('Version as the server tells it'),
  database: text('Database asked for; the user where the client names none'),
  applicationName: text('What the client calls itself, the last name told', {
    source: 'application_name',
  }),
  backendPid: uint32(
    "The server's process for this connection, as its log has it; of a cancel request the one meant",
    {
      source: 'BackendKeyData',
    },
  ),
  encryption: word('Answer to the wish for it: `tls`, `gss`, or `refused`', {
    empty: 'not asked for',
  }),
  superuser: flag('The server says that the user is one'),
  replication: word('`physical` or `logical`: the connection is for copying changes'),
  queryCount: uint32('Statements run'),
  errorCount: uint32('Errors the server told of'),
  rowCount: uint64('Rows the server sent'),
  affectedRowCount: uint64('Rows changed, as the server counts them'),
  copyBytes: uint64('Data of COPY, in either direction', { unit: 'bytes' }),
})

export const createPostgresqlFields = () => createFields(postgresqlColumns)
export type PostgresqlFields = ReturnType<typeof createPostgresqlFields>
