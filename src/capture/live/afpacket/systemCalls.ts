/** The C library's calls that packet sockets need, bound once a thread. */
import { createRequire } from 'node:module'
import { getSystemErrorName } from 'node:util'
import { describeError, Failure } from '../../../config/problems.ts'
import { EACCES, EPERM } from './kernelConstants.ts'

/** Results are those of the C functions: below 0 (mmap: all bits set) when they failed. */
export interface SystemCalls {
  socket(domain: number, type: number, protocol: number): number
  bind(fd: number, address: Buffer, bytes: number): number
  setsockopt(fd: number, level: number, name: number, value: Buffer, bytes: number): number
  getsockopt(fd: number, level: number, name: number, value: Buffer, bytes: Buffer): number
  ioctl(fd: number, request: number, argument: Buffer): number
  mmap(
    at: null,
    bytes: number,
    protection: number,
    flags: number,
    fd: number,
    offset: number,
  ): bigint
  munmap(address: bigint, bytes: number): number
  poll(descriptors: Buffer, count: number, timeoutMs: number): number
  close(fd: number): number
  /** errno of the call that failed last in this thread. */
  errno(): number
  /** Address of a buffer's bytes; the buffer must outlive its use. */
  addressOf(bytes: Buffer): bigint
  /** Foreign memory as an ArrayBuffer: reading it after the memory is given back kills the process. */
  viewMemory(address: bigint, bytes: number): ArrayBuffer
}

let bound: SystemCalls | undefined

/** Throws a Failure where the C library cannot be called. */
export function bindSystemCalls(): SystemCalls {
  bound ??= bind()
  return bound
}

function bind(): SystemCalls {
  if (process.platform !== 'linux') {
    throw new Failure(
      `Capturing through AF_PACKET needs Linux, and this is ${process.platform}; --driver libpcap captures here.`,
    )
  }
  // Loaded when it is needed: whoever only replays files needs no native module.
  let koffi: typeof import('koffi')
  try {
    koffi = createRequire(import.meta.url)('koffi')
  } catch (error) {
    throw new Failure(
      `Live capture calls the C library through the package koffi, which cannot be loaded here: ${describeError(error)}`,
    )
  }
  const libc = koffi.load(null)
  return {
    socket: libc.func('int socket(int domain, int type, int protocol)'),
    bind: libc.func('int bind(int fd, const void *address, uint32_t bytes)'),
    setsockopt: libc.func(
      'int setsockopt(int fd, int level, int name, const void *value, uint32_t bytes)',
    ),
    getsockopt: libc.func('int getsockopt(int fd, int level, int name, void *value, void *bytes)'),
    ioctl: libc.func('int ioctl(int fd, unsigned long request, void *argument)'),
    mmap: libc.func(
      'void *mmap(void *at, size_t bytes, int protection, int flags, int fd, int64_t offset)',
    ),
    munmap: libc.func('int munmap(void *address, size_t bytes)'),
    poll: libc.func('int poll(void *descriptors, unsigned long count, int timeout)'),
    close: libc.func('int close(int fd)'),
    errno: () => koffi.errno(),
    addressOf: (bytes) => koffi.address(bytes),
    viewMemory: (address, bytes) => koffi.view(address, bytes),
  }
}

/** What mmap returns when it failed. */
export const MAP_FAILED = 0xffffffffffffffffn

const NEEDS_RIGHTS =
  'Capturing needs the right CAP_NET_RAW: run as root, or once `sudo setcap cap_net_raw+ep $(readlink -f $(which node))`, or start the systemd unit.'

/** A Failure for the call that failed last: `doing` says what was tried, without a full stop. */
export function explainErrno(calls: SystemCalls, doing: string): Failure {
  const errno = calls.errno()
  if (errno === EPERM || errno === EACCES)
    return new Failure(`${doing}: not allowed. ${NEEDS_RIGHTS}`)
  return new Failure(`${doing}: the kernel refuses (${nameErrno(errno)}).`)
}

export const nameErrno = (errno: number): string => {
  try {
    return getSystemErrorName(-errno)
  } catch {
    return `errno ${errno}`
  }
}
