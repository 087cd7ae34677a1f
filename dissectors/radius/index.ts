/**
 * RADIUS over UDP: RFC 2865 (logins), 2866 (accounting), 2869 (EAP), 5176 (changes and
 * disconnects). Passwords, challenges and proofs are never read.
 */
import {
  type DatagramDissector,
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import { readAttributes } from './attributes.ts'
import { BAD_MESSAGE, HEADER_BYTES, REQUESTS } from './constants.ts'
import { addRequest, flushRequests, takeAnswer } from './exchange.ts'
import { matchesMessage, probeRadius } from './probe.ts'
import { radiusColumns } from './record.ts'
import { createRadiusState, type RadiusState, type Request } from './state.ts'

const PORTS: readonly number[] = [1812, 1813, 1645, 1646, 3799]

export const radius: DatagramDissector<RadiusState> = {
  name: 'radius',
  description: 'RADIUS: logins, accounting and changes that access servers ask for',
  transport: 'udp',
  columns: radiusColumns,
  ports: PORTS,
  create: createRadiusState,
  probe: probeRadius,
  datagram(state, input, session) {
    session.facts.confidence = 1
    const mayBeCut = state.isKnown || PORTS.includes(session.serverPort)
    if (matchesMessage(input, mayBeCut) < 0) {
      if (!state.isKnown) return Verdict.Reject
      session.anomaly(BAD_MESSAGE)
      return Verdict.More
    }
    state.isKnown = true
    readMessage(state, input, session)
    return Verdict.More
  },
  close(state, tsMicros, session) {
    flushRequests(state, tsMicros, session)
  },
}

function readMessage(state: RadiusState, input: StreamSlice, session: SessionContext): void {
  const { bytes, pos, end, tsMicros } = input
  const code = bytes.readUInt8(pos)
  const id = bytes.readUInt8(pos + 1)
  const size = bytes.readUInt16BE(pos + 2)
  const read = readAttributes(bytes, pos + HEADER_BYTES, Math.min(end, pos + size))
  const request: Request = {
    code,
    id,
    authenticator: bytes.readUInt32BE(pos + 4),
    user: read.user,
    method: read.method,
    object: read.nasIdentifier || read.nasIp,
    key: `${read.calling} ${read.user}`,
    tsMicros,
    bytes: size,
    repeats: 0,
    rounds: 0,
    detail: {},
  }
  if (REQUESTS.has(code)) {
    // An answer's code from the side that asks is nobody's request.
    if (input.direction === Direction.Orig) addRequest(state, request, read, session)
    return
  }
  request.code = requestOf(code)
  takeAnswer(state, code, id, read, request, session)
}

/** Code of the request that an answer of this code is to. */
function requestOf(code: number): number {
  if (code <= 3 || code === 11) return 1
  return code === 5 ? 4 : code <= 42 ? 40 : 43
}
