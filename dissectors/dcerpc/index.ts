/**
 * Connection-oriented DCE/RPC over TCP, on port 135 and wherever the endpoint mapper sends clients:
 * C706 chapter 12, MS-RPCE. The same inside named pipes is smb's.
 */
import {
  type SessionContext,
  type StreamDissector,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import { HEADER_BYTES } from '../../src/formats/dceRpc/constants.ts'
import {
  beginsPdu,
  closeConversation,
  fragmentLength,
  readPdu,
  wantedBytes,
} from '../../src/formats/dceRpc/reader.ts'
import { BAD_PDU, GAP, LOST, MAX_HELD_BYTES, MAX_RESYNC_BYTES, PROBE_BYTES } from './constants.ts'
import { listenerOf, noteConversation } from './listener.ts'
import { probeDcerpc } from './probe.ts'
import { dcerpcColumns } from './record.ts'
import { createDcerpcState, type DcerpcState } from './state.ts'

export const dcerpc: StreamDissector<DcerpcState> = {
  name: 'dcerpc',
  description: 'DCE/RPC over TCP: interfaces bound, logins, calls by name, faults',
  transport: 'tcp',
  columns: dcerpcColumns,
  ports: [135, 1025, 1026, 593],
  probeBytes: PROBE_BYTES,
  maxHeldBytes: MAX_HELD_BYTES,
  create: createDcerpcState,
  probe: probeDcerpc,
  feed: readPdus,
  gap(state, direction, _missing, session) {
    session.anomaly(GAP)
    state.lost[direction] = true
    state.searched[direction] = 0
    return Verdict.More
  },
  close(state, tsMicros, session) {
    closeConversation(state.conversation, tsMicros, listenerOf(state, session))
    noteConversation(state)
  },
}

function readPdus(state: DcerpcState, input: StreamSlice, session: SessionContext): Verdict {
  const { conversation } = state
  session.facts.confidence = 1
  while (input.remaining() > 0) {
    if (state.lost[input.direction] && !seekPdu(state, input)) {
      if (state.searched[input.direction] < MAX_RESYNC_BYTES) return Verdict.More
      session.anomaly(LOST)
      return Verdict.Done
    }
    const { bytes, pos, end } = input
    if (!beginsPdu(bytes, pos, end)) {
      if (state.pdus === 0) return Verdict.Reject
      session.anomaly(BAD_PDU)
      state.lost[input.direction] = true
      state.searched[input.direction] = 0
      input.pos++
      continue
    }
    if (input.remaining() < HEADER_BYTES) {
      input.need = HEADER_BYTES
      return Verdict.More
    }
    const length = fragmentLength(bytes, pos)
    const wanted = wantedBytes(bytes[pos + 2]!, length)
    if (input.remaining() < wanted) {
      input.need = wanted
      return Verdict.More
    }
    const stop = Math.min(end, pos + length)
    readPdu(conversation, bytes, pos, stop, input.tsMicros, listenerOf(state, session))
    if (state.pdus++ < 8) noteConversation(state)
    if (input.remaining() < length) {
      input.skipBytes = length
      return Verdict.More
    }
    input.pos += length
  }
  return Verdict.More
}

/** Moves to the next PDU's beginning; false when none is in what is there. */
function seekPdu(state: DcerpcState, input: StreamSlice): boolean {
  const d = input.direction
  const last = input.end - HEADER_BYTES
  for (let at = input.pos; at <= last; at++) {
    if (input.bytes[at] !== 5 || !beginsPdu(input.bytes, at, input.end)) continue
    state.searched[d] += at - input.pos
    input.pos = at
    state.lost[d] = false
    return true
  }
  const keepFrom = Math.max(input.pos, last + 1)
  state.searched[d] += keepFrom - input.pos
  input.pos = keepFrom
  input.need = input.remaining() + 1
  return false
}
