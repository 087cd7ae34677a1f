import { columns, createFields, text, uint8, uint32, word } from '../../src/record/column.ts'

export const cassandraColumns = columns('cassandra', {
  protocolVersion: uint8('Version of the native protocol, as the client used it last'),
  cqlVersion: word('Version of CQL asked for (CQL_VERSION of STARTUP)'),
  driver: text('Name and version of the client library (DRIVER_NAME, DRIVER_VERSION of STARTUP)'),
  application: text(
    'Name and version of the application (APPLICATION_NAME, APPLICATION_VERSION of STARTUP)',
  ),
  authenticator: word('Class that checks logins at the server (AUTHENTICATE)'),
  compression: word('Compression asked for: `lz4`, `snappy`', { empty: 'none' }),
  keyspace: text('Keyspace used last (USE)'),
  queryCount: uint32('Statements: queries, executions, batches'),
  prepareCount: uint32('Statements prepared'),
  errorCount: uint32('Requests answered by an error'),
  rowCount: uint32('Rows in results, where these could be read'),
  eventCount: uint32('Events the server pushed: nodes, status, schema'),
})

export const createCassandraFields = () => createFields(cassandraColumns)
export type CassandraFields = ReturnType<typeof createCassandraFields>
