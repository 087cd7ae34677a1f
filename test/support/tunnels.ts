/** Encapsulations built by hand, to go around and inside the layers of packets.ts. */
import * as numbers from '../../src/decode/numbers.ts'
import { checksum, etherTypeOf, type Layered, type Payload, tag, toBytes, udp } from './packets.ts'

/** An MPLS stack, innermost label last. */
export function mpls(labels: readonly number[], payload: Payload): Layered {
  const head = Buffer.alloc(labels.length * 4)
  labels.forEach((label, i) => {
    const bottom = i === labels.length - 1 ? 0x100 : 0
    head.writeUInt32BE(((label << 12) | bottom | 64) >>> 0, i * 4)
  })
  return tag(Buffer.concat([head, toBytes(payload)]), {
    etherType: numbers.ETHERTYPE_MPLS,
    ipProtocol: numbers.PROTOCOL_MPLS,
  })
}

/** PPP with its two-byte protocol field; `framed` puts address and control in front. */
export function ppp(fields: { protocol?: number; framed?: boolean }, payload: Payload): Layered {
  const isIpv6 = (payload as Layered).etherType === numbers.ETHERTYPE_IPV6
  const head = Buffer.alloc(2)
  head.writeUInt16BE(fields.protocol ?? (isIpv6 ? 0x57 : 0x21), 0)
  const address = fields.framed ? Buffer.from([0xff, 0x03]) : Buffer.alloc(0)
  return tag(Buffer.concat([address, head, toBytes(payload)]), { etherType: numbers.ETHERTYPE_PPP })
}

/** PPPoE session data around `ppp()`. */
export function pppoe(fields: { session?: number; code?: number }, payload: Payload): Layered {
  const body = toBytes(payload)
  const head = Buffer.from([0x11, fields.code ?? 0, 0, 0, 0, 0])
  head.writeUInt16BE(fields.session ?? 1, 2)
  head.writeUInt16BE(body.length, 4)
  return tag(Buffer.concat([head, body]), { etherType: numbers.ETHERTYPE_PPPOE_SESSION })
}

export interface GreFields {
  protocol?: number
  key?: number
  sequence?: number
  checksum?: boolean
  /** Source route entries, each family, offset, length and data; ended here. */
  routes?: readonly Buffer[]
}
export function gre(fields: GreFields, payload: Payload): Layered {
  const parts: Buffer[] = [Buffer.alloc(4)]
  let flags = 0
  if (fields.checksum || fields.routes) parts.push(Buffer.alloc(4))
  if (fields.checksum) flags |= 0x8000
  if (fields.routes) flags |= 0x4000
  if (fields.key !== undefined) {
    flags |= 0x2000
    parts.push(wordBytes(fields.key))
  }
  if (fields.sequence !== undefined) {
    flags |= 0x1000
    parts.push(wordBytes(fields.sequence))
  }
  if (fields.routes) parts.push(...fields.routes, Buffer.alloc(4))
  parts[0]!.writeUInt16BE(flags, 0)
  parts[0]!.writeUInt16BE(fields.protocol ?? etherTypeOf(payload, numbers.ETHERTYPE_TEB), 2)
  const head = Buffer.concat(parts)
  const bytes = Buffer.concat([head, toBytes(payload)])
  if (fields.checksum) bytes.writeUInt16BE(checksum(bytes), 4)
  return tag(bytes, { ipProtocol: numbers.PROTOCOL_GRE })
}

/** GRE version 1 as PPTP has it, around `ppp()`. */
export function pptp(
  fields: { call?: number; sequence?: number; ack?: number },
  payload: Payload,
): Layered {
  const body = toBytes(payload)
  const head = Buffer.alloc(8)
  const acks = fields.ack !== undefined
  head.writeUInt16BE(0x2001 | 0x1000 | (acks ? 0x80 : 0), 0)
  head.writeUInt16BE(numbers.ETHERTYPE_PPP, 2)
  head.writeUInt16BE(body.length, 4)
  head.writeUInt16BE(fields.call ?? 1, 6)
  const ack = acks ? wordBytes(fields.ack!) : Buffer.alloc(0)
  return tag(Buffer.concat([head, wordBytes(fields.sequence ?? 1), ack, body]), {
    ipProtocol: numbers.PROTOCOL_GRE,
  })
}

/** GRE and ERSPAN type I: no header between them. */
export function erspan1(payload: Payload): Layered {
  return gre({ protocol: numbers.ETHERTYPE_ERSPAN_2 }, payload)
}

/** GRE and ERSPAN type II. */
export function erspan2(
  fields: { session?: number; vlan?: number; sequence?: number },
  payload: Payload,
): Layered {
  const head = Buffer.alloc(8)
  head.writeUInt16BE(0x1000 | (fields.vlan ?? 0), 0)
  head.writeUInt16BE(fields.session ?? 1, 2)
  return gre(
    { protocol: numbers.ETHERTYPE_ERSPAN_2, sequence: fields.sequence ?? 1 },
    Buffer.concat([head, toBytes(payload)]),
  )
}

