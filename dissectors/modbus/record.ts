import { columns, createFields, text, uint32, uint32s, words } from '../../src/record/column.ts'

export const modbusColumns = columns('modbus', {
  units: uint32s('Units (slaves) spoken to', { source: 'Modbus Messaging 1.0b, 3.1.3' }),
  functions: words('Functions used', { source: 'Modbus Application Protocol 1.1b3, 6' }),
  reads: uint32('Requests that read'),
  writes: uint32('Requests that write'),
  exceptions: uint32('Exceptions the server answered', {
    source: 'Modbus Application Protocol 1.1b3, 7',
  }),
  unanswered: uint32('Requests without a response'),
  vendor: text("Vendor, by the device's identification", {
    source: 'Modbus Application Protocol 1.1b3, 6.21',
  }),
  product: text("Product, by the device's identification"),
  revision: text("Revision, by the device's identification"),
})

export const createModbusFields = () => createFields(modbusColumns)
export type ModbusFields = ReturnType<typeof createModbusFields>
