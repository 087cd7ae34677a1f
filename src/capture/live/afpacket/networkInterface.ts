/** Network interfaces as the kernel knows them: their index, and what kind of frames they carry. */
import { readFileSync } from 'node:fs'
import { escapeControls } from '../../../bytes/text.ts'
import { UsageError } from '../../../config/problems.ts'
import { LINKTYPE_ETHERNET, LINKTYPE_RAW } from '../../linkTypes.ts'
import * as kernel from './kernelConstants.ts'
import { explainErrno, type SystemCalls } from './systemCalls.ts'

export interface NetworkInterface {
  readonly name: string
  /** Index into the capture's interfaces. */
  readonly id: number
  /** The kernel's number; another one each time an interface is made. */
  readonly ifindex: number
  /** LINKTYPE_ number, -1 for a kind whose frames are not read here. */
  readonly linkType: number
  /** ARPHRD_ number. */
  readonly hardwareType: number
  readonly loopback: boolean
}

/** `fd`: any socket. Returns undefined when there is none of that name. */
export function findInterface(
  calls: SystemCalls,
  fd: number,
  name: string,
  id: number,
): NetworkInterface | undefined {
  const request = makeInterfaceRequest(name)
  if (request === undefined) return undefined
  if (calls.ioctl(fd, kernel.SIOCGIFINDEX, request) < 0) {
    if (calls.errno() === kernel.ENODEV) return undefined
    throw explainErrno(calls, `Looking up interface ${escapeControls(name)}`)
  }
  const ifindex = request.readInt32LE(kernel.IFNAMSIZ)
  if (calls.ioctl(fd, kernel.SIOCGIFHWADDR, request) < 0) {
    if (calls.errno() === kernel.ENODEV) return undefined
    throw explainErrno(calls, `Looking up interface ${escapeControls(name)}`)
  }
  const hardwareType = request.readUInt16LE(kernel.IFNAMSIZ)
  const loopback = hardwareType === kernel.ARPHRD_LOOPBACK
  return { name, id, ifindex, linkType: nameLinkType(hardwareType), hardwareType, loopback }
}

/** struct ifreq with the name in it; undefined when no interface can be called that. */
export function makeInterfaceRequest(name: string): Buffer | undefined {
  const bytes = Buffer.from(name)
  if (bytes.length === 0 || bytes.length >= kernel.IFNAMSIZ || bytes.includes(0)) return undefined
  const request = Buffer.alloc(kernel.IFREQ_BYTES)
  bytes.copy(request)
  return request
}

function nameLinkType(hardwareType: number): number {
  switch (hardwareType) {
    case kernel.ARPHRD_ETHER:
    case kernel.ARPHRD_LOOPBACK:
      return LINKTYPE_ETHERNET
    case kernel.ARPHRD_NONE:
    case kernel.ARPHRD_PPP:
    case kernel.ARPHRD_RAWIP:
    case kernel.ARPHRD_TUNNEL:
    case kernel.ARPHRD_TUNNEL6:
    case kernel.ARPHRD_SIT:
      return LINKTYPE_RAW
    default:
      return -1
  }
}

/** Names of the interfaces there are, in the network namespace of the process. */
export function listInterfaces(): string[] {
  // Not os.networkInterfaces(): a mirror port has no address, and that lists only those with one.
  const lines = readFileSync('/proc/self/net/dev', 'utf8').split('\n').slice(2)
  return lines.map((line) => line.slice(0, line.lastIndexOf(':')).trim()).filter((n) => n !== '')
}

export function explainMissing(names: readonly string[]): UsageError {
  const missing = names.map(escapeControls).join(', ')
  const there = listInterfaces().map(escapeControls).join(', ')
  return new UsageError(
    names.length === 1
      ? `There is no interface ${missing}; there are ${there}.`
      : `There are no interfaces ${missing}; there are ${there}.`,
  )
}
