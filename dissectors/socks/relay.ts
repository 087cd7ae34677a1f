/** Datagrams relayed after UDP ASSOCIATE: RFC 1928 (7). Each new destination is told, the rest counted. */
import { Direction, type SessionContext, type StreamSlice } from '../../src/dissect/contract.ts'
import { hostPort, measureMessage, readHost } from './address.ts'
import { MAX_UDP_TARGETS } from './constants.ts'
import type { SocksState } from './state.ts'

/** Two bytes reserved, the fragment's number, then type, address and port as in a request. */
export function readRelayed(state: SocksState, input: StreamSlice, session: SessionContext): void {
  state.fields.udpDatagrams++
  if (input.direction !== Direction.Orig || state.udpTargets.length >= MAX_UDP_TARGETS) return
  const size = measureMessage(input)
  if (size <= 0 || input.remaining() < size || input.peek() !== 0 || input.peek(1) !== 0) return
  const port = input.view.getUint16(input.pos + size - 2)
  const target = hostPort(readHost(input.bytes, input.pos + 3), port)
  if (state.udpTargets.includes(target)) return
  state.udpTargets.push(target)
  session.event({
    tsMicros: input.tsMicros,
    kind: 'channel',
    action: 'UDP',
    object: target,
    user: session.facts.user,
    status: 'ok',
    bytes: input.wireBytes - size,
  })
}
