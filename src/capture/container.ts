/** What a file is, by its first bytes. */
import { PCAP_MAGIC_MICROS, PCAP_MAGIC_MODIFIED, PCAP_MAGIC_NANOS } from './pcapFraming.ts'
import { PCAPNG_SECTION } from './pcapngFraming.ts'

/** Bytes that recognising takes; a tar archive says what it is this late. */
export const CONTAINER_BYTES = 262

export type Container =
  | { readonly kind: 'pcap'; readonly magic: number; readonly littleEndian: boolean }
  | { readonly kind: 'pcapng' | 'gzip' | 'zstd' }
  | { readonly kind: 'unknown'; readonly looksLike: string }

const CONVERT = 'convert it with "editcap -F pcapng OLD NEW"'
const UNPACK = 'unpack it first'
/** Bytes in hex at the file's start, what has them, what to do. */
const KNOWN: readonly (readonly [string, string, string])[] = [
  ['736e6f6f70000000', 'a snoop capture', CONVERT],
  ['474d4255', 'a Microsoft Network Monitor capture', CONVERT],
  ['52545353', 'a Microsoft Network Monitor 1 capture', CONVERT],
  ['5452534e494646206461746120202020', 'a Sniffer capture', CONVERT],
  ['58435000', 'a NetXRay or Windows Sniffer capture', CONVERT],
  ['69707472616365', 'an AIX iptrace capture', CONVERT],
  ['4f6273657276657250', 'a Network Instruments Observer capture', CONVERT],
  ['7f76657220', 'an EtherPeek or OmniPeek capture', CONVERT],
  ['425a68', 'bzip2', UNPACK],
  ['fd377a585a00', 'xz', UNPACK],
  ['04224d18', 'lz4', UNPACK],
  ['504b0304', 'a zip archive', UNPACK],
  ['377abcaf271c', 'a 7z archive', UNPACK],
  ['7f454c46', 'a program', 'name a capture file'],
]
const PCAP_MAGICS = [PCAP_MAGIC_MICROS, PCAP_MAGIC_NANOS, PCAP_MAGIC_MODIFIED]
const GZIP_MAGIC = 0x1f8b
const ZSTD_MAGIC = 0xfd2fb528

export function recogniseContainer(head: Buffer): Container {
  if (head.length >= 2 && head.readUInt16BE(0) === GZIP_MAGIC) return { kind: 'gzip' }
  if (head.length >= 4) {
    const big = head.readUInt32BE(0)
    const little = head.readUInt32LE(0)
    if (big === PCAPNG_SECTION) return { kind: 'pcapng' }
    if (little === ZSTD_MAGIC) return { kind: 'zstd' }
    if (PCAP_MAGICS.includes(little)) return { kind: 'pcap', magic: little, littleEndian: true }
    if (PCAP_MAGICS.includes(big)) return { kind: 'pcap', magic: big, littleEndian: false }
    // Skippable frames may come first (RFC 8878, section 3.1.2).
    if (little >>> 4 === 0x184d2a5) return { kind: 'zstd' }
  }
  return { kind: 'unknown', looksLike: describe(head) }
}

function describe(head: Buffer): string {
  const hex = head.toString('hex')
  const known = KNOWN.find(([magic]) => hex.startsWith(magic))
  if (known) return `it looks like ${known[1]}; ${known[2]}`
  if (head.toString('latin1', 257, 262) === 'ustar') return `it looks like a tar archive; ${UNPACK}`
  if (head.length > 0 && head.every((b) => b >= 0x20 || (b >= 9 && b <= 13))) {
    const start = head.toString('latin1', 0, 24).replace(/[^\x20-\x7e]/g, '.')
    return `it looks like text, beginning "${start}"`
  }
  return `its first bytes are ${hex.slice(0, 16)}`
}
