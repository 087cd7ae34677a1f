/** Attributes of one message: RFC 2865 5, 2866 5, 2869 5 (EAP), 2548 (Microsoft), RFC 5176 3. What hides a secret is not read. */
import { wireText } from '../../src/bytes/text.ts'
import { ipv4Text, ipv6Text } from '../../src/formats/address.ts'
import {
  Attribute,
  CISCO_PAIR,
  EAP_TYPES,
  ERROR_CAUSES,
  MAX_ATTRIBUTES,
  MAX_VENDORS,
  MS_CHAP_ERROR,
  MS_CHAP_RESPONSE,
  MS_CHAP2_RESPONSE,
  PORT_TYPES,
  SERVICE_TYPES,
  STATUS_TYPES,
  TERMINATE_CAUSES,
  VENDOR_CISCO,
  VENDOR_MICROSOFT,
  VENDORS,
} from './constants.ts'

/** What the attributes of a message say. */
export interface Attributes {
  user: string
  /** `pap`, `chap`, `mschap`, `mschapv2`, `eap`; '' when there is no proof. */
  method: string
  eapType: string
  eapIdentity: string
  nasIdentifier: string
  nasIp: string
  called: string
  calling: string
  serviceType: string
  framedIp: string
  reply: string
  sessionId: string
  /** What only some messages have, for an event. */
  detail: Record<string, unknown>
}

const EAP_RESPONSE = 2
const EAP_HEADER_BYTES = 5
const SECRET_PAIR = /(password|passwd|secret|key|psk)[^=]*=/i

const createAttributes = (): Attributes => ({
  user: '',
  method: '',
  eapType: '',
  eapIdentity: '',
  nasIdentifier: '',
  nasIp: '',
  called: '',
  calling: '',
  serviceType: '',
  framedIp: '',
  reply: '',
  sessionId: '',
  detail: {},
})

/** Reads the attributes in `[start, stop)`. */
export function readAttributes(bytes: Buffer, start: number, stop: number): Attributes {
  const read = createAttributes()
  let hasEap = false
  for (let at = start, i = 0; at + 2 <= stop && i < MAX_ATTRIBUTES; i++) {
    const type = bytes.readUInt8(at)
    const size = bytes.readUInt8(at + 1)
    if (size < 2 || at + size > stop) break
    if (type === Attribute.EapMessage) {
      // A long EAP message goes on in the attributes behind: the first one says what it is.
      if (!hasEap) readEap(read, bytes, at + 2, at + size)
      hasEap = true
    } else readAttribute(read, type, bytes, at + 2, at + size)
    at += size
  }
  return read
}

function readAttribute(
  read: Attributes,
  type: number,
  bytes: Buffer,
  start: number,
  stop: number,
): void {
  const { detail } = read
  const size = stop - start
  if (type === Attribute.UserName) read.user = wireText(bytes, start, stop)
  else if (type === Attribute.UserPassword) read.method ||= 'pap'
  else if (type === Attribute.ChapPassword) read.method ||= 'chap'
  else if (type === Attribute.NasIdentifier) read.nasIdentifier = wireText(bytes, start, stop)
  else if (type === Attribute.CalledStation) read.called = wireText(bytes, start, stop)
  else if (type === Attribute.CallingStation) read.calling = wireText(bytes, start, stop)
  else if (type === Attribute.SessionId) read.sessionId = wireText(bytes, start, stop)
  else if (type === Attribute.ReplyMessage)
    read.reply = [read.reply, wireText(bytes, start, stop)].filter((t) => t !== '').join(' ')
  else if (type === Attribute.NasIpv6 && size === 16) read.nasIp ||= ipv6Text(bytes, start)
  else if (type === Attribute.FramedIpv6 && size === 16) read.framedIp ||= ipv6Text(bytes, start)
  else if (type === Attribute.VendorSpecific) readVendor(read, bytes, start, stop)
  else if (type === Attribute.NasPortId) detail.nas_port_id = wireText(bytes, start, stop)
  else if (type === Attribute.ConnectInfo) detail.connect_info = wireText(bytes, start, stop)
  else if (type === Attribute.FilterId) detail.filter_id = wireText(bytes, start, stop)
  else if (type === Attribute.TunnelGroup) {
    // The first byte is a tag where it is no letter or digit (RFC 2868 3.6).
    detail.tunnel_group = wireText(bytes, bytes[start]! < 0x20 ? start + 1 : start, stop)
  } else if (size === 4) readNumber(read, type, bytes, start)
}

