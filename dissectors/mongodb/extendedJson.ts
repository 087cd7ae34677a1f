/** Documents as MongoDB Extended JSON (v2), bounded; secrets masked, values left out where the policy says so. */
import { MAX_OBJECT_BYTES, wireText } from '../../src/bytes/text.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import * as bson from './bson.ts'
import { DIGEST_MEMBER, MAX_BINARY_BYTES, MAX_DEPTH, NOISE, SECRET_MEMBERS } from './constants.ts'

/** What is being written. */
export interface Writing {
  text: string
  cut: boolean
  /** Values are written as `?`. */
  hidesValues: boolean
  /** `authenticate` has its digest in a member that elsewhere means something else. */
  masksDigest: boolean
  session: SessionContext
}

export const createWriting = (session: SessionContext, command: string): Writing => ({
  text: '',
  cut: false,
  hidesValues: session.statements === 'no-literals',
  masksDigest: command === 'authenticate',
  session,
})

function put(writing: Writing, text: string): boolean {
  const room = MAX_OBJECT_BYTES - writing.text.length
  if (text.length > room) {
    writing.text += text.slice(0, Math.max(0, room))
    writing.cut = true
    return false
  }
  writing.text += text
  return true
}

/** Writes the command's document at `at`, its outermost noise left out; the first member's value is its target and stays. */
export function writeCommand(writing: Writing, bytes: Buffer, at: number, end: number): void {
  writeMembers(writing, bytes, at, end, 0, false)
}

/** Writes the documents in `[from, end)`, which lie one after the other, as the member `name`. */
export function writeSequence(
  writing: Writing,
  name: string,
  bytes: Buffer,
  from: number,
  end: number,
): void {
  if (writing.cut) return
  // The sequence is a member of the command like any other.
  if (writing.text.endsWith('}')) writing.text = writing.text.slice(0, -1)
  put(writing, `${writing.text.length > 1 ? ',' : ''}${JSON.stringify(name)}:[`)
  let at = from
  for (let count = 0; at < end; count++) {
    const length = bson.documentBytes(bytes, at, end)
    if (length === 0 || writing.cut) break
    if (count > 0) put(writing, ',')
    writeMembers(writing, bytes, at, end, 1, false)
    at += length
  }
  put(writing, ']}')
}

function writeMembers(
  writing: Writing,
  bytes: Buffer,
  at: number,
  end: number,
  depth: number,
  isArray: boolean,
): void {
  const stop = bson.documentEnd(bytes, at, end)
  const element = bson.createElement()
  let next = bson.firstElement(at)
  let count = 0
  put(writing, isArray ? '[' : '{')
  for (let index = 0; bson.readElement(bytes, next, stop, element); index++) {
    const name = bson.nameOf(bytes, element)
    const isNoise = depth === 0 && index > 0 && NOISE.has(name)
    if (!isNoise) {
      if (count++ > 0) put(writing, ',')
      if (!isArray) put(writing, `${JSON.stringify(name)}:`)
      const isTarget = depth === 0 && index === 0
      const isSecret =
        !isArray && (SECRET_MEMBERS.has(name) || (writing.masksDigest && name === DIGEST_MEMBER))
      if (isSecret) put(writing, JSON.stringify(writing.session.mask(secretOf(bytes, element))))
      else writeValue(writing, bytes, stop, element, depth, isTarget)
    }
    if (writing.cut || element.cut) {
      writing.cut = true
      return
    }
    next = element.next
  }
  put(writing, isArray ? ']' : '}')
}

/** A secret's characters, so that the policy can hash or keep them. */
function secretOf(bytes: Buffer, element: bson.Element): string {
  const from = element.type === bson.BINARY ? element.from + 5 : element.from
  return element.to > from ? bytes.toString('latin1', from, Math.min(element.to, from + 256)) : ''
}

function writeValue(
  writing: Writing,
  bytes: Buffer,
  end: number,
  element: bson.Element,
  depth: number,
  isTarget: boolean,
): void {
  const { type, from, to } = element
  if (type === bson.DOCUMENT || type === bson.ARRAY) {
    if (depth >= MAX_DEPTH) {
      put(writing, '"..."')
      return
    }
    writeMembers(writing, bytes, from, Math.min(end, to), depth + 1, type === bson.ARRAY)
    return
  }
  if (writing.hidesValues && !isTarget) {
    put(writing, '"?"')
    return
  }
  put(writing, scalarOf(bytes, element))
}

function scalarOf(bytes: Buffer, element: bson.Element): string {
  const { from, to } = element
  const quoted = (): string => JSON.stringify(wireText(bytes, from, to, MAX_OBJECT_BYTES))
  switch (element.type) {
    case bson.STRING:
      return quoted()
    case bson.DOUBLE:
    case bson.INT32:
      return writeNumber(bson.numberOf(bytes, element))
    case bson.INT64: {
      const value = bytes.readBigInt64LE(from)
      const number = Number(value)
      return Number.isSafeInteger(number) ? String(number) : `{"$numberLong":"${value}"}`
    }
    case bson.BOOLEAN:
      return bytes[from] === 0 ? 'false' : 'true'
    case bson.NULL:
      return 'null'
    case bson.OBJECT_ID:
      return `{"$oid":"${bytes.toString('hex', from, to)}"}`
    case bson.DATE:
      return `{"$date":{"$numberLong":"${bytes.readBigInt64LE(from)}"}}`
    case bson.TIMESTAMP:
      return `{"$timestamp":{"t":${bytes.readUInt32LE(from + 4)},"i":${bytes.readUInt32LE(from)}}}`
    case bson.BINARY: {
      const start = Math.min(from + 5, to)
      const shown = bytes.toString('base64', start, Math.min(to, start + MAX_BINARY_BYTES))
      return `{"$binary":{"base64":"${shown}","subType":"${bytes.toString('hex', Math.min(from + 4, to), start)}"}}`
    }
    case bson.REGEX: {
      const [pattern = '', options = ''] = wireText(bytes, from, to, MAX_OBJECT_BYTES).split(
        '\\x00',
      )
      return `{"$regularExpression":{"pattern":${JSON.stringify(pattern)},"options":${JSON.stringify(options)}}}`
    }
    case bson.CODE:
      return `{"$code":${quoted()}}`
    case bson.SYMBOL:
      return `{"$symbol":${quoted()}}`
    case bson.DECIMAL:
      return `{"$decimal128":"${bytes.toString('hex', from, to)}"}`
    case 0xff:
      return '{"$minKey":1}'
    case 0x7f:
      return '{"$maxKey":1}'
    default:
      return 'null'
  }
}

const writeNumber = (value: number): string =>
  Number.isFinite(value) ? String(value) : `{"$numberDouble":"${String(value)}"}`
