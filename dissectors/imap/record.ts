import {
  columns,
  createFields,
  flag,
  text,
  uint32,
  uint64,
  words,
} from '../../src/record/column.ts'

export const imapColumns = columns('imap', {
  greeting: text("Text of the server's greeting", { source: 'RFC 9051, 7.1' }),
  capabilities: words('Capabilities the server listed last', { source: 'RFC 9051, 7.2.2' }),
  mailboxes: words('Mailboxes opened by SELECT or EXAMINE', { source: 'RFC 9051, 6.3.2' }),
  commandCount: uint32('Commands the client sent'),
  errorCount: uint32('Commands answered by NO or BAD'),
  fetchedCount: uint32('Messages whose text was sent to the client, whole or a part of it'),
  fetchedBytes: uint64('Size of the texts sent', { unit: 'bytes' }),
  appendedCount: uint32('Messages the client put into mailboxes'),
  appendedBytes: uint64('Size of these messages', { unit: 'bytes' }),
  compressed: flag('COMPRESS was agreed on: nothing after it is read (RFC 4978)'),
})

export const createImapFields = () => createFields(imapColumns)
export type ImapFields = ReturnType<typeof createImapFields>
