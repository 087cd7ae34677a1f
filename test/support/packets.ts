/**
 * Packets built by hand, a function a layer: each takes its fields (all with defaults)
 * and what it carries, and returns the bytes with lengths and checksums right.
 *
 *     ethernet({}, vlan({ id: 7 }, ipv4({ src: '10.0.0.1' }, tcp({ dstPort: 22 }, 'SSH-2.0-x\r\n'))))
 *
 * A layer that names its payload's type (EtherType, IP protocol) takes it from the payload,
 * unless told: every builder tags what it returns. Tunnels are in tunnels.ts.
 */
import * as numbers from '../../src/decode/numbers.ts'

/** Built bytes that know what an Ethernet, IP or GRE header before them must say. */
export interface Layered extends Buffer {
  etherType?: number
  ipProtocol?: number
  /** Puts the transport checksum in, once the addresses around it are known. */
  seal?: (pseudoHeader: Buffer) => void
}
export type Payload = Buffer | string

export const FIN = 1
export const SYN = 2
export const RST = 4
export const PSH = 8
export const ACK = 16
export const URG = 32

export const toBytes = (payload: Payload): Buffer =>
  typeof payload === 'string' ? Buffer.from(payload, 'latin1') : payload

/** Says on built bytes what the header before them must say. */
export function tag(bytes: Buffer, known: Omit<Partial<Layered>, keyof Buffer>): Layered {
  return Object.assign(bytes, known)
}

/** EtherType of built bytes. */
export const etherTypeOf = (payload: Payload, otherwise: number): number =>
  (payload as Layered).etherType ?? otherwise

/** Internet checksum, RFC 1071. */
export function checksum(...parts: Buffer[]): number {
  const all = Buffer.concat(parts)
  let sum = 0
  for (let i = 0; i < all.length; i += 2) sum += (all[i]! << 8) | (all[i + 1] ?? 0)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}

/** IPv4 or IPv6 text as 4 or 16 bytes. */
export function addressBytes(text: string): Buffer {
  if (!text.includes(':')) return Buffer.from(text.split('.').map(Number))
  const [head = '', tail = ''] = text.split('::')
  const words = (part: string) => (part === '' ? [] : part.split(':'))
  const front = words(head)
  const back = text.includes('::') ? words(tail) : []
  const middle = Array.from({ length: 8 - front.length - back.length }, () => '0')
  const bytes = Buffer.alloc(16)
  for (const [i, word] of [...front, ...middle, ...back].entries()) {
    bytes.writeUInt16BE(Number.parseInt(word, 16), i * 2)
  }
  return bytes
}

const macBytes = (mac: string): Buffer => Buffer.from(mac.replaceAll(':', ''), 'hex')

export interface EthernetFields {
  src?: string
  dst?: string
  etherType?: number
  /** Zeros to this frame length, as cards do (60 without the check sequence). */
  padTo?: number
}
export function ethernet(fields: EthernetFields, payload: Payload): Layered {
  const head = Buffer.alloc(14)
  macBytes(fields.dst ?? '02:00:00:00:00:02').copy(head, 0)
  macBytes(fields.src ?? '02:00:00:00:00:01').copy(head, 6)
  head.writeUInt16BE(fields.etherType ?? etherTypeOf(payload, numbers.ETHERTYPE_IPV4), 12)
  const bytes = Buffer.concat([head, toBytes(payload)])
  const padding = Buffer.alloc(Math.max(0, (fields.padTo ?? 0) - bytes.length))
  return tag(Buffer.concat([bytes, padding]), { etherType: numbers.ETHERTYPE_TEB })
}

/** An 802.1Q tag; with `tpid` 0x88a8 a service tag. */
export function vlan(
  fields: { id?: number; priority?: number; tpid?: number; etherType?: number },
  payload: Payload,
): Layered {
  const head = Buffer.alloc(4)
  head.writeUInt16BE(((fields.priority ?? 0) << 13) | (fields.id ?? 1), 0)
  head.writeUInt16BE(fields.etherType ?? etherTypeOf(payload, numbers.ETHERTYPE_IPV4), 2)
  return tag(Buffer.concat([head, toBytes(payload)]), {
    etherType: fields.tpid ?? numbers.ETHERTYPE_VLAN,
  })
}

