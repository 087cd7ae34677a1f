/** What an endpoint mapper was asked and said: towers of ept_map, C706 appendix I and L, MS-RPCE 2.2.1.2. */
import type { Fields } from '../../bytes/fields.ts'
import { wireText } from '../../bytes/text.ts'
import { readUuid } from '../uuid.ts'
import { MAX_TOWERS } from './constants.ts'
import type { RpcCall, RpcListener } from './conversation.ts'
import { findInterface } from './interfaces.ts'

const EPT_MAP = 'ept_map'
const FLOOR_UUID = 0x0d
const FLOOR_TCP = 0x07
const FLOOR_UDP = 0x08
const FLOOR_IP = 0x09
const FLOOR_PIPE = 0x0f
const FLOOR_PIPE_SHORT = 0x10
const FLOOR_HTTP = 0x1f
const MAX_FLOORS = 8

/** Which interface a client looks for. */
export function noteMapCall(call: RpcCall, pdu: Fields, stubAt: number): void {
  if (call.operation !== EPT_MAP) return
  // A pointer to an object, which is all zeros where none is meant, then one to the tower.
  const objectAt = stubAt
  const towerAt = objectAt + 4 + (pdu.u32(objectAt) === 0 ? 0 : 16)
  if (pdu.u32(towerAt) === 0) return
  const tower = readTower(pdu, towerAt + 12)
  if (tower.interface !== '') call.detail = { asked: tower.interface }
}

/** Where it was told to find it. */
export function noteMapAnswer(
  call: RpcCall,
  pdu: Fields,
  stubAt: number,
  listener: RpcListener,
): void {
  if (call.operation !== EPT_MAP) return
  const countAt = stubAt + 20
  const count = Math.min(pdu.u32(countAt + 12), MAX_TOWERS)
  let at = countAt + 16 + pdu.u32(countAt + 12) * 4
  const found: string[] = []
  for (let i = 0; i < count && pdu.has(at, 8); i++) {
    const length = pdu.u32(at + 4)
    const tower = readTower(pdu, at + 8)
    if (tower.endpoint !== '' && !found.includes(tower.endpoint)) {
      found.push(tower.endpoint)
      if (tower.tcpPort !== 0) listener.noteEndpoint(tower.tcpPort)
    }
    at += (8 + length + 3) & ~3
  }
  if (found.length > 0) call.detail = { ...call.detail, endpoints: found }
}

interface Tower {
  interface: string
  /** `tcp:49668`, `pipe:\pipe\lsass`. */
  endpoint: string
  /** 0 for another transport. */
  tcpPort: number
}

/** A tower's floors are little-endian whatever the PDU is. */
function readTower(pdu: Fields, towerAt: number): Tower {
  const tower: Tower = { interface: '', endpoint: '', tcpPort: 0 }
  const { bytes, start } = pdu
  const short = (at: number): number => (pdu.has(at, 2) ? bytes.readUInt16LE(start + at) : 0)
  const floors = Math.min(short(towerAt), MAX_FLOORS)
  let at = towerAt + 2
  for (let i = 0; i < floors && pdu.has(at, 3); i++) {
    const leftBytes = short(at)
    const protocol = pdu.u8(at + 2)
    const rightAt = at + 2 + leftBytes
    const rightBytes = short(rightAt)
    const valueAt = rightAt + 2
    if (!pdu.has(valueAt, rightBytes)) break
    if (protocol === FLOOR_UUID && i === 0) {
      const isBigEndian = pdu.isBigEndian
      pdu.isBigEndian = false
      tower.interface = findInterface(readUuid(pdu, at + 3)).name
      pdu.isBigEndian = isBigEndian
    } else if (protocol === FLOOR_TCP || protocol === FLOOR_UDP || protocol === FLOOR_HTTP) {
      const word = protocol === FLOOR_TCP ? 'tcp' : protocol === FLOOR_UDP ? 'udp' : 'http'
      const port = rightBytes === 2 ? bytes.readUInt16BE(start + valueAt) : 0
      if (port !== 0) tower.endpoint = `${word}:${port}`
      if (protocol === FLOOR_TCP) tower.tcpPort = port
    } else if (protocol === FLOOR_PIPE || protocol === FLOOR_PIPE_SHORT) {
      const name = wireText(bytes, start + valueAt, start + valueAt + Math.max(0, rightBytes - 1))
      if (name !== '') tower.endpoint = `pipe:${name}`
    } else if (protocol === FLOOR_IP && rightBytes === 4 && tower.endpoint.includes(':')) {
      const address = [...bytes.subarray(start + valueAt, start + valueAt + 4)].join('.')
      if (address !== '0.0.0.0') tower.endpoint += `@${address}`
    }
    at = valueAt + rightBytes
  }
  return tower
}
