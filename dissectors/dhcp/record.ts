import {
  address,
  columns,
  createFields,
  text,
  uint32,
  uint32s,
  words,
} from '../../src/record/column.ts'

export const dhcpColumns = columns('dhcp', {
  messageTypes: words('Message types in order of first use: `DISCOVER`, `ACK`', {
    source: 'RFC 2132, 9.6',
  }),
  clientMac: text('Hardware address of the last client', { source: 'RFC 2131, 2' }),
  clientId: text("Client's own identifier, in hexadecimal where it is no text", {
    source: 'RFC 2132, 9.14',
  }),
  hostName: text('Name the client gives itself', { source: 'RFC 2132, 3.14' }),
  clientFqdn: text('Full name the client wants registered', { source: 'RFC 4702' }),
  vendorClass: text("Client's kind: `MSFT 5.0`, `udhcp 1.35.0`", { source: 'RFC 2132, 9.13' }),
  requestedIp: address('Address the client asked for', { source: 'RFC 2132, 9.1' }),
  assignedIp: address('Address the server gave or offered', { source: 'RFC 2131, 2' }),
  server: address('Address the server identifies itself by', { source: 'RFC 2132, 9.7' }),
  relay: address('Relay that the message came through', {
    source: 'RFC 2131, 2',
    empty: 'none',
  }),
  leaseSeconds: uint32('Duration of the lease', { unit: 's', source: 'RFC 2132, 9.2' }),
  domain: text('Domain told to the client', { source: 'RFC 2132, 3.17' }),
  router: address('Router told to the client', { source: 'RFC 2132, 3.5' }),
  dnsServers: words('Name servers told to the client', { source: 'RFC 2132, 3.8' }),
  parameters: uint32s('Options the client asks for, in its order: tells systems apart', {
    source: 'RFC 2132, 9.8',
  }),
})

export const createDhcpFields = () => createFields(dhcpColumns)
export type DhcpFields = ReturnType<typeof createDhcpFields>
