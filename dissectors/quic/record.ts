/** What QUIC adds to a session; names, ciphers and fingerprints of its handshake are in the columns of TLS. */
import {
  columns,
  createFields,
  type FieldsOf,
  flag,
  text,
  uint32,
  word,
  words,
} from '../../src/record/column.ts'

export const quicColumns = columns('quic', {
  version: word('Version spoken last: `v1`, `v2`, `draft-29`, ...', {
    source: 'RFC 9000, RFC 9369',
  }),
  firstVersion: word("Version of the client's first packet", { source: 'RFC 9368' }),
  serverVersions: words('Versions a Version Negotiation packet offered, at most 16', {
    source: 'RFC 8999 6',
  }),
  originalId: text("Destination connection id of the client's first packet, hex digits"),
  clientId: text("Client's connection id, hex digits", { empty: 'it has none' }),
  serverId: text("Server's connection id, hex digits"),
  retried: flag('The server asked for the first packet again, with a token (Retry)', {
    source: 'RFC 9000 8.1.2',
  }),
  token: flag('A token came with a first packet, of a Retry or of an earlier connection'),
  earlyData: flag('The client sent 0-RTT packets'),
  established: flag('Both sides sent packets under the keys that the handshake made'),
  closeCode: uint32('Error code of a CONNECTION_CLOSE in clear; 256 and more: a TLS alert', {
    source: 'RFC 9000 20.1',
  }),
  closeReason: text('Its reason phrase'),
})
export type QuicFields = FieldsOf<typeof quicColumns>
export const createQuicFields = (): QuicFields => createFields(quicColumns)
