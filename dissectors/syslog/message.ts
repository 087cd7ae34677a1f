/** One message: RFC 5424 (6), and what is usual of RFC 3164 (4.1). */
import { wireText } from '../../src/bytes/text.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import {
  ERROR_SEVERITY,
  FACILITIES,
  MAX_MESSAGE_BYTES,
  MAX_MESSAGE_EVENTS,
  MAX_NAMES,
  SEVERITIES,
} from './constants.ts'
import type { SyslogState } from './state.ts'

const MODERN = /^1 (\S+) (\S{1,255}) (\S{1,48}) (\S{1,128}) (\S{1,32}) (?=-|\[)/
const TIME = /^(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S{8,32}) /
/** A program with its process, as most write it. */
const TAG = /^([^\s:[\]]{1,64})(?:\[(\d{1,10})\])?: ?/

/** What a message says of itself; '' where it does not. */
interface Parsed {
  format: string
  time: string
  host: string
  program: string
  process: string
  id: string
  data: string
  text: string
}

/** Reads the message whose priority, with its brackets `head` long, begins at `start`. */
export function readMessage(
  state: SyslogState,
  bytes: Buffer,
  start: number,
  head: number,
  end: number,
  tsMicros: number,
  session: SessionContext,
): void {
  const priority = Number(bytes.toString('latin1', start + 1, start + head - 1))
  const facility = FACILITIES[priority >> 3]!
  const severity = priority & 7
  const { fields } = state
  fields.messageCount++
  if (severity <= ERROR_SEVERITY) fields.errorCount++
  if (severity < state.worst) {
    state.worst = severity
    fields.worstSeverity = SEVERITIES[severity]!
  }
  fields.facilities = addOnce(fields.facilities, facility)
  const whole = wireText(bytes, start + head, end, MAX_MESSAGE_BYTES)
  const parsed = parse(whole)
  fields.formats = addOnce(fields.formats, parsed.format)
  fields.hosts = addOnce(fields.hosts, parsed.host)
  fields.programs = addOnce(fields.programs, parsed.program)
  if (state.told >= MAX_MESSAGE_EVENTS) return
  state.told++
  tell(parsed, `${facility}.${SEVERITIES[severity]}`, end - start, tsMicros, session)
}

function addOnce(list: readonly string[], name: string): readonly string[] {
  if (name === '' || list.length >= MAX_NAMES || list.includes(name)) return list
  return [...list, name.slice(0, 128)]
}

function parse(whole: string): Parsed {
  const modern = MODERN.exec(whole)
  return modern === null ? parseOld(whole) : parseModern(whole, modern)
}

function parseModern(whole: string, found: RegExpExecArray): Parsed {
  const [head, time = '', host = '', program = '', process = '', id = ''] = found
  const rest = whole.slice(head!.length)
  const dataEnd = rest.startsWith('[') ? findDataEnd(rest) : 1
  const data = rest.slice(0, dataEnd)
  return {
    format: 'rfc5424',
    time: orNothing(time),
    host: orNothing(host),
    program: orNothing(program),
    process: orNothing(process),
    id: orNothing(id),
    data: orNothing(data),
    text: rest.slice(dataEnd).replace(/^ (?:\\ufeff)?/, ''),
  }
}

const orNothing = (text: string): string => (text === '-' ? '' : text)

/** Where structured data ends: brackets close outside quotes, RFC 5424 (6.3). */
function findDataEnd(rest: string): number {
  let quoted = false
  for (let i = 0; i < rest.length; i++) {
    const c = rest[i]
    if (c === '\\') i++
    else if (c === '"') quoted = !quoted
    else if (c === ']' && !quoted && rest[i + 1] !== '[') return i + 1
  }
  return rest.length
}

/** Time, host and tag where they are; relays and devices leave out any of them. */
function parseOld(whole: string): Parsed {
  const time = TIME.exec(whole)
  let rest = time === null ? whole : whole.slice(time[0].length)
  let host = ''
  if (time !== null && !TAG.test(rest)) {
    const space = rest.indexOf(' ')
    if (space > 0 && space <= 255) {
      host = rest.slice(0, space)
      rest = rest.slice(space + 1)
    }
  }
  const tag = TAG.exec(rest)
  if (tag !== null) rest = rest.slice(tag[0].length)
  return {
    format: 'rfc3164',
    time: time === null ? '' : time[0].trim(),
    host,
    program: tag?.[1] ?? '',
    process: tag?.[2] ?? '',
    id: '',
    data: '',
    text: rest,
  }
}

function tell(
  parsed: Parsed,
  selector: string,
  bytes: number,
  tsMicros: number,
  session: SessionContext,
): void {
  const { statements } = session
  const detail: Record<string, unknown> = {}
  if (parsed.host !== '') detail.host = parsed.host
  if (parsed.program !== '') detail.program = parsed.program
  if (parsed.process !== '') detail.process = parsed.process
  if (parsed.id !== '') detail.message_id = parsed.id
  if (parsed.time !== '') detail.time = parsed.time
  if (parsed.data !== '' && statements === 'full') detail.data = parsed.data
  session.event({
    tsMicros,
    kind: 'message',
    action: selector,
    object: statements === 'full' ? parsed.text : statements === 'class' ? '' : blank(parsed.text),
    status: 'ok',
    bytes,
    detail,
  })
}

/** Quoted texts and whatever has a digit in it, as `?`. */
const blank = (text: string): string => text.replace(/"[^"]*"|'[^']*'|\S*\d\S*/g, '?')
