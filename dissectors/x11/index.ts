/**
 * X11: X Window System Protocol, version 11 (X.Org), with the ICCCM's window properties. Who
 * connected to which display and by what right, what its windows are called, and whether it
 * watches the keyboard, makes input or reads the screen. Drawing is passed over.
 */
import { Direction, type StreamDissector, Verdict } from '../../src/dissect/contract.ts'
import { GAP, MAX_HELD_BYTES, UNSEEN_SETUP } from './constants.ts'
import { readMessages } from './messages.ts'
import { probeX11 } from './probe.ts'
import { x11Columns } from './record.ts'
import { readRequests } from './requests.ts'
import { readAnswer, readSetup, tellAuth } from './setup.ts'
import { createX11State, type X11State } from './state.ts'

export const x11: StreamDissector<X11State> = {
  name: 'x11',
  description: 'X11: authorization and its result, server, windows, keyboard grabs, made input',
  transport: 'tcp',
  columns: x11Columns,
  ports: [6000, 6001, 6002, 6003, 6004, 6005, 6010, 6011, 6012],
  probeBytes: 128,
  maxHeldBytes: MAX_HELD_BYTES,
  create: createX11State,
  probe: probeX11,
  feed(state, input, session) {
    session.facts.confidence = 1
    if (input.direction === Direction.Orig) {
      if (!state.opened) {
        if (state.answered) {
          session.anomaly(UNSEEN_SETUP)
          return Verdict.Done
        }
        const answer = readSetup(state, input, session)
        if (answer !== undefined) return answer
      }
      return readRequests(state, input, session)
    }
    if (!state.answered) {
      const answer = readAnswer(state, input, session)
      if (answer !== undefined) return answer
    }
    return readMessages(state, input, session)
  },
  gap(_state, _direction, _missing, session) {
    // Neither requests nor replies have anything to find the next one by.
    session.anomaly(GAP)
    return Verdict.Done
  },
  close(state, tsMicros, session) {
    if (state.opened && !state.answered) tellAuth(state, 'unknown', tsMicros, session)
  },
}
