/**
 * Subversion's own protocol, `svn://`: subversion/libsvn_ra_svn/protocol. Contents are counted, not read.
 */
import { type StreamDissector, Verdict } from '../../src/dissect/contract.ts'
import { GAP, MAX_HELD_BYTES } from './constants.ts'
import { readItems } from './items.ts'
import { probeSvn } from './probe.ts'
import { svnColumns } from './record.ts'
import { createSvnState, type SvnState } from './state.ts'
import { tellRest } from './tell.ts'

export const svn: StreamDissector<SvnState> = {
  name: 'svn',
  description: 'Subversion: logins, commands, files checked out and committed',
  transport: 'tcp',
  columns: svnColumns,
  ports: [3690],
  probeBytes: 64,
  maxHeldBytes: MAX_HELD_BYTES,
  create: createSvnState,
  probe: probeSvn,
  feed(state, input, session) {
    session.facts.confidence = 1
    return readItems(state, input, session)
  },
  gap(state, direction, _missing, session) {
    session.anomaly(GAP)
    const reading = state.reading[direction]
    reading.open = []
    reading.members = 0
    reading.stringBytes = 0
    reading.resync = true
    return Verdict.More
  },
  close(state, tsMicros, session) {
    tellRest(state, tsMicros, session)
  },
}
