/**
 * Second copies of packets. Mirror ports often deliver a packet twice, from two VLANs or
 * both sides of a router: VLAN, TTL and MAC differ, everything that TCP says is the same.
 * A flow remembers the signatures of its latest packets; a retransmission is told apart
 * by its time or its IP identification.
 */
import type { Frame } from '../decode/frame.ts'
import type { PacketTime } from '../decode/packetTime.ts'
import {
  FLOW_DOUBLES,
  FLOW_WORDS,
  SIGNATURE_COUNT,
  SIGNATURE_MICROS,
  SIGNATURE_NEXT,
  SIGNATURES,
} from '../flow/layout.ts'
import type { FlowTable } from '../flow/table.ts'
import { TcpFlag } from '../flow/tcpState.ts'

/** Two copies of one packet come within this time. */
export const DUPLICATE_WINDOW_MICROS = 1000
const TCP = 6
/** Flags that make a segment without payload more than an ACK. */
const OCCUPYING = TcpFlag.Syn | TcpFlag.Fin | TcpFlag.Rst

/** Whether the frame, a packet of the flow in `slot`, came just before; if not, it is remembered. */
export function isSecondCopy(
  table: FlowTable,
  slot: number,
  frame: Frame,
  time: PacketTime,
): boolean {
  const isTcp = frame.ipProtocol === TCP
  if (frame.ipId === 0) {
    // Without an identification a repeated pure ACK means something: TCP counts those.
    if (frame.payloadBytes === 0 && (!isTcp || (frame.tcpFlags & OCCUPYING) === 0)) return false
    if (!isTcp && frame.checksum === 0) return false
  }
  const signature = signatureOf(frame, isTcp)
  const { words, doubles } = table
  const at = slot * FLOW_WORDS + SIGNATURES
  const half = slot * FLOW_DOUBLES + SIGNATURE_MICROS
  for (let i = 0; i < SIGNATURE_COUNT; i++) {
    if (words[at + i] !== signature) continue
    const age = time.micros - doubles[half + i]!
    if (age >= 0 && age < DUPLICATE_WINDOW_MICROS) return true
  }
  const next = words[slot * FLOW_WORDS + SIGNATURE_NEXT]!
  words[at + next] = signature
  doubles[half + next] = time.micros
  words[slot * FLOW_WORDS + SIGNATURE_NEXT] = (next + 1) & (SIGNATURE_COUNT - 1)
  return false
}

/** The sender is told by its own address and port: what the flow calls its direction may change. */
function signatureOf(frame: Frame, isTcp: boolean): number {
  let h = Math.imul(frame.src3 ^ Math.imul(frame.srcPort, 0x85ebca77), 0x9e3779b1)
  h = Math.imul((h ^ (h >>> 15)) + (isTcp ? frame.seq : frame.payloadBytes), 0x85ebca77)
  h = Math.imul((h ^ (h >>> 13)) + (isTcp ? frame.ack : 0), 0xc2b2ae3d)
  h = Math.imul((h ^ (h >>> 16)) + ((frame.ipId << 16) ^ frame.checksum), 0x27d4eb2f)
  h = Math.imul((h ^ (h >>> 15)) + (frame.payloadBytes ^ (frame.tcpFlags << 24)), 0x165667b1)
  return h ^ (h >>> 14)
}
