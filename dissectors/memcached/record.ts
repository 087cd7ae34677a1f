import { columns, createFields, uint32, uint64, word, words } from '../../src/record/column.ts'

export const memcachedColumns = columns('memcached', {
  protocol: word('How commands are written: `text`, `binary`'),
  commandCount: uint32('Commands'),
  errorCount: uint32('Commands answered by an error'),
  hitCount: uint32('Items found by keys'),
  missCount: uint32('Keys asked for without an item'),
  verbs: words('Different commands used, the first 32'),
  requestBytes: uint64('Bytes of items sent to the server', { unit: 'bytes' }),
  replyBytes: uint64('Bytes of items sent to the client', { unit: 'bytes' }),
})

export const createMemcachedFields = () => createFields(memcachedColumns)
export type MemcachedFields = ReturnType<typeof createMemcachedFields>
