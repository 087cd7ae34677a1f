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

export const amqpColumns = columns('amqp', {
  version: word('Protocol version: `0-9-1`, `0-10`, `1.0`', {
    source: 'AMQP 0-9-1, 4.2.2; 1.0, 2.2',
  }),
  serverVersion: word('Version the server asked for instead', { empty: 'it agreed' }),
  mechanisms: words('SASL mechanisms the server offered'),
  mechanism: word('SASL mechanism the client chose'),
  vhost: text('Virtual host the client opened', { source: 'AMQP 0-9-1, 1.4.2.7' }),
  clientPlatform: text("Client's platform, as it says"),
  serverPlatform: text("Server's platform, as it says"),
  clusterName: text("Name of the server's cluster"),
  connectionName: text('Name the client gave its connection'),
  containerId: text("Client's container identifier", { source: 'AMQP 1.0, 2.7.1' }),
  serverContainerId: text("Server's container identifier", { source: 'AMQP 1.0, 2.7.1' }),
  hostname: text('Host the client asked for', { source: 'AMQP 1.0, 2.7.1' }),
  heartbeat: uint16('Interval of heartbeats agreed on', { unit: 's' }),
  channelsOpened: uint32('Channels or links opened'),
  messagesPublished: uint32('Messages the client published'),
  messagesDelivered: uint32('Messages the server delivered'),
  bytesPublished: uint64("Bodies of the client's messages", { unit: 'bytes' }),
  bytesDelivered: uint64("Bodies of the server's messages", { unit: 'bytes' }),
  closeCode: word('Why the connection was closed: `200`, `403`, `amqp:connection:forced`'),
  closeText: text('The same in words'),
})

export const createAmqpFields = () => createFields(amqpColumns)
export type AmqpFields = ReturnType<typeof createAmqpFields>
