/** Live capture through AF_PACKET sockets, one a worker: what the main thread has in hand. */

import { escapeControls } from '../../../bytes/text.ts'
import { Failure } from '../../../config/problems.ts'
import type { BpfProgram } from '../../filter/bpfProgram.ts'
import type { LiveCapture, LiveCaptureOptions, LiveStatistics } from '../liveCapture.ts'
import { startAdapterClock } from './adapterClock.ts'
import { makeFanoutProgram } from './fanoutProgram.ts'
import { ACCEPT_ALL, DROP_ALL, makeInterfaceFilter } from './interfaceFilter.ts'
import { addInterface, createInterfaceTable } from './interfaceTable.ts'
import { EINVAL, PACKET_FANOUT_FLAG_UNIQUEID } from './kernelConstants.ts'
import { explainMissing, findInterface, type NetworkInterface } from './networkInterface.ts'
import { PacketSocket, type RingShape } from './packetSocket.ts'
import { type AfpacketPlace, createProgress } from './place.ts'
import { bindSystemCalls, explainErrno, nameErrno, type SystemCalls } from './systemCalls.ts'

/** Throws UsageError for an expression that is none. */
export type CompileFilter = (
  expression: string,
  options: { linkType: number; interfaceName?: string },
) => BpfProgram

export const MAX_INTERFACES = 64
const BYTES_PER_KIB = 1024
const BYTES_PER_MIB = 2 ** 20
/** Fewer, and the kernel would wait for the block just read. */
const MIN_BLOCKS = 2
/** The kernel counts a ring's bytes in 32 bits. */
const MAX_RING_BYTES = 2 ** 32 - 1
const MICROS_PER_MILLI = 1000
/** For the timer's own lateness and the reader's way from poll to block. */
const LATENCY_SLACK_MS = 20

export class AfpacketCapture implements LiveCapture {
  readonly driver = 'afpacket'
  readonly places: readonly AfpacketPlace[]
  readonly remarks: string[] = []
  private readonly options: LiveCaptureOptions
  private readonly compile: CompileFilter
  private readonly calls: SystemCalls = bindSystemCalls()
  private readonly sockets: PacketSocket[] = []
  private readonly interfaceTable = createInterfaceTable()
  private interfaces: readonly NetworkInterface[] = []
  private expression: string
  private stopped = false
  private readonly total: LiveStatistics = { packets: 0, drops: 0, freezes: 0 }

  /** Throws a Failure or UsageError, and then leaves nothing open. */
  constructor(options: LiveCaptureOptions, compile: CompileFilter) {
    this.options = options
    this.compile = compile
    this.expression = options.filter
    if (options.interfaces.length > MAX_INTERFACES) {
      throw new Failure(
        `${options.interfaces.length} interfaces are too many for one capture; at most ${MAX_INTERFACES} can be read as one.`,
      )
    }
    const shape = shapeRing(options)
    try {
      this.openSockets(shape)
      this.interfaces = this.findInterfaces()
      for (const { name, linkType, hardwareType } of this.interfaces) {
        if (linkType >= 0) continue
        this.remarks.push(
          `Interface ${escapeControls(name)} carries frames of a kind that is not read (ARPHRD ${hardwareType}); it is left out.`,
        )
      }
      if (this.interfaces.every((i) => i.linkType < 0)) {
        throw new Failure(`None of the interfaces carries Ethernet or IP: nothing can be captured.`)
      }
      const filter = this.makeFilter(this.expression)
      this.joinFanout()
      this.enter(this.interfaces)
      // Only now, when all share: nothing is seen twice, and counting begins at 0.
      for (const socket of this.sockets) socket.readStatistics()
      for (const socket of this.sockets) socket.attachFilter(filter)
    } catch (error) {
      this.close()
      throw error
    }
    const { interfaces } = options
    this.places = this.sockets.map(({ fd, ringAddress }) => ({
      driver: 'afpacket',
      interfaces: [...interfaces],
      fd,
      ringAddress,
      blockBytes: shape.blockBytes,
      blockCount: shape.blockCount,
      // The kernel's timer looks at a block once a timeout, and hands it over at its second look.
      latencyMicros: (2 * shape.blockTimeoutMs + LATENCY_SLACK_MS) * MICROS_PER_MILLI,
      progress: createProgress(),
      interfaceTable: this.interfaceTable,
    }))
  }

  statistics(): LiveStatistics {
    const { total } = this
    for (const socket of this.sockets) {
      const { packets, drops, freezes } = socket.readStatistics()
      total.packets += packets
      total.drops += drops
      total.freezes += freezes
    }
    return { ...total }
  }

  setFilter(expression: string): void {
    const filter = this.makeFilter(expression)
    this.expression = expression
    if (this.stopped) return
    for (const socket of this.sockets) socket.attachFilter(filter)
  }

