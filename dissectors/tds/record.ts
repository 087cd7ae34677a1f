import { columns, createFields, flag, text, uint32, uint64, word } from '../../src/record/column.ts'

export const tdsColumns = columns('tds', {
  version: word(
    'Version of the protocol: `4.2`, `5.0`, `7.0` to `7.4`; the agreed one where the server told',
    {
      source: 'MS-TDS 2.2.7.14',
    },
  ),
  encryption: word('What the server agreed to: `none`, `login` (only the login), `all`', {
    source: 'MS-TDS 2.2.6.5',
    empty: 'nothing was agreed on',
  }),
  instance: text('Instance the client asked for'),
  clientHost: text("Client's name for its host"),
  applicationName: text("Application's name for itself"),
  library: text("Client's library: `.Net SqlClient Data Provider`"),
  serverName: text('Server, as the client calls it'),
  database: text('Database, of the login or else the first one told'),
  language: word('Language of messages asked for'),
  clientPid: uint32("Client's process"),
  mars: flag('Several requests at once were agreed on', { source: 'MC-SMP' }),
  routedTo: text('Where the server sent the client instead: host and port'),
  queryCount: uint32('Batches and calls'),
  errorCount: uint32('Errors the server told of'),
  rowCount: uint64('Rows the server sent, as it counts them'),
  affectedRowCount: uint64('Rows changed, as the server counts them'),
})

export const createTdsFields = () => createFields(tdsColumns)
export type TdsFields = ReturnType<typeof createTdsFields>
