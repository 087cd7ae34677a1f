import { columns, createFields, flag, text, uint32, word, words } from '../../src/record/column.ts'

export const ircColumns = columns('irc', {
  nick: text('Nickname of the client, the last one', { source: 'RFC 2812, 3.1.2' }),
  realName: text('Real name the client gave', { source: 'RFC 2812, 3.1.3' }),
  serverName: word('Name the server calls itself'),
  network: word('Network the server belongs to, by its numeric 005'),
  channels: words('Channels the client joined', { source: 'RFC 2812, 3.2.1' }),
  operator: flag('The client became operator (RFC 2812, 3.1.4)'),
  commandCount: uint32('Commands the client sent, PING and PONG left out'),
  errorCount: uint32('Commands answered by an error'),
  sentCount: uint32('PRIVMSG and NOTICE the client sent'),
  receivedCount: uint32('PRIVMSG and NOTICE of others that it was sent'),
})

export const createIrcFields = () => createFields(ircColumns)
export type IrcFields = ReturnType<typeof createIrcFields>
