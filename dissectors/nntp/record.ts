import {
  columns,
  createFields,
  flag,
  text,
  uint32,
  uint64,
  words,
} from '../../src/record/column.ts'

export const nntpColumns = columns('nntp', {
  greeting: text("Text of the server's greeting", { source: 'RFC 3977, 5.1' }),
  capabilities: words('Capabilities the server listed last', { source: 'RFC 3977, 5.2' }),
  groups: words('Newsgroups opened', { source: 'RFC 3977, 6.1' }),
  commandCount: uint32('Commands the client sent'),
  errorCount: uint32('Commands answered by 4xx or 5xx'),
  articleCount: uint32('Articles sent to the client, whole or a part of them'),
  articleBytes: uint64('Size of these articles', { unit: 'bytes' }),
  postedCount: uint32('Articles the server took from the client'),
  postedBytes: uint64('Size of these articles', { unit: 'bytes' }),
  compressed: flag('COMPRESS was agreed on: nothing after it is read (RFC 8054)'),
})

export const createNntpFields = () => createFields(nntpColumns)
export type NntpFields = ReturnType<typeof createNntpFields>
