/** Bodies in clear: RFC 8907 5.1 to 5.3, 6.1, 6.2, 7.1, 7.2. Lengths come first, all texts behind them. */
import { wireText } from '../../src/bytes/text.ts'
import { MAX_ARGUMENTS } from './constants.ts'

/** A reader of texts one behind the other. */
class Texts {
  readonly bytes: Buffer
  at: number
  readonly end: number

  constructor(bytes: Buffer, at: number, end: number) {
    this.bytes = bytes
    this.at = at
    this.end = end
  }

  next(size: number): string {
    const start = Math.min(this.at, this.end)
    this.at += size
    return wireText(this.bytes, start, Math.min(this.end, this.at))
  }
}

export interface Start {
  action: number
  privilege: number
  method: number
  service: number
  user: string
  port: string
  remote: string
  /** PAP's password, or another proof. */
  data: string
}

/** Authentication START; undefined when its lengths do not fill it. */
export function readStart(bytes: Buffer, start: number, end: number): Start | undefined {
  if (end - start < 8) return undefined
  const sizes = [4, 5, 6, 7].map((i) => bytes.readUInt8(start + i))
  if (8 + sizes.reduce((sum, n) => sum + n, 0) !== end - start) return undefined
  const texts = new Texts(bytes, start + 8, end)
  return {
    action: bytes.readUInt8(start),
    privilege: bytes.readUInt8(start + 1),
    method: bytes.readUInt8(start + 2),
    service: bytes.readUInt8(start + 3),
    user: texts.next(sizes[0]!),
    port: texts.next(sizes[1]!),
    remote: texts.next(sizes[2]!),
    data: texts.next(sizes[3]!),
  }
}

export interface Reply {
  status: number
  message: string
  arguments: string[]
}

/** Authentication REPLY. */
export function readReply(bytes: Buffer, start: number, end: number): Reply | undefined {
  if (end - start < 6) return undefined
  const size = bytes.readUInt16BE(start + 2)
  if (6 + size + bytes.readUInt16BE(start + 4) !== end - start) return undefined
  const message = new Texts(bytes, start + 6, end).next(size)
  return { status: bytes.readUInt8(start), message, arguments: [] }
}

/** Authentication CONTINUE: what the user typed, and whether it gave up. */
export function readContinue(
  bytes: Buffer,
  start: number,
  end: number,
): { text: string; isAbort: boolean } | undefined {
  if (end - start < 5) return undefined
  const size = bytes.readUInt16BE(start)
  if (5 + size + bytes.readUInt16BE(start + 2) !== end - start) return undefined
  const text = new Texts(bytes, start + 5, end).next(size)
  return { text, isAbort: (bytes.readUInt8(start + 4) & 1) !== 0 }
}

export interface Request {
  /** Of accounting. */
  flags: number
  privilege: number
  service: number
  user: string
  port: string
  remote: string
  arguments: string[]
}

/** Authorization REQUEST, or with `hasFlags` an accounting one; undefined when its lengths do not fill it. */
export function readRequest(
  bytes: Buffer,
  start: number,
  end: number,
  hasFlags: boolean,
): Request | undefined {
  const at = hasFlags ? start + 1 : start
  if (end - at < 8) return undefined
  const sizes = [4, 5, 6].map((i) => bytes.readUInt8(at + i))
  const count = bytes.readUInt8(at + 7)
  const listEnd = at + 8 + count
  if (listEnd > end) return undefined
  const argumentSizes = [...bytes.subarray(at + 8, listEnd)]
  const total = [...sizes, ...argumentSizes].reduce((sum, n) => sum + n, 0)
  if (listEnd + total !== end) return undefined
  const texts = new Texts(bytes, listEnd, end)
  return {
    flags: hasFlags ? bytes.readUInt8(start) : 0,
    privilege: bytes.readUInt8(at + 1),
    service: bytes.readUInt8(at + 3),
    user: texts.next(sizes[0]!),
    port: texts.next(sizes[1]!),
    remote: texts.next(sizes[2]!),
    arguments: argumentSizes.slice(0, MAX_ARGUMENTS).map((n) => texts.next(n)),
  }
}

/** Authorization RESPONSE. */
export function readVerdict(bytes: Buffer, start: number, end: number): Reply | undefined {
  if (end - start < 6) return undefined
  const count = bytes.readUInt8(start + 1)
  const listEnd = start + 6 + count
  if (listEnd > end) return undefined
  const sizes = [...bytes.subarray(start + 6, listEnd)]
  const size = bytes.readUInt16BE(start + 2)
  const dataSize = bytes.readUInt16BE(start + 4)
  if (listEnd + size + dataSize + sizes.reduce((sum, n) => sum + n, 0) !== end) return undefined
  const texts = new Texts(bytes, listEnd, end)
  const message = texts.next(size)
  texts.next(dataSize)
  const list = sizes.slice(0, MAX_ARGUMENTS).map((n) => texts.next(n))
  return { status: bytes.readUInt8(start), message, arguments: list }
}

/** Accounting REPLY. */
export function readReceipt(bytes: Buffer, start: number, end: number): Reply | undefined {
  if (end - start < 5) return undefined
  const size = bytes.readUInt16BE(start)
  if (5 + size + bytes.readUInt16BE(start + 2) !== end - start) return undefined
  const message = new Texts(bytes, start + 5, end).next(size)
  return { status: bytes.readUInt8(start + 4), message, arguments: [] }
}
