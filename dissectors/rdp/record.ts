/** What RDP adds to a session. */
import {
  columns,
  createFields,
  type FieldsOf,
  flag,
  text,
  uint8,
  uint16,
  uint32,
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
  disconnectReason: word('Reason of an MCS disconnect in clear', { source: 'T.125' }),
})
export type RdpFields = FieldsOf<typeof rdpColumns>
export const createRdpFields = (): RdpFields => createFields(rdpColumns)
