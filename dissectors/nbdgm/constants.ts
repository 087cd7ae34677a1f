/** Numbers of the datagram service (RFC 1002 4.4) and of the browser protocol (MS-BRWS 2.2), bounds and anomaly codes. */

/** Kinds of datagrams, RFC 1002 4.4.1. */
export const FIRST_KIND = 0x10
export const LAST_KIND = 0x16
export const ERROR_KIND = 0x13
/** In front of the names: type, flags, number, address, port, length, offset. */
export const HEADER_BYTES = 14
/** Flag: more fragments follow; the offset says which this is. */
export const MORE_FRAGMENTS = 0x01

/** Where the words of a transaction stand in its message, MS-CIFS 2.2.4.33.1. */
export const TRANSACTION = 0x25
export const TRANSACTION_WORDS = 17
export const DATA_COUNT_AT = 33 + 22
export const DATA_AT = 33 + 24
export const BYTES_AT = 33 + 36

export const BROWSE_MAILSLOT = '\\MAILSLOT\\BROWSE'
export const LANMAN_MAILSLOT = '\\MAILSLOT\\LANMAN'

/** Frames of the browser protocol, MS-BRWS 2.2. */
export const Frame = {
  HostAnnouncement: 0x01,
  DomainAnnouncement: 0x0c,
  LocalMasterAnnouncement: 0x0f,
  Election: 0x08,
} as const
export const FRAME_NAMES: ReadonlyMap<number, string> = new Map([
  [0x01, 'HOST_ANNOUNCEMENT'],
  [0x02, 'ANNOUNCEMENT_REQUEST'],
  [0x08, 'ELECTION'],
  [0x09, 'GET_BACKUP_LIST_REQUEST'],
  [0x0a, 'GET_BACKUP_LIST_RESPONSE'],
  [0x0b, 'BECOME_BACKUP'],
  [0x0c, 'DOMAIN_ANNOUNCEMENT'],
  [0x0d, 'MASTER_ANNOUNCEMENT'],
  [0x0e, 'RESET_STATE'],
  [0x0f, 'LOCAL_MASTER_ANNOUNCEMENT'],
])

/** What a host says it is, MS-BRWS 2.2.1 by bit; the names are ours. */
export const ROLES: readonly (readonly [number, string])[] = [
  [0x00000001, 'workstation'],
  [0x00000002, 'server'],
  [0x00000004, 'sql'],
  [0x00000008, 'domain_controller'],
  [0x00000010, 'backup_domain_controller'],
  [0x00000020, 'time_source'],
  [0x00000200, 'print'],
  [0x00000400, 'dial_in'],
  [0x00000800, 'unix'],
  [0x00001000, 'nt_workstation'],
  [0x00008000, 'nt_server'],
  [0x00010000, 'potential_browser'],
  [0x00020000, 'backup_browser'],
  [0x00040000, 'master_browser'],
  [0x00080000, 'domain_master_browser'],
  [0x02000000, 'terminal_server'],
]

/** Events of one flow; further datagrams are only counted. */
export const MAX_TOLD = 16

/** A header that contradicts the datagram's size. */
export const BAD_DATAGRAM = 'bad-datagram'
