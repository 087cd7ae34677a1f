/** Replies of RESP2 and RESP3, value by value: nothing larger than a line or MAX_REPLY_CHARS is held. */
import { wireText } from '../../src/bytes/text.ts'
import type { StreamSlice } from '../../src/dissect/contract.ts'
import { Read } from './commandReader.ts'
import {
  MAX_BULK_BYTES,
  MAX_DEPTH,
  MAX_LINE_BYTES,
  MAX_REPLY_CHARS,
  MAX_REPLY_ITEMS,
} from './constants.ts'
import { readNumberLine, UNFINISHED } from './number.ts'
import type { ReplyReading } from './state.ts'

const LF = 0x0a
const CR = 0x0d
const LINE_END_BYTES = 2
/** More elements than a server sends in one reply; what asks for more is no reply. */
const MAX_ELEMENTS = 0x7fff_ffff

const ATTRIBUTE = 0x7c
const ERROR = 0x2d
const BULK_ERROR = 0x21

const isLineKind = (kind: number): boolean => '+-:_#,('.includes(String.fromCharCode(kind))
const isBulkKind = (kind: number): boolean => kind === 0x24 || kind === BULK_ERROR || kind === 0x3d
const isAggregateKind = (kind: number): boolean =>
  kind === 0x2a || kind === 0x25 || kind === 0x7e || kind === 0x3e || kind === ATTRIBUTE
const pairs = (kind: number): boolean => kind === 0x25 || kind === ATTRIBUTE

/** Whether a value may begin with the byte. */
export const beginsValue = (byte: number): boolean =>
  byte > 0 && (isLineKind(byte) || isBulkKind(byte) || isAggregateKind(byte))

/** Makes ready for the next reply. */
export function resetReply(reply: ReplyReading): void {
  reply.kind = 0
  if (reply.left.length > 0) reply.left = []
  if (reply.kinds.length > 0) reply.kinds = []
  reply.text = ''
  if (reply.items.length > 0) reply.items = []
  reply.elements = 0
  reply.errors = 0
  reply.bytes = 0
}

/** Reads up to the end of one reply. */
export function readReply(reply: ReplyReading, input: StreamSlice): Read {
  while (input.remaining() > 0) {
    const kind = input.peek()
    let read: Read
    if (reply.discard) read = discardLine(reply, input)
    else if (isLineKind(kind)) read = readLine(reply, kind, input)
    else if (isBulkKind(kind)) read = readBulk(reply, kind, input)
    else if (isAggregateKind(kind)) read = openAggregate(reply, kind, input)
    else return Read.Bad
    if (read !== Read.Again) return read
  }
  input.need = 1
  return Read.Wait
}

function readLine(reply: ReplyReading, kind: number, input: StreamSlice): Read {
  const start = input.pos
  const at = input.find(LF, start + MAX_LINE_BYTES + 1)
  if (at < 0 && input.remaining() <= MAX_LINE_BYTES) return wait(input)
  const end = at < 0 ? start + MAX_LINE_BYTES : at
  const stop = at >= 0 && input.bytes[end - 1] === CR ? end - 1 : end
  input.pos = at < 0 ? end : at + 1
  begin(reply, kind)
  if (kind === ERROR) reply.errors++
  const text =
    kind === 0x5f ? 'null' : wireText(input.bytes, Math.min(start + 1, stop), stop, MAX_LINE_BYTES)
  reply.discard = at < 0
  return endScalar(reply, text)
}

function discardLine(reply: ReplyReading, input: StreamSlice): Read {
  const at = input.find(LF)
  input.pos = at < 0 ? input.end : at + 1
  if (at >= 0) reply.discard = false
  return Read.Again
}

function readBulk(reply: ReplyReading, kind: number, input: StreamSlice): Read {
  const start = input.pos
  const bytes = readNumberLine(input)
  if (bytes === UNFINISHED) return wait(input)
  if (bytes < -1 || bytes > MAX_BULK_BYTES) return Read.Bad
  if (bytes < 0) {
    begin(reply, kind)
    return endScalar(reply, 'null')
  }
  const isWanted = reply.collects || reply.text.length < MAX_REPLY_CHARS
  const kept = isWanted ? Math.min(bytes, MAX_REPLY_CHARS) : 0
  if (input.remaining() < kept) {
    const missing = kept - input.remaining()
    input.pos = start
    input.need = input.remaining() + missing
    return Read.Wait
  }
  begin(reply, kind)
  if (kind === BULK_ERROR) reply.errors++
  reply.bytes += bytes
  const text = kept === 0 ? '' : wireText(input.bytes, input.pos, input.pos + kept, kept)
  const rest = bytes + LINE_END_BYTES
  const here = Math.min(rest, input.remaining())
  input.pos += here
  input.skipBytes = rest - here
  const read = endScalar(reply, text)
  return read === Read.Again && input.skipBytes > 0 ? Read.Wait : read
}

function openAggregate(reply: ReplyReading, kind: number, input: StreamSlice): Read {
  const start = input.pos
  const count = readNumberLine(input)
  if (count === UNFINISHED) return wait(input)
  if (count < -1 || count > MAX_ELEMENTS) return Read.Bad
  // Attributes go before a value and are none themselves.
  if (kind !== ATTRIBUTE) begin(reply, kind)
  if (count < 0) return endScalar(reply, 'null')
  if (reply.left.length >= MAX_DEPTH) {
    input.pos = start
    return Read.Bad
  }
  const values = pairs(kind) ? count * 2 : count
  if (values === 0 && kind === ATTRIBUTE) return Read.Again
  if (values === 0) return endScalar(reply, '[]')
  if (kind !== ATTRIBUTE) append(reply, '[')
  reply.left.push(values)
  reply.kinds.push(kind)
  return Read.Again
}

/** Whether what is read describes a value and is none of it. */
const isInAttribute = (reply: ReplyReading): boolean =>
  reply.kinds.length > 0 && reply.kinds.includes(ATTRIBUTE)

function begin(reply: ReplyReading, kind: number): void {
  if (isInAttribute(reply)) return
  if (reply.kind === 0) reply.kind = kind
  if (reply.left.length === 1) reply.elements++
}

/** A value has ended, and with it whatever it was the last of. */
function endScalar(reply: ReplyReading, text: string): Read {
  if (!isInAttribute(reply)) {
    if (reply.collects && reply.items.length < MAX_REPLY_ITEMS)
      reply.items.push(text.slice(0, MAX_REPLY_CHARS))
    append(reply, text)
  }
  for (;;) {
    const depth = reply.left.length
    if (depth === 0) return Read.Command
    const left = --reply.left[depth - 1]!
    if (left > 0) {
      if (!isInAttribute(reply)) append(reply, ', ')
      return Read.Again
    }
    reply.left.pop()
    if (reply.kinds.pop() === ATTRIBUTE) return Read.Again
    if (!isInAttribute(reply)) append(reply, ']')
  }
}

function append(reply: ReplyReading, text: string): void {
  const room = MAX_REPLY_CHARS - reply.text.length
  if (room > 0 && text !== '') reply.text += text.length > room ? text.slice(0, room) : text
}

function wait(input: StreamSlice): Read {
  input.need = input.remaining() + 1
  return Read.Wait
}
