/** Whether first bytes are an LDAP message: sequence, id, an operation whose length fits, and its first field. */
import { Direction, Probe, type StreamSlice } from '../../src/dissect/contract.ts'
import { BerTag } from '../../src/formats/ber.ts'
import { isRequest, isResponse, MAX_MESSAGE_BYTES, Op } from './constants.ts'

const CONTROLS = 0xa0
const NOTHING_YET = 0
const NOT_ONE = -1

/** The operation's tag when a message begins at `at`, 0 when more bytes are wanted to tell, -1 when none does. */
export function looksLikeMessage(bytes: Buffer, at: number, end: number): number {
  if (at >= end) return NOTHING_YET
  if (bytes[at] !== BerTag.Sequence) return NOT_ONE
  const outer = readSize(bytes, at + 1, end)
  if (outer < 0) return outer === -1 ? NOT_ONE : NOTHING_YET
  if (outer > MAX_MESSAGE_BYTES || outer < 5) return NOT_ONE
  let pos = at + 1 + sizeBytes(bytes[at + 1]!)
  const stop = pos + outer
  if (pos >= end) return NOTHING_YET
  if (bytes[pos] !== BerTag.Integer) return NOT_ONE
  if (pos + 1 >= end) return NOTHING_YET
  const idBytes = bytes[pos + 1]!
  if (idBytes < 1 || idBytes > 4) return NOT_ONE
  if (pos + 2 >= end) return NOTHING_YET
  if (bytes[pos + 2]! >= 0x80) return NOT_ONE
  pos += 2 + idBytes
  if (pos >= end) return NOTHING_YET
  const op = bytes[pos]!
  if (!isRequest(op) && !isResponse(op)) return NOT_ONE
  const size = readSize(bytes, pos + 1, end)
  if (size < 0) return size === -1 ? NOT_ONE : NOTHING_YET
  pos += 1 + sizeBytes(bytes[pos + 1]!)
  const opEnd = pos + size
  if (opEnd > stop) return NOT_ONE
  if (opEnd < stop && opEnd < end && bytes[opEnd] !== CONTROLS) return NOT_ONE
  return checkFirstField(bytes, pos, opEnd, end, op)
}

/** Every operation's first field is known: most of what is not LDAP fails there. */
function checkFirstField(bytes: Buffer, pos: number, opEnd: number, end: number, op: number) {
  const size = opEnd - pos
  if (op === Op.UnbindRequest) return size === 0 ? op : NOT_ONE
  if (op === Op.AbandonRequest) return size >= 1 && size <= 4 ? op : NOT_ONE
  if (op === Op.DeleteRequest)
    return size === 0 || pos >= end || isTextByte(bytes[pos]!) ? op : NOT_ONE
  if (size < 2) return NOT_ONE
  if (pos + 2 >= end) return NOTHING_YET
  const tag = bytes[pos]!
  const length = bytes[pos + 1]!
  if (op === Op.BindRequest) {
    const version = bytes[pos + 2]!
    return tag === BerTag.Integer && length === 1 && version >= 1 && version <= 4 ? op : NOT_ONE
  }
  if (op === Op.ExtendedRequest) return tag === 0x80 && isDigit(bytes[pos + 2]!) ? op : NOT_ONE
  if (op === Op.IntermediateResponse) return tag === 0x80 || tag === 0x81 ? op : NOT_ONE
  if (isRequest(op) || op === Op.SearchEntry || op === Op.SearchReference) {
    if (tag !== BerTag.OctetString) return NOT_ONE
    const inner = readSize(bytes, pos + 1, end)
    if (inner < 0) return inner === -1 ? NOT_ONE : NOTHING_YET
    return inner <= size ? op : NOT_ONE
  }
  return tag === BerTag.Enumerated && length >= 1 && length <= 2 ? op : NOT_ONE
}

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39
const isTextByte = (byte: number): boolean => byte >= 0x20 && byte !== 0x7f

/** Length at `at`; -1 when it is none that is read, -2 when it has not come. */
function readSize(bytes: Buffer, at: number, end: number): number {
  if (at >= end) return -2
  const first = bytes[at]!
  if (first < 0x80) return first
  const count = first & 0x7f
  if (count === 0 || count > 4) return -1
  return end - at < 1 + count ? -2 : bytes.readUIntBE(at + 1, count)
}

const sizeBytes = (first: number): number => (first < 0x80 ? 1 : 1 + (first & 0x7f))

export function probeLdap(input: StreamSlice): Probe {
  const found = looksLikeMessage(input.bytes, input.pos, input.end)
  if (found <= 0) return found === NOTHING_YET ? Probe.More : Probe.No
  const from = isRequest(found) ? Direction.Orig : Direction.Resp
  return input.direction === from ? Probe.Yes : Probe.Flipped
}

/** A datagram holds whole messages, a capture may have cut the last one. */
export function probeLdapDatagram(input: StreamSlice): Probe {
  const found = probeLdap(input)
  return found === Probe.More ? Probe.No : found
}
