/**
 * Reading from libpcap handles in a worker. A call or a callback of JavaScript a packet is what
 * makes such bindings slow; here `pcap_dispatch` is given libpcap's own `pcap_dump` as callback,
 * which writes the packets as a capture file's records into this batch's arena through a C
 * stream on memory. One call a read brings some hundred packets.
 */
import koffi from 'koffi'
import { PacketBatch } from '../../batch.ts'
import { loadLibpcap } from '../../filter/libpcap.ts'
import type { LivePlace, LiveSource } from '../liveCapture.ts'
import { bindPcapCalls, type PcapCalls, UNBUFFERED } from './calls.ts'
import { HandleControl } from './control.ts'

export interface LibpcapPlace extends LivePlace {
  readonly driver: 'libpcap'
  /** One a handle, in the order of `interfaces`. */
  readonly controls: readonly SharedArrayBuffer[]
  readonly linkTypes: readonly number[]
  readonly latencyMicros: number
}

export const SNAPLEN_BYTES = 262_144
/** Packets of a read, all handles together. The arena has room for as many of the greatest size. */
const MAX_READ_PACKETS = 256
/** Packets a handle may give in a read, at least. */
const MIN_HANDLE_PACKETS = 16
/** A record's header in a capture file of this machine's byte order: seconds, microseconds, bytes here, on the wire. */
const RECORD_BYTES = 16
const SEEK_SET = 0
const POLL_INTS = 2
const POLLIN = 1
const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1

interface Line {
  readonly control: HandleControl
  readonly linkType: number
  address: bigint
  programVersion: number
  /** Its interface is down or gone: waiting on it would return at once. */
  failed: boolean
  /** Records of this read that are not in the columns yet. */
  next: number
  end: number
}

/** `place` is one that openLibpcapCapture made. */
export function openLibpcapSource(place: LivePlace): LiveSource {
  return new LibpcapSource(place as LibpcapPlace)
}

class LibpcapSource implements LiveSource {
  readonly batch: PacketBatch
  readonly latencyMicros: number
  readonly abandonedPackets: number
  private readonly lines: Line[]
  private readonly calls: PcapCalls = bindPcapCalls()
  private readonly libpcap = loadLibpcap()
  private readonly stream: bigint
  private readonly polled: Int32Array
  private readonly perHandle: number

  constructor(place: LibpcapPlace) {
    this.latencyMicros = place.latencyMicros
    this.lines = place.controls.map((memory, i) => {
      const control = new HandleControl(memory)
      return {
        control,
        linkType: place.linkTypes[i]!,
        address: control.address,
        programVersion: control.programVersion,
        failed: false,
        next: 0,
        end: 0,
      }
    })
    this.abandonedPackets = this.lines[0]?.control.given ?? 0
    const count = this.lines.length
    this.perHandle = Math.max(MIN_HANDLE_PACKETS, Math.floor(MAX_READ_PACKETS / count))
    const arenaBytes = count * this.perHandle * (SNAPLEN_BYTES + RECORD_BYTES)
    // Mostly address space: a read begins at the start again and touches what it fills.
    const arena = new ArrayBuffer(arenaBytes)
    this.batch = new PacketBatch(arena, count * this.perHandle)
    const stream = this.calls.fmemopen(arena, arenaBytes, 'w')
    if (stream === null) throw new Error('fmemopen failed')
    this.stream = stream
    this.calls.setvbuf(stream, null, UNBUFFERED, 0)
    this.polled = new Int32Array(count * POLL_INTS)
  }

  read(waitMs: number): number {
    this.giveBack()
    let count = this.fill()
    if (count === 0 && waitMs > 0 && this.wait(waitMs)) count = this.fill()
    this.lines[0]?.control.setGiven(count)
    return count
  }

  giveBack(): void {
    this.lines[0]?.control.setGiven(0)
  }

  close(): void {
    this.giveBack()
    this.calls.fclose(this.stream)
  }

  private fill(): number {
    const { batch, calls, stream } = this
    calls.fseek(stream, 0, SEEK_SET)
    let end = 0
    for (const line of this.lines) {
      this.obey(line)
      const got = calls.pcap_dispatch(line.address, this.perHandle, calls.pcap_dump, stream)
      line.failed = got < 0
      line.next = end
      if (got > 0) end = calls.ftell(stream)
      line.end = end
    }
    batch.count = 0
    if (this.lines.length === 1) this.takeAll(this.lines[0]!, 0)
    else this.merge()
    return batch.count
  }

  /** What the main thread asked for since the last read. */
  private obey(line: Line): void {
    const { control } = line
    const address = control.address
    if (address !== line.address) {
      this.libpcap.pcap_close(line.address)
      line.address = address
    }
    const version = control.programVersion
    if (version === line.programVersion) return
    const program = control.takeProgram(version)
    if (program === undefined) return
    this.libpcap.pcap_setfilter(line.address, {
      bf_len: program.length / 8,
      bf_insns: koffi.address(program),
    })
    line.programVersion = version
  }

  private wait(waitMs: number): boolean {
    for (let i = 0; i < this.lines.length; i++) {
      const line = this.lines[i]!
      // Below 0 it is left out, and the wait lasts its time.
      const descriptor = line.failed ? -1 : this.calls.pcap_get_selectable_fd(line.address)
      this.polled[i * POLL_INTS] = descriptor
      this.polled[i * POLL_INTS + 1] = POLLIN
    }
    return this.calls.poll(this.polled, this.lines.length, waitMs) > 0
  }

  private takeAll(line: Line, interfaceId: number): void {
    const stop = line.control.stopMicros
    while (line.next < line.end) this.take(line, interfaceId, stop)
  }

  /** The handles' packets in order of time, as far as they are here. */
  private merge(): void {
    for (;;) {
      let first = -1
      let firstMicros = Infinity
      for (let i = 0; i < this.lines.length; i++) {
        const line = this.lines[i]!
        if (line.next >= line.end) continue
        const micros = this.microsAt(line.next)
        if (first < 0 || micros < firstMicros) {
          first = i
          firstMicros = micros
        }
      }
      if (first < 0) return
      const line = this.lines[first]!
      this.take(line, first, line.control.stopMicros)
    }
  }

  private microsAt(at: number): number {
    const { view } = this.batch
    return view.getUint32(at, LITTLE_ENDIAN) * 1e6 + view.getUint32(at + 4, LITTLE_ENDIAN)
  }

  private take(line: Line, interfaceId: number, stopMicros: number): void {
    const { batch } = this
    const at = line.next
    const captured = batch.view.getUint32(at + 8, LITTLE_ENDIAN)
    line.next = at + RECORD_BYTES + captured
    const micros = this.microsAt(at)
    if (micros > stopMicros) return
    const i = batch.count++
    batch.offset[i] = at + RECORD_BYTES
    batch.capturedBytes[i] = captured
    batch.wireBytes[i] = batch.view.getUint32(at + 12, LITTLE_ENDIAN)
    batch.tsMicros[i] = micros
    batch.linkType[i] = line.linkType
    batch.interfaceId[i] = interfaceId
    batch.strippedVlan[i] = 0
  }
}
