/** The network card's own clock (SIOCSHWTSTAMP, linux/net_tstamp.h). */
import { escapeControls } from '../../../bytes/text.ts'
import {
  EPERM,
  HWTSTAMP_FILTER_ALL,
  HWTSTAMP_TX_OFF,
  IFNAMSIZ,
  SIOCGHWTSTAMP,
  SIOCSHWTSTAMP,
} from './kernelConstants.ts'
import { makeInterfaceRequest } from './networkInterface.ts'
import type { SystemCalls } from './systemCalls.ts'

/** struct hwtstamp_config: flags, tx_type, rx_filter. */
const CONFIG_BYTES = 12

/** Has the card stamp every packet. Returns a sentence when it does not, else ''. */
export function startAdapterClock(calls: SystemCalls, fd: number, name: string): string {
  const request = makeInterfaceRequest(name)
  if (request === undefined) return ''
  const config = Buffer.alloc(CONFIG_BYTES)
  request.writeBigUInt64LE(calls.addressOf(config), IFNAMSIZ)
  // Perhaps somebody has switched it on already, and it is for all who look.
  if (calls.ioctl(fd, SIOCGHWTSTAMP, request) >= 0 && stampsAll(config)) return ''
  config.writeInt32LE(0, 0)
  config.writeInt32LE(HWTSTAMP_TX_OFF, 4)
  config.writeInt32LE(HWTSTAMP_FILTER_ALL, 8)
  if (calls.ioctl(fd, SIOCSHWTSTAMP, request) >= 0 && stampsAll(config)) return ''
  const why =
    calls.errno() === EPERM
      ? 'may not be told to stamp packets (that needs CAP_NET_ADMIN)'
      : 'cannot stamp every packet it receives'
  return `Interface ${escapeControls(name)} ${why}; its packets have the kernel's time.`
}

const stampsAll = (config: Buffer): boolean => config.readInt32LE(8) === HWTSTAMP_FILTER_ALL
