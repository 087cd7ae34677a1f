/**
 * Community ID version 1: a flow's name that other tools (Zeek, Suricata, Wireshark)
 * compute alike. Source: github.com/corelight/community-id-spec. It leaves out VLAN and
 * encapsulation by definition.
 */
import { isMappedIpv4 } from './addressText.ts'
import { digest, digestBlock } from './sha1.ts'

const ICMP = 1
const TCP = 6
const UDP = 17
const ICMP6 = 58
const SCTP = 132

/** Type that answers a type; what is not here goes one way. */
const ICMP_ANSWER = new Map([
  [0, 8],
  [8, 0],
  [9, 10],
  [10, 9],
  [13, 14],
  [14, 13],
  [15, 16],
  [16, 15],
  [17, 18],
  [18, 17],
])
const ICMP6_ANSWER = new Map([
  [128, 129],
  [129, 128],
  [130, 131],
  [131, 130],
  [133, 134],
  [134, 133],
  [135, 136],
  [136, 135],
  [139, 140],
  [140, 139],
  [144, 145],
  [145, 144],
])

// seed, address, address, protocol, padding, port, port
const input = new DataView(new ArrayBuffer(2 + 16 + 16 + 2 + 4))
const BASE64 = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/')
/** `1:` and 20 bytes in base64. */
const TEXT_BYTES = 30
const text = Buffer.alloc(TEXT_BYTES)

type FlowEnds = [
  ipProtocol: number,
  a0: number,
  a1: number,
  a2: number,
  a3: number,
  aPort: number,
  b0: number,
  b1: number,
  b2: number,
  b3: number,
  bPort: number,
  seed?: number,
]

/** The text of `writeCommunityId`. */
export function communityId(...flow: FlowEnds): string {
  writeCommunityId(text, 0, ...flow)
  return text.toString('latin1')
}

/**
 * Writes the Community ID of the flow between endpoints `a` and `b` (addresses as four 32-bit
 * words, IPv4 mapped) as text at `at`; returns the position after. Ports of ICMP are its type
 * and code, of protocols without ports ignored.
 */
export function writeCommunityId(
  bytes: Uint8Array,
  at: number,
  ipProtocol: number,
  a0: number,
  a1: number,
  a2: number,
  a3: number,
  aPort: number,
  b0: number,
  b1: number,
  b2: number,
  b3: number,
  bPort: number,
  seed = 0,
): number {
  let toPort = bPort
  let oneWay = false
  if (ipProtocol === ICMP || ipProtocol === ICMP6) {
    const answer = (ipProtocol === ICMP ? ICMP_ANSWER : ICMP6_ANSWER).get(aPort)
    oneWay = answer === undefined
    toPort = answer ?? bPort
  }
  const order =
    (a0 >>> 0) - (b0 >>> 0) ||
    (a1 >>> 0) - (b1 >>> 0) ||
    (a2 >>> 0) - (b2 >>> 0) ||
    (a3 >>> 0) - (b3 >>> 0) ||
    aPort - toPort
  input.setUint16(0, seed)
  let p = 2
  if (oneWay || order <= 0) {
    p = writeAddress(p, a0, a1, a2, a3)
    p = writeAddress(p, b0, b1, b2, b3)
  } else {
    p = writeAddress(p, b0, b1, b2, b3)
    p = writeAddress(p, a0, a1, a2, a3)
  }
  input.setUint16(p, ipProtocol << 8)
  p += 2
  if (hasPorts(ipProtocol)) {
    const swap = !oneWay && order > 0
    input.setUint16(p, swap ? toPort : aPort)
    input.setUint16(p + 2, swap ? aPort : toPort)
    p += 4
  }
  digestBlock(input, p)
  return writeDigest(bytes, at)
}

const hasPorts = (ipProtocol: number): boolean =>
  ipProtocol === TCP ||
  ipProtocol === UDP ||
  ipProtocol === ICMP ||
  ipProtocol === ICMP6 ||
  ipProtocol === SCTP

function writeAddress(at: number, w0: number, w1: number, w2: number, w3: number): number {
  if (isMappedIpv4(w0, w1, w2)) {
    input.setInt32(at, w3)
    return at + 4
  }
  input.setInt32(at, w0)
  input.setInt32(at + 4, w1)
  input.setInt32(at + 8, w2)
  input.setInt32(at + 12, w3)
  return at + 16
}

/** `1:` and the digest in base64. */
function writeDigest(bytes: Uint8Array, at: number): number {
  bytes[at] = 0x31
  bytes[at + 1] = 0x3a
  const d0 = digest[0]!
  const d1 = digest[1]!
  const d2 = digest[2]!
  const d3 = digest[3]!
  const d4 = digest[4]!
  let p = writeTriple(bytes, at + 2, d0 >>> 8)
  p = writeTriple(bytes, p, (d0 << 16) | (d1 >>> 16))
  p = writeTriple(bytes, p, (d1 << 8) | (d2 >>> 24))
  p = writeTriple(bytes, p, d2)
  p = writeTriple(bytes, p, d3 >>> 8)
  p = writeTriple(bytes, p, (d3 << 16) | (d4 >>> 16))
  p = writeTriple(bytes, p, d4 << 8)
  bytes[p - 1] = 0x3d
  return p
}

/** The lower 24 bits as four characters. */
function writeTriple(bytes: Uint8Array, p: number, bits: number): number {
  bytes[p] = BASE64[(bits >>> 18) & 63]!
  bytes[p + 1] = BASE64[(bits >>> 12) & 63]!
  bytes[p + 2] = BASE64[(bits >>> 6) & 63]!
  bytes[p + 3] = BASE64[bits & 63]!
  return p + 4
}
