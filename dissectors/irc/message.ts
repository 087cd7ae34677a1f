/** One message: tags, prefix, command, parameters (RFC 2812, 2.3.1; IRCv3 message tags). */
import { wireText } from '../../src/bytes/text.ts'
import { MAX_PARAMETERS } from './constants.ts'

export interface IrcMessage {
  /** Nick or server of the sender; '' when left out. */
  readonly sender: string
  /** `user@host` behind the nick; '' when left out. */
  readonly address: string
  /** Upper case, or a numeric. */
  readonly command: string
  readonly parameters: readonly string[]
}

const SPACE = 0x20
const COLON = 0x3a
const AT = 0x40
/** Characters of a parameter: of the longest line. */
const MAX_PARAMETER_BYTES = 1024

/** The message in `[start, end)`; undefined where none is. */
export function readMessage(bytes: Buffer, start: number, end: number): IrcMessage | undefined {
  let at = start
  if (bytes[at] === AT) at = skipSpaces(bytes, findSpace(bytes, at, end), end)
  let sender = ''
  let address = ''
  if (at < end && bytes[at] === COLON) {
    const stop = findSpace(bytes, at, end)
    const prefix = wireText(bytes, at + 1, stop)
    const bang = prefix.search(/[!@]/)
    sender = bang < 0 ? prefix : prefix.slice(0, bang)
    address = bang < 0 ? '' : prefix.slice(bang + 1)
    at = skipSpaces(bytes, stop, end)
  }
  const stop = findSpace(bytes, at, end)
  if (stop === at || stop - at > 16) return undefined
  const command = bytes.toString('latin1', at, stop).toUpperCase()
  if (!/^(?:[A-Z]+|\d{3})$/.test(command)) return undefined
  const parameters: string[] = []
  at = skipSpaces(bytes, stop, end)
  while (at < end && parameters.length < MAX_PARAMETERS) {
    const isLast = bytes[at] === COLON || parameters.length === MAX_PARAMETERS - 1
    const from = bytes[at] === COLON ? at + 1 : at
    const to = isLast ? end : findSpace(bytes, at, end)
    parameters.push(wireText(bytes, from, to, MAX_PARAMETER_BYTES))
    if (isLast) break
    at = skipSpaces(bytes, to, end)
  }
  return { sender, address, command, parameters }
}

function findSpace(bytes: Buffer, start: number, end: number): number {
  let at = start
  while (at < end && bytes[at] !== SPACE) at++
  return at
}

function skipSpaces(bytes: Buffer, start: number, end: number): number {
  let at = start
  while (at < end && bytes[at] === SPACE) at++
  return at
}
