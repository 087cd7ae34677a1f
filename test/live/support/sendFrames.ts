/** Sends TCP frames on an interface: `node sendFrames.js <interface> <count> <vlan or 0> <first client>`. */
import { createRequire } from 'node:module'
import {
  AF_PACKET,
  ETH_P_ALL,
  SOCK_RAW,
} from '../../../src/capture/live/afpacket/kernelConstants.ts'
import { findInterface } from '../../../src/capture/live/afpacket/networkInterface.ts'
import { bindSystemCalls } from '../../../src/capture/live/afpacket/systemCalls.ts'
import { ethernet, ipv4, tcp, vlan } from '../../support/packets.ts'

export const CLIENTS = 40
const BURST = 256

const [name = '', count = '0', tag = '0', client = '1'] = process.argv.slice(2)
const calls = bindSystemCalls()
const koffi: typeof import('koffi') = createRequire(import.meta.url)('koffi')
const send: (fd: number, bytes: Buffer, length: number, flags: number) => number = koffi
  .load(null)
  .func('int64_t send(int fd, const void *bytes, size_t length, int flags)')

const fd = calls.socket(AF_PACKET, SOCK_RAW, 0)
const address = Buffer.alloc(20)
address.writeUInt16LE(AF_PACKET, 0)
address.writeUInt16BE(ETH_P_ALL, 2)
address.writeInt32LE(findInterface(calls, fd, name, 0)!.ifindex, 4)
if (calls.bind(fd, address, address.length) < 0) throw new Error(`bind: ${calls.errno()}`)

// Each client with one server, in turn from either end.
const frames = Array.from({ length: 2 * CLIENTS }, (_, i) => {
  const one = `10.0.0.${Number(client) + (i >> 1)}`
  const other = '10.0.1.1'
  const [src, dst] = i % 2 === 0 ? [one, other] : [other, one]
  const ip = ipv4({ src, dst }, tcp({}, 'x'.repeat(60)))
  return ethernet({ dst: 'ff:ff:ff:ff:ff:ff' }, tag === '0' ? ip : vlan({ id: Number(tag) }, ip))
})
let sent = 0
while (sent < Number(count)) {
  const frame = frames[sent % frames.length]!
  if (send(fd, frame, frame.length, 0) === frame.length) sent++
  // Lets a reader on the same processor have its turn.
  if (sent % BURST === 0) await new Promise((resolve) => setImmediate(resolve))
}
calls.close(fd)
console.log(sent)
