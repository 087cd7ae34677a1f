import {
  columns,
  createFields,
  flag,
  text,
  uint8,
  uint16,
  uint32,
  word,
  words,
} from '../../src/record/column.ts'

export const s7commColumns = columns('s7comm', {
  protocol: word('`s7comm`, or `s7comm-plus`, of which only that is known'),
  sourceTsap: word('Calling TSAP, hexadecimal or text', { source: 'ISO 8073, 13.3.4' }),
  destinationTsap: word('Called TSAP, hexadecimal or text', { source: 'ISO 8073, 13.3.4' }),
  connectionType: word('`PG`, `OP` or `S7 basic`, by the called TSAP'),
  rack: uint8('Rack, by the called TSAP'),
  slot: uint8('Slot, by the called TSAP'),
  pduLength: uint16('Longest message agreed on', { unit: 'bytes' }),
  functions: words('Functions used'),
  reads: uint32('Requests that read'),
  writes: uint32('Requests that write variables, blocks, clock or state'),
  errors: uint32('Answers with an error'),
  blocksUploaded: uint32('Blocks got from the controller'),
  blocksDownloaded: uint32('Blocks put into the controller'),
  stopped: flag('The controller was asked to stop, or to start again'),
  orderNumber: text('Order number of the module, as it says'),
  firmware: text('Firmware of the module, as it says'),
  moduleType: text('Type of the module, as it says'),
  systemName: text('Name of the controller, as it says'),
  serialNumber: text('Serial number of the module, as it says'),
})

export const createS7commFields = () => createFields(s7commColumns)
export type S7commFields = ReturnType<typeof createS7commFields>
