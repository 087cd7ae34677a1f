/**
 * The detail of an event as JSON, byte for byte what `JSON.stringify` makes of it, without
 * the string between. Flat objects only: those with objects or lists in them are left to it.
 */
import { MAX_BYTES_PER_UNIT, writeJson, writeUint } from './jsonBytes.ts'

export type Detail = Readonly<Record<string, unknown>>

const QUOTE = 0x22
const BACKSLASH = 0x5c
/** Longest number or literal, with the comma before it. */
const MAX_FLAT_BYTES = 32

/** Most bytes a flat object takes; -1 for one that is not flat. */
export function measureDetail(detail: Detail): number {
  let bytes = 2
  for (const name in detail) {
    const value = detail[name]
    bytes += name.length * MAX_BYTES_PER_UNIT + 4 + MAX_FLAT_BYTES
    if (typeof value === 'string') bytes += value.length * MAX_BYTES_PER_UNIT
    else if ((typeof value === 'object' && value !== null) || typeof value === 'bigint') return -1
  }
  return bytes
}

/** Writes a flat object; room as `measureDetail` says is the caller's to reserve. */
export function writeDetail(b: Uint8Array, p: number, detail: Detail): number {
  const start = p
  for (const name in detail) {
    const value = detail[name]
    const kind = typeof value
    if (kind === 'undefined' || kind === 'function' || kind === 'symbol') continue
    b[p] = p === start ? 0x7b : 0x2c
    p = writePlain(b, p + 1, name)
    b[p++] = 0x3a
    if (typeof value === 'string') p = writePlain(b, p, value)
    else if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) {
      p = writeUint(b, p, value, Number.MAX_SAFE_INTEGER)
    } else p = writeJson(b, p, JSON.stringify(value))
  }
  if (p === start) b[p++] = 0x7b
  b[p] = 0x7d
  return p + 1
}

/** A JSON string; anything that `JSON.stringify` might escape is left to it. */
function writePlain(b: Uint8Array, p: number, text: string): number {
  const start = p
  b[p++] = QUOTE
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c < 0x20 || c > 0x7e || c === QUOTE || c === BACKSLASH) {
      return writeJson(b, start, JSON.stringify(text))
    }
    b[p++] = c
  }
  b[p] = QUOTE
  return p + 1
}
