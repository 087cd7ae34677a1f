import {
  columns,
  createFields,
  text,
  uint8,
  uint32,
  uint64,
  words,
} from '../../src/record/column.ts'

export const redisColumns = columns('redis', {
  protocolVersion: uint8('Version of RESP the server agreed to', {
    empty: 'HELLO was not seen: version 2',
    source: 'RESP3 specification',
  }),
  database: uint32('Database chosen last', { source: 'SELECT' }),
  clientName: text('Name the client gave itself (CLIENT SETNAME, HELLO SETNAME)'),
  commandCount: uint32('Commands'),
  errorCount: uint32('Commands answered by an error'),
  verbs: words('Different commands used, the first 32'),
  pushCount: uint32(
    'Messages that came without a command: publications, MONITOR lines, invalidations',
  ),
  requestBytes: uint64('Bytes of arguments', { unit: 'bytes' }),
  replyBytes: uint64('Bytes of bulk strings in replies', { unit: 'bytes' }),
  dumpBytes: uint64('Bytes of the data set sent to a replica', { unit: 'bytes' }),
  replicatedCount: uint32('Commands sent on to a replica'),
})

export const createRedisFields = () => createFields(redisColumns)
export type RedisFields = ReturnType<typeof createRedisFields>
