import {
  columns,
  createFields,
  flag,
  text,
  uint32,
  uint64,
  words,
} from '../../src/record/column.ts'

export const smtpColumns = columns('smtp', {
  greeting: text("Text of the server's greeting", { source: 'RFC 5321, 4.2' }),
  helo: text('Name the client gave in its last HELO, EHLO or LHLO', {
    source: 'RFC 5321, 4.1.1.1',
  }),
  extensions: words('Keywords of the last answer to EHLO or LHLO', { source: 'RFC 5321, 4.1.1.1' }),
  mailFrom: text('Sender of the last message begun; `<>` is the null sender', {
    source: 'RFC 5321, 4.1.1.2',
  }),
  lmtp: flag('Spoken as LMTP: the client opened with LHLO (RFC 2033)'),
  commandCount: uint32('Commands the client sent'),
  errorCount: uint32('Commands and messages answered by 4xx or 5xx'),
  messageCount: uint32('Messages the server took'),
  recipientCount: uint32('Recipients the server took'),
  refusedRecipientCount: uint32('Recipients the server refused'),
  messageBytes: uint64('Size of all messages sent', { unit: 'bytes' }),
})

export const createSmtpFields = () => createFields(smtpColumns)
export type SmtpFields = ReturnType<typeof createSmtpFields>
