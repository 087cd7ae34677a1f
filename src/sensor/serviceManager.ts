/**
 * Tells systemd how the service is doing (sd_notify(3)): a datagram to the socket that
 * NOTIFY_SOCKET names. Node has no Unix datagram sockets, so the C library is asked.
 */
import koffi from 'koffi'

const AF_UNIX = 1
const SOCK_DGRAM = 2
const SOCK_CLOEXEC = 0x80000
const MSG_NOSIGNAL = 0x4000
const MAX_PATH_BYTES = 107

export interface ServiceManager {
  /** READY=1, STOPPING=1, WATCHDOG=1, RELOADING=1, STATUS=... */
  notify(state: string): void
  /** Within this time it wants to hear WATCHDOG=1, in milliseconds; 0 when it does not. */
  readonly watchdogMs: number
}

/** Speaks to nobody when this process was not started by one. */
export function findServiceManager(environment: NodeJS.ProcessEnv = process.env): ServiceManager {
  const path = environment.NOTIFY_SOCKET ?? ''
  const bytes = Buffer.from(path)
  const known = (path.startsWith('/') || path.startsWith('@')) && bytes.length <= MAX_PATH_BYTES
  if (!known || process.platform !== 'linux') return { notify() {}, watchdogMs: 0 }
  const libc = koffi.load('libc.so.6')
  const socket = libc.func('int socket(int, int, int)')
  const sendto = libc.func(
    'intptr_t sendto(int, const void *, size_t, int, const void *, uint32_t)',
  )
  // sockaddr_un: family, path; a leading @ stands for a zero byte, the abstract namespace.
  const address = Buffer.alloc(2 + bytes.length)
  address.writeUInt16LE(AF_UNIX, 0)
  bytes.copy(address, 2)
  if (path.startsWith('@')) address[2] = 0
  const fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0) as number
  const own = Number(environment.WATCHDOG_PID ?? process.pid) === process.pid
  return {
    notify(state) {
      const text = Buffer.from(state)
      sendto(fd, text, text.length, MSG_NOSIGNAL, address, address.length)
    },
    watchdogMs: own ? Math.floor(Number(environment.WATCHDOG_USEC ?? 0) / 1000) || 0 : 0,
  }
}
