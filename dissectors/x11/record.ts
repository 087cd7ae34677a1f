import { columns, createFields, text, uint32, word, words } from '../../src/record/column.ts'

export const x11Columns = columns('x11', {
  byteOrder: word("Client's byte order: `little`, `big`", { source: 'X11 protocol, 8' }),
  protocolVersion: word('Protocol version of the client, `11.0`', { source: 'X11 protocol, 8' }),
  authProtocol: word('Authorization protocol: `MIT-MAGIC-COOKIE-1`', {
    source: 'X11 protocol, 8',
    empty: 'none was sent: access by host address',
  }),
  failureReason: text('Why the server refused, in its words', { source: 'X11 protocol, 8' }),
  vendor: text("Server's vendor", { source: 'X11 protocol, 8' }),
  release: uint32("Server's release number", { source: 'X11 protocol, 8' }),
  screens: words('Screens of the server: width x height x depth'),
  extensions: words('Extensions the client asked for that the server has'),
  clientMachine: text('Host the client runs on, as it says', { source: 'ICCCM, 4.1.2.9' }),
  programs: words('Programs by the class of their windows', { source: 'ICCCM, 4.1.2.5' }),
  titles: words('Titles of windows', { source: 'ICCCM, 4.1.2.1' }),
  requests: uint32('Requests of the client'),
  replies: uint32('Replies of the server'),
  errors: uint32('Errors of the server'),
  events: uint32('Events of the server'),
  keyEvents: uint32('Key presses and releases the server reported'),
  buttonEvents: uint32('Button presses and releases the server reported'),
  keyboardGrabs: uint32('Requests for the whole keyboard or one key of it'),
  injectedEvents: uint32('Key and button events made by the client (SendEvent, XTEST)'),
  imagesRead: uint32('Pictures read from the screen (GetImage)'),
  selectionsRead: uint32('Selections (clipboard) asked for'),
})

export const createX11Fields = () => createFields(x11Columns)
export type X11Fields = ReturnType<typeof createX11Fields>