  stop(): void {
    this.stopped = true
    for (const socket of this.sockets) socket.attachFilter(DROP_ALL)
  }

  /** Needs no rights. Interfaces that are still away are left out until the next time. */
  reattach(): void {
    const found = this.lookUp().filter((i) => i !== undefined)
    const before = this.interfaces
    const fresh = found.filter((i) => !before.some((b) => b.id === i.id && b.ifindex === i.ifindex))
    this.interfaces = found
    this.enter(found.filter((i) => fresh.includes(i) || this.options.promiscuous))
    this.setFilter(this.expression)
  }

  /** After the last reader has ended: the rings are gone then. */
  close(): void {
    for (const socket of this.sockets.splice(0)) socket.close()
  }

  private openSockets(shape: RingShape): void {
    const { workers, timestamps } = this.options
    for (let worker = 0; worker < workers; worker++) {
      const socket = new PacketSocket(this.calls)
      this.sockets.push(socket)
      socket.mapRing(shape)
      socket.stampPackets(timestamps === 'adapter')
      socket.attachFilter(DROP_ALL)
      socket.bindToAll()
    }
  }

  private joinFanout(): void {
    const [first, ...others] = this.sockets
    if (first === undefined || others.length === 0) return
    let id = 0
    if (first.joinFanout(0, PACKET_FANOUT_FLAG_UNIQUEID) >= 0) id = first.readFanoutId()
    else {
      // Kernels before 4.12 find no free id; nobody else is likely to use the process's.
      id = process.pid & 0xffff
      if (first.joinFanout(id, 0) < 0) throw this.explainFanout()
    }
    first.setFanoutProgram(makeFanoutProgram())
    for (const socket of others) if (socket.joinFanout(id, 0) < 0) throw this.explainFanout()
  }

  private explainFanout(): Failure {
    const errno = this.calls.errno()
    if (errno !== EINVAL) return explainErrno(this.calls, 'Joining the workers to one fanout group')
    return new Failure(
      `This kernel cannot share packets out by a program (${nameErrno(errno)}); Linux 4.3 was the first that could, and one worker needs no sharing.`,
    )
  }

  /** Throws a Failure that names those missing. */
  private findInterfaces(): NetworkInterface[] {
    const found = this.lookUp()
    const missing = this.options.interfaces.filter((_, id) => found[id] === undefined)
    if (missing.length > 0) throw explainMissing(missing)
    return found.filter((i) => i !== undefined)
  }

  private lookUp(): (NetworkInterface | undefined)[] {
    const { fd } = this.sockets[0]!
    return this.options.interfaces.map((name, id) => findInterface(this.calls, fd, name, id))
  }

  /** Makes interfaces known to the readers, and sets on them what was asked for. */
  private enter(interfaces: readonly NetworkInterface[]): void {
    const socket = this.sockets[0]!
    for (const { name, id, ifindex, linkType } of interfaces) {
      if (linkType < 0) continue
      addInterface(this.interfaceTable, ifindex, id, linkType)
      if (this.options.promiscuous && !socket.addPromiscuous(ifindex)) {
        this.remark(
          `Interface ${escapeControls(name)} cannot be made promiscuous (${nameErrno(this.calls.errno())}): what is not meant for this machine may not be seen.`,
        )
      }
      if (this.options.timestamps !== 'adapter') continue
      this.remark(startAdapterClock(this.calls, socket.fd, name))
    }
  }

  private remark(sentence: string): void {
    if (sentence !== '' && !this.remarks.includes(sentence)) this.remarks.push(sentence)
  }

  private makeFilter(expression: string): BpfProgram {
    const programs = new Map<number, BpfProgram>()
    const read = this.interfaces.filter((i) => i.linkType >= 0)
    for (const { linkType, name } of read) {
      if (programs.has(linkType)) continue
      const all = expression.trim() === ''
      const program = all ? ACCEPT_ALL : this.compile(expression, { linkType, interfaceName: name })
      programs.set(linkType, program)
    }
    return makeInterfaceFilter(read, programs)
  }
}

function shapeRing(options: LiveCaptureOptions): RingShape {
  const blockBytes = options.blockKib * BYTES_PER_KIB
  const blockCount = Math.max(
    MIN_BLOCKS,
    Math.floor((options.ringMib * BYTES_PER_MIB) / blockBytes),
  )
  if (blockBytes * blockCount > MAX_RING_BYTES) {
    throw new Failure(
      `A ring of ${options.ringMib} MiB is more than the kernel can count; at most 4095 MiB can each worker have.`,
    )
  }
  return { blockBytes, blockCount, blockTimeoutMs: options.blockTimeoutMs }
}
