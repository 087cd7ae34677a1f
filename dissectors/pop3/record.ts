import { columns, createFields, text, uint32, uint64, words } from '../../src/record/column.ts'

export const pop3Columns = columns('pop3', {
  greeting: text("Text of the server's greeting", { source: 'RFC 1939, 4' }),
  capabilities: words('Capabilities listed by CAPA', { source: 'RFC 2449, 5' }),
  commandCount: uint32('Commands the client sent'),
  errorCount: uint32('Commands answered by -ERR'),
  mailboxCount: uint32('Messages in the mailbox, by STAT', { source: 'RFC 1939, 5' }),
  mailboxBytes: uint64('Size of the mailbox, by STAT', { unit: 'bytes', source: 'RFC 1939, 5' }),
  retrievedCount: uint32('Messages sent to the client whole'),
  retrievedBytes: uint64('Size of these messages', { unit: 'bytes' }),
  deletedCount: uint32('Messages marked as deleted'),
})

export const createPop3Fields = () => createFields(pop3Columns)
export type Pop3Fields = ReturnType<typeof createPop3Fields>
