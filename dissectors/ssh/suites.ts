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
const LENGTH_BYTES = 4

/** The sizes of a suite, or undefined for a cipher or MAC not in these tables. */
export function findSuite(cipher: string, mac: string): Suite | undefined {
  if (cipher.startsWith('chacha20-poly1305')) {
    return { cipher, mac: '', blockBytes: 8, tagBytes: 16, lengthApart: true, lengthClear: false }
  }
  if (cipher.includes('-gcm') || cipher.includes('AES_') || cipher.includes('_GCM')) {
    return { cipher, mac: '', blockBytes: 16, tagBytes: 16, lengthApart: true, lengthClear: true }
  }
  const blockBytes = findBlockBytes(cipher)
  const etm = mac.includes('-etm@')
  const tagBytes =
    MAC_BYTES.get(mac) ??
    MAC_BYTES.get(mac.replace('-etm@', '@')) ??
    MAC_BYTES.get(mac.replace(/-etm@.*/, ''))
  if (blockBytes === 0 || tagBytes === undefined) return undefined
  return { cipher, mac, blockBytes, tagBytes, lengthApart: etm, lengthClear: etm }
}

function findBlockBytes(cipher: string): number {
  if (/^(aes|rijndael|twofish|serpent|camellia)/.test(cipher)) return 16
  return /^(3des|des|blowfish|cast128|idea|arcfour|none)/.test(cipher) ? 8 : 0
}

/** Bytes on the wire of a packet with so many bytes of payload and least padding. */
export function wireSize(suite: Suite, payloadBytes: number): number {
  const apart = suite.lengthApart ? LENGTH_BYTES : 0
  const aligned = LENGTH_BYTES - apart + 1 + payloadBytes + MIN_PADDING_BYTES
  return apart + Math.ceil(aligned / suite.blockBytes) * suite.blockBytes + suite.tagBytes
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
