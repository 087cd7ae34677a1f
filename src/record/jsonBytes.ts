/**
 * JSON values written straight into bytes: text, numbers, times. Each function writes
 * at `p`, returns the position after, and trusts the caller to have reserved room
 * (`MAX_BYTES_PER_UNIT` a UTF-16 unit of text, `MAX_SCALAR_BYTES` anything else).
 */

/** A control character becomes six bytes, \u001f. */
export const MAX_BYTES_PER_UNIT = 6
/** The longest number, time, address, identifier or literal, quotes included. */
export const MAX_SCALAR_BYTES = 48

const QUOTE = 0x22
const BACKSLASH = 0x5c
const HEX = Buffer.from('0123456789abcdef')
const REPLACEMENT = 0xfffd

/** A JSON string of any text; a lone surrogate becomes U+FFFD. */
export function writeText(b: Uint8Array, p: number, text: string): number {
  const length = text.length
  b[p++] = QUOTE
  for (let i = 0; i < length; i++) {
    const c = text.charCodeAt(i)
    if (c < 0x20 || c > 0x7e || c === QUOTE || c === BACKSLASH) return writeRest(b, p, text, i)
    b[p++] = c
  }
  b[p++] = QUOTE
  return p
}

/** The rest of a string from its first character that is not plain ASCII. */
function writeRest(b: Uint8Array, p: number, text: string, from: number): number {
  for (let i = from; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c === QUOTE || c === BACKSLASH) {
      b[p++] = BACKSLASH
      b[p++] = c
    } else if (c >= 0x20 && c < 0x7f) {
      b[p++] = c
    } else if (c < 0x20 || c === 0x7f) {
      b[p++] = BACKSLASH
      b[p++] = 0x75
      b[p++] = 0x30
      b[p++] = 0x30
      b[p++] = HEX[c >> 4]!
      b[p++] = HEX[c & 15]!
    } else if (c >= 0xd800 && c <= 0xdfff) {
      const code = text.codePointAt(i)!
      if (code > 0xffff) i++
      p = writeUtf8(b, p, code > 0xffff ? code : REPLACEMENT)
    } else p = writeUtf8(b, p, c)
  }
  b[p++] = QUOTE
  return p
}

function writeUtf8(b: Uint8Array, p: number, code: number): number {
  if (code < 0x80) b[p++] = code
  else if (code < 0x800) {
    b[p++] = 0xc0 | (code >> 6)
    b[p++] = 0x80 | (code & 0x3f)
  } else if (code < 0x10000) {
    b[p++] = 0xe0 | (code >> 12)
    b[p++] = 0x80 | ((code >> 6) & 0x3f)
    b[p++] = 0x80 | (code & 0x3f)
  } else {
    b[p++] = 0xf0 | (code >> 18)
    b[p++] = 0x80 | ((code >> 12) & 0x3f)
    b[p++] = 0x80 | ((code >> 6) & 0x3f)
    b[p++] = 0x80 | (code & 0x3f)
  }
  return p
}

/** An array of JSON strings. */
export function writeWords(b: Uint8Array, p: number, list: readonly string[]): number {
  b[p++] = 0x5b
  for (let i = 0; i < list.length; i++) {
    if (i > 0) b[p++] = 0x2c
    p = writeText(b, p, list[i]!)
  }
  b[p++] = 0x5d
  return p
}

/** Room a list may take. */
export function measureWords(list: readonly string[]): number {
  let bytes = 2
  for (let i = 0; i < list.length; i++) bytes += list[i]!.length * MAX_BYTES_PER_UNIT + 3
  return bytes
}

/** Longest number of 32 bits, and a comma. */
const MAX_UINT32_BYTES = 11

/** An array of whole numbers from 0 to 2^32 - 1. */
export function writeNumbers(b: Uint8Array, p: number, list: readonly number[]): number {
  b[p++] = 0x5b
  for (let i = 0; i < list.length; i++) {
    if (i > 0) b[p++] = 0x2c
    p = writeUint(b, p, list[i]!, 0xffffffff)
  }
  b[p++] = 0x5d
  return p
}

/** Room such a list may take. */
export const measureNumbers = (list: readonly number[]): number =>
  2 + list.length * MAX_UINT32_BYTES

/** JSON text as it is, which `JSON.stringify` has made: nothing is escaped again. */
export function writeJson(b: Uint8Array, p: number, json: string): number {
  for (let i = 0; i < json.length; i++) {
    const c = json.charCodeAt(i)
    if (c < 0x80) {
      b[p++] = c
      continue
    }
    const code = json.codePointAt(i)!
    if (code > 0xffff) i++
    p = writeUtf8(b, p, code >= 0xd800 && code <= 0xdfff ? REPLACEMENT : code)
  }
  return p
}