export interface Ipv4Fields {
  src?: string
  dst?: string
  ttl?: number
  id?: number
  tos?: number
  protocol?: number
  /** In bytes, a multiple of 8. */
  fragmentOffset?: number
  moreFragments?: boolean
  dontFragment?: boolean
  /** Padded to whole words. */
  options?: Buffer
  /** Total length to claim instead of the true one. */
  totalLength?: number
}
export function ipv4(fields: Ipv4Fields, payload: Payload): Layered {
  const options = fields.options ?? Buffer.alloc(0)
  const headerBytes = 20 + Math.ceil(options.length / 4) * 4
  const body = toBytes(payload)
  const head = Buffer.alloc(headerBytes)
  const protocol = fields.protocol ?? (payload as Layered).ipProtocol ?? numbers.PROTOCOL_TCP
  head[0] = 0x40 | (headerBytes / 4)
  head[1] = fields.tos ?? 0
  head.writeUInt16BE(fields.totalLength ?? Math.min(0xffff, headerBytes + body.length), 2)
  head.writeUInt16BE(fields.id ?? 1, 4)
  const flags = (fields.dontFragment ? 0x4000 : 0) | (fields.moreFragments ? 0x2000 : 0)
  head.writeUInt16BE(flags | ((fields.fragmentOffset ?? 0) >> 3), 6)
  head[8] = fields.ttl ?? 64
  head[9] = protocol
  addressBytes(fields.src ?? '192.0.2.1').copy(head, 12)
  addressBytes(fields.dst ?? '192.0.2.2').copy(head, 16)
  options.copy(head, 20)
  head.writeUInt16BE(checksum(head), 10)
  const pseudo = Buffer.alloc(12)
  head.copy(pseudo, 0, 12, 20)
  pseudo[9] = protocol
  pseudo.writeUInt16BE(body.length & 0xffff, 10)
  return tag(Buffer.concat([head, sealed(payload, pseudo)]), {
    etherType: numbers.ETHERTYPE_IPV4,
    ipProtocol: numbers.PROTOCOL_IPIP,
  })
}

/** An extension header: its own protocol number and its bytes from the third on. */
export interface Extension {
  type: number
  /** After "next header" and length; padded to a multiple of 8 bytes with them. */
  body?: Buffer
}
export interface Ipv6Fields {
  src?: string
  dst?: string
  hopLimit?: number
  nextHeader?: number
  extensions?: readonly Extension[]
  payloadLength?: number
}
export function ipv6(fields: Ipv6Fields, payload: Payload): Layered {
  const body = toBytes(payload)
  const upper = fields.nextHeader ?? (payload as Layered).ipProtocol ?? numbers.PROTOCOL_TCP
  const extensions = fields.extensions ?? []
  const middle = Buffer.concat(
    extensions.map((e, i) => extensionBytes(e, extensions[i + 1]?.type ?? upper)),
  )
  const head = Buffer.alloc(40)
  head[0] = 0x60
  head.writeUInt16BE(fields.payloadLength ?? Math.min(0xffff, middle.length + body.length), 4)
  head[6] = extensions[0]?.type ?? upper
  head[7] = fields.hopLimit ?? 64
  addressBytes(fields.src ?? '2001:db8::1').copy(head, 8)
  addressBytes(fields.dst ?? '2001:db8::2').copy(head, 24)
  const pseudo = Buffer.alloc(40)
  head.copy(pseudo, 0, 8, 40)
  pseudo.writeUInt32BE(body.length, 32)
  pseudo[39] = upper
  return tag(Buffer.concat([head, middle, sealed(payload, pseudo)]), {
    etherType: numbers.ETHERTYPE_IPV6,
    ipProtocol: numbers.PROTOCOL_IPV6,
  })
}

function extensionBytes(extension: Extension, next: number): Buffer {
  const body = extension.body ?? Buffer.alloc(6)
  const unit = extension.type === numbers.PROTOCOL_AH ? 4 : 8
  const bytes = Buffer.alloc(Math.ceil((body.length + 2) / unit) * unit)
  bytes[0] = next
  if (extension.type === numbers.PROTOCOL_AH) bytes[1] = bytes.length / 4 - 2
  else if (extension.type !== numbers.PROTOCOL_FRAGMENT) bytes[1] = bytes.length / 8 - 1
  body.copy(bytes, 2)
  return bytes
}

/** An IPv6 fragment header, for `ipv6({ extensions: [fragment({...})] }, piece)`. */
export function fragment(fields: { offset?: number; more?: boolean; id?: number }): Extension {
  const body = Buffer.alloc(6)
  body.writeUInt16BE((fields.offset ?? 0) | (fields.more ? 1 : 0), 0)
  body.writeUInt32BE(fields.id ?? 1, 2)
  return { type: numbers.PROTOCOL_FRAGMENT, body }
}

