/**
 * Numbers of QUIC (RFC 8999, 9000, 9001, 9369) and the bounds of this dissector.
 *
 * Anomalies: `initial-not-read`: an Initial packet could not be decrypted with the keys that its
 * connection id gives. `handshake-too-large`: crypto data past MAX_CRYPTO_BYTES was passed over.
 */

export const VERSION_1 = 1
export const VERSION_2 = 0x6b3343cf

/** Initial salts, RFC 9001 (5.2), RFC 9369 (3.3.1) and the drafts that had others. */
export const SALT_V1 = Buffer.from('38762cf7f55934b34d179ae6a4c80cadccbb7f0a', 'hex')
export const SALT_V2 = Buffer.from('0dede3def700a6db819381be6e269dcbf9bd2ed9', 'hex')
export const SALT_DRAFT_29 = Buffer.from('afbfec289993d24c9e9786f19c6111e04390a899', 'hex')
export const SALT_DRAFT_23 = Buffer.from('c3eef712c72ebb5a11a7d2432bb46365bef9f502', 'hex')

export const PacketType = { Initial: 0, ZeroRtt: 1, Handshake: 2, Retry: 3 } as const
export type PacketType = (typeof PacketType)[keyof typeof PacketType]

export const FrameType = {
  Padding: 0,
  Ping: 1,
  Ack: 2,
  AckEcn: 3,
  Crypto: 6,
  ConnectionClose: 0x1c,
} as const

export const MAX_ID_BYTES = 20
/** A client fills the datagrams of its Initial packets up to this (RFC 9000 14.1). */
export const MIN_INITIAL_BYTES = 1200
/** A client's first destination id is no shorter (RFC 9000 7.2). */
export const MIN_FIRST_ID_BYTES = 8
/** Crypto data kept of one side: a hello with post-quantum keys is some 1,800 bytes long. */
export const MAX_CRYPTO_BYTES = 16_384
/** Parts with gaps between them that are kept of it. */
export const MAX_PARTS = 32
/** Times keys are made: for the first id, the one after a Retry, another version. */
export const MAX_KEYS = 6
/** Versions kept of a Version Negotiation packet. */
export const MAX_VERSIONS = 16
/** Datagrams looked at when only one side is seen, or a handshake does not end. */
export const MAX_DATAGRAMS = 64
/** Packets in one datagram. */
export const MAX_COALESCED = 8

/** Whether keys of Initial packets can be made for a version. */
export const isKnownVersion = (version: number): boolean =>
  version === VERSION_1 ||
  version === VERSION_2 ||
  (version >>> 8 === 0xff0000 && (version & 0xff) >= 23 && (version & 0xff) <= 34)

/** Reserved so that servers have to negotiate: 0x?a?a?a?a (RFC 9000 15). */
export const isGreaseVersion = (version: number): boolean => (version & 0x0f0f0f0f) === 0x0a0a0a0a

export function nameVersion(version: number): string {
  if (version === VERSION_1) return 'v1'
  if (version === VERSION_2) return 'v2'
  if (version >>> 8 === 0xff0000) return `draft-${version & 0xff}`
  return `0x${(version >>> 0).toString(16).padStart(8, '0')}`
}
