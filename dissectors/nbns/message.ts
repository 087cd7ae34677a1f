/** One message: header, the name asked for or told, addresses or a node's names (RFC 1002 4.2). */
import { wireText } from '../../src/bytes/text.ts'
import { ipv4Text, macText } from '../../src/formats/address.ts'
import {
  ENCODED_BYTES,
  HEADER_BYTES,
  MAX_ADDRESSES,
  MAX_LABELS,
  MAX_NAMES,
  NAME_BYTES,
  NODE_STATUS,
  OPERATIONS,
  SUFFIXES,
  TYPE_NAME,
  TYPE_STATUS,
} from './constants.ts'

export interface NodeName {
  /** `FILES<20>`. */
  text: string
  bare: string
  suffix: number
  isGroup: boolean
}

export interface Message {
  id: number
  operation: string
  isReply: boolean
  isBroadcast: boolean
  result: number
  name: NodeName
  addresses: string[]
  /** Of a node's status. */
  names: NodeName[]
  mac: string
  ttl: number
  tsMicros: number
  bytes: number
  repeats: number
}

const FLAG_REPLY = 0x8000
const FLAG_BROADCAST = 0x0010
const FLAG_GROUP = 0x8000
const POINTER = 0xc0
const LETTER_A = 0x41
const ENTRY_BYTES = 18
const MAC_BYTES = 6
const NO_MAC = '00:00:00:00:00:00'

/** What a name is for. */
export function nameSuffix(name: NodeName): string {
  return SUFFIXES[name.suffix]?.[name.isGroup ? 1 : 0] ?? ''
}

/** The message in `[start, end)`, of which the header and the first name are known to be there. */
export function readMessage(
  bytes: Buffer,
  start: number,
  end: number,
  tsMicros: number,
): Message | undefined {
  const flags = bytes.readUInt16BE(start + 2)
  const name = readEncodedName(bytes, start + HEADER_BYTES + 1)
  let at = skipName(bytes, start + HEADER_BYTES, end)
  if (at < 0 || at + 4 > end) return undefined
  const questions = bytes.readUInt16BE(start + 4)
  const type = bytes.readUInt16BE(at)
  const operation = OPERATIONS[(flags >> 11) & 15]
  if (operation === undefined) return undefined
  const message: Message = {
    id: bytes.readUInt16BE(start),
    operation: type === TYPE_STATUS ? NODE_STATUS : operation,
    isReply: (flags & FLAG_REPLY) !== 0,
    isBroadcast: (flags & FLAG_BROADCAST) !== 0,
    result: flags & 15,
    name,
    addresses: [],
    names: [],
    mac: '',
    ttl: 0,
    tsMicros,
    bytes: end - start,
    repeats: 0,
  }
  if (questions > 0) {
    // A registration's record stands behind the question, its name a pointer to that.
    at = skipName(bytes, at + 4, end)
    if (at < 0) return message
  }
  readRecord(message, bytes, at, end)
  return message
}

/** Type, class, time to live, length and content of a record behind its name. */
function readRecord(message: Message, bytes: Buffer, at: number, end: number): void {
  if (at + 10 > end) return
  const type = bytes.readUInt16BE(at)
  const start = at + 10
  const stop = Math.min(end, start + bytes.readUInt16BE(at + 8))
  if (type === TYPE_NAME) {
    message.ttl = bytes.readUInt32BE(at + 4)
    for (let i = start; i + 6 <= stop && message.addresses.length < MAX_ADDRESSES; i += 6) {
      if ((bytes.readUInt16BE(i) & FLAG_GROUP) !== 0) message.name.isGroup = true
      message.addresses.push(ipv4Text(bytes, i + 2))
    }
  } else if (type === TYPE_STATUS && start < stop) readStatus(message, bytes, start, stop)
}

function readStatus(message: Message, bytes: Buffer, start: number, stop: number): void {
  const count = bytes.readUInt8(start)
  let at = start + 1
  for (let i = 0; i < count && at + ENTRY_BYTES <= stop; i++, at += ENTRY_BYTES) {
    if (message.names.length >= MAX_NAMES) continue
    const isGroup = (bytes.readUInt16BE(at + 16) & FLAG_GROUP) !== 0
    message.names.push(createName(bytes, at, bytes.readUInt8(at + NAME_BYTES), isGroup))
  }
  if (at + MAC_BYTES > stop) return
  const mac = macText(bytes, at)
  if (mac !== NO_MAC) message.mac = mac
}

/** Sixteen bytes out of 32 letters, RFC 1001 14.1. */
function readEncodedName(bytes: Buffer, start: number): NodeName {
  const plain = Buffer.alloc(NAME_BYTES + 1)
  for (let i = 0; i <= NAME_BYTES; i++) {
    const high = bytes.readUInt8(start + 2 * i) - LETTER_A
    plain[i] = ((high << 4) | (bytes.readUInt8(start + 2 * i + 1) - LETTER_A)) & 0xff
  }
  return createName(plain, 0, plain[NAME_BYTES]!, false)
}

/** Blanks or zeros fill a name up. */
function createName(bytes: Buffer, start: number, suffix: number, isGroup: boolean): NodeName {
  let stop = start + NAME_BYTES
  while (stop > start && (bytes[stop - 1] === 0x20 || bytes[stop - 1] === 0)) stop--
  const bare = wireText(bytes, start, stop)
  const hex = suffix.toString(16).padStart(2, '0')
  return { text: `${bare}<${hex}>`, bare, suffix, isGroup }
}

/** Position behind a name of labels or a pointer; -1 when it does not end. */
function skipName(bytes: Buffer, start: number, end: number): number {
  let at = start
  for (let i = 0; i < MAX_LABELS && at < end; i++) {
    const size = bytes.readUInt8(at)
    if (size === 0) return at + 1
    if (size >= POINTER) return at + 2 <= end ? at + 2 : -1
    at += 1 + size
  }
  return -1
}

/** Whether header and first name are those of a message; the name is 32 letters from A to P. */
export function isMessage(bytes: Buffer, start: number, end: number): boolean {
  const first = start + HEADER_BYTES
  if (end - first < ENCODED_BYTES + 6) return false
  const flags = bytes.readUInt16BE(start + 2)
  if (OPERATIONS[(flags >> 11) & 15] === undefined || (flags & 0x60) !== 0) return false
  if (bytes.readUInt16BE(start + 4) + bytes.readUInt16BE(start + 6) > 2) return false
  if (bytes[first] !== ENCODED_BYTES) return false
  for (let at = first + 1; at <= first + ENCODED_BYTES; at++) {
    const letter = bytes[at]! - LETTER_A
    if (letter < 0 || letter > 15) return false
  }
  return true
}

export const isReply = (bytes: Buffer, start: number): boolean =>
  (bytes.readUInt16BE(start + 2) & FLAG_REPLY) !== 0
