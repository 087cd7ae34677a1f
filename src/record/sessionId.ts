/**
 * The session identifier: 128 bits of sensor name, endpoints, protocol, VLAN key and
 * first packet time, mixed by the rounds of MurmurHash3's 128-bit variant for 32-bit
 * words. The same on every replay, and whichever endpoint is named first. Not
 * cryptographic: who can choose packets could make two sessions meet.
 */

const C1 = 0x239b961b
const C2 = 0xab0e9789 | 0
const C3 = 0x38b34ae5
const C4 = 0xa1e38b93 | 0
const ID_BYTES = 32
const HEX = Buffer.from('0123456789abcdef')

const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by))

function avalanche(word: number): number {
  let h = word
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

type Flow = [
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
  ipProtocol: number,
  vlanKey: number,
  tsMicros: number,
]

/** Makes the identifiers of one sensor's sessions. */
export class SessionIds {
  private readonly seeds = new Int32Array(4)
  private readonly hex = Buffer.alloc(ID_BYTES)
  private h1 = 0
  private h2 = 0
  private h3 = 0
  private h4 = 0

  constructor(sensor: string) {
    const bytes = Buffer.from(sensor)
    const padded = Buffer.alloc(Math.ceil((bytes.length + 1) / 16) * 16)
    bytes.copy(padded)
    for (let i = 0; i < padded.length; i += 16) {
      this.mix(
        padded.readInt32LE(i),
        padded.readInt32LE(i + 4),
        padded.readInt32LE(i + 8),
        padded.readInt32LE(i + 12),
      )
    }
    this.finish(bytes.length)
    this.seeds.set([this.h1, this.h2, this.h3, this.h4])
  }

  /** The text of `write`. */
  make(...flow: Flow): string {
    this.write(this.hex, 0, ...flow)
    return this.hex.toString('latin1')
  }

  /**
   * Writes 32 hex digits at `p` and returns the position after, for the flow between endpoints `a` and `b` (addresses as four 32-bit
   * words). `tsMicros`: time of its first packet; `vlanKey`: 0 when VLANs are not told apart.
   */
  write(
    bytes: Uint8Array,
    p: number,
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
    ipProtocol: number,
    vlanKey: number,
    tsMicros: number,
  ): number {
    const { seeds } = this
    this.h1 = seeds[0]!
    this.h2 = seeds[1]!
    this.h3 = seeds[2]!
    this.h4 = seeds[3]!
    const order = a0 - b0 || a1 - b1 || a2 - b2 || a3 - b3 || aPort - bPort
    if (order <= 0) {
      this.mix(a0, a1, a2, a3)
      this.mix(b0, b1, b2, b3)
    } else {
      this.mix(b0, b1, b2, b3)
      this.mix(a0, a1, a2, a3)
    }
    const ports = order <= 0 ? (aPort << 16) | bPort : (bPort << 16) | aPort
    const tsHigh = Math.floor(tsMicros / 0x100000000)
    this.mix(ports, ipProtocol ^ (vlanKey << 8), tsHigh, tsMicros - tsHigh * 0x100000000)
    this.finish(48)
    p = writeHex(bytes, p, this.h1)
    p = writeHex(bytes, p, this.h2)
    p = writeHex(bytes, p, this.h3)
    return writeHex(bytes, p, this.h4)
  }

  private mix(w1: number, w2: number, w3: number, w4: number): void {
    let { h1, h2, h3, h4 } = this
    h1 ^= Math.imul(rotate(Math.imul(w1, C1), 15), C2)
    h1 = (Math.imul((rotate(h1, 19) + h2) | 0, 5) + 0x561ccd1b) | 0
    h2 ^= Math.imul(rotate(Math.imul(w2, C2), 16), C3)
    h2 = (Math.imul((rotate(h2, 17) + h3) | 0, 5) + 0x0bcaa747) | 0
    h3 ^= Math.imul(rotate(Math.imul(w3, C3), 17), C4)
    h3 = (Math.imul((rotate(h3, 15) + h4) | 0, 5) + 0x96cd1c35) | 0
    h4 ^= Math.imul(rotate(Math.imul(w4, C4), 18), C1)
    h4 = (Math.imul((rotate(h4, 13) + h1) | 0, 5) + 0x32ac3b17) | 0
    this.h1 = h1
    this.h2 = h2
    this.h3 = h3
    this.h4 = h4
  }

  private finish(byteLength: number): void {
    let h1 = this.h1 ^ byteLength
    let h2 = this.h2 ^ byteLength
    let h3 = this.h3 ^ byteLength
    let h4 = this.h4 ^ byteLength
    h1 = (h1 + h2 + h3 + h4) | 0
    h2 = avalanche((h2 + h1) | 0)
    h3 = avalanche((h3 + h1) | 0)
    h4 = avalanche((h4 + h1) | 0)
    h1 = (avalanche(h1) + h2 + h3 + h4) | 0
    this.h1 = h1
    this.h2 = (h2 + h1) | 0
    this.h3 = (h3 + h1) | 0
    this.h4 = (h4 + h1) | 0
  }
}

function writeHex(bytes: Uint8Array, p: number, word: number): number {
  for (let at = p + 7; at >= p; at--) {
    bytes[at] = HEX[word & 15]!
    word >>>= 4
  }
  return p + 8
}
