/**
 * pcap-filter(7) expressions to classic BPF, by libpcap.
 *
 * For an interface the program must run in the kernel, which takes the outer VLAN tag off a
 * packet before a socket's filter sees it. libpcap knows to ask the packet's metadata for the
 * tag (SKF_AD_VLAN_TAG) only when it compiles for an activated handle, so one is opened for it.
 */
import koffi from 'koffi'
import { escapeControls } from '../../bytes/text.ts'
import { Failure, UsageError } from '../../config/problems.ts'
import { DLT_RAW_BSD, LINK_TYPE_NAMES, LINKTYPE_ETHERNET, LINKTYPE_RAW } from '../linkTypes.ts'
import { type BpfProgram, findFault, MAX_INSTRUCTIONS } from './bpfProgram.ts'
import {
  ERROR_BUFFER_BYTES,
  type Libpcap,
  loadLibpcap,
  type NativeProgram,
  type PcapHandle,
  readErrorText,
} from './libpcap.ts'

export interface FilterTarget {
  /** LINKTYPE_ number of the packets. */
  readonly linkType: number
  /** What an accepting program returns: bytes of the packet to keep. */
  readonly snaplenBytes?: number
  /** For a program that the kernel runs on packets of this interface. */
  readonly interfaceName?: string
}

/**
 * Longest expression. libpcap's time grows with the cube of the alternatives: about a second
 * for this many characters of ports, minutes for eight times as many.
 */
const MAX_EXPRESSION_CHARS = 8192
/** Longest expression that a message repeats whole. */
const MAX_QUOTED_CHARS = 200
const DEFAULT_SNAPLEN_BYTES = 262_144
/** PCAP_NETMASK_UNKNOWN: `ip broadcast` is then refused instead of answered wrongly. */
const NETMASK_UNKNOWN = 0xffffffff
const INSTRUCTION_BYTES = 8
/** The handle that compiles is not read from: the least the kernel makes a ring of. */
const COMPILING_BUFFER_BYTES = 65_536
const COMPILING_TIMEOUT_MS = 1000
/** Ethernet to libpcap on Linux, and nearly always up. */
const LOOPBACK = 'lo'
/** Only expressions with these words have another program for the kernel than for a file. */
const NEEDS_INTERFACE = /\b(vlan|inbound|outbound|ifindex)\b/

/**
 * The program of `expression`; '' lets everything in. Throws a UsageError with libpcap's words
 * for a wrong one, a Failure when libpcap is missing or may not open the interface for an
 * expression on VLANs. Host names in an expression are looked up by libpcap.
 */
export function compileFilter(expression: string, target: FilterTarget): BpfProgram {
  checkText(expression, target)
  const libpcap = loadLibpcap()
  const handle = openCompiler(libpcap, expression, target)
  try {
    return compileOn(libpcap, handle, expression, target)
  } finally {
    libpcap.pcap_close(handle)
  }
}

/** Compiles for a handle that is open already. */
export function compileOn(
  libpcap: Libpcap,
  handle: PcapHandle,
  expression: string,
  target: FilterTarget,
): BpfProgram {
  checkText(expression, target)
  const native: NativeProgram = { bf_len: 0, bf_insns: 0n }
  if (libpcap.pcap_compile(handle, native, expression, 1, NETMASK_UNKNOWN) !== 0) {
    throw wrongFilter(expression, libpcap.pcap_geterr(handle), target)
  }
  try {
    if (native.bf_len > MAX_INSTRUCTIONS) {
      throw wrongFilter(
        expression,
        `it becomes ${native.bf_len} instructions, and a kernel takes at most ${MAX_INSTRUCTIONS}`,
        target,
      )
    }
    const program = copyProgram(native)
    const fault = findFault(program)
    // As of `protochain`, for which libpcap makes a loop.
    if (fault !== '') {
      throw wrongFilter(expression, `a kernel would not take it (${fault})`, target)
    }
    return program
  } finally {
    libpcap.pcap_freecode(native)
  }
}

function checkText(expression: string, target: FilterTarget): void {
  if (expression.length > MAX_EXPRESSION_CHARS) {
    throw new UsageError(
      `The filter has ${expression.length} characters, at most ${MAX_EXPRESSION_CHARS} may be`,
    )
  }
  // libpcap would read no further than the zero byte, and accept another filter than was meant.
  if (expression.includes('\0')) throw wrongFilter(expression, 'it contains a zero byte', target)
}

