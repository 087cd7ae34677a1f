/** Numbers, names, bounds and anomaly codes of S7comm: RFC 1006 and ISO 8073 below it; Siemens' own protocol as its clients and analysers know it. */

/** Version, reserved, length (RFC 1006, 6). */
export const TPKT_BYTES = 4
export const MAX_TPKT_BYTES = 8192
/** Most unread bytes of one direction. */
export const MAX_HELD_BYTES = 16_384
/** Requests awaiting their answer; past it the oldest is told of as `unknown`. */
export const MAX_PENDING = 64
/** Different reads told of; later ones are counted only. */
export const MAX_READS_TOLD = 64
/** Variables shown of one request. */
export const MAX_ITEMS = 16
/** Bytes of a called or calling TSAP that are shown. */
export const MAX_TSAP_BYTES = 32

/** Kinds of TPDU (ISO 8073, 13). */
export const CONNECT_REQUEST = 0xe0
export const CONNECT_CONFIRM = 0xd0
export const DISCONNECT_REQUEST = 0x80
export const DATA = 0xf0
/** What a TPDU of data begins with. */
export const S7 = 0x32
export const S7_PLUS = 0x72

/** Kinds of message. */
export const JOB = 1
export const ACK = 2
export const ACK_DATA = 3
export const USERDATA = 7

export const READ_VAR = 0x04
export const WRITE_VAR = 0x05
export const SETUP = 0xf0
export const PI_SERVICE = 0x28
export const PLC_STOP = 0x29

export const FUNCTIONS: Readonly<Record<number, string>> = {
  0: 'CPU services',
  [READ_VAR]: 'Read Var',
  [WRITE_VAR]: 'Write Var',
  26: 'Request Download',
  27: 'Download Block',
  28: 'Download Ended',
  29: 'Start Upload',
  30: 'Upload',
  31: 'End Upload',
  [PI_SERVICE]: 'PI Service',
  [PLC_STOP]: 'PLC Stop',
  [SETUP]: 'Setup Communication',
}

/** Groups of user data, each with its functions. */
export const GROUPS: Readonly<Record<number, string>> = {
  1: 'Programmer Commands',
  2: 'Cyclic Data',
  3: 'Block Functions',
  4: 'CPU Functions',
  5: 'Security',
  6: 'PBC',
  7: 'Time Functions',
  15: 'NC Programming',
}
export const GROUP_FUNCTIONS: Readonly<Record<number, string>> = {
  769: 'List Blocks',
  770: 'List Blocks of Type',
  771: 'Get Block Info',
  1025: 'Read SZL',
  1026: 'Message Service',
  1027: 'Diagnostic Message',
  1281: 'Set Password',
  1282: 'Clear Password',
  1793: 'Read Clock',
  1794: 'Set Clock',
  1795: 'Read Clock',
  1796: 'Set Clock',
}
export const READ_SZL = 0x0401
export const SET_PASSWORD = 0x0501
/** Functions of groups that change something. */
export const GROUP_WRITES = new Set([0x0502, 0x0702, 0x0704])

/** Areas of memory, as addresses write them. */
export const AREAS: Readonly<Record<number, string>> = {
  3: 'SYSINFO',
  5: 'SYSFLAGS',
  6: 'AI',
  7: 'AQ',
  28: 'C',
  29: 'T',
  128: 'P',
  129: 'I',
  130: 'Q',
  131: 'M',
  132: 'DB',
  133: 'DI',
  134: 'L',
}
/** Sizes of transport of addresses. */
export const TRANSPORTS: Readonly<Record<number, string>> = {
  1: 'BIT',
  2: 'BYTE',
  3: 'CHAR',
  4: 'WORD',
  5: 'INT',
  6: 'DWORD',
  7: 'DINT',
  8: 'REAL',
  28: 'COUNTER',
  29: 'TIMER',
}
/** Kinds of block by the two digits in their file names. */
export const BLOCKS: Readonly<Record<string, string>> = {
  '08': 'OB',
  '0A': 'DB',
  '0B': 'SDB',
  '0C': 'FC',
  '0D': 'SFC',
  '0E': 'FB',
  '0F': 'SFB',
}
/** What a return code of a single variable means. */
export const RETURNS: Readonly<Record<number, string>> = {
  1: 'hardware error',
  3: 'access not allowed',
  5: 'address out of range',
  6: 'data type not supported',
  7: 'data type inconsistent',
  10: 'object does not exist',
}
/** Error classes of an answer. */
export const ERROR_CLASSES: Readonly<Record<number, string>> = {
  129: 'application relationship',
  130: 'object definition',
  131: 'no resources available',
  132: 'error on service processing',
  133: 'error on supplies',
  135: 'access error',
  210: 'block error',
  212: 'information not available',
  214: 'protection error',
}
export const OK = 0xff

/** Bytes of a direction were lost. */
export const GAP = 'gap'
/** No TPKT, or one whose length cannot be. */
export const BAD_HEADER = 'bad-header'
/** A message whose lengths do not fit. */
export const MALFORMED = 'malformed-message'
/** More requests without an answer than are remembered. */
export const PENDING_FULL = 'pending-full'
