/** Numbers, names and bounds of Oracle Net: packets (TNS) and the two-task protocol in them (TTC), which Oracle has not published; read from its open drivers (python-oracledb, node-oracledb). */

export const HEADER_BYTES = 8
/** Where a packet's own part begins, by offset. */
export const TYPE_AT = 4
/** Bytes looked at of one packet; the rest is passed over. */
export const MAX_READ_BYTES = 32_768
/** Most unread bytes of one direction: what is looked at, and room for a packet. */
export const MAX_HELD_BYTES = 49_152
/** Largest packet there is (SDU of 2 MB), with room for its header. */
export const MAX_PACKET_BYTES = 2_097_280
/** Shorter 16-bit lengths are the upper half of a 32-bit one, which packets have from version 315 on. */
export const MIN_NARROW_BYTES = 8
/** Versions of the protocol there have been. */
export const MIN_VERSION = 200
export const MAX_VERSION = 340
/** Characters of a name. */
export const MAX_NAME_CHARS = 128
/** Characters read of a connect descriptor. */
export const MAX_DESCRIPTOR_CHARS = 2048
/** Bytes of a session value: names, versions. */
export const MAX_VALUE_BYTES = 512
/** How long the connection to where a listener redirects is awaited. */
export const REDIRECT_WAIT_MICROS = 60_000_000
/** Packets that fit nothing before the stream is given up. */
export const MAX_BAD_PACKETS = 8

export const PacketType = {
  Connect: 1,
  Accept: 2,
  Refuse: 4,
  Redirect: 5,
  Data: 6,
  Abort: 9,
  Resend: 11,
  Marker: 12,
  Attention: 13,
  Control: 14,
  Descriptor: 15,
} as const
/** Types of packet, a bit each. */
export const KNOWN_TYPES = 0b1111_1010_1111_1110

/** Begins the negotiation of network services (encryption, checksums, authentication adapters). */
export const SERVICES_MAGIC = 0xdeadbeef
/** Services by number. */
export const Service = { Authentication: 1, Encryption: 2, Integrity: 3, Supervisor: 4 } as const
/** Algorithms a server chooses from, by number. */
export const CIPHERS: Readonly<Record<number, string>> = {
  1: 'RC4_40',
  2: 'DES56C',
  3: 'DES40C',
  6: 'RC4_256',
  8: 'RC4_56',
  10: 'RC4_128',
  11: '3DES112',
  12: '3DES168',
  15: 'AES128',
  16: 'AES192',
  17: 'AES256',
}
export const DIGESTS: Readonly<Record<number, string>> = {
  1: 'MD5',
  3: 'SHA1',
  4: 'SHA512',
  5: 'SHA256',
  6: 'SHA384',
}

/** Messages of the two-task protocol. */
export const Message = {
  Protocol: 1,
  DataTypes: 2,
  Function: 3,
  Error: 4,
  Parameter: 8,
  Status: 9,
  Piggyback: 17,
} as const
/** Functions of it. */
export const Call = {
  Logoff: 0x09,
  Commit: 0x0e,
  Rollback: 0x0f,
  Execute: 0x5e,
  Login: 0x73,
  SessionKey: 0x76,
} as const

/** A packet whose header fits nothing. */
export const BAD_PACKET = 'bad-packet'
/** Bytes of a direction were lost. */
export const GAP = 'gap'

/** The listener sent the client on. */
export const REDIRECTED_TAG = 'redirected'

/** Whether a packet may say so of its protocol. */
export const fitsVersion = (version: number): boolean =>
  version >= MIN_VERSION && version <= MAX_VERSION
