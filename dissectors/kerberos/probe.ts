/** Whether bytes are a Kerberos message: tag, lengths that agree, version 5 and the tag's own message type. */
import { Direction, Probe, type StreamSlice } from '../../src/dissect/contract.ts'
import { measureElement } from '../../src/formats/ber.ts'
import { MAX_MESSAGE_BYTES, messageType, PASSWORD_VERSIONS, Tag } from './constants.ts'
import { PASSWORD_HEADER_BYTES } from './message.ts'
import { isRequestTag } from './request.ts'

const LENGTH_BYTES = 4
const SEQUENCE = 0x30
const INTEGER = 0x02

const isMessageTag = (tag: number): boolean =>
  (tag >= Tag.AsRequest && tag <= Tag.ApReply) || tag === Tag.Error

/** The message's tag when one of `size` bytes begins at `at` (0: of any size); 0 when more bytes are wanted; -1 when none does. */
export function matchMessage(bytes: Buffer, at: number, end: number, size: number): number {
  if (at >= end) return 0
  const tag = bytes[at]!
  if (!isMessageTag(tag)) return matchPassword(bytes, at, end, size)
  const outer = measureElement(bytes, at, end)
  if (outer < 0 || (outer > 0 && size > 0 && outer !== size)) return -1
  if (outer === 0) return 0
  let pos = at + 1 + lengthBytes(bytes[at + 1]!)
  if (pos >= end) return 0
  if (bytes[pos] !== SEQUENCE) return -1
  const inner = measureElement(bytes, pos, end)
  if (inner < 0 || (inner > 0 && pos + inner !== at + outer)) return -1
  if (inner === 0) return 0
  pos += 1 + lengthBytes(bytes[pos + 1]!)
  // KDC requests count their fields from 1, all others from 0: version, then type.
  const first = tag === Tag.AsRequest || tag === Tag.TgsRequest ? 0xa1 : 0xa0
  if (end - pos < 10) return matchesSoFar(bytes, pos, end, first) ? 0 : -1
  const isVersion = isSmallField(bytes, pos, first) && bytes[pos + 4] === 5
  const isType = isSmallField(bytes, pos + 5, first + 1) && bytes[pos + 9] === messageType(tag)
  return isVersion && isType ? tag : -1
}

const lengthBytes = (first: number): number => (first < 0x80 ? 1 : 1 + (first & 0x7f))

const isSmallField = (bytes: Buffer, at: number, tag: number): boolean =>
  bytes[at] === tag && bytes[at + 1] === 3 && bytes[at + 2] === INTEGER && bytes[at + 3] === 1

const matchesSoFar = (bytes: Buffer, at: number, end: number, first: number): boolean =>
  at >= end || bytes[at] === first

/** A message of the password protocol: its length, a version, and a ticket or an answer. */
function matchPassword(bytes: Buffer, at: number, end: number, size: number): number {
  if (size === 0) return -1
  if (end - at < 2) return bytes[at] === size >> 8 ? 0 : -1
  if (bytes.readUInt16BE(at) !== size) return -1
  if (end - at < PASSWORD_HEADER_BYTES + 1) return 0
  const tag = bytes[at + PASSWORD_HEADER_BYTES]!
  if (!PASSWORD_VERSIONS.has(bytes.readUInt16BE(at + 2))) return -1
  const inner = bytes.readUInt16BE(at + 4)
  if (inner + PASSWORD_HEADER_BYTES > size) return -1
  return (tag === Tag.ApRequest && inner > 0) || tag === Tag.ApReply || tag === Tag.Error ? tag : -1
}

function answerFor(tag: number, direction: Direction): Probe {
  if (tag <= 0) return tag === 0 ? Probe.More : Probe.No
  const from = isRequestTag(tag) ? Direction.Orig : Direction.Resp
  return direction === from ? Probe.Yes : Probe.Flipped
}

/** Over TCP a length of four bytes stands in front (RFC 4120 7.2.2). */
export function matchFrame(bytes: Buffer, at: number, end: number): number {
  if (at >= end) return 0
  if (bytes[at] !== 0) return -1
  if (end - at < LENGTH_BYTES) return 0
  const size = bytes.readUInt32BE(at)
  if (size < 12 || size > MAX_MESSAGE_BYTES) return -1
  return matchMessage(bytes, at + LENGTH_BYTES, end, size)
}

export function probeKerberos(input: StreamSlice): Probe {
  return answerFor(matchFrame(input.bytes, input.pos, input.end), input.direction)
}

/** The capture may have cut the datagram, so that its length need not be the message's. */
export function probeKerberosDatagram(input: StreamSlice): Probe {
  const { bytes, pos, end } = input
  const isTagged = end > pos && bytes[pos]! >= 0x60
  const tag = matchMessage(bytes, pos, end, isTagged ? 0 : end - pos)
  if (tag <= 0 || (isTagged && measureElement(bytes, pos, end) < end - pos)) return Probe.No
  return answerFor(tag, input.direction)
}
