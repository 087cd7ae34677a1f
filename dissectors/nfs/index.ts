/**
 * NFS 2, 3 and 4 with mount, port mapper and rpcbind, over TCP and UDP: ONC RPC, RFC 5531. Other
 * programs are named with their procedures. Data of READ and WRITE is counted, not read.
 */
import {
  type DatagramDissector,
  type StreamDissector,
  Verdict,
} from '../../src/dissect/contract.ts'
import { BAD_MESSAGE, GAP, MAX_HELD_BYTES } from './constants.ts'
import { readMessage } from './message.ts'
import { HEAD_BYTES, probeDatagram, probeStream } from './probe.ts'
import { nfsColumns } from './record.ts'
import { createNfsState, type NfsState } from './state.ts'
import { readRecords } from './stream.ts'
import { tellRest } from './tell.ts'

const PORTS = [111, 2049, 20048, 635]
const DESCRIPTION = 'NFS, mount and port mapper over ONC RPC: paths, files read and written, errors'

export const nfs: StreamDissector<NfsState> = {
  name: 'nfs',
  description: DESCRIPTION,
  transport: 'tcp',
  columns: nfsColumns,
  ports: PORTS,
  probeBytes: HEAD_BYTES,
  maxHeldBytes: MAX_HELD_BYTES,
  create: createNfsState,
  probe: probeStream,
  feed(state, input, session) {
    session.facts.confidence = 1
    state.lastMicros = input.tsMicros
    return readRecords(state, input, session)
  },
  gap(state, direction, _missing, session) {
    session.anomaly(GAP)
    const framing = state.framing[direction]
    framing.joined = undefined
    framing.wholeBytes = 0
    framing.resync = true
    return Verdict.More
  },
  close: tellRest,
}

export const nfsUdp: DatagramDissector<NfsState> = {
  name: 'nfs',
  description: DESCRIPTION,
  transport: 'udp',
  columns: nfsColumns,
  ports: PORTS,
  create: createNfsState,
  probe: probeDatagram,
  datagram(state, input, session) {
    session.facts.confidence = 1
    state.lastMicros = input.tsMicros
    const isCut = input.wireBytes > input.remaining()
    if (readMessage(state, input, input.pos, input.end, isCut, session)) return Verdict.More
    if (state.messages === 0) return Verdict.Reject
    session.anomaly(BAD_MESSAGE)
    return Verdict.More
  },
  close: tellRest,
}
