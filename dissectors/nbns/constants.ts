/** Numbers, names, bounds and anomaly codes of the NetBIOS name service: RFC 1001, 1002 (4.2), MS-NBTE, MS-BRWS. */

export const HEADER_BYTES = 12
/** A name's first label: 16 bytes, each as two letters (RFC 1001 14.1). */
export const ENCODED_BYTES = 32
export const NAME_BYTES = 15

/** Record types, RFC 1002 4.2.1.3. */
export const TYPE_NAME = 0x20
export const TYPE_STATUS = 0x21

/** OPCODE, RFC 1002 4.2.1.1; 9 is what some write for a refresh, 15 is Microsoft's. */
export const OPERATIONS: Readonly<Record<number, string>> = {
  0: 'QUERY',
  5: 'REGISTRATION',
  6: 'RELEASE',
  7: 'WAIT',
  8: 'REFRESH',
  9: 'REFRESH',
  15: 'MULTI-HOMED REGISTRATION',
}
export const NODE_STATUS = 'NODE STATUS'
/** RCODE, RFC 1002 4.2.6, 4.2.11, 4.2.14. */
export const RESULTS: Readonly<Record<number, string>> = {
  0: 'no error',
  1: 'format error',
  2: 'server failure',
  3: 'name does not exist',
  4: 'unsupported request',
  5: 'refused',
  6: 'name owned by another node',
  7: 'name in conflict',
}

/** What a name's last byte says it is for: of a unique name, and of a group's. */
export const SUFFIXES: Readonly<Record<number, readonly [unique: string, group: string]>> = {
  0: ['workstation', 'domain or workgroup'],
  1: ['messenger', 'master browser'],
  3: ['messenger', 'messenger'],
  6: ['remote access server', ''],
  27: ['domain master browser', ''],
  28: ['', 'domain controllers'],
  29: ['master browser', ''],
  30: ['', 'browser elections'],
  31: ['NetDDE', ''],
  32: ['file server', ''],
  33: ['remote access client', ''],
  34: ['Exchange interchange', ''],
  48: ['modem sharing server', ''],
  135: ['Exchange transfer agent', ''],
  190: ['network monitor agent', ''],
  191: ['network monitor', ''],
}

/** Requests awaiting their answer; past it the oldest is told of as unanswered. */
export const MAX_PENDING = 64
/** Requests to all that are remembered, so that one repeated is told of once. */
export const MAX_RECENT = 16
/** Names of a node's status, addresses of an answer. */
export const MAX_NAMES = 32
export const MAX_ADDRESSES = 16
/** Values kept of one of a session's columns. */
export const MAX_COLUMN_VALUES = 32
/** Pieces of a name: the encoded one and the scope's. */
export const MAX_LABELS = 10

/** More requests unanswered than MAX_PENDING. */
export const PENDING_FULL = 'pending-full'
/** A datagram that is no message of the protocol. */
export const BAD_MESSAGE = 'bad-message'
