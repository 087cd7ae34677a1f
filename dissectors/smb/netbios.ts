/** The session service's own packets: who is called, and whether the call is taken. RFC 1001 14.1, RFC 1002 4.3. */
import type { Fields } from '../../src/bytes/fields.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import { readNetbiosName, skipNetbiosName } from '../../src/formats/netbiosName.ts'
import { FRAME_HEADER_BYTES, Packet } from './constants.ts'
import type { SmbState } from './state.ts'

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
    const { bytes, end } = packet
    const called = packet.start + FRAME_HEADER_BYTES
    state.fields.calledName = readNetbiosName(bytes, called, end)
    state.fields.callingName = readNetbiosName(bytes, skipNetbiosName(bytes, called, end), end)
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
