/** What remains of a packet once its last header is read, and fields it has none of. */
import { Decoded } from './frame.ts'
import type { Walk } from './walk.ts'

/** IP whose payload is not read further: addresses and sizes only. */
export function readOther(walk: Walk): number {
  clearPorts(walk)
  setPayload(walk)
  return Decoded.OtherIp
}

export function clearPorts(walk: Walk): void {
  walk.frame.srcPort = 0
  walk.frame.dstPort = 0
  walk.frame.checksum = 0
  clearTcp(walk)
}

export function clearTcp(walk: Walk): void {
  const frame = walk.frame
  frame.seq = 0
  frame.ack = 0
  frame.tcpFlags = 0
  frame.window = 0
}

/** The payload is what is left of the layer. */
export function setPayload(walk: Walk): void {
  const frame = walk.frame
  frame.payloadStart = walk.pos
  frame.payloadEnd = walk.end
  frame.payloadBytes = walk.wireEnd - walk.pos
}
