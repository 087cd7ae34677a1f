/** NetBIOS names over UDP: RFC 1001, 1002 (4.2). Which names a host has and asks for. */
import { type DatagramDissector, Direction, Probe, Verdict } from '../../src/dissect/contract.ts'
import { BAD_MESSAGE } from './constants.ts'
import { flushMessages, takeMessage } from './exchange.ts'
import { isMessage, isReply, readMessage } from './message.ts'
import { nbnsColumns } from './record.ts'
import { createNbnsState, type NbnsState } from './state.ts'

export const nbns: DatagramDissector<NbnsState> = {
  name: 'nbns',
  description: 'NetBIOS names: queries, registrations, the names a node has',
  transport: 'udp',
  columns: nbnsColumns,
  ports: [137],
  create: createNbnsState,
  probe(input) {
    const { bytes, pos, end } = input
    if (!isMessage(bytes, pos, end)) return Probe.No
    const from = isReply(bytes, pos) ? Direction.Resp : Direction.Orig
    return input.direction === from ? Probe.Yes : Probe.Flipped
  },
  datagram(state, input, session) {
    session.facts.confidence = 1
    const { bytes, pos, end } = input
    const message = isMessage(bytes, pos, end)
      ? readMessage(bytes, pos, end, input.tsMicros)
      : undefined
    if (message === undefined) {
      if (!state.isKnown) return Verdict.Reject
      session.anomaly(BAD_MESSAGE)
      return Verdict.More
    }
    state.isKnown = true
    takeMessage(state, message, session)
    return Verdict.More
  },
  close(state, tsMicros, session) {
    flushMessages(state, tsMicros, session)
  },
}