/** Attributes of four bytes: numbers and addresses. */
function readNumber(read: Attributes, type: number, bytes: Buffer, start: number): void {
  const { detail } = read
  const value = bytes.readUInt32BE(start)
  if (type === Attribute.NasIp) read.nasIp = ipv4Text(bytes, start)
  else if (type === Attribute.FramedIp) read.framedIp = ipv4Text(bytes, start)
  else if (type === Attribute.ServiceType) read.serviceType = SERVICE_TYPES[value] ?? String(value)
  else if (type === Attribute.NasPort) detail.nas_port = value
  else if (type === Attribute.NasPortType) detail.nas_port_type = PORT_TYPES[value] ?? String(value)
  else if (type === Attribute.SessionTimeout) detail.session_timeout = value
  else if (type === Attribute.StatusType) detail.status_type = STATUS_TYPES[value] ?? String(value)
  else if (type === Attribute.SessionTime) detail.session_seconds = value
  else if (type === Attribute.InputOctets) addOctets(detail, 'input_bytes', value)
  else if (type === Attribute.OutputOctets) addOctets(detail, 'output_bytes', value)
  else if (type === Attribute.InputGigawords) addOctets(detail, 'input_bytes', value * 2 ** 32)
  else if (type === Attribute.OutputGigawords) addOctets(detail, 'output_bytes', value * 2 ** 32)
  else if (type === Attribute.InputPackets) detail.input_packets = value
  else if (type === Attribute.OutputPackets) detail.output_packets = value
  else if (type === Attribute.TerminateCause)
    detail.terminate_cause = TERMINATE_CAUSES[value] ?? String(value)
  else if (type === Attribute.ErrorCause) detail.error_cause = ERROR_CAUSES[value] ?? String(value)
}

function addOctets(detail: Record<string, unknown>, name: string, value: number): void {
  detail[name] = ((detail[name] as number | undefined) ?? 0) + value
}

/** RFC 3748 4: code, id, length, type and, of an identity, its text. */
function readEap(read: Attributes, bytes: Buffer, start: number, stop: number): void {
  read.method = 'eap'
  if (stop - start < EAP_HEADER_BYTES) return
  const code = bytes.readUInt8(start)
  const end = Math.min(stop, start + bytes.readUInt16BE(start + 2))
  const type = bytes.readUInt8(start + 4)
  read.eapType = EAP_TYPES[type] ?? String(type)
  if (type === 1 && code === EAP_RESPONSE)
    read.eapIdentity = wireText(bytes, start + EAP_HEADER_BYTES, end)
}

/** RFC 2865 5.26: the vendor, and of two of them what tells the method or the rights given. */
function readVendor(read: Attributes, bytes: Buffer, start: number, stop: number): void {
  if (stop - start < 6) return
  const vendor = bytes.readUInt32BE(start)
  const type = bytes.readUInt8(start + 4)
  const end = Math.min(stop, start + 4 + bytes.readUInt8(start + 5))
  const { detail } = read
  const name = VENDORS[vendor] ?? String(vendor)
  addTo(detail, 'vendors', name)
  if (vendor === VENDOR_MICROSOFT) {
    if (type === MS_CHAP_RESPONSE) read.method = 'mschap'
    else if (type === MS_CHAP2_RESPONSE) read.method = 'mschapv2'
    // `E=691 R=1 C=... V=3`: what is behind the number is a challenge.
    else if (type === MS_CHAP_ERROR) {
      const found = /E=(\d{1,5})/.exec(wireText(bytes, start + 6, end))
      if (found !== null) detail.mschap_error = found[1]
    }
  } else if (vendor === VENDOR_CISCO && type === CISCO_PAIR) {
    const text = wireText(bytes, start + 6, end)
    const secret = SECRET_PAIR.exec(text)
    const shown = secret === null ? text : text.slice(0, secret.index + secret[0].length)
    addTo(detail, 'cisco_pairs', shown)
  }
}

/** Adds to a list of an event's detail that holds few different values. */
function addTo(detail: Record<string, unknown>, name: string, value: string): void {
  const values = (detail[name] as string[] | undefined) ?? []
  if (values.length >= MAX_VENDORS || values.includes(value)) return
  values.push(value)
  detail[name] = values
}
