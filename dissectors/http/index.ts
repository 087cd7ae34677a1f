/** HTTP/1.0 and 1.1: RFC 9110, 9112. Bodies are counted, not read; CONNECT and upgrades are handed on. */
import { Direction, type StreamDissector, Verdict } from '../../src/dissect/contract.ts'
import { countGranted, countUntilClose } from './body.ts'
import { GAP, MAX_HELD_BYTES } from './constants.ts'
import { closeStreams } from './http2Stream.ts'
import { abandonMessage, endMessage } from './message.ts'
import { readMessages } from './parser.ts'
import { PROBE_BYTES, probeHttp } from './probe.ts'
import { httpColumns } from './record.ts'
import { createHttpState, type HttpState, Phase } from './state.ts'
import { noteRequest, tellTransaction } from './transaction.ts'
import { closeCommands } from './winRm.ts'

export const http: StreamDissector<HttpState> = {
  name: 'http',
  description: 'HTTP/1: requests, responses, logins, proxies, upgrades',
  transport: 'tcp',
  columns: httpColumns,
  ports: [80, 8080, 8000, 8008, 8888, 3128, 5985, 9200],
  probeBytes: PROBE_BYTES,
  maxHeldBytes: MAX_HELD_BYTES,
  create: createHttpState,
  probe: probeHttp,
  feed: readMessages,
  segment(state, input) {
    return countUntilClose(state.sides[input.direction], input)
  },
  gap(state, direction, missing, session) {
    const side = state.sides[direction]
    countGranted(side)
    if (side.phase === Phase.UntilClose) {
      side.message.bodyBytes += missing
      return Verdict.Sizes
    }
    if (side.phase === Phase.Frames) {
      // Header blocks after a loss cannot be read.
      session.anomaly(GAP)
      return Verdict.Done
    }
    const inBody = side.phase === Phase.Body || side.phase === Phase.ChunkData
    if (side.message.capture !== undefined) side.message.capture.isClosed = true
    if (inBody && missing <= side.left) {
      side.left -= missing
      side.message.bodyBytes += missing
      if (side.left > 0) return Verdict.More
      if (side.phase === Phase.ChunkData) side.phase = Phase.ChunkEnd
      else endMessage(state, side, direction, state.lastMicros, session)
      return Verdict.More
    }
    session.anomaly(GAP)
    abandonMessage(state, direction, state.lastMicros, session)
    side.phase = Phase.Resync
    if (direction === Direction.Resp) state.answersLost = true
    side.discard = false
    return Verdict.More
  },
  finish(state, direction, tsMicros, session) {
    const side = state.sides[direction]
    if (direction === Direction.Resp && side.phase === Phase.UntilClose) {
      endMessage(state, side, direction, tsMicros, session)
    }
  },
  close(state, tsMicros, session) {
    abandonMessage(state, Direction.Resp, tsMicros, session)
    if (state.request !== undefined) {
      noteRequest(state, state.request, session)
      state.pending.push(state.request)
      state.request = undefined
    }
    for (const transaction of state.pending)
      tellTransaction(state, transaction, false, tsMicros, session)
    state.pending = []
    closeStreams(state, tsMicros, session)
    closeCommands(state, tsMicros, session)
  },
}
