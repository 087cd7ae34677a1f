/**
 * The latest packets by what TCP and UDP say of them, with where each came from: so that a
 * second copy can be compared with the first. A fixed number of entries, found by the
 * signature alone; a newer packet takes the place of an older one.
 */
import type { Frame } from '../decode/frame.ts'

const ENTRIES = 1 << 14
/** The same datagram within this time of the first is a copy: a retransmission has another IP identification. */
const LATE_COPY_MICROS = 100_000
const TCP = 6

export class CopyRing {
  compared = 0
  otherVlan = 0
  otherTtl = 0
  otherMac = 0
  otherInterface = 0
  lateCopies = 0
  vlanA = 0
  vlanB = 0
  private readonly signatures = new Int32Array(ENTRIES)
  private readonly micros = new Float64Array(ENTRIES)
  private readonly vlans = new Uint16Array(ENTRIES)
  private readonly ttls = new Uint8Array(ENTRIES)
  private readonly macs = new Int32Array(ENTRIES)
  private readonly interfaces = new Uint16Array(ENTRIES)

  /** Compares a packet known as a second copy with its first. */
  compare(frame: Frame, mac: number, interfaceId: number): void {
    const signature = signatureOf(frame)
    const at = signature & (ENTRIES - 1)
    if (this.signatures[at] !== signature) return
    this.compared++
    if (this.ttls[at] !== frame.ttl) this.otherTtl++
    if (this.macs[at] !== mac) this.otherMac++
    if (this.interfaces[at] !== interfaceId) this.otherInterface++
    const vlan = this.vlans[at]!
    if (vlan === frame.vlan) return
    this.otherVlan++
    this.vlanA = Math.min(vlan, frame.vlan)
    this.vlanB = Math.max(vlan, frame.vlan)
  }

  /** Remembers a packet. True when the same datagram was here before, too long ago for the engine to tell. */
  remember(frame: Frame, mac: number, interfaceId: number, tsMicros: number): boolean {
    const signature = signatureOf(frame)
    const at = signature & (ENTRIES - 1)
    if (
      this.signatures[at] === signature &&
      frame.ipId !== 0 &&
      frame.payloadBytes > 0 &&
      Math.abs(tsMicros - this.micros[at]!) < LATE_COPY_MICROS
    ) {
      this.lateCopies++
      this.compare(frame, mac, interfaceId)
      return true
    }
    this.signatures[at] = signature
    this.micros[at] = tsMicros
    this.vlans[at] = frame.vlan
    this.ttls[at] = frame.ttl
    this.macs[at] = mac
    this.interfaces[at] = interfaceId
    return false
  }
}

function signatureOf(frame: Frame): number {
  const isTcp = frame.ipProtocol === TCP
  let h = Math.imul(frame.src3 ^ Math.imul(frame.dst3, 0x85ebca77), 0x9e3779b1)
  h = Math.imul((h ^ (h >>> 15)) + ((frame.srcPort << 16) | frame.dstPort), 0xc2b2ae3d)
  h = Math.imul((h ^ (h >>> 13)) + (isTcp ? frame.seq : frame.ipProtocol), 0x85ebca77)
  h = Math.imul((h ^ (h >>> 16)) + (isTcp ? frame.ack : 0), 0x27d4eb2f)
  h = Math.imul((h ^ (h >>> 15)) + ((frame.ipId << 16) ^ frame.checksum), 0x165667b1)
  h = Math.imul((h ^ (h >>> 13)) + (frame.payloadBytes ^ (frame.tcpFlags << 24)), 0x9e3779b1)
  // Zero is an empty entry.
  return (h ^ (h >>> 16)) | 1
}
