/**
 * SOCKS 4, 4a and 5: RFC 1928, 1929, 1961. Once the proxy has agreed, what is
 * tunnelled is recognised anew, as after HTTP's CONNECT, and joins the session.
 */
import { Direction, type StreamDissector, Verdict } from '../../src/dissect/contract.ts'
import { GAP, MAX_HELD_BYTES } from './constants.ts'
import { readDialogue } from './parser.ts'
import { probeSocks } from './probe.ts'
import { socksColumns } from './record.ts'
import { createSocksState, Phase, type SocksState } from './state.ts'
import { tellLogin, tellRequest } from './tell.ts'

export const socks: StreamDissector<SocksState> = {
  name: 'socks',
  description: 'SOCKS 4, 4a, 5: logins, where to, what the proxy answered',
  transport: 'tcp',
  columns: socksColumns,
  ports: [1080, 1081, 9050, 9150],
  probeBytes: 256,
  maxHeldBytes: MAX_HELD_BYTES,
  create: createSocksState,
  probe: probeSocks,
  feed(state, input, session) {
    session.facts.confidence = 1
    return readDialogue(state, input, session)
  },
  gap(state, direction, _missing, session) {
    session.anomaly(GAP)
    // What the server said before anybody knew it for SOCKS: its choice, of which what follows tells.
    if (direction === Direction.Resp && state.phase[direction] === Phase.Start) {
      state.phase[direction] = Phase.Login
      state.answered = true
      return Verdict.More
    }
    // Messages of a few bytes cannot be found again, but a tunnel that is asked for is one.
    if (state.awaitsReply && state.fields.command === 'CONNECT') return Verdict.Done
    return Verdict.Broken
  },
  close(state, tsMicros, session) {
    if (state.awaitsLogin) tellLogin(state, undefined, '', tsMicros, session)
    if (state.awaitsReply) tellRequest(state, undefined, tsMicros, session)
  },
}
