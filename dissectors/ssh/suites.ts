/**
 * How many bytes a packet takes on the wire under a cipher and a MAC. RFC 4253 section 6;
 * RFC 5647 (AES-GCM) and OpenSSH's PROTOCOL section 1.5 and PROTOCOL.chacha20poly1305 for
 * the modes that leave the length out of the alignment. Knows no compression.
 */

/** Sizes of one direction's packets. */
export interface Suite {
  readonly cipher: string
  readonly mac: string
  readonly blockBytes: number
  /** Bytes of MAC or tag behind each packet. */
  readonly tagBytes: number
  /** Whether the four length bytes stand outside what is aligned to blocks. */
  readonly lengthApart: boolean
  /** Whether they are readable. */
  readonly lengthClear: boolean
  /** Fewest bytes of a packet without its tag, where the sender keeps to such a bound; else 0. */
  readonly leastBytes: number
  /** Fewest bytes of padding: 4, or a whole block with those who pad so. */
  readonly leastPaddingBytes: number
  /** Blocks of padding beyond the least that the sender may add at random. */
  readonly spareBlocks: number
}

const MAC_BYTES: ReadonlyMap<string, number> = new Map([
  ['none', 0],
  ['hmac-md5', 16],
  ['hmac-md5-96', 12],
  ['hmac-sha1', 20],
  ['hmac-sha1-96', 12],
  ['hmac-sha2-256', 32],
  ['hmac-sha2-256-96', 12],
  ['hmac-sha2-512', 64],
  ['hmac-sha2-512-96', 12],
  ['hmac-sha256-2@ssh.com', 32],
  ['hmac-sha256@ssh.com', 16],
  ['hmac-ripemd160', 20],
  ['hmac-ripemd160@openssh.com', 20],
  ['umac-64@openssh.com', 8],
  ['umac-128@openssh.com', 16],
])

const MIN_PADDING_BYTES = 4
/** RFC 4253 section 6: no packet is smaller, whatever the block. OpenSSH's ChaCha20 has packets of 12. */
const LEAST_PACKET_BYTES = 16
const LENGTH_BYTES = 4
const MAX_PADDING_BYTES = 255
const GO_BANNER = 'SSH-2.0-Go'

/** Least padding, as almost all have it. */
const PLAIN = { leastBytes: 0, leastPaddingBytes: MIN_PADDING_BYTES, spareBlocks: 0 }

/** The sizes of a suite, or undefined for a cipher or MAC not in these tables. */
export function findSuite(cipher: string, mac: string): Suite | undefined {
  if (cipher.startsWith('chacha20-poly1305')) {
    return {
      cipher,
      mac: '',
      blockBytes: 8,
      tagBytes: 16,
      lengthApart: true,
      lengthClear: false,
      ...PLAIN,
    }
  }
  if (cipher.includes('-gcm') || cipher.includes('AES_') || cipher.includes('_GCM')) {
    return {
      cipher,
      mac: '',
      blockBytes: 16,
      tagBytes: 16,
      lengthApart: true,
      lengthClear: true,
      ...PLAIN,
    }
  }
  const blockBytes = findBlockBytes(cipher)
  const etm = mac.includes('-etm@')
  const tagBytes =
    MAC_BYTES.get(mac) ??
    MAC_BYTES.get(mac.replace('-etm@', '@')) ??
    MAC_BYTES.get(mac.replace(/-etm@.*/, ''))
  if (blockBytes === 0 || tagBytes === undefined) return undefined
  return { cipher, mac, blockBytes, tagBytes, lengthApart: etm, lengthClear: etm, ...PLAIN }
}

function findBlockBytes(cipher: string): number {
  if (/^(aes|rijndael|twofish|serpent|camellia)/.test(cipher)) return 16
  return /^(3des|des|blowfish|cast128|idea|arcfour|none)/.test(cipher) ? 8 : 0
}

