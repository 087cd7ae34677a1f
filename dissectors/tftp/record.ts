import {
  columns,
  createFields,
  text,
  uint16,
  uint32,
  uint64,
  word,
  words,
} from '../../src/record/column.ts'

export const tftpColumns = columns('tftp', {
  operation: word('`RRQ` (read) or `WRQ` (write)', { source: 'RFC 1350, 5' }),
  file: text('File asked for'),
  mode: word('`octet`, `netascii` or `mail`'),
  options: words('Options the client asked for, as `blksize=1428`', { source: 'RFC 2347' }),
  blockSize: uint16('Bytes of a block that were agreed on', { unit: 'bytes', source: 'RFC 2348' }),
  announcedBytes: uint64("File's size as client or server told it", {
    unit: 'bytes',
    source: 'RFC 2349',
  }),
  bytes: uint64('Data transferred, repeated blocks once', { unit: 'bytes' }),
  blocks: uint32('Blocks of data'),
  repeated: uint32('Datagrams sent again'),
  errorCode: uint16('Code of the error that ended the transfer', { empty: 'none, or code 0' }),
  error: text('Text of that error'),
})

export const createTftpFields = () => createFields(tftpColumns)
export type TftpFields = ReturnType<typeof createTftpFields>
