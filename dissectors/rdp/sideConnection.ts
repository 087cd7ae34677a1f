/**
 * The UDP side connection (MS-RDPEMT 1.3.2, MS-RDPEUDP): the client opens it to the server's own
 * port once there is a session. Its datagrams are not read; it is tied to the session and counted.
 */
import { Direction, type SessionContext } from '../../src/dissect/contract.ts'
import type { RdpState } from './state.ts'

/** The server asks for it right behind licensing; the client may try for a while. */
const AWAITED_MICROS = 60_000_000
const SIDE_PROTOCOL = 'rdpeudp'

/** Announces it, once. */
export function awaitSideConnection(state: RdpState, session: SessionContext): void {
  if (state.side !== undefined) return
  state.side = session.expect({
    host: '',
    listener: Direction.Resp,
    port: session.serverPort,
    transport: 'udp',
    protocol: SIDE_PROTOCOL,
    forMicros: AWAITED_MICROS,
  })
}

/** Takes over what went through it so far. */
export function countSideConnection(state: RdpState): void {
  const { side } = state
  if (side !== undefined) state.fields.udpBytes = side.origBytes + side.respBytes
}
