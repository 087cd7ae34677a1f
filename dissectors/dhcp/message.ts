/** One message: its fixed part (RFC 2131 2) and its options (RFC 2132), also where they overflow into other fields (9.3). */
import { wireText } from '../../src/bytes/text.ts'
import { ipv4Text, macText } from '../../src/formats/address.ts'
import {
  ARCHITECTURES,
  At,
  HEADER_BYTES,
  MAX_OPTIONS,
  MAX_PARAMETERS,
  MAX_SERVERS,
  Option,
} from './constants.ts'

export interface Message {
  isReply: boolean
  id: number
  /** Number of MESSAGE_TYPES. */
  type: number
  tsMicros: number
  bytes: number
  repeats: number
  mac: string
  clientIp: string
  yourIp: string
  relay: string
  requestedIp: string
  server: string
  hostName: string
  fqdn: string
  vendorClass: string
  clientId: string
  leaseSeconds: number
  domain: string
  router: string
  dns: string[]
  parameters: number[]
  text: string
  /** What only some messages have, for an event. */
  detail: Record<string, unknown>
}

const NO_IP = '0.0.0.0'
const MAC_BYTES = 6
const MAX_MAC_BYTES = 16
const MAX_CLIENT_ID_BYTES = 64
const PRINTABLE = /^[\x20-\x7e]+$/

const readIp = (bytes: Buffer, at: number): string => {
  const text = ipv4Text(bytes, at)
  return text === NO_IP ? '' : text
}

/** The message in `[start, end)`, whose fixed part is there. */
export function readMessage(bytes: Buffer, start: number, end: number, tsMicros: number): Message {
  const size = bytes.readUInt8(start + 2)
  const hasMac = size > 0 && size <= MAX_MAC_BYTES
  const message: Message = {
    isReply: bytes.readUInt8(start) === 2,
    id: bytes.readUInt32BE(start + At.Id),
    type: 0,
    tsMicros,
    bytes: end - start,
    repeats: 0,
    mac: hasMac ? macText(bytes, start + At.ClientMac, size) : '',
    clientIp: readIp(bytes, start + At.ClientIp),
    yourIp: readIp(bytes, start + At.YourIp),
    relay: readIp(bytes, start + At.Relay),
    requestedIp: '',
    server: '',
    hostName: '',
    fqdn: '',
    vendorClass: '',
    clientId: '',
    leaseSeconds: 0,
    domain: '',
    router: '',
    dns: [],
    parameters: [],
    text: '',
    detail: {},
  }
  const overload = readOptions(message, bytes, start + HEADER_BYTES, end)
  if ((overload & 1) !== 0) readOptions(message, bytes, start + At.BootFile, start + At.Magic)
  else readName(message, 'boot_file', bytes, start + At.BootFile, start + At.Magic)
  if ((overload & 2) !== 0) readOptions(message, bytes, start + At.ServerName, start + At.BootFile)
  else readName(message, 'server_name', bytes, start + At.ServerName, start + At.BootFile)
  const next = readIp(bytes, start + At.NextServer)
  if (next !== '') message.detail.next_server = next
  return message
}

/** Text that ends at the first zero byte. */
function readName(
  message: Message,
  name: string,
  bytes: Buffer,
  start: number,
  stop: number,
): void {
  const zero = bytes.indexOf(0, start)
  const end = zero < 0 || zero > stop ? stop : zero
  if (end > start) message.detail[name] = wireText(bytes, start, end)
}

/** Reads options up to the end mark; gives back which other fields hold more of them. */
function readOptions(message: Message, bytes: Buffer, start: number, end: number): number {
  let overload = 0
  for (let at = start, i = 0; at < end && i < MAX_OPTIONS; i++) {
    const type = bytes.readUInt8(at++)
    if (type === 0) continue
    if (type === Option.End || at >= end) break
    const size = bytes.readUInt8(at++)
    if (size > end - at) break
    if (type === Option.Overload && size === 1) overload = bytes.readUInt8(at)
    else if (size > 0) readOption(message, type, bytes, at, at + size)
    at += size
  }
  return overload
}

