/** One AF_PACKET socket with its TPACKET_V3 ring. Structures are written byte by byte, as linux/if_packet.h and linux/filter.h lay them out. */
import { Failure } from '../../../config/problems.ts'
import type { BpfProgram } from '../../filter/bpfProgram.ts'
import * as kernel from './kernelConstants.ts'
import { explainErrno, MAP_FAILED, nameErrno, type SystemCalls } from './systemCalls.ts'

/** TPACKET_V3 does not use the frame size, but checks it: a multiple of 16 that divides a block. */
const FRAME_BYTES = 2048
const IFINDEX_ANY = 0
const SOCKADDR_LL_BYTES = 20
const SOCK_FILTER_BYTES = 8

export interface RingShape {
  readonly blockBytes: number
  readonly blockCount: number
  /** After that a block is handed over though it is not full. */
  readonly blockTimeoutMs: number
}

/** tpacket_stats_v3; the kernel begins again at 0 with each reading. */
export interface SocketStatistics {
  /** Packets that passed the filter, the dropped ones included. */
  readonly packets: number
  readonly drops: number
  readonly freezes: number
}

export class PacketSocket {
  readonly fd: number
  ringAddress = 0n
  private readonly calls: SystemCalls
  private ringBytes = 0

  constructor(calls: SystemCalls) {
    this.calls = calls
    // Protocol 0: nothing comes in before the filter stands and `bind` names a protocol.
    this.fd = calls.socket(kernel.AF_PACKET, kernel.SOCK_RAW | kernel.SOCK_CLOEXEC, 0)
    if (this.fd < 0) throw explainErrno(calls, 'Opening an AF_PACKET socket')
  }

  /** Throws a Failure when the kernel has no TPACKET_V3 or no memory for the ring. */
  mapRing(shape: RingShape): void {
    const { blockBytes, blockCount } = shape
    if (this.setInt(kernel.SOL_PACKET, kernel.PACKET_VERSION, kernel.TPACKET_V3) < 0) {
      throw new Failure(
        `This kernel has no TPACKET_V3 rings (${nameErrno(this.calls.errno())}); Linux 3.2 was the first that had them.`,
      )
    }
    // struct tpacket_req3
    const request = Buffer.alloc(28)
    request.writeUInt32LE(blockBytes, 0)
    request.writeUInt32LE(blockCount, 4)
    request.writeUInt32LE(FRAME_BYTES, 8)
    request.writeUInt32LE((blockBytes / FRAME_BYTES) * blockCount, 12)
    request.writeUInt32LE(shape.blockTimeoutMs, 16)
    const size = `a ring of ${(blockBytes * blockCount) / 2 ** 20} MiB in blocks of ${blockBytes / 1024} KiB`
    if (this.set(kernel.SOL_PACKET, kernel.PACKET_RX_RING, request) < 0) {
      throw this.explainRing(`Making ${size} for each worker`)
    }
    const bytes = blockBytes * blockCount
    const address = this.calls.mmap(
      null,
      bytes,
      kernel.PROT_READ_WRITE,
      kernel.MAP_SHARED,
      this.fd,
      0,
    )
    if (address === MAP_FAILED) throw this.explainRing(`Mapping ${size}`)
    this.ringAddress = address
    this.ringBytes = bytes
  }

  /** The kernel stamps each packet once, on receipt: every socket that looks sees that same time. */
  stampPackets(adapter: boolean): void {
    this.setInt(kernel.SOL_SOCKET, kernel.SO_TIMESTAMPNS, 1)
    const card = adapter ? kernel.SOF_TIMESTAMPING_RAW_HARDWARE : 0
    this.setInt(kernel.SOL_PACKET, kernel.PACKET_TIMESTAMP, kernel.SOF_TIMESTAMPING_SOFTWARE | card)
  }

  /** From the next packet on; the filter before is replaced in one step. */
  attachFilter(program: BpfProgram): void {
    const { header, code } = this.encodeProgram(program)
    if (this.set(kernel.SOL_SOCKET, kernel.SO_ATTACH_FILTER, header) < 0) {
      throw explainErrno(this.calls, 'Attaching the filter to an AF_PACKET socket')
    }
    keepAlive(code)
  }

  /** To all interfaces: which of them count is the filter's business. */
  bindToAll(): void {
    const address = Buffer.alloc(SOCKADDR_LL_BYTES)
    address.writeUInt16LE(kernel.AF_PACKET, 0)
    address.writeUInt16BE(kernel.ETH_P_ALL, 2)
    address.writeInt32LE(IFINDEX_ANY, 4)
    if (this.calls.bind(this.fd, address, address.length) < 0) {
      throw explainErrno(this.calls, 'Binding an AF_PACKET socket')
    }
  }

