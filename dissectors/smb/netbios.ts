/** The session service's own packets: who is called, and whether the call is taken. RFC 1001 14.1, RFC 1002 4.3. */
import type { Fields } from '../../src/bytes/fields.ts'
import { escapeControls } from '../../src/bytes/text.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import { FRAME_HEADER_BYTES, Packet } from './constants.ts'
import type { SmbState } from './state.ts'

const ENCODED_BYTES = 32
const LETTER_A = 0x41
/** Why a call is refused, RFC 1002 4.3.4. */
const REFUSALS: ReadonlyMap<number, string> = new Map([
  [0x80, 'not listening on called name'],
  [0x81, 'not listening for calling name'],
  [0x82, 'called name not present'],
  [0x83, 'insufficient resources'],
  [0x8f, 'unspecified error'],
])

/** One packet, its header included. */
export function readSessionPacket(
  state: SmbState,
  packet: Fields,
  tsMicros: number,
  session: SessionContext,
): void {
  const type = packet.u8(0)
  if (type === Packet.Request) {
    state.messages++
    const called = readName(packet, FRAME_HEADER_BYTES)
    state.fields.calledName = called
    state.fields.callingName = readName(packet, skipName(packet, FRAME_HEADER_BYTES))
    return
  }
  if (type === Packet.Accepted) return
  const code = type === Packet.Refused ? packet.u8(FRAME_HEADER_BYTES) : 0
  session.event({
    tsMicros,
    kind: 'negotiation',
    action: type === Packet.Refused ? 'SESSION_REFUSED' : 'SESSION_RETARGET',
    object: state.fields.calledName,
    status: 'error',
    statusCode: type === Packet.Refused ? `0x${code.toString(16)}` : '',
    statusText: REFUSALS.get(code) ?? '',
  })
}

/** The first level's sixteen characters, the last of which says what kind of name it is. */
function readName(packet: Fields, at: number): string {
  if (packet.u8(at) !== ENCODED_BYTES || !packet.has(at, 1 + ENCODED_BYTES)) return ''
  let name = ''
  for (let i = 0; i < ENCODED_BYTES; i += 2) {
    const high = packet.u8(at + 1 + i) - LETTER_A
    const low = packet.u8(at + 2 + i) - LETTER_A
    if (high < 0 || high > 15 || low < 0 || low > 15) return ''
    name += String.fromCharCode(high * 16 + low)
  }
  const kind = name.charCodeAt(15).toString(16).padStart(2, '0')
  return `${escapeControls(name.slice(0, 15).trimEnd())}<${kind}>`
}

/** Behind the labels of a name. */
function skipName(packet: Fields, from: number): number {
  let at = from
  while (packet.u8(at) !== 0) at += 1 + packet.u8(at)
  return at + 1
}
