/** The Git protocol of `git://`: gitprotocol-pack(5), gitprotocol-v2(5). Packs are counted, not read. */
import { Direction, type StreamDissector, Verdict } from '../../src/dissect/contract.ts'
import { GAP, MAX_HELD_BYTES } from './constants.ts'
import { countRaw, readLines } from './parser.ts'
import { probeGit } from './probe.ts'
import { gitColumns } from './record.ts'
import { createGitState, type GitState } from './state.ts'
import { tellAsk, tellRest } from './tell.ts'

export const git: StreamDissector<GitState> = {
  name: 'git',
  description: 'Git protocol: repositories fetched and pushed, refs, sizes of packs',
  transport: 'tcp',
  columns: gitColumns,
  ports: [9418],
  probeBytes: 128,
  maxHeldBytes: MAX_HELD_BYTES,
  create: createGitState,
  probe: probeGit,
  feed(state, input, session) {
    session.facts.confidence = 1
    return readLines(state, input, session)
  },
  segment(state, input) {
    countRaw(state, input.direction, input.wireBytes)
    return Verdict.Sizes
  },
  gap(state, direction, missing, session) {
    if (state.rawPack[direction]) {
      countRaw(state, direction, missing)
      return Verdict.Sizes
    }
    session.anomaly(GAP)
    state.resync[direction] = true
    return Verdict.More
  },
  finish(state, direction, tsMicros, session) {
    // A pack without frames ends with the stream.
    const ask = state.asks[0]
    if (direction !== Direction.Resp || !state.rawPack[direction] || ask === undefined) return
    state.asks.shift()
    tellAsk(ask, 'ok', tsMicros, state, session)
  },
  close(state, tsMicros, session) {
    tellRest(state, tsMicros, session)
  },
}