/** A whole number cut to `[0, max]`; what is not a number is 0. */
export function writeUint(b: Uint8Array, p: number, value: number, max: number): number {
  if (!(value >= 1)) {
    b[p++] = 0x30
    return p
  }
  let n = Math.min(value, max)
  if (n <= 0x7fffffff) return writeInt31(b, p, n | 0)
  n = Math.floor(n)
  if (n < 1e9) return writeInt31(b, p, n)
  // Past 31 bits: nine digits at a time, so that each part divides as an integer.
  const high = Math.floor(n / 1e9)
  p = writeInt31(b, p, high)
  return writePadded(b, p, n - high * 1e9, 9)
}

function writeInt31(b: Uint8Array, p: number, n: number): number {
  if (n < 10) {
    b[p++] = 0x30 + n
    return p
  }
  const digits =
    n < 100
      ? 2
      : n < 1000
        ? 3
        : n < 10_000
          ? 4
          : n < 100_000
            ? 5
            : n < 1_000_000
              ? 6
              : n < 10_000_000
                ? 7
                : n < 100_000_000
                  ? 8
                  : n < 1_000_000_000
                    ? 9
                    : 10
  return writePadded(b, p, n, digits)
}

function writePadded(b: Uint8Array, p: number, n: number, digits: number): number {
  for (let at = p + digits - 1; at >= p; at--) {
    const q = (n / 10) | 0
    b[at] = 0x30 + n - q * 10
    n = q
  }
  return p + digits
}

/** A whole number cut to 32 bits, signed. */
export function writeInt32(b: Uint8Array, p: number, value: number): number {
  if (!(value < 0)) return writeUint(b, p, value, 0x7fffffff)
  if (value > -1) return writeUint(b, p, 0, 0)
  b[p++] = 0x2d
  return writeUint(b, p, -value, 0x80000000)
}

/** A number rounded to three decimals, without an exponent; what is not finite is 0. */
export function writeFloat(b: Uint8Array, p: number, value: number): number {
  let thousandths = Math.round(value * 1000)
  if (!(Math.abs(thousandths) <= Number.MAX_SAFE_INTEGER)) {
    if (!Number.isFinite(value)) return writeUint(b, p, 0, 0)
    thousandths = value < 0 ? -Number.MAX_SAFE_INTEGER : Number.MAX_SAFE_INTEGER
  }
  if (thousandths < 0) {
    b[p++] = 0x2d
    thousandths = -thousandths
  }
  const whole = Math.floor(thousandths / 1000)
  const rest = thousandths - whole * 1000
  p = writeUint(b, p, whole, Number.MAX_SAFE_INTEGER)
  if (rest === 0) return p
  b[p++] = 0x2e
  p = writePadded(b, p, rest, 3)
  while (b[p - 1] === 0x30) p--
  return p
}

/** Last second DateTime64 holds, 2299-12-31T23:59:59Z. */
const MAX_TIME_SECONDS = 10_413_791_999
/** "YYYY-MM-DDTHH:MM:SS of the second written last. */
const prefix = Buffer.from('"1970-01-01T00:00:00')
let prefixSecond = 0
let prefixDay = 0

/** A quoted ISO 8601 UTC time with microseconds; what DateTime64 cannot hold is the epoch. */
export function writeTime(b: Uint8Array, p: number, tsMicros: number): number {
  const micros = tsMicros > 0 && tsMicros < MAX_TIME_SECONDS * 1e6 ? Math.floor(tsMicros) : 0
  const second = Math.floor(micros / 1e6)
  if (second !== prefixSecond) setPrefix(second)
  for (let i = 0; i < 20; i++) b[p + i] = prefix[i]!
  b[p + 20] = 0x2e
  p = writePadded(b, p + 21, micros - second * 1e6, 6)
  b[p++] = 0x5a
  b[p++] = QUOTE
  return p
}

function setPrefix(second: number): void {
  const day = Math.floor(second / 86_400)
  if (day !== prefixDay) setDay(day)
  const ofDay = second - day * 86_400
  writePadded(prefix, 12, (ofDay / 3600) | 0, 2)
  writePadded(prefix, 15, ((ofDay / 60) | 0) % 60, 2)
  writePadded(prefix, 18, ofDay % 60, 2)
  prefixSecond = second
}

/** Days since 1970 as year, month and day of the proleptic Gregorian calendar, counting years from March. */
function setDay(day: number): void {
  const shifted = day + 719_468
  const era = Math.floor(shifted / 146_097)
  const ofEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (ofEra - ((ofEra / 1460) | 0) + ((ofEra / 36_524) | 0) - ((ofEra / 146_096) | 0)) / 365,
  )
  const ofYear = ofEra - (365 * yearOfEra + ((yearOfEra / 4) | 0) - ((yearOfEra / 100) | 0))
  const fromMarch = ((5 * ofYear + 2) / 153) | 0
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
  writePadded(prefix, 1, yearOfEra + era * 400 + (month <= 2 ? 1 : 0), 4)
  writePadded(prefix, 6, month, 2)
  writePadded(prefix, 9, ofYear - (((153 * fromMarch + 2) / 5) | 0) + 1, 2)
  prefixDay = day
}
