import {
  columns,
  createFields,
  flag,
  text,
  uint32,
  uint64,
  word,
  words,
} from '../../src/record/column.ts'

export const ipmiColumns = columns('ipmi', {
  version: word('`1.5`, or `2.0` of sessions by RMCP+', { source: 'IPMI 2.0, 13.6' }),
  authTypes: words('Authentication types the controller offers for 1.5', {
    source: 'IPMI 2.0, 22.13',
  }),
  cipherSuite: word('Cipher suite of the session, by its number', {
    source: 'IPMI 2.0, 22.15.2',
    empty: 'none agreed on, or no known one',
  }),
  authentication: word('Authentication algorithm: `RAKP-HMAC-SHA1`', { source: 'IPMI 2.0, 13.28' }),
  integrity: word('Integrity algorithm: `HMAC-SHA1-96`', { source: 'IPMI 2.0, 13.28.4' }),
  confidentiality: word('Confidentiality algorithm: `AES-CBC-128`', {
    source: 'IPMI 2.0, 13.28.5',
  }),
  privilege: word('Privilege asked for: `operator`, `administrator`', { source: 'IPMI 2.0, 6.8' }),
  presencePing: flag('An ASF presence ping was sent', { source: 'ASF 2.0, 3.2.4.2' }),
  commands: uint32('Commands sent, as far as they are in the clear'),
  errors: uint32('Responses with a completion code that is no success'),
  encryptedMessages: uint32('Messages whose payload is encrypted'),
  solBytes: uint64('Bytes of serial over LAN, both ways, encrypted or not', { unit: 'bytes' }),
  manufacturerId: uint32('Manufacturer of the controller, by its IANA number', {
    source: 'IPMI 2.0, 20.1',
  }),
  productId: uint32('Product of the manufacturer', { source: 'IPMI 2.0, 20.1' }),
  firmware: text('Firmware of the controller', { source: 'IPMI 2.0, 20.1' }),
})

export const createIpmiFields = () => createFields(ipmiColumns)
export type IpmiFields = ReturnType<typeof createIpmiFields>
