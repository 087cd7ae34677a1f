/** An AF_PACKET socket for tests: sends frames, and counts what a program in the kernel lets in. */
import koffi from 'koffi'
import type { BpfProgram } from '../../src/capture/filter/bpfProgram.ts'

const c = koffi.load(null)
const socket = c.func('socket', 'int', ['int', 'int', 'int'])
const bind = c.func('bind', 'int', ['int', 'void *', 'uint32_t'])
const send = c.func('send', 'long', ['int', 'void *', 'size_t', 'int'])
const recv = c.func('recv', 'long', ['int', 'void *', 'size_t', 'int'])
const setsockopt = c.func('setsockopt', 'int', ['int', 'int', 'int', 'void *', 'uint32_t'])
const closeSocket = c.func('close', 'int', ['int'])
const nameToIndex = c.func('if_nametoindex', 'uint32_t', ['str'])

const AF_PACKET = 17
const SOCK_RAW = 3
const ETH_P_ALL = 0x0003
const SOL_SOCKET = 1
const SO_ATTACH_FILTER = 26
const MSG_DONTWAIT = 0x40

export class PacketSocket {
  private readonly fd: number

  /** `program` is attached before the socket is bound, so that nothing else slips in. */
  constructor(interfaceName: string, program?: BpfProgram) {
    this.fd = socket(AF_PACKET, SOCK_RAW, 0)
    if (program !== undefined) this.attach(program)
    const address = Buffer.alloc(20)
    address.writeUInt16LE(AF_PACKET, 0)
    address.writeUInt16BE(ETH_P_ALL, 2)
    address.writeInt32LE(nameToIndex(interfaceName), 4)
    if (this.fd < 0 || bind(this.fd, address, 20) !== 0) throw new Error('no packet socket')
  }

  send(frame: Uint8Array): void {
    if (send(this.fd, frame, frame.length, 0) !== frame.length) throw new Error('not sent')
  }

  /** Frames that wait, taken. */
  drain(): number {
    const buffer = Buffer.alloc(2048)
    let count = 0
    while (recv(this.fd, buffer, buffer.length, MSG_DONTWAIT) > 0) count++
    return count
  }

  close(): void {
    closeSocket(this.fd)
  }

  private attach({ code, jt, jf, k }: BpfProgram): void {
    const instructions = Buffer.alloc(code.length * 8)
    for (let i = 0; i < code.length; i++) {
      instructions.writeUInt16LE(code[i]!, i * 8)
      instructions.writeUInt8(jt[i]!, i * 8 + 2)
      instructions.writeUInt8(jf[i]!, i * 8 + 3)
      instructions.writeUInt32LE(k[i]!, i * 8 + 4)
    }
    const program = Buffer.alloc(16)
    program.writeUInt16LE(code.length, 0)
    program.writeBigUInt64LE(koffi.address(instructions), 8)
    if (setsockopt(this.fd, SOL_SOCKET, SO_ATTACH_FILTER, program, 16) !== 0) {
      throw new Error('the kernel refused the program')
    }
  }
}

/** An Ethernet frame with TCP over IPv4 from 10.0.0.1 to 10.0.0.2; `vlan` 0 is untagged. */
export function makeFrame(destinationPort: number, vlan = 0): Buffer {
  const tag = vlan === 0 ? '' : `8100${vlan.toString(16).padStart(4, '0')}`
  const port = destinationPort.toString(16).padStart(4, '0')
  const ip = '4500002800010000400600000a0000010a000002'
  const tcp = `c000${port}00000001000000005002200000000000`
  return Buffer.from(`020000000002020000000001${tag}0800${ip}${tcp}`, 'hex')
}
