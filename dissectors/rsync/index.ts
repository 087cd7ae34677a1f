/**
 * The rsync daemon, `rsync://`: rsyncd.conf(5) and the program's own wire format. What a
 * transfer moves is counted; messages of the server within it are read.
 */
import { Direction, Probe, type StreamDissector, Verdict } from '../../src/dissect/contract.ts'
import { GAP, GREETING, MAX_HELD_BYTES } from './constants.ts'
import { readDaemon } from './parser.ts'
import { rsyncColumns } from './record.ts'
import { createRsyncState, Phase, type RsyncState } from './state.ts'
import { tellRest } from './tell.ts'

export const rsync: StreamDissector<RsyncState> = {
  name: 'rsync',
  description: 'rsync daemon: modules, logins, what was transferred which way',
  transport: 'tcp',
  columns: rsyncColumns,
  ports: [873],
  probeBytes: 32,
  maxHeldBytes: MAX_HELD_BYTES,
  create: createRsyncState,
  probe(input) {
    for (let i = 0; i < GREETING.length; i++) {
      const byte = input.peek(i)
      if (byte < 0) return i === 0 ? Probe.No : Probe.More
      if (byte !== GREETING.charCodeAt(i)) return Probe.No
    }
    const digit = input.peek(GREETING.length)
    if (digit < 0) return Probe.More
    return digit >= 0x30 && digit <= 0x39 ? Probe.Yes : Probe.No
  },
  feed(state, input, session) {
    session.facts.confidence = 1
    return readDaemon(state, input, session)
  },
  segment(state, input) {
    const { fields } = state
    state.lastMicros = input.tsMicros
    if (input.direction === Direction.Orig) fields.bytesSent += input.wireBytes
    else fields.bytesReceived += input.wireBytes
    return Verdict.Sizes
  },
  gap(state, direction, missing, session) {
    if (state.phase[direction] === Phase.Transfer) {
      const { fields } = state
      if (direction === Direction.Orig) fields.bytesSent += missing
      else fields.bytesReceived += missing
      return Verdict.Sizes
    }
    session.anomaly(GAP)
    return Verdict.Done
  },
  close(state, tsMicros, session) {
    tellRest(state, tsMicros, session)
  },
}
