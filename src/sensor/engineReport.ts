import { TUNNELS } from '../decode/frame.ts'
import type { Engine } from '../pipeline/engine.ts'
import type { WorkerReport } from './workerMessages.ts'

/** What an engine has seen so far and has open now. */
export function reportOf(
  engine: Engine,
  abandonedPackets: number,
  lagMicros: number,
): WorkerReport {
  const { counters, decodeCounters: decoded, reassembler } = engine
  return {
    counts: {
      packets: counters.packets,
      wireBytes: counters.wireBytes,
      abandonedPackets,
      acks: reassembler.acks,
      ackGaps: reassembler.ackGaps,
      duplicates: counters.duplicates,
      cut: decoded.cut,
      truncated: decoded.truncated,
      malformed: decoded.malformed,
      notIp: decoded.notIp,
      supersize: decoded.supersize,
      vlanTagged: decoded.vlanTagged,
      fragmentsDropped: decoded.fragmentsDropped + decoded.fragmentsExpired,
      flows: counters.flows,
      evicted: counters.evicted,
      connections: counters.connections,
      oneSided: counters.oneSided,
      faults: counters.faults,
      notesForgotten: engine.memory.forgotten,
      transcriptDropped: engine.recorder.transcripts.dropped,
    },
    flowsOpen: engine.table.count,
    sessionsOpen: engine.countOpen(),
    lagMicros,
    vlans: nonZero(decoded.vlans, String),
    encapsulations: nonZero(decoded.tunnels, (i) => TUNNELS[i] ?? ''),
    faults: Object.fromEntries(
      [...engine.faults].map(([name, error]) => [
        name,
        error instanceof Error ? (error.stack ?? error.message) : String(error),
      ]),
    ),
  }
}

function nonZero(counts: Float64Array, name: (i: number) => string): Record<string, number> {
  const found: Record<string, number> = {}
  for (let i = 0; i < counts.length; i++) if (counts[i]! > 0) found[name(i)] = counts[i]!
  return found
}