function copyProgram(native: NativeProgram): BpfProgram {
  const count = native.bf_len
  const view = new DataView(koffi.view(native.bf_insns, count * INSTRUCTION_BYTES))
  const program = {
    code: new Uint16Array(count),
    jt: new Uint8Array(count),
    jf: new Uint8Array(count),
    k: new Uint32Array(count),
  }
  for (let i = 0; i < count; i++) {
    const at = i * INSTRUCTION_BYTES
    program.code[i] = view.getUint16(at, LITTLE_ENDIAN)
    program.jt[i] = view.getUint8(at + 2)
    program.jf[i] = view.getUint8(at + 3)
    program.k[i] = view.getUint32(at + 4, LITTLE_ENDIAN)
  }
  return program
}

/** Gives a handle of the calling thread its program. Throws a Failure when it is not taken. */
export function attachProgram(handle: PcapHandle, program: BpfProgram): void {
  const libpcap = loadLibpcap()
  const instructions = encodeProgram(program)
  const native = { bf_len: program.code.length, bf_insns: koffi.address(instructions) }
  if (libpcap.pcap_setfilter(handle, native) === 0) return
  throw new Failure(`The filter was not taken: ${escapeControls(libpcap.pcap_geterr(handle))}`)
}

/** The program as the C structures that the kernel and libpcap read. */
export function encodeProgram({ code, jt, jf, k }: BpfProgram): Uint8Array {
  const bytes = new Uint8Array(code.length * INSTRUCTION_BYTES)
  const view = new DataView(bytes.buffer)
  for (let i = 0; i < code.length; i++) {
    const at = i * INSTRUCTION_BYTES
    view.setUint16(at, code[i]!, LITTLE_ENDIAN)
    view.setUint8(at + 2, jt[i]!)
    view.setUint8(at + 3, jf[i]!)
    view.setUint32(at + 4, k[i]!, LITTLE_ENDIAN)
  }
  return bytes
}

/** The machine's own order: instructions are structures in memory. */
const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1

function openCompiler(libpcap: Libpcap, expression: string, target: FilterTarget): PcapHandle {
  const { linkType, interfaceName } = target
  if (interfaceName !== undefined && NEEDS_INTERFACE.test(expression)) {
    const live = openLive(libpcap, interfaceName, target)
    if (typeof live === 'bigint') return live
    // An interface that is down or not there yet has the program of any other Ethernet.
    const other = linkType === LINKTYPE_ETHERNET ? openLive(libpcap, LOOPBACK, target) : ''
    if (typeof other === 'bigint') return other
    const name = escapeControls(interfaceName)
    throw new Failure(
      `The filter ${quote(expression)} cannot be made for ${name}: ${escapeControls(live)}`,
    )
  }
  return libpcap.pcap_open_dead(dltOf(linkType), target.snaplenBytes ?? DEFAULT_SNAPLEN_BYTES)
}

/** An activated handle that is read by nobody, or why there is none. */
function openLive(libpcap: Libpcap, name: string, target: FilterTarget): PcapHandle | string {
  const error = Buffer.alloc(ERROR_BUFFER_BYTES)
  const handle = libpcap.pcap_create(name, error)
  if (handle === null) return readErrorText(error)
  libpcap.pcap_set_snaplen(handle, target.snaplenBytes ?? DEFAULT_SNAPLEN_BYTES)
  libpcap.pcap_set_promisc(handle, 0)
  libpcap.pcap_set_timeout(handle, COMPILING_TIMEOUT_MS)
  libpcap.pcap_set_buffer_size(handle, COMPILING_BUFFER_BYTES)
  const status = libpcap.pcap_activate(handle)
  // Above 0 are warnings, as that there is no promiscuous mode.
  const problem =
    status < 0
      ? libpcap.pcap_geterr(handle) || libpcap.pcap_statustostr(status)
      : libpcap.pcap_datalink(handle) !== dltOf(target.linkType)
        ? 'libpcap reads it in another link type'
        : ''
  if (problem === '') return handle
  libpcap.pcap_close(handle)
  return problem
}

/** Raw IP has another number inside libpcap than in files; all other types here have the same. */
const dltOf = (linkType: number): number => (linkType === LINKTYPE_RAW ? DLT_RAW_BSD : linkType)

function wrongFilter(expression: string, text: string, { linkType }: FilterTarget): UsageError {
  const name = LINK_TYPE_NAMES.get(linkType) ?? `link type ${linkType}`
  const where = linkType === LINKTYPE_ETHERNET ? '' : ` for ${name}`
  return new UsageError(`The filter ${quote(expression)} is wrong${where}: ${escapeControls(text)}`)
}

function quote(expression: string): string {
  const cut = expression.length > MAX_QUOTED_CHARS
  const text = cut ? `${expression.slice(0, MAX_QUOTED_CHARS)}...` : expression
  return `"${escapeControls(text)}"`
}
