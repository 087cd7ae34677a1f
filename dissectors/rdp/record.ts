/** What RDP adds to a session. */
import {
  columns,
  createFields,
  type FieldsOf,
  flag,
  int32,
  text,
  uint8,
  uint16,
  uint32,
  uint64,
  word,
  words,
} from '../../src/record/column.ts'

const STANDARD_ONLY = { empty: 'not seen: TLS hides it' }

export const rdpColumns = columns('rdp', {
  cookie: text(
    '`mstshash` of the connection request: often a user name cut to 9 letters, proves no identity',
    {
      source: 'MS-RDPBCGR 2.2.1.1',
    },
  ),
  routingToken: text('Load balancing token of the connection request: `msts=...` or `tsv://...`'),
  routingTarget: text('Address and port an `msts` token stands for'),
  requestedProtocols: words(
    'Security protocols the client offered: `RDP`, `SSL`, `HYBRID`, `RDSTLS`, `HYBRID_EX`, `RDSAAD`',
    {
      source: 'MS-RDPBCGR 2.2.1.1.1',
    },
  ),
  restrictedAdmin: flag(
    'The client asked for restricted admin mode: no credentials are sent to the server',
  ),
  remoteGuard: flag('The client asked for remote credential guard'),
  result: word('`Success`, `encrypted`, or why it was refused', { empty: 'no answer seen' }),
  securityProtocol: word('Security protocol the server chose; `RDP` is its own, older one'),
  negotiationFailure: word('Why the server refused to negotiate, by its name', {
    source: 'MS-RDPBCGR 2.2.1.2.2',
  }),
  channels: words(
    'Virtual channels the client asked for: `rdpdr` drives, `cliprdr` clipboard, `rdpsnd` sound',
    STANDARD_ONLY,
  ),
  channelsJoined: uint16('Channels the server let the client join', STANDARD_ONLY),
  keyboardLayout: word("Client's keyboard layout", STANDARD_ONLY),
  clientBuild: word("Client's version, from its build number", STANDARD_ONLY),
  clientBuildNumber: uint32("Client's build number as sent", STANDARD_ONLY),
  clientName: text("Client machine's name", STANDARD_ONLY),
  clientProductId: text("Client's digital product id", STANDARD_ONLY),
  clientVersion: word('Highest RDP version the client speaks', STANDARD_ONLY),
  serverVersion: word('Highest RDP version the server speaks', STANDARD_ONLY),
  desktopWidth: uint16('Desktop asked for', { unit: 'pixels', ...STANDARD_ONLY }),
  desktopHeight: uint16('Desktop asked for', { unit: 'pixels', ...STANDARD_ONLY }),
  colorDepth: uint16('Colour depth asked for', { unit: 'bits', ...STANDARD_ONLY }),
  monitors: uint8('Monitors of the client, when it says', STANDARD_ONLY),
  adminSession: flag("The client asked for the console's session"),
  encryptionLevel: word(
    'Level of standard security: `None`, `Low`, `Client compatible`, `High`, `FIPS`',
    STANDARD_ONLY,
  ),
  encryptionMethod: word(
    'Method of standard security: `None`, `40bit`, `56bit`, `128bit`, `FIPS`',
    STANDARD_ONLY,
  ),
  certificateType: word(
    "Server's certificate in standard security: `RSA` (proprietary) or `X.509`",
    STANDARD_ONLY,
  ),
  certificateCount: uint16('Certificates in it', STANDARD_ONLY),
  initialProgram: text('Program to start instead of the desktop', { empty: 'none, or encrypted' }),
  clientAddress: text("Client's own idea of its address", { empty: 'encrypted' }),
  clientDirectory: text("Folder of the client's program", { empty: 'encrypted' }),
  preconnectionId: uint32('Number in the preconnection PDU, in front of everything else', {
    source: 'MS-RDPEPS 2.2.1',
  }),
  preconnectionBlob: text('Text in the preconnection PDU: Hyper-V puts the machine there', {
    source: 'MS-RDPEPS 2.2.1.2',
  }),
  correlationId: text('Correlation id of the connection request, 32 hex digits', {
    source: 'MS-RDPBCGR 2.2.1.1.2',
  }),
  serverFlags: words(
    'What the server can besides: `extended-client-data`, `graphics`, `restricted-admin`, `remote-guard`',
    { source: 'MS-RDPBCGR 2.2.1.2.1' },
  ),
  reconnect: flag('The client brought an auto-reconnect cookie'),
  redirectedSessionId: uint32('Session the client was redirected to', { empty: 'none' }),
  encryptionMethodsOffered: words('Methods of standard security the client offered', STANDARD_ONLY),
  keyboardLayoutCode: uint32('Input locale of the keyboard layout as sent', STANDARD_ONLY),
  keyboardType: word('Keyboard type: `IBM enhanced`, `Japanese`, ...', STANDARD_ONLY),
  clientWindows: word(
    'Windows release whose client has that build; other clients borrow its numbers',
    STANDARD_ONLY,
  ),
  clientCapabilities: words('Early capabilities of the client', {
    source: 'MS-RDPBCGR 2.2.1.3.2',
    ...STANDARD_ONLY,
  }),
  connectionType: word('Kind of network the client told of: `modem`, ..., `lan`, `autodetect`', {
    empty: 'not told, or TLS hides it',
  }),
  fingerprint: text(
    "SHA-256, cut to 32 hex digits, over what a client's program puts into its settings",
    STANDARD_ONLY,
  ),
  tool: word('Program behind the client: `freerdp`, `rdesktop`, `mstsc`, `nmap`, `masscan`, ...', {
    empty: 'not sure',
  }),
  toolEvidence: text('What shows the program'),
  timeZone: text("Client's time zone", { empty: 'encrypted' }),
  timeZoneBias: int32('UTC less local time of that zone', { unit: 'minutes' }),
  compression: word('Bulk compression the client offered: `8K`, `64K`, `RDP6`, `RDP6.1`', {
    empty: 'none, or encrypted',
  }),
  clientOs: word('Kind of client system by its capabilities: `Windows NT`, `UNIX`, ...', {
    empty: 'encrypted',
    source: 'MS-RDPBCGR 2.2.7.1.1',
  }),
  licensing: word(
    'End of licensing: `valid-client`, `new-license`, `upgrade-license`, `requested`, `error-...`',
    { empty: 'not seen' },
  ),
  nlaResult: word(
    '`completed`: credentials or a session followed; `verified`: the proof was taken, the client left; `refused`; `unknown`',
    { empty: 'no proof was sent, or no NLA' },
  ),
  sessionReached: flag('The server attached the client: there is a session, be it a login window'),
  errorInfo: word('Why the server ends the session, by its name', {
    empty: 'not said, or encrypted',
    source: 'MS-RDPBCGR 2.2.5.1.1',
  }),
  disconnectedBy: word('Who ended first: `client` or `server`', { empty: 'neither in order' }),
  inputs: uint32('Input messages of the client'),
  idleMs: uint32('Longest time without input of the client', { unit: 'ms' }),
  screenState: word('`active`: picture in a quarter of the seconds or more; else `idle`', {
    empty: 'the session never settled',
  }),
  screenBytes: uint64("Server's messages of 50 bytes and more", { unit: 'bytes' }),
  screenActiveSeconds: uint32('Seconds with such a message', { unit: 's' }),
  sessionSeconds: uint32('Length of the session once it had settled', { unit: 's' }),
  transferDirection: word('`upload` (to the server), `download` or `both`', { empty: 'none seen' }),
  transferBytes: uint64('Bytes of that transfer', { unit: 'bytes' }),
  udpBytes: uint64('Bytes of the UDP side connection to the same port, both ways', {
    unit: 'bytes',
    empty: 'none seen',
    source: 'MS-RDPEUDP',
  }),
  uploadBytes: uint64(
    "Client's bytes on clipboard and drive in messages of 500 and more; in TLS, of 1,000 and more",
    {
      unit: 'bytes',
    },
  ),
  downloadBytes: uint64(
    "Server's bytes on clipboard and drive, likewise; in TLS, in full chunks that nothing else explains",
    {
      unit: 'bytes',
    },
  ),
  disconnectReason: word('Reason of an MCS disconnect in clear', { source: 'T.125' }),
})
export type RdpFields = FieldsOf<typeof rdpColumns>
export const createRdpFields = (): RdpFields => createFields(rdpColumns)
