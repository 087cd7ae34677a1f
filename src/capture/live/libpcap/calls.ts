/** The functions of libpcap that capture needs, and the few of the C library that go with them. */
import koffi from 'koffi'
import { loadLibpcap, type PcapHandle } from '../../filter/libpcap.ts'

export interface PcapCalls {
  pcap_set_tstamp_type(handle: PcapHandle, type: number): number
  pcap_setnonblock(handle: PcapHandle, on: number, error: Buffer): number
  pcap_get_selectable_fd(handle: PcapHandle): number
  /** `callback` is the address of a C function, `user` its first argument. */
  pcap_dispatch(handle: PcapHandle, count: number, callback: bigint, user: bigint): number
  pcap_stats(handle: PcapHandle, stats: Uint32Array): number
  pcap_findalldevs(list: [bigint | null], error: Buffer): number
  pcap_freealldevs(list: bigint): void
  /** Address of `pcap_dump`, which writes a packet to a C stream. */
  readonly pcap_dump: bigint
  fmemopen(memory: ArrayBuffer, bytes: number, mode: string): bigint | null
  setvbuf(stream: bigint, buffer: null, mode: number, bytes: number): number
  fseek(stream: bigint, offset: number, whence: number): number
  ftell(stream: bigint): number
  fclose(stream: bigint): number
  poll(polled: Int32Array, count: number, timeoutMs: number): number
}

/** _IONBF: what is written to the stream is in its memory at once. */
export const UNBUFFERED = 2

let bound: PcapCalls | undefined

/** Throws a Failure when libpcap is not installed. */
export function bindPcapCalls(): PcapCalls {
  bound ??= bindCalls()
  return bound
}

function bindCalls(): PcapCalls {
  const { library } = loadLibpcap()
  const c = koffi.load(null)
  const address = 'void *'
  return {
    pcap_set_tstamp_type: library.func('pcap_set_tstamp_type', 'int', [address, 'int']),
    pcap_setnonblock: library.func('pcap_setnonblock', 'int', [address, 'int', address]),
    pcap_get_selectable_fd: library.func('pcap_get_selectable_fd', 'int', [address]),
    pcap_dispatch: library.func('pcap_dispatch', 'int', [address, 'int', address, address]),
    pcap_stats: library.func('pcap_stats', 'int', [address, address]),
    pcap_findalldevs: library.func('pcap_findalldevs', 'int', [
      koffi.out(koffi.pointer(address)),
      address,
    ]),
    pcap_freealldevs: library.func('pcap_freealldevs', 'void', [address]),
    pcap_dump: koffi.address(library.symbol('pcap_dump')),
    fmemopen: c.func('fmemopen', address, [address, 'size_t', 'str']),
    setvbuf: c.func('setvbuf', 'int', [address, address, 'int', 'size_t']),
    fseek: c.func('fseek', 'int', [address, 'long', 'int']),
    ftell: c.func('ftell', 'long', [address]),
    fclose: c.func('fclose', 'int', [address]),
    poll: c.func('poll', 'int', [address, 'ulong', 'int']),
  }
}

/** Names of what libpcap can capture from. */
export function listDevices(): string[] {
  const calls = bindPcapCalls()
  const list: [bigint | null] = [null]
  const names: string[] = []
  if (calls.pcap_findalldevs(list, Buffer.alloc(256)) !== 0 || list[0] === null) return names
  // struct pcap_if begins with `next` and `name`.
  const pair = koffi.struct({ next: 'void *', name: 'str' })
  for (let at: bigint | null = list[0]; at !== null; ) {
    const device: { next: bigint | null; name: string } = koffi.decode(at, pair)
    names.push(device.name)
    at = device.next
  }
  calls.pcap_freealldevs(list[0])
  return names
}