  /** Joins fanout group `id`, with `flags`; below 0 on failure. */
  joinFanout(id: number, flags: number): number {
    const type = kernel.PACKET_FANOUT_CBPF | flags
    return this.setInt(kernel.SOL_PACKET, kernel.PACKET_FANOUT, (id | (type << 16)) >>> 0)
  }

  /** Of the group the socket has joined. */
  readFanoutId(): number {
    return this.getInt(kernel.SOL_PACKET, kernel.PACKET_FANOUT) & 0xffff
  }

  /** What shares packets out in the whole group: its result, modulo the sockets, is whose packet it is. */
  setFanoutProgram(program: BpfProgram): void {
    const { header, code } = this.encodeProgram(program)
    if (this.set(kernel.SOL_PACKET, kernel.PACKET_FANOUT_DATA, header) < 0) {
      throw explainErrno(this.calls, 'Setting the program that shares packets out among workers')
    }
    keepAlive(code)
  }

  /** Promiscuous mode as long as the socket is open or the interface is there. False when refused. */
  addPromiscuous(ifindex: number): boolean {
    // struct packet_mreq
    const request = Buffer.alloc(16)
    request.writeInt32LE(ifindex, 0)
    request.writeUInt16LE(kernel.PACKET_MR_PROMISC, 4)
    // An interface made again with its old index has forgotten the membership, the kernel's count of it may not have.
    this.set(kernel.SOL_PACKET, kernel.PACKET_DROP_MEMBERSHIP, request)
    return this.set(kernel.SOL_PACKET, kernel.PACKET_ADD_MEMBERSHIP, request) >= 0
  }

  readStatistics(): SocketStatistics {
    const stats = Buffer.alloc(12)
    if (this.get(kernel.SOL_PACKET, kernel.PACKET_STATISTICS, stats) < 0) {
      throw explainErrno(this.calls, 'Reading the counters of an AF_PACKET socket')
    }
    return {
      packets: stats.readUInt32LE(0),
      drops: stats.readUInt32LE(4),
      freezes: stats.readUInt32LE(8),
    }
  }

  close(): void {
    if (this.ringAddress !== 0n) this.calls.munmap(this.ringAddress, this.ringBytes)
    this.ringAddress = 0n
    this.calls.close(this.fd)
  }

  private explainRing(doing: string): Failure {
    if (this.calls.errno() !== kernel.ENOMEM) return explainErrno(this.calls, doing)
    return new Failure(`${doing}: the kernel has not so much memory; a smaller ringMib may do.`)
  }

  /** struct sock_fprog, and the instructions it points at, which must outlive the call. */
  private encodeProgram({ code, jt, jf, k }: BpfProgram): { header: Buffer; code: Buffer } {
    const instructions = Buffer.alloc(code.length * SOCK_FILTER_BYTES)
    for (let i = 0; i < code.length; i++) {
      const at = i * SOCK_FILTER_BYTES
      instructions.writeUInt16LE(code[i]!, at)
      instructions[at + 2] = jt[i]!
      instructions[at + 3] = jf[i]!
      instructions.writeUInt32LE(k[i]!, at + 4)
    }
    const header = Buffer.alloc(16)
    header.writeUInt16LE(code.length, 0)
    header.writeBigUInt64LE(this.calls.addressOf(instructions), 8)
    return { header, code: instructions }
  }

  private set(level: number, name: number, value: Buffer): number {
    return this.calls.setsockopt(this.fd, level, name, value, value.length)
  }

  private setInt(level: number, name: number, value: number): number {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32LE(value >>> 0, 0)
    return this.set(level, name, bytes)
  }

  private get(level: number, name: number, value: Buffer): number {
    const length = Buffer.alloc(4)
    length.writeUInt32LE(value.length, 0)
    return this.calls.getsockopt(this.fd, level, name, value, length)
  }

  private getInt(level: number, name: number): number {
    const bytes = Buffer.alloc(4)
    if (this.get(level, name, bytes) < 0)
      throw explainErrno(this.calls, 'Asking an AF_PACKET socket')
    return bytes.readUInt32LE(0)
  }
}

/** An access after the call, so that the collector cannot take the bytes during it. */
const keepAlive = (bytes: Buffer): number => bytes.length
