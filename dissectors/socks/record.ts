import {
  columns,
  createFields,
  text,
  uint16,
  uint32,
  word,
  words,
} from '../../src/record/column.ts'

export const socksColumns = columns('socks', {
  version: word('`4`, `4a` or `5`'),
  command: word('`CONNECT`, `BIND`, `UDP ASSOCIATE`; Tor has `RESOLVE` besides', {
    source: 'RFC 1928, 4',
  }),
  methods: words('Ways to log in that the client offered: `none`, `password`, `gssapi`', {
    source: 'RFC 1928, 3',
  }),
  method: word('The one the server chose; `refused` when it took none', { source: 'RFC 1928, 3' }),
  requestHost: text('Address or name asked for'),
  requestPort: uint16('Port asked for'),
  reply: word("The proxy's answer in words: `succeeded`", { source: 'RFC 1928, 6' }),
  boundHost: text('Address or name the proxy answered with', {
    source: 'RFC 1928, 6',
    empty: 'no answer seen',
  }),
  boundPort: uint16('Port the proxy answered with'),
  peerHost: text('Who came to the listening port of BIND', { source: 'RFC 1928, 6' }),
  peerPort: uint16('Port of who came to the listening port of BIND'),
  udpDatagrams: uint32('Datagrams relayed after UDP ASSOCIATE'),
})

export const createSocksFields = () => createFields(socksColumns)
export type SocksFields = ReturnType<typeof createSocksFields>