function sealed(payload: Payload, pseudoHeader: Buffer): Buffer {
  const seal = (payload as Layered).seal
  seal?.(pseudoHeader)
  return toBytes(payload)
}

export interface TcpFields {
  srcPort?: number
  dstPort?: number
  seq?: number
  ack?: number
  flags?: number
  window?: number
  /** Padded to whole words. */
  options?: Buffer
}
export function tcp(fields: TcpFields, payload: Payload = ''): Layered {
  const options = fields.options ?? Buffer.alloc(0)
  const headerBytes = 20 + Math.ceil(options.length / 4) * 4
  const head = Buffer.alloc(headerBytes)
  head.writeUInt16BE(fields.srcPort ?? 40000, 0)
  head.writeUInt16BE(fields.dstPort ?? 22, 2)
  head.writeUInt32BE((fields.seq ?? 1) >>> 0, 4)
  head.writeUInt32BE((fields.ack ?? 0) >>> 0, 8)
  head[12] = (headerBytes / 4) << 4
  head[13] = fields.flags ?? ACK
  head.writeUInt16BE(fields.window ?? 65535, 14)
  options.copy(head, 20)
  return transport(Buffer.concat([head, toBytes(payload)]), 16, numbers.PROTOCOL_TCP)
}

export function udp(
  fields: { srcPort?: number; dstPort?: number },
  payload: Payload = '',
): Layered {
  const head = Buffer.alloc(8)
  const body = toBytes(payload)
  head.writeUInt16BE(fields.srcPort ?? 40000, 0)
  head.writeUInt16BE(fields.dstPort ?? 9, 2)
  head.writeUInt16BE((8 + body.length) & 0xffff, 4)
  return transport(Buffer.concat([head, body]), 6, numbers.PROTOCOL_UDP)
}

/** ICMP for IPv4; give the IP header around ICMPv6 its own `nextHeader` by `protocol` 58. */
export function icmp(
  fields: { type?: number; code?: number; protocol?: 1 | 58 },
  payload: Payload = '',
): Layered {
  const head = Buffer.alloc(8)
  head[0] = fields.type ?? 8
  head[1] = fields.code ?? 0
  const bytes = Buffer.concat([head, toBytes(payload)])
  if (fields.protocol === 58) return transport(bytes, 2, numbers.PROTOCOL_ICMPV6)
  bytes.writeUInt16BE(checksum(bytes), 2)
  return tag(bytes, { ipProtocol: numbers.PROTOCOL_ICMP })
}

function transport(bytes: Buffer, checksumAt: number, ipProtocol: number): Layered {
  return tag(bytes, {
    ipProtocol,
    seal: (pseudoHeader) => {
      bytes.writeUInt16BE(0, checksumAt)
      const sum = checksum(pseudoHeader, bytes)
      bytes.writeUInt16BE(
        sum === 0 && ipProtocol === numbers.PROTOCOL_UDP ? 0xffff : sum,
        checksumAt,
      )
    },
  })
}

/**
 * An IP payload cut into pieces of at most `pieceBytes` (a multiple of 8), each in an IPv4
 * header of its own.
 */
export function fragments4(fields: Ipv4Fields, payload: Layered, pieceBytes: number): Layered[] {
  const whole = ipv4(fields, payload)
  const body = whole.subarray(20)
  const protocol = fields.protocol ?? payload.ipProtocol ?? numbers.PROTOCOL_TCP
  return pieces(body, pieceBytes).map(({ offset, bytes, more }) =>
    ipv4({ ...fields, protocol, fragmentOffset: offset, moreFragments: more }, bytes),
  )
}

/** The same for IPv6. */
export function fragments6(
  fields: Ipv6Fields & { id?: number },
  payload: Layered,
  pieceBytes: number,
): Layered[] {
  const body = ipv6(fields, payload).subarray(40)
  const nextHeader = fields.nextHeader ?? payload.ipProtocol ?? numbers.PROTOCOL_TCP
  return pieces(body, pieceBytes).map(({ offset, bytes, more }) =>
    ipv6(
      { ...fields, nextHeader, extensions: [fragment({ offset, more, id: fields.id ?? 1 })] },
      bytes,
    ),
  )
}

function pieces(body: Buffer, pieceBytes: number) {
  const count = Math.max(1, Math.ceil(body.length / pieceBytes))
  return Array.from({ length: count }, (_, i) => ({
    offset: i * pieceBytes,
    bytes: body.subarray(i * pieceBytes, (i + 1) * pieceBytes),
    more: i + 1 < count,
  }))
}
