/**
 * Runs classic BPF the way the kernel does on a packet that it knows things of: ancillary loads
 * answer, and offset 0 is wherever the packet is handed over from.
 */
import { ANCILLARY_OFFSET, type BpfProgram } from '../../../src/capture/filter/bpfProgram.ts'
import {
  SKF_AD_HATYPE,
  SKF_AD_IFINDEX,
  SKF_AD_PKTTYPE,
  SKF_AD_PROTOCOL,
} from '../../../src/capture/live/afpacket/kernelConstants.ts'

export interface KernelPacket {
  /** From offset 0 on. */
  readonly bytes: Buffer
  readonly protocol?: number
  readonly packetType?: number
  readonly hardwareType?: number
  readonly ifindex?: number
}

export function runProgram({ code, jt, jf, k }: BpfProgram, packet: KernelPacket): number {
  const { bytes } = packet
  const memory = new Uint32Array(16)
  let a = 0
  let x = 0
  for (let pc = 0; ; pc++) {
    const c = code[pc]!
    const operand = (c & 8) !== 0 ? x : k[pc]!
    switch (c & 7) {
      case 0:
      case 1: {
        const value = load(packet, memory, c, k[pc]!, x)
        if (value === undefined) return 0
        if ((c & 7) === 0) a = value
        else x = value
        break
      }
      case 2:
        memory[k[pc]!] = a
        break
      case 3:
        memory[k[pc]!] = x
        break
      case 4:
        a = calculate(c & 0xf0, a, operand) >>> 0
        break
      case 5: {
        const jump = c & 0xf0
        if (jump === 0) pc += k[pc]!
        else pc += holds(jump, a, operand) ? jt[pc]! : jf[pc]!
        break
      }
      case 6:
        return (c & 0x18) === 0x10 ? a : k[pc]!
      default:
        if ((c & 0xf8) === 0) x = a
        else a = x
    }
    if (pc >= code.length) throw new Error(`ran past the end of ${bytes.length} bytes`)
  }
}

function load(packet: KernelPacket, memory: Uint32Array, code: number, k: number, x: number) {
  const width = { 0: 4, 8: 2, 16: 1 }[code & 0x18] ?? 4
  switch (code & 0xe0) {
    case 0x00:
      return k
    case 0x60:
      return memory[k]!
    case 0x80:
      return packet.bytes.length
    case 0x20:
      if (k >= ANCILLARY_OFFSET) return answer(packet, k - ANCILLARY_OFFSET)
      return k + width <= packet.bytes.length ? packet.bytes.readUIntBE(k, width) : undefined
    case 0x40:
      return x + k + width <= packet.bytes.length
        ? packet.bytes.readUIntBE(x + k, width)
        : undefined
    default:
      throw new Error(`opcode ${code} is not known here`)
  }
}

function answer(packet: KernelPacket, what: number): number {
  switch (what) {
    case SKF_AD_PROTOCOL:
      return packet.protocol ?? 0
    case SKF_AD_PKTTYPE:
      return packet.packetType ?? 0
    case SKF_AD_HATYPE:
      return packet.hardwareType ?? 1
    case SKF_AD_IFINDEX:
      return packet.ifindex ?? 1
    default:
      throw new Error(`ancillary load ${what} is not known here`)
  }
}

function calculate(operation: number, a: number, b: number): number {
  switch (operation) {
    case 0x00:
      return a + b
    case 0x10:
      return a - b
    case 0x20:
      return Math.imul(a, b)
    case 0x40:
      return a | b
    case 0x50:
      return a & b
    case 0x60:
      return a << b
    case 0x70:
      return a >>> b
    case 0xa0:
      return a ^ b
    default:
      throw new Error(`operation ${operation} is not known here`)
  }
}

function holds(jump: number, a: number, b: number): boolean {
  if (jump === 0x10) return a === b
  if (jump === 0x20) return a > b
  if (jump === 0x30) return a >= b
  return (a & b) !== 0
}
