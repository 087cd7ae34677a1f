import {
  columns,
  createFields,
  text,
  uint8,
  uint32,
  uint64,
  word,
} from '../../src/record/column.ts'

export const mysqlColumns = columns('mysql', {
  protocol: uint8('Version of the handshake: 10, or 9 of servers before 3.21'),
  serverVersion: text('Version as the server tells it'),
  connectionId: uint32("The server's number for this connection, as its log has it"),
  authPlugin: word('How the client was to prove itself, the last plugin asked for', {
    source: 'Protocol::AuthSwitchRequest',
  }),
  database: text('Default database, of the login or else the first one chosen'),
  clientProgram: text('`program_name` among the connection attributes'),
  clientSystem: text('`_os` and `_platform` among the connection attributes'),
  compression: word('`zlib` or `zstd`: what follows the login is compressed, and is not read', {
    empty: 'none was agreed on',
  }),
  commandCount: uint32('Commands the client sent'),
  queryCount: uint32('Statements run, prepared ones each time'),
  errorCount: uint32('Commands answered by an error'),
  rowCount: uint64('Rows the server sent'),
  affectedRowCount: uint64('Rows changed, as the server counts them'),
})

export const createMysqlFields = () => createFields(mysqlColumns)
export type MysqlFields = ReturnType<typeof createMysqlFields>
