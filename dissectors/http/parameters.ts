/** Names and values of a query or of an application/x-www-form-urlencoded body: WHATWG URL (5.1). */
import { MAX_PARAMETERS } from './constants.ts'
import { decodePercent } from './credentials.ts'

export type Parameters = ReadonlyMap<string, string>

/** Path of a target without its query, of an absolute target without its authority. */
export function pathOf(target: string): string {
  const start = pathStart(target)
  const query = target.indexOf('?', start)
  return target.slice(start, query < 0 ? target.length : query)
}

/** Where the path of a target begins. */
export function pathStart(target: string): number {
  if (target.charCodeAt(0) === 0x2f) return 0
  const authority = target.indexOf('://')
  if (authority < 0) return 0
  const slash = target.indexOf('/', authority + 3)
  return slash < 0 ? target.length : slash
}

/** The query's parameters, the first value of each name. */
export function readQuery(target: string): Parameters {
  const query = target.indexOf('?')
  return query < 0 ? NONE : readParameters(target.slice(query + 1))
}

const NONE: Parameters = new Map()

export function readParameters(text: string): Parameters {
  const found = new Map<string, string>()
  let at = 0
  while (at < text.length && found.size < MAX_PARAMETERS) {
    let end = text.indexOf('&', at)
    if (end < 0) end = text.length
    const equals = text.indexOf('=', at)
    const nameEnd = equals < 0 || equals > end ? end : equals
    const name = decodeValue(text.slice(at, nameEnd))
    if (name !== '' && !found.has(name)) found.set(name, decodeValue(text.slice(nameEnd + 1, end)))
    at = end + 1
  }
  return found
}

const decodeValue = (value: string): string => {
  const spaced = value.includes('+') ? value.replaceAll('+', ' ') : value
  return spaced.includes('%') ? decodePercent(spaced).toString('utf8') : spaced
}
