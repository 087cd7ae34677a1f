import {
  columns,
  createFields,
  flag,
  text,
  uint16,
  uint32,
  uint64,
  word,
  words,
} from '../../src/record/column.ts'

export const vncColumns = columns('vnc', {
  serverVersion: word("Server's protocol version, `3.8`", { source: 'RFC 6143, 7.1.1' }),
  clientVersion: word("Viewer's protocol version, the one spoken", { source: 'RFC 6143, 7.1.1' }),
  securityTypes: words('Security types the server offered, subtypes behind their type', {
    source: 'RFC 6143, 7.1.2',
  }),
  securityType: word('Security type chosen: `VNC`, `None`, `VeNCrypt`, `Apple Remote Desktop`', {
    source: 'RFC 6143, 7.1.2',
  }),
  securitySubtype: word('What was chosen inside VeNCrypt or Tight: `X509Plain`, `VNC`'),
  failureReason: text('Why the server refused, in its words', { source: 'RFC 6143, 7.1.3' }),
  shared: flag('The viewer leaves other viewers connected', { source: 'RFC 6143, 7.3.1' }),
  desktopName: text('Name of the desktop', { source: 'RFC 6143, 7.3.2' }),
  width: uint16('Width of the desktop at the start', { unit: 'pixels' }),
  height: uint16('Height of the desktop at the start', { unit: 'pixels' }),
  pixelFormat: word("Server's pixel format: bits a pixel, depth, byte order, colours", {
    source: 'RFC 6143, 7.4',
  }),
  encodings: words('Encodings the viewer can read, preferred first', { source: 'RFC 6143, 7.5.2' }),
  keyEvents: uint32('Key presses and releases'),
  pointerEvents: uint32('Movements of the pointer and its buttons'),
  updates: uint32('Framebuffer updates the server sent, as far as its stream was read'),
  clientCutTextBytes: uint64("Bytes of the viewer's clipboard sent to the server", {
    unit: 'bytes',
  }),
  serverCutTextBytes: uint64("Bytes of the server's clipboard sent to the viewer", {
    unit: 'bytes',
  }),
  repeaterId: text('What named the server at an UltraVNC repeater'),
})

export const createVncFields = () => createFields(vncColumns)
export type VncFields = ReturnType<typeof createVncFields>
