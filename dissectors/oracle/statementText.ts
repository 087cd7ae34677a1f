/** The statement inside an execute call: text behind its length, found by that length and by the word it begins with. */
import { MAX_OBJECT_BYTES } from '../../src/bytes/text.ts'

const LONG_MARK = 0xfe
/** A length's byte may itself be a printable one, and then stands at the head of the run. */
const MAX_LEAD_BYTES = 3
const MIN_STATEMENT_BYTES = 4
const VERB =
  /^(?:\s|\(|--[^\n]*\n|\/\*[\s\S]*?\*\/)*(?:select|insert|update|delete|merge|with|begin|declare|create|alter|drop|truncate|grant|revoke|call|explain|lock|comment|rename|analyze|audit|noaudit|commit|rollback|savepoint|set|flashback|purge|associate|disassociate|administer|\{|\?)(?![a-z0-9_$#])/i

export interface FoundText {
  text: string
  cut: boolean
}

const isText = (byte: number): boolean =>
  (byte >= 0x20 && byte !== 0x7f && byte < 0xfe) || byte === 0x09 || byte === 0x0a || byte === 0x0d

/**
 * The statement of the execute call in `[at, end)`, which begins behind the call's number;
 * undefined when nothing there is clearly one.
 */
export function findStatement(bytes: Buffer, at: number, end: number): FoundText | undefined {
  const told = readToldBytes(bytes, at, end)
  let from = at
  while (from < end) {
    while (from < end && !isText(bytes[from]!)) from++
    let to = from
    while (to < end && isText(bytes[to]!)) to++
    if (to - from >= MIN_STATEMENT_BYTES) {
      const found = readRun(bytes, at, from, to, end, told)
      if (found !== undefined) return found
    }
    from = to
  }
  return undefined
}

/** Length of the statement as Java's and the thin drivers tell it: behind sequence, options and cursor; 0 when not so. */
function readToldBytes(bytes: Buffer, at: number, end: number): number {
  let next = at + 1
  for (let field = 0; field < 2; field++) {
    if (next >= end || bytes[next]! > 4) return 0
    next += 1 + bytes[next]!
  }
  if (next + 2 > end || bytes[next] !== 1) return 0
  const width = bytes[next + 1]!
  if (width < 1 || width > 3 || next + 2 + width > end) return 0
  return bytes.readUIntBE(next + 2, width)
}

function readRun(
  bytes: Buffer,
  at: number,
  from: number,
  to: number,
  end: number,
  told: number,
): FoundText | undefined {
  for (let start = from; start <= from + MAX_LEAD_BYTES && start < to; start++) {
    if (told >= MIN_STATEMENT_BYTES && (start + told <= to || to === end)) {
      const stop = Math.min(start + told, to, start + MAX_OBJECT_BYTES)
      const text = bytes.toString('utf8', start, stop)
      if (VERB.test(text)) return { text, cut: stop < start + told }
    }
    if (start - 1 < at) continue
    const length = bytes[start - 1]!
    const isChunk =
      (start - 2 >= at && bytes[start - 2] === LONG_MARK) ||
      (start - 3 >= at && bytes[start - 3] === LONG_MARK && bytes[start - 2] === 1) ||
      (start - 4 >= at && bytes[start - 4] === LONG_MARK && bytes[start - 3] === 2)
    if (isChunk) {
      const found = joinChunks(bytes, start, end, at)
      if (found !== undefined) return found
    } else if (length >= MIN_STATEMENT_BYTES && isWholeRun(start, length, to)) {
      const text = bytes.toString('utf8', start, start + length)
      if (VERB.test(text)) return { text, cut: false }
    }
  }
  return undefined
}

/** A length that ends amid text is none: what follows a statement may look like text for a byte or two at most. */
const isWholeRun = (start: number, length: number, to: number): boolean =>
  start + length <= to && to - (start + length) <= 2

/** Chunks, each behind its length, up to one of nought; lengths are a byte, or a count of bytes and these. */
function joinChunks(bytes: Buffer, start: number, end: number, at: number): FoundText | undefined {
  const isWide = bytes[start - 2] !== LONG_MARK
  let width = 1
  if (isWide) width = start - 3 >= at && bytes[start - 3] === LONG_MARK ? 1 : 2
  let next = start - width - (isWide ? 1 : 0)
  let text = ''
  while (next < end && text.length < MAX_OBJECT_BYTES) {
    const bytesOfLength = isWide ? bytes[next]! : 1
    if (isWide) next++
    if (bytesOfLength === 0) return VERB.test(text) ? { text, cut: false } : undefined
    if (bytesOfLength > 2 || next + bytesOfLength > end) break
    const length = bytes.readUIntBE(next, bytesOfLength)
    next += bytesOfLength
    if (length === 0) return VERB.test(text) ? { text, cut: false } : undefined
    text += bytes.toString('utf8', next, Math.min(end, next + length))
    next += length
  }
  return VERB.test(text) ? { text: text.slice(0, MAX_OBJECT_BYTES), cut: true } : undefined
}
