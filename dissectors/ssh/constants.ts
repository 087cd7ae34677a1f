/**
 * SSH numbers, bounds and anomaly codes. Message numbers: RFC 4250 section 4.1,
 * RFC 4419 section 5, RFC 4432 section 4, RFC 8308 section 2.
 */

export const Message = {
  Disconnect: 1,
  Ignore: 2,
  Debug: 4,
  KexInit: 20,
  NewKeys: 21,
  /** RSA key exchange: the server's public keys. */
  KexRsaPubkey: 30,
  /** DH, ECDH and hybrid reply, or the group of a group exchange. */
  KexReply: 31,
  /** Group exchange reply, or the host key of a GSS exchange. */
  KexGexReply: 33,
} as const

/** SSH_SMSG_PUBLIC_KEY of SSH-1. */
export const SSH1_PUBLIC_KEY = 2

/** RFC 4253 section 4.2 allows 255 with the line end; servers that say more exist. */
export const MAX_BANNER_BYTES = 1024
export const RFC_BANNER_BYTES = 255
/** Lines a server may send before its identification; OpenSSH's client reads at most this much of one. */
export const MAX_PREBANNER_LINE_BYTES = 8192
export const MAX_PREBANNER_LINES = 1024
/** RFC 4253 section 6.1: the size every implementation has to take. */
export const MAX_READ_PACKET_BYTES = 35_000
/** Largest packet passed over unread: Classic McEliece keys are half a megabyte. */
export const MAX_SKIPPED_PACKET_BYTES = 1_048_576
/** Clear packets of one direction before its NEWKEYS; a handshake has under ten. */
export const MAX_CLEAR_PACKETS = 256
/** Names kept of one algorithm list in a column. */
export const MAX_LISTED_NAMES = 64
/** Bytes of one algorithm name in a column. */
export const MAX_NAME_BYTES = 96

/** Identification lines kept with what was read of them; at a bound such as this all kept are dropped. */
export const MAX_KEPT_BANNERS = 512
/** KEXINIT messages kept with what was read of them. */
export const MAX_KEPT_OFFERS = 128
/** KEXINIT messages longer than this are read anew each time; usual ones have 500 to 2,000 bytes. */
export const MAX_KEPT_OFFER_BYTES = 4096
/** Outcomes kept of one client's offer, by the server's offer. */
export const MAX_KEPT_NEGOTIATIONS = 16
/** Host keys kept with their fingerprints. */
export const MAX_KEPT_HOST_KEYS = 1024
/** RSA 8192 has 1,047 bytes. */
export const MAX_KEPT_HOST_KEY_BYTES = 2048
/** Turns of authentications kept with the readings they lead to, of all programs and suites together; each has a kilobyte or two. */
export const MAX_KEPT_READINGS = 4096
/** Suites for which evidence texts are kept. */
export const MAX_KEPT_EVIDENCE_SUITES = 16
/** Texts kept for one of them. */
export const MAX_KEPT_EVIDENCE = 128

/** What is not as the standard has it. */
export const Anomaly = {
  /** Identification longer than 255 bytes. */
  LongBanner: 'long-banner',
  /** Identification not ended by CR LF. */
  BannerLineEnd: 'banner-line-end',
  /** No algorithm of one kind that both sides have. */
  NoCommonAlgorithm: 'no-common-algorithm',
  /** IGNORE or DEBUG between the banners and NEWKEYS: what a Terrapin attack injects. */
  IgnoreInKeyExchange: 'ignore-in-key-exchange',
  /** A packet whose lengths cannot be. */
  BadPacket: 'bad-packet',
  /** A message of the key exchange longer than MAX_READ_PACKET_BYTES: passed over unread. */
  LongPacket: 'long-packet',
  /** More than MAX_CLEAR_PACKETS before NEWKEYS. */
  EndlessHandshake: 'endless-handshake',
  /** A list had more than MAX_LISTED_NAMES entries; the column has the first ones. */
  Cut: 'cut',
} as const

/** RFC 4253 section 7.1, in wire order. */
export const KexList = {
  Kex: 0,
  HostKey: 1,
  CipherToServer: 2,
  CipherToClient: 3,
  MacToServer: 4,
  MacToClient: 5,
  CompressionToServer: 6,
  CompressionToClient: 7,
} as const
/** Ten name lists; the last two are languages. */
export const KEX_LISTS = 10

export const STRICT_CLIENT = 'kex-strict-c-v00@openssh.com'
export const STRICT_SERVER = 'kex-strict-s-v00@openssh.com'
