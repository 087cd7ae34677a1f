import { columns, createFields, text, uint16, uint32, uint64 } from '../../src/record/column.ts'

export const rshColumns = columns('rsh', {
  clientUser: text('User the client said it runs as, which rhosts go by'),
  command: text('The command line, as sent'),
  errorsPort: uint16('Port of the client that the server connects to for errors', {
    empty: 'none',
  }),
  result: text('What the server said instead of running the command'),
  outputBytes: uint64('Bytes the command put out', { unit: 'bytes', empty: 'none' }),
  inputBytes: uint64('Bytes the command was given', { unit: 'bytes', empty: 'none' }),
  fileCount: uint32('Files copied by rcp', { unit: 'files', empty: 'none' }),
})

export const createRshFields = () => createFields(rshColumns)
export type RshFields = ReturnType<typeof createRshFields>
