import {
  columns,
  createFields,
  flag,
  text,
  uint16,
  uint32,
  uint64,
  word,
} from '../../src/record/column.ts'

export const mqttColumns = columns('mqtt', {
  version: word('Protocol version: `3.1`, `3.1.1`, `5.0`', { source: 'MQTT 5.0, 3.1.2.2' }),
  clientId: text('Identifier of the client, its own or the one the server gave it', {
    source: 'MQTT 5.0, 3.1.3.1',
  }),
  cleanStart: flag('The client wants a new session', { source: 'MQTT 5.0, 3.1.2.4' }),
  keepAlive: uint16('Longest silence of the client', { unit: 's', source: 'MQTT 5.0, 3.1.2.10' }),
  willTopic: text('Topic of the message the server sends when the client is lost', {
    source: 'MQTT 5.0, 3.1.3.3',
  }),
  connectStatus: word('What the server answered: `Connection Accepted`, `Not authorized`', {
    source: 'MQTT 3.1.1, 3.2.2.3; 5.0, 3.2.2.2',
  }),
  sessionPresent: flag('The server goes on with an earlier session', {
    source: 'MQTT 5.0, 3.2.2.1',
  }),
  disconnectReason: word('Reason of the DISCONNECT, whoever sent it', {
    source: 'MQTT 5.0, 3.14.2.1',
  }),
  subscriptions: uint32('Topics the client subscribed to'),
  messagesSent: uint32('Messages the client published'),
  messagesReceived: uint32('Messages the server sent to the client'),
  bytesSent: uint64("Payload of the client's messages", { unit: 'bytes' }),
  bytesReceived: uint64("Payload of the server's messages", { unit: 'bytes' }),
  pings: uint32('Pings of the client'),
})

export const createMqttFields = () => createFields(mqttColumns)
export type MqttFields = ReturnType<typeof createMqttFields>
