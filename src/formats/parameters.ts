/**
 * Lists of `name=value` and `name="value"`: parted by commas in Digest authentication (SASL,
 * RFC 2831; HTTP, RFC 7616; SIP, RFC 3261, 25.1), by semicolons in mail headers (RFC 2045, 5.1).
 */
import { decodeExtendedValue, decodeWords } from './encodedWord.ts'

const QUOTE = '"'
/** Pieces a long value may be written in (RFC 2231, 3). */
const MAX_PIECES = 16

/** The value of parameter `name` (lower case), quotes and backslashes undone; '' where there is none. */
export function readParameter(list: string, name: string, separator = ','): string {
  let at = 0
  while (at < list.length) {
    while (at < list.length && (list[at] === separator || list[at] === ' ' || list[at] === '\t'))
      at++
    const from = at
    while (at < list.length && list[at] !== '=' && list[at] !== separator) at++
    const isWanted = list.slice(from, at).trim().toLowerCase() === name
    if (list[at] !== '=') continue
    at++
    while (list[at] === ' ') at++
    const valueFrom = at
    if (list[at] === QUOTE) {
      at++
      while (at < list.length && list[at] !== QUOTE) at += list[at] === '\\' ? 2 : 1
      at++
      if (isWanted) return list.slice(valueFrom + 1, at - 1).replace(/\\(.)/gs, '$1')
    } else {
      while (at < list.length && list[at] !== separator) at++
      if (isWanted) return list.slice(valueFrom, at).trim()
    }
  }
  return ''
}

/** A parameter of a mail header, whichever way its characters are written: RFC 2045, 2047, 2231. */
export function readMailParameter(list: string, name: string): string {
  const plain = readParameter(list, name, ';')
  if (plain !== '') return decodeWords(plain)
  const extended = readParameter(list, `${name}*`, ';')
  if (extended !== '') return decodeExtendedValue(extended)
  if (!list.toLowerCase().includes(`${name}*0`)) return ''
  let whole = ''
  for (let i = 0; i < MAX_PIECES; i++) {
    const piece =
      readParameter(list, `${name}*${i}*`, ';') || readParameter(list, `${name}*${i}`, ';')
    if (piece === '') break
    whole += piece
  }
  return /^[\w-]*'[\w-]*'/.test(whole) ? decodeExtendedValue(whole) : whole
}
