/**
 * Numbers, names, bounds and anomaly codes of RFB. Numbers: RFC 6143 and IANA's registry of
 * RFB values; those of Apple, Tight, UltraVNC and VeNCrypt from what their programs say.
 */

/** `RFB 003.008\n` (RFC 6143, 7.1.1). */
export const VERSION_BYTES = 12
/** What names the wanted server at an UltraVNC repeater, NUL-padded. */
export const REPEATER_ID_BYTES = 250

/** Most unread bytes of one direction: the longest piece read whole is a list of 255 VeNCrypt subtypes. */
export const MAX_HELD_BYTES = 8192
/** Longest reason, name or cut text that is believed; a longer one is no RFB. */
export const MAX_STRING_BYTES = 64 * 1024 * 1024
/** Longest key of Diffie-Hellman or RSA, bytes. */
export const MAX_KEY_BYTES = 2048
/** Capabilities of a Tight list; more are no list. */
export const MAX_CAPABILITIES = 256
/** Encodings kept of what a client can read. */
export const MAX_ENCODINGS = 48
/** Text kept of a piece of clipboard. */
export const MAX_CLIPBOARD_BYTES = 4096

/** Security types (RFC 6143, 7.1.2; IANA). */
export const NONE = 1
export const VNC_AUTH = 2
export const RA2 = 5
export const RA2NE = 6
export const TIGHT = 16
export const ULTRA = 17
export const TLS = 18
export const VENCRYPT = 19
export const ARD = 30
export const MSLOGON2 = 113
export const RA2_256 = 129
export const RA2NE_256 = 130
/** MS-Logon as asked for under versions 3.4 and 3.6. */
export const MSLOGON_OLD = 0xfffffffa
/** Unix login of TightVNC, inside Tight only; the number is RA2_256's outside. */
export const TIGHT_UNIX_LOGIN = 129
/** Subtypes of VeNCrypt. */
export const PLAIN = 256

export const SECURITY_NAMES: Readonly<Record<number, string>> = {
  0: 'Invalid',
  1: 'None',
  2: 'VNC',
  5: 'RA2',
  6: 'RA2ne',
  7: 'SSPI',
  8: 'SSPIne',
  13: 'RA2_256',
  16: 'Tight',
  17: 'Ultra',
  18: 'TLS',
  19: 'VeNCrypt',
  20: 'GTK-VNC SASL',
  21: 'MD5 hash authentication',
  22: 'Colin Dean xvp',
  23: 'Secure Tunnel',
  24: 'Integrated SSH',
  30: 'Apple Remote Desktop',
  33: 'Apple RSA-SRP',
  35: 'Apple Kerberos',
  36: 'Apple SRP',
  112: 'MS-Logon I',
  113: 'MS-Logon II',
  114: 'SecureVNC plugin',
  129: 'RA2_256',
  130: 'RA2ne_256',
  256: 'Plain',
  257: 'TLSNone',
  258: 'TLSVnc',
  259: 'TLSPlain',
  260: 'X509None',
  261: 'X509Vnc',
  262: 'X509Plain',
  263: 'TLSSASL',
  264: 'X509SASL',
  [MSLOGON_OLD]: 'MS-Logon II',
}
/** How `auth_method` calls a security type. */
export const METHODS: Readonly<Record<number, string>> = {
  1: 'none',
  2: 'vnc',
  5: 'ra2',
  6: 'ra2',
  13: 'ra2',
  20: 'sasl',
  30: 'ard',
  35: 'kerberos',
  112: 'mslogon',
  113: 'mslogon',
  129: 'ra2',
  130: 'ra2',
  256: 'password',
  257: 'none',
  258: 'vnc',
  259: 'password',
  260: 'none',
  261: 'vnc',
  262: 'password',
  263: 'sasl',
  264: 'sasl',
  [MSLOGON_OLD]: 'mslogon',
}

/** Encodings of rectangles, and pseudo-encodings that change what follows a rectangle's header. */
export const ENCODING_NAMES: Readonly<Record<number, string>> = {
  0: 'Raw',
  1: 'CopyRect',
  2: 'RRE',
  4: 'CoRRE',
  5: 'Hextile',
  6: 'Zlib',
  7: 'Tight',
  8: 'ZlibHex',
  15: 'TRLE',
  16: 'ZRLE',
  17: 'ZYWRLE',
  21: 'JPEG',
  50: 'OpenH264',
  [-223]: 'DesktopSize',
  [-224]: 'LastRect',
  [-232]: 'PointerPos',
  [-239]: 'Cursor',
  [-240]: 'XCursor',
  [-258]: 'QEMUExtendedKeyEvent',
  [-259]: 'QEMUAudio',
  [-260]: 'TightPNG',
  [-261]: 'LEDState',
  [-305]: 'gii',
  [-307]: 'DesktopName',
  [-308]: 'ExtendedDesktopSize',
  [-309]: 'xvp',
  [-312]: 'Fence',
  [-313]: 'ContinuousUpdates',
  [-314]: 'CursorWithAlpha',
}

/** Bytes of a direction were lost. */
export const GAP = 'gap'
/** Not what RFB has here. */
export const BAD_MESSAGE = 'bad-message'
/** The other side's half of the handshake is missing, and this one cannot be read without. */
export const UNSEEN_CHOICE = 'unseen-choice'
