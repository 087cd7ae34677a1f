import {
  columns,
  createFields,
  text,
  uint32,
  uint64,
  word,
  words,
} from '../../src/record/column.ts'

export const rsyncColumns = columns('rsync', {
  clientVersion: word('Protocol version of the client: `31.0`'),
  serverVersion: word('Protocol version of the server'),
  digests: words('Digests for logins that the server offered'),
  motd: text('Message of the day, lines joined by ` | `'),
  module: text('Module asked for', { empty: 'a listing was asked for, or nothing' }),
  modules: words('Modules that a listing named'),
  direction: word('`download` when the server sends, `upload` when it receives'),
  options: text('Options of the transfer as the client sent them'),
  paths: text('Paths of the transfer, module first'),
  bytesReceived: uint64('Bytes of the transfer sent to the client, framing left out', {
    unit: 'bytes',
  }),
  bytesSent: uint64('Bytes of the transfer sent to the server', { unit: 'bytes' }),
  messageCount: uint32('Messages for the user within the transfer'),
  error: text('First error the server told'),
})

export const createRsyncFields = () => createFields(rsyncColumns)
export type RsyncFields = ReturnType<typeof createRsyncFields>
