/**
 * Community ID version 1: a flow's name that other tools (Zeek, Suricata, Wireshark)
 * compute alike. Source: github.com/corelight/community-id-spec. It leaves out VLAN and
 * encapsulation by definition.
 */
import { createHash, hash } from 'node:crypto'
import { isMappedIpv4 } from './addressText.ts'

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
const input = Buffer.alloc(2 + 16 + 16 + 2 + 4)
// `crypto.hash` skips the hash object; it is there from Node 20.12 and 21.7 on.
const sha1: (data: Uint8Array) => string =
  typeof hash === 'function'
    ? (data) => hash('sha1', data, 'base64')
    : (data) => createHash('sha1').update(data).digest('base64')

/**
 * Community ID of the flow between endpoints `a` and `b` (addresses as four 32-bit words,
 * IPv4 mapped). Ports of ICMP are its type and code, of protocols without ports ignored.
 */
export function communityId(
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
): string {
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
  input.writeUInt16BE(seed, 0)
  let p = 2
  if (oneWay || order <= 0) {
    p = writeAddress(p, a0, a1, a2, a3)
    p = writeAddress(p, b0, b1, b2, b3)
  } else {
    p = writeAddress(p, b0, b1, b2, b3)
    p = writeAddress(p, a0, a1, a2, a3)
  }
  input[p++] = ipProtocol
  input[p++] = 0
  if (hasPorts(ipProtocol)) {
    const swap = !oneWay && order > 0
    p = input.writeUInt16BE(swap ? toPort : aPort, p)
    p = input.writeUInt16BE(swap ? aPort : toPort, p)
  }
  return `1:${sha1(input.subarray(0, p))}`
}

const hasPorts = (ipProtocol: number): boolean =>
  ipProtocol === TCP ||
  ipProtocol === UDP ||
  ipProtocol === ICMP ||
  ipProtocol === ICMP6 ||
  ipProtocol === SCTP

function writeAddress(at: number, w0: number, w1: number, w2: number, w3: number): number {
  if (isMappedIpv4(w0, w1, w2)) return input.writeInt32BE(w3 | 0, at)
  input.writeInt32BE(w0 | 0, at)
  input.writeInt32BE(w1 | 0, at + 4)
  input.writeInt32BE(w2 | 0, at + 8)
  return input.writeInt32BE(w3 | 0, at + 12)
}
