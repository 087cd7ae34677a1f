/**
 * What subnegotiations hold: terminal type (RFC 1091), window size (RFC 1073),
 * speed (RFC 1079), X display (RFC 1096), environment (RFC 1408, RFC 1572),
 * linemode (RFC 1184), authentication (RFC 2941), encryption (RFC 2946),
 * TN3270E (RFC 2355), character set (RFC 2066), GMCP's hello. Leaves out special characters (SLC), flow control and status.
 */
import { wireText } from '../../src/bytes/text.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import { namesSecret } from '../../src/terminal/prompts.ts'
import {
  AUTH_TYPES,
  ENCRYPT_TYPES,
  MAX_KEY_ID_BYTES,
  MAX_LIST_WORDS,
  MAX_TERMINAL_TYPES,
  Option,
} from './constants.ts'
import type { CommandReader } from './negotiation.ts'
import type { TelnetFields } from './record.ts'

const IS = 0
const INFO = 2
const VAR = 0
const VALUE = 1
const ESC = 2
const USERVAR = 3
const ENC_KEYID = 7
const DEC_KEYID = 8
const CHARSET_ACCEPTED = 2
const MAX_WINDOW_CHANGES = 65_535

/** What a subnegotiation asks of the dissector. */
export const Effect = {
  None: 0,
  EncryptStart: 1,
  TlsFollows: 2,
  Compressed: 3,
  User: 4,
  AuthReply: 5,
  Terminal: 6,
  Window: 7,
} as const
export type Effect = (typeof Effect)[keyof typeof Effect]

/** What was read for the dissector beside the fields. */
export interface Negotiated {
  /** Name from the environment or the NAME of RFC 2941. */
  user: string
  /** Result of an authentication by option: true accepted, false refused. */
  isAccepted: boolean
}

/** Reads the finished subnegotiation of `reader`. */
export function readSubnegotiation(
  fields: TelnetFields,
  reader: CommandReader,
  isClient: boolean,
  negotiated: Negotiated,
  session: SessionContext,
): Effect {
  const { buffer, length, option } = reader
  if (reader.isCut) session.anomaly('subnegotiation-too-long')
  const first = length > 0 ? buffer[0]! : -1
  switch (option) {
    case Option.TerminalType:
      if (!isClient || first !== IS) return Effect.None
      noteTerminalType(fields, wireText(buffer, 1, length, 40))
      return Effect.Terminal
    case Option.WindowSize:
      if (!isClient || length < 4) return Effect.None
      return noteWindow(fields, buffer.readUInt16BE(0), buffer.readUInt16BE(2))
    case Option.TerminalSpeed:
      if (isClient && first === IS) fields.terminalSpeed = wireText(buffer, 1, length, 32)
      return Effect.None
    case Option.XDisplay:
      if (isClient && first === IS) fields.xDisplay = wireText(buffer, 1, length)
      return Effect.None
    case Option.Linemode:
      if (first === 1 && length >= 2 && !isClient) {
        fields.lineMode = (buffer[1]! & 1) !== 0 ? 'linemode' : 'character'
      }
      return Effect.None
    case Option.Environ:
    case Option.NewEnviron:
      if (!isClient || (first !== IS && first !== INFO)) return Effect.None
      return readEnvironment(fields, buffer, length, negotiated, session)
    case Option.Authentication:
      return readAuthentication(fields, buffer, length, isClient, negotiated)
    case Option.Encrypt:
      if (first === 3) return Effect.EncryptStart
      if ((first === ENC_KEYID || first === DEC_KEYID) && length - 1 > MAX_KEY_ID_BYTES) {
        session.anomaly('encrypt-key-id-too-long')
      }
      if (first === IS && length >= 2) {
        fields.encryptionOption = ENCRYPT_TYPES[buffer[1]!] ?? String(buffer[1])
      }
      return Effect.None
    case Option.Tn3270e:
      readDevice(fields, buffer, length, isClient)
      return Effect.None
    case Option.StartTls:
      return first === 1 ? Effect.TlsFollows : Effect.None
    case Option.Charset:
      if (first === CHARSET_ACCEPTED) fields.charset = wireText(buffer, 1, length, 40)
      return Effect.None
    case Option.Gmcp:
      if (isClient) readHello(wireText(buffer, 0, length), session)
      return Effect.None
    case Option.Compress:
    case Option.Compress2:
      return isClient ? Effect.None : Effect.Compressed
    default:
      return Effect.None
  }
}

/** Every answer is one of the client's types; the same one twice ends its list (RFC 1091). */
function noteTerminalType(fields: TelnetFields, type: string): void {
  fields.terminalType = type
  if (type === '' || fields.terminalTypes.includes(type)) return
  if (fields.terminalTypes.length < MAX_TERMINAL_TYPES) {
    fields.terminalTypes = [...fields.terminalTypes, type]
  }
}