/** GRE and ERSPAN type III; `ip`: the payload is an IP packet, not a frame. */
export function erspan3(
  fields: { session?: number; subheader?: boolean; ip?: boolean; unsequenced?: boolean },
  payload: Payload,
): Layered {
  const head = Buffer.alloc(fields.subheader ? 20 : 12)
  head.writeUInt16BE(0x2000, 0)
  head.writeUInt16BE(fields.session ?? 1, 2)
  head.writeUInt16BE((fields.ip ? 2 << 10 : 0) | (fields.subheader ? 1 : 0), 10)
  return gre(
    { protocol: numbers.ETHERTYPE_ERSPAN_3, ...(fields.unsequenced ? {} : { sequence: 1 }) },
    Buffer.concat([head, toBytes(payload)]),
  )
}

/** UDP and VXLAN around a frame. */
export function vxlan(fields: { vni?: number; flags?: number; port?: number }, payload: Payload) {
  const head = Buffer.concat([
    Buffer.from([fields.flags ?? 8, 0, 0, 0]),
    wordBytes((fields.vni ?? 1) << 8),
  ])
  return udp(
    { srcPort: 49152, dstPort: fields.port ?? numbers.PORT_VXLAN },
    Buffer.concat([head, toBytes(payload)]),
  )
}

/** UDP and VXLAN-GPE; next protocol by the payload. */
export function vxlanGpe(fields: { vni?: number; next?: number }, payload: Payload): Layered {
  const type = etherTypeOf(payload, numbers.ETHERTYPE_TEB)
  const known = { [numbers.ETHERTYPE_IPV4]: 1, [numbers.ETHERTYPE_IPV6]: 2 }[type]
  const head = Buffer.concat([
    Buffer.from([0x0c, 0, 0, fields.next ?? known ?? 3]),
    wordBytes((fields.vni ?? 1) << 8),
  ])
  return udp(
    { srcPort: 49152, dstPort: numbers.PORT_VXLAN_GPE },
    Buffer.concat([head, toBytes(payload)]),
  )
}

/** UDP and Geneve; `options` in whole words. */
export function geneve(
  fields: { vni?: number; options?: Buffer; protocol?: number },
  payload: Payload,
): Layered {
  const options = fields.options ?? Buffer.alloc(0)
  const head = Buffer.alloc(4)
  head[0] = options.length / 4
  head.writeUInt16BE(fields.protocol ?? etherTypeOf(payload, numbers.ETHERTYPE_TEB), 2)
  return udp(
    { srcPort: 49152, dstPort: numbers.PORT_GENEVE },
    Buffer.concat([head, wordBytes((fields.vni ?? 1) << 8), options, toBytes(payload)]),
  )
}

/** UDP and GTP-U; `extensions` as type and body, body such that length and type fill whole words. */
export function gtpu(
  fields: {
    teid?: number
    message?: number
    sequence?: number
    extensions?: readonly { type: number; body: Buffer }[]
  },
  payload: Payload,
): Layered {
  const extensions = fields.extensions ?? []
  const long = fields.sequence !== undefined || extensions.length > 0
  const optional = long ? Buffer.alloc(4) : Buffer.alloc(0)
  if (long) {
    optional.writeUInt16BE(fields.sequence ?? 0, 0)
    optional[3] = extensions[0]?.type ?? 0
  }
  const chain = extensions.map((e, i) =>
    Buffer.concat([
      Buffer.from([(e.body.length + 2) / 4]),
      e.body,
      Buffer.from([extensions[i + 1]?.type ?? 0]),
    ]),
  )
  const body = Buffer.concat([optional, ...chain, toBytes(payload)])
  const flags = 0x30 | (extensions.length > 0 ? 4 : 0) | (fields.sequence !== undefined ? 2 : 0)
  const head = Buffer.from([flags, fields.message ?? 255, 0, 0])
  head.writeUInt16BE(body.length, 2)
  return udp(
    { srcPort: numbers.PORT_GTPU, dstPort: numbers.PORT_GTPU },
    Buffer.concat([head, wordBytes(fields.teid ?? 1), body]),
  )
}

/** UDP and Teredo around `ipv6()`. */
export function teredo(
  fields: { authentication?: boolean; origin?: boolean; port?: number },
  payload: Payload,
): Layered {
  const parts: Buffer[] = []
  if (fields.authentication) parts.push(Buffer.from([0, 1, 0, 0]), Buffer.alloc(9))
  if (fields.origin) parts.push(Buffer.alloc(8))
  return udp(
    { srcPort: 50000, dstPort: fields.port ?? numbers.PORT_TEREDO },
    Buffer.concat([...parts, toBytes(payload)]),
  )
}

/** Linux cooked capture, version 1 (link type 113). */
export function sll(payload: Payload): Buffer {
  const head = Buffer.alloc(16)
  head.writeUInt16BE(1, 2)
  head.writeUInt16BE(etherTypeOf(payload, numbers.ETHERTYPE_IPV4), 14)
  return Buffer.concat([head, toBytes(payload)])
}

/** Linux cooked capture, version 2 (link type 276). */
export function sll2(payload: Payload): Buffer {
  const head = Buffer.alloc(20)
  head.writeUInt16BE(etherTypeOf(payload, numbers.ETHERTYPE_IPV4), 0)
  head.writeUInt16BE(1, 8)
  return Buffer.concat([head, toBytes(payload)])
}

function wordBytes(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value >>> 0, 0)
  return bytes
}
