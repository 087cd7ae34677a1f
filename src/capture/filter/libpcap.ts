/** libpcap, found on the system and called without a compiler; loaded when it is first needed. */
import koffi, { type LibraryHandle } from 'koffi'
import { Failure } from '../../config/problems.ts'

/** Where the systems keep it, the likeliest name first. */
const LINUX_NAMES = ['libpcap.so.1', 'libpcap.so.0.8', 'libpcap.so']
const MAC_NAMES = ['/usr/lib/libpcap.A.dylib', '/usr/lib/libpcap.dylib', 'libpcap.dylib']
const NAMES = process.platform === 'darwin' ? MAC_NAMES : LINUX_NAMES

const MISSING =
  'A filter needs libpcap, which is not installed here: ' +
  'apt install libpcap0.8 (Debian, Ubuntu), dnf install libpcap (Fedora, RHEL)'

/** PCAP_ERRBUF_SIZE. */
export const ERROR_BUFFER_BYTES = 256

/** A `pcap_t *`: process-wide, so that its number means the same in every thread. */
export type PcapHandle = bigint

/** `bf_insns` is an address. */
export interface NativeProgram {
  bf_len: number
  bf_insns: bigint
}

/** The functions that compiling needs, by their own names. */
export interface Libpcap {
  readonly library: LibraryHandle
  pcap_open_dead(linkType: number, snaplenBytes: number): PcapHandle
  pcap_create(device: string, error: Buffer): PcapHandle | null
  pcap_set_snaplen(handle: PcapHandle, bytes: number): number
  pcap_set_promisc(handle: PcapHandle, on: number): number
  pcap_set_timeout(handle: PcapHandle, millis: number): number
  pcap_set_buffer_size(handle: PcapHandle, bytes: number): number
  pcap_activate(handle: PcapHandle): number
  pcap_datalink(handle: PcapHandle): number
  pcap_compile(
    handle: PcapHandle,
    program: NativeProgram,
    expression: string,
    optimize: number,
    netmask: number,
  ): number
  pcap_setfilter(handle: PcapHandle, program: NativeProgram): number
  pcap_freecode(program: NativeProgram): void
  pcap_geterr(handle: PcapHandle): string
  pcap_statustostr(status: number): string
  pcap_close(handle: PcapHandle): void
}

let loaded: Libpcap | undefined

/** The library, opened on the first call. Throws a Failure when it is not installed. */
export function loadLibpcap(names: readonly string[] = NAMES): Libpcap {
  if (names !== NAMES) return bind(openLibrary(names))
  loaded ??= bind(openLibrary(names))
  return loaded
}

function openLibrary(names: readonly string[]): LibraryHandle {
  for (const name of names) {
    try {
      return koffi.load(name)
    } catch {
      // not under this name
    }
  }
  throw new Failure(MISSING)
}

function bind(library: LibraryHandle): Libpcap {
  const address = 'void *'
  const program = koffi.struct({ bf_len: 'uint32_t', bf_insns: address })
  const filled = koffi.out(koffi.pointer(program))
  const given = koffi.pointer(program)
  return {
    library,
    pcap_open_dead: library.func('pcap_open_dead', address, ['int', 'int']),
    pcap_create: library.func('pcap_create', address, ['str', address]),
    pcap_set_snaplen: library.func('pcap_set_snaplen', 'int', [address, 'int']),
    pcap_set_promisc: library.func('pcap_set_promisc', 'int', [address, 'int']),
    pcap_set_timeout: library.func('pcap_set_timeout', 'int', [address, 'int']),
    pcap_set_buffer_size: library.func('pcap_set_buffer_size', 'int', [address, 'int']),
    pcap_activate: library.func('pcap_activate', 'int', [address]),
    pcap_datalink: library.func('pcap_datalink', 'int', [address]),
    pcap_compile: library.func('pcap_compile', 'int', [address, filled, 'str', 'int', 'uint32_t']),
    pcap_setfilter: library.func('pcap_setfilter', 'int', [address, given]),
    pcap_freecode: library.func('pcap_freecode', 'void', [koffi.inout(given)]),
    pcap_geterr: library.func('pcap_geterr', 'str', [address]),
    pcap_statustostr: library.func('pcap_statustostr', 'str', ['int']),
    pcap_close: library.func('pcap_close', 'void', [address]),
  }
}

/** The text libpcap left in an error buffer. */
export function readErrorText(buffer: Buffer): string {
  const end = buffer.indexOf(0)
  return buffer.toString('utf8', 0, end < 0 ? buffer.length : end)
}
