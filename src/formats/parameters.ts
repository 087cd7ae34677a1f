/**
 * Lists of `name=value` and `name="value"` parted by commas, as Digest authentication has
 * them in SASL (RFC 2831), HTTP (RFC 7616) and SIP (RFC 3261, 25.1).
 */

const QUOTE = '"'

/** The value of parameter `name` (lower case), quotes and backslashes undone; '' where there is none. */
export function readParameter(list: string, name: string): string {
  let at = 0
  while (at < list.length) {
    while (at < list.length && (list[at] === ',' || list[at] === ' ' || list[at] === '\t')) at++
    const from = at
    while (at < list.length && list[at] !== '=' && list[at] !== ',') at++
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
      while (at < list.length && list[at] !== ',') at++
      if (isWanted) return list.slice(valueFrom, at).trim()
    }
  }
  return ''
}