function noteWindow(fields: TelnetFields, width: number, height: number): Effect {
  if (width === fields.windowWidth && height === fields.windowHeight) return Effect.None
  if (fields.windowFirst === '') fields.windowFirst = `${width}x${height}`
  else if (fields.windowChanges < MAX_WINDOW_CHANGES) fields.windowChanges++
  fields.windowWidth = width
  fields.windowHeight = height
  return Effect.Window
}

/** Core.Hello of the GMCP: the client's own name and version, as JSON. */
function readHello(text: string, session: SessionContext): void {
  if (!/^core\.hello\s/i.test(text)) return
  const client = /"client"\s*:\s*"([^"]{1,64})"/i.exec(text)?.[1] ?? ''
  const version = /"version"\s*:\s*"([^"]{1,32})"/i.exec(text)?.[1] ?? ''
  if (client !== '') session.facts.clientSoftware = `${client} ${version}`.trim()
}

function readEnvironment(
  fields: TelnetFields,
  buffer: Buffer,
  length: number,
  negotiated: Negotiated,
  session: SessionContext,
): Effect {
  // Some old clients took VAR and VALUE for each other (RFC 1571): what comes first is a name.
  const isSwapped = length > 1 && buffer[1] === VALUE
  let effect: Effect = Effect.None
  let at = 1
  while (at < length) {
    const nameStart = at + 1
    const nameEnd = findMark(buffer, nameStart, length)
    let valueEnd = nameEnd
    const isSet = nameEnd < length && buffer[nameEnd] === (isSwapped ? VAR : VALUE)
    if (isSet) valueEnd = findMark(buffer, nameEnd + 1, length)
    const name = unescapeVariable(buffer, nameStart, nameEnd)
    const value = isSet ? unescapeVariable(buffer, nameEnd + 1, valueEnd) : ''
    at = Math.max(valueEnd, at + 1)
    if (name === '' || !isSet) continue
    noteVariable(fields, name, namesSecret(name) ? session.mask(value) : value)
    if (name === 'USER' && value !== '') {
      negotiated.user = value
      effect = Effect.User
    }
  }
  return effect
}

/** A later value of the same variable takes the place of the earlier. */
function noteVariable(fields: TelnetFields, name: string, value: string): void {
  const kept = fields.environment.filter((e) => !e.startsWith(`${name}=`))
  if (kept.length < MAX_LIST_WORDS) kept.push(`${name}=${value}`)
  fields.environment = kept
}

function findMark(buffer: Buffer, from: number, length: number): number {
  for (let at = from; at < length; at++) {
    const byte = buffer[at]!
    if (byte === ESC) at++
    else if (byte === VAR || byte === VALUE || byte === USERVAR) return at
  }
  return length
}

function unescapeVariable(buffer: Buffer, from: number, to: number): string {
  const plain = Buffer.alloc(Math.max(0, to - from))
  let length = 0
  for (let at = from; at < to; at++) {
    if (buffer[at] === ESC && at + 1 < to) at++
    plain[length++] = buffer[at]!
  }
  return wireText(plain, 0, length)
}

const AUTH_REPLY = 2
const AUTH_NAME = 3
const REFUSED = 1
const ACCEPTED = 2

function readAuthentication(
  fields: TelnetFields,
  buffer: Buffer,
  length: number,
  isClient: boolean,
  negotiated: Negotiated,
): Effect {
  const verb = length > 0 ? buffer[0]! : -1
  if (isClient && verb === AUTH_NAME) {
    negotiated.user = wireText(buffer, 1, length)
    return Effect.User
  }
  if (length < 2) return Effect.None
  if (isClient && verb === IS) {
    fields.authenticationOption = AUTH_TYPES[buffer[1]!] ?? String(buffer[1])
    return Effect.None
  }
  // Both Kerberos types and SRP number REJECT 1 and ACCEPT 2 (RFC 2942, RFC 2944, RFC 2941 for version 4).
  const type = buffer[1]!
  const isRead = type === 1 || type === 2 || type === 5
  if (isClient || verb !== AUTH_REPLY || length < 4 || !isRead) return Effect.None
  if (buffer[3] !== REFUSED && buffer[3] !== ACCEPTED) return Effect.None
  negotiated.isAccepted = buffer[3] === ACCEPTED
  return Effect.AuthReply
}

const DEVICE_TYPE = 2
const DEVICE_IS = 4
const CONNECT = 1

/** DEVICE-TYPE IS type CONNECT name, from the server (RFC 2355 section 7.1). */
function readDevice(fields: TelnetFields, buffer: Buffer, length: number, isClient: boolean): void {
  if (isClient || length < 3 || buffer[0] !== DEVICE_TYPE || buffer[1] !== DEVICE_IS) return
  const bytes = buffer.subarray(0, length)
  const connect = bytes.indexOf(CONNECT, 2)
  fields.deviceType = wireText(buffer, 2, connect < 0 ? length : connect, 40)
  if (connect >= 0) fields.luName = wireText(buffer, connect + 1, length, 40)
}