function readOption(
  message: Message,
  type: number,
  bytes: Buffer,
  start: number,
  stop: number,
): void {
  const { detail } = message
  const size = stop - start
  if (type === Option.MessageType) message.type = bytes.readUInt8(start)
  else if (type === Option.HostName) message.hostName = readText(bytes, start, stop)
  else if (type === Option.Domain) message.domain = readText(bytes, start, stop)
  else if (type === Option.VendorClass) message.vendorClass = readText(bytes, start, stop)
  else if (type === Option.Message) message.text = readText(bytes, start, stop)
  else if (type === Option.ClientId) message.clientId = readClientId(bytes, start, stop)
  else if (type === Option.Fqdn) message.fqdn = readFqdn(bytes, start, stop)
  else if (type === Option.UserClass) detail.user_class = readText(bytes, start, stop)
  else if (type === Option.TftpServer) detail.tftp_server = readText(bytes, start, stop)
  else if (type === Option.BootFile) detail.boot_file = readText(bytes, start, stop)
  else if (type === Option.ProxyUrl) detail.proxy_url = readText(bytes, start, stop)
  else if (type === Option.Relay) readRelay(message, bytes, start, stop)
  else if (type === Option.Architecture && size >= 2) {
    const number = bytes.readUInt16BE(start)
    detail.architecture = ARCHITECTURES[number] ?? String(number)
  } else if (type === Option.Parameters)
    message.parameters = [...bytes.subarray(start, Math.min(stop, start + MAX_PARAMETERS))]
  else if (type === Option.Dns) {
    for (let at = start; at + 4 <= stop && message.dns.length < MAX_SERVERS; at += 4)
      message.dns.push(ipv4Text(bytes, at))
  } else if (size < 4) return
  else if (type === Option.Router) message.router = readIp(bytes, start)
  else if (type === Option.RequestedIp) message.requestedIp = readIp(bytes, start)
  else if (type === Option.Server) message.server = readIp(bytes, start)
  else if (type === Option.LeaseSeconds) message.leaseSeconds = bytes.readUInt32BE(start)
}

/** Some clients and servers end texts by a zero byte. */
function readText(bytes: Buffer, start: number, stop: number): string {
  let end = stop
  while (end > start && bytes[end - 1] === 0) end--
  return wireText(bytes, start, end)
}

/** A type and what it types, mostly hardware's own address (RFC 2132 9.14, 4361). */
function readClientId(bytes: Buffer, start: number, stop: number): string {
  const end = Math.min(stop, start + MAX_CLIENT_ID_BYTES)
  if (bytes[start] === 1 && end - start === MAC_BYTES + 1) return macText(bytes, start + 1)
  const isText = bytes[start] === 0 && end - start > 1
  const text = bytes.toString('latin1', isText ? start + 1 : start, end)
  return PRINTABLE.test(text) ? text : bytes.toString('hex', start, end)
}

/** Flags, two codes no longer used, and the name: as text, or in labels as DNS writes it (RFC 4702 2). */
function readFqdn(bytes: Buffer, start: number, stop: number): string {
  if (stop - start <= 3) return ''
  if ((bytes[start]! & 4) === 0) return readText(bytes, start + 3, stop)
  const labels: string[] = []
  for (let at = start + 3; at < stop; ) {
    const size = bytes[at]!
    if (size === 0 || size > 63 || at + 1 + size > stop) break
    labels.push(wireText(bytes, at + 1, at + 1 + size))
    at += 1 + size
  }
  return labels.join('.')
}

/** Which port of which relay the client hangs on, RFC 3046 2. */
function readRelay(message: Message, bytes: Buffer, start: number, stop: number): void {
  for (let at = start; at + 2 <= stop; ) {
    const type = bytes[at]!
    const from = at + 2
    const to = from + bytes[at + 1]!
    if (to > stop) return
    if (type === 1) message.detail.relay_circuit = readOpaque(bytes, from, to)
    else if (type === 2) message.detail.relay_remote = readOpaque(bytes, from, to)
    at = to
  }
}

function readOpaque(bytes: Buffer, start: number, stop: number): string {
  const end = Math.min(stop, start + MAX_CLIENT_ID_BYTES)
  const text = bytes.toString('latin1', start, end)
  return PRINTABLE.test(text) ? text : bytes.toString('hex', start, end)
}
