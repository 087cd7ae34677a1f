import { columns, createFields, text, uint16, uint64 } from '../../src/record/column.ts'

export const rexecColumns = columns('rexec', {
  command: text('The command line, as sent'),
  errorsPort: uint16('Port of the client that the server connects to for errors', {
    empty: 'none',
  }),
  result: text('What the server said instead of running the command'),
  outputBytes: uint64('Bytes the command put out', { unit: 'bytes', empty: 'none' }),
  inputBytes: uint64('Bytes the command was given', { unit: 'bytes', empty: 'none' }),
})

export const createRexecFields = () => createFields(rexecColumns)
export type RexecFields = ReturnType<typeof createRexecFields>