/** The suite as the sender with this identification line uses it: Dropbear keeps to the least size of the standard, Java's libraries pad by a block, Go does not encrypt before the MAC under CBC whatever was negotiated. */
export function suiteOf(suite: Suite, banner: string): Suite {
  if (/^SSH-2\.0-dropbear/i.test(banner)) return { ...suite, leastBytes: LEAST_PACKET_BYTES }
  if (banner === GO_BANNER && suite.cipher.endsWith('-cbc') && suite.lengthApart) {
    return { ...suite, lengthApart: false, lengthClear: false }
  }
  return /jsch|apache-sshd|sshd-core/i.test(banner) ? padByBlock(suite) : suite
}

/** The suite as those use it who pad by four bytes at least. */
export const padLeast = (suite: Suite): Suite => ({
  ...suite,
  leastPaddingBytes: MIN_PADDING_BYTES,
})

/** The suite as those use it who pad by a block at least: JSch and Apache MINA. */
export const padByBlock = (suite: Suite): Suite => ({
  ...suite,
  leastPaddingBytes: suite.blockBytes,
})

/** The suite of a sender who adds up to so many blocks at random; padding has 255 bytes at most (RFC 4253 section 6). */
export const padAtRandom = (suite: Suite): Suite => ({
  ...suite,
  spareBlocks: Math.floor((MAX_PADDING_BYTES - MIN_PADDING_BYTES) / suite.blockBytes),
})

/** Bytes of a packet before its payload that count for the alignment. */
const headBytes = (suite: Suite): number => (suite.lengthApart ? 1 : 1 + LENGTH_BYTES)
/** Bytes of a packet that its sender fits to blocks. */
const alignedBytes = (suite: Suite, bytes: number): number =>
  bytes - suite.tagBytes - (suite.lengthApart ? LENGTH_BYTES : 0)

/** Bytes on the wire of a packet with so many bytes of payload and least padding. */
export function wireSize(suite: Suite, payloadBytes: number): number {
  const apart = suite.lengthApart ? LENGTH_BYTES : 0
  const aligned = headBytes(suite) + payloadBytes + suite.leastPaddingBytes
  const bytes = apart + Math.ceil(aligned / suite.blockBytes) * suite.blockBytes
  return bytes + (bytes < suite.leastBytes ? suite.blockBytes : 0) + suite.tagBytes
}

/** Most bytes of payload that a packet of this size can have; below 1 when it is too small for one. */
export const mostPayload = (suite: Suite, bytes: number): number =>
  alignedBytes(suite, bytes) - headBytes(suite) - suite.leastPaddingBytes

/** Fewest bytes of payload that a packet of this size can have, 1 at least. */
export function leastPayload(suite: Suite, bytes: number): number {
  const spare = suite.spareBlocks * suite.blockBytes
  const least = mostPayload(suite, bytes) - suite.blockBytes + 1 - spare
  const isSmallest = bytes - suite.tagBytes < suite.leastBytes + suite.blockBytes
  return suite.leastBytes > 0 && isSmallest ? 1 : Math.max(1, least)
}

/** Whether one packet can have this size. */
export function isPacketSize(suite: Suite, bytes: number): boolean {
  const aligned = alignedBytes(suite, bytes)
  return aligned >= suite.blockBytes && aligned % suite.blockBytes === 0
}

/** Packets that a segment of several is thought to hold at most: EXT_INFO, a banner, an answer. */
const MAX_JOINED_PACKETS = 3

/** Whether a few packets, one at least, can have this size together. */
export function isPacketSum(suite: Suite, bytes: number): boolean {
  const extra = suite.tagBytes + (suite.lengthApart ? LENGTH_BYTES : 0)
  for (let packets = 1; packets <= MAX_JOINED_PACKETS; packets++) {
    const aligned = bytes - packets * extra
    if (aligned >= packets * suite.blockBytes && aligned % suite.blockBytes === 0) return true
  }
  return false
}

/** Whether the packet's blocks are a multiple of 64, as OpenSSH pads passwords and prompted answers. */
export function isPaddedTo64(suite: Suite, bytes: number): boolean {
  const aligned = alignedBytes(suite, bytes)
  return aligned > 0 && aligned % 64 === 0
}

/** `chacha20-poly1305@openssh.com`, `aes128-ctr with hmac-md5`: for evidence. */
export const nameSuite = (suite: Suite): string =>
  suite.mac === '' ? suite.cipher : `${suite.cipher} with ${suite.mac}`
