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
      leastBytes: 0,
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
      leastBytes: 0,
    }
  }
  const blockBytes = findBlockBytes(cipher)
  const etm = mac.includes('-etm@')
  const tagBytes =
    MAC_BYTES.get(mac) ??
    MAC_BYTES.get(mac.replace('-etm@', '@')) ??
    MAC_BYTES.get(mac.replace(/-etm@.*/, ''))
  if (blockBytes === 0 || tagBytes === undefined) return undefined
  return { cipher, mac, blockBytes, tagBytes, lengthApart: etm, lengthClear: etm, leastBytes: 0 }
}

function findBlockBytes(cipher: string): number {
  if (/^(aes|rijndael|twofish|serpent|camellia)/.test(cipher)) return 16
  return /^(3des|des|blowfish|cast128|idea|arcfour|none)/.test(cipher) ? 8 : 0
}

/** The suite as the sender with this identification line uses it: Dropbear keeps to the least size of the standard. */
export const suiteOf = (suite: Suite, banner: string): Suite =>
  /^SSH-2\.0-dropbear/i.test(banner) ? { ...suite, leastBytes: LEAST_PACKET_BYTES } : suite

/** Bytes on the wire of a packet with so many bytes of payload and least padding. */
export function wireSize(suite: Suite, payloadBytes: number): number {
  const apart = suite.lengthApart ? LENGTH_BYTES : 0
  const aligned = LENGTH_BYTES - apart + 1 + payloadBytes + MIN_PADDING_BYTES
  const bytes = apart + Math.ceil(aligned / suite.blockBytes) * suite.blockBytes
  return bytes + (bytes < suite.leastBytes ? suite.blockBytes : 0) + suite.tagBytes
}

/** Whether one packet can have this size. */
export function isPacketSize(suite: Suite, bytes: number): boolean {
  const aligned = bytes - suite.tagBytes - (suite.lengthApart ? LENGTH_BYTES : 0)
  return aligned >= suite.blockBytes && aligned % suite.blockBytes === 0
}

/** Whether the packet's blocks are a multiple of 64, as OpenSSH pads passwords and prompted answers. */
export function isPaddedTo64(suite: Suite, bytes: number): boolean {
  const aligned = bytes - suite.tagBytes - (suite.lengthApart ? LENGTH_BYTES : 0)
  return aligned > 0 && aligned % 64 === 0
}

/** `chacha20-poly1305@openssh.com`, `aes128-ctr with hmac-md5`: for evidence. */
export const nameSuite = (suite: Suite): string =>
  suite.mac === '' ? suite.cipher : `${suite.cipher} with ${suite.mac}`
