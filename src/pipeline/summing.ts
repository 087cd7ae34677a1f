/** What a worker counted, in a form that can be sent and added up. */
import type { TallyData } from '../record/tally.ts'
import { Tally } from '../record/tally.ts'
import type { Engine } from './engine.ts'

export interface EngineReport {
  packets: number
  wireBytes: number
  flows: number
  undecoded: Record<string, number>
  counted: Record<string, number>
  tally: TallyData
  /** First fault of each dissector that threw. */
  faults: Record<string, string>
}

/** What the engine has seen so far. */
export function reportOf(engine: Engine): EngineReport {
  const { counters, decodeCounters } = engine
  const { truncated, malformed, notIp, unknownLinkType } = decodeCounters
  return {
    packets: counters.packets,
    wireBytes: counters.wireBytes,
    flows: counters.flows,
    undecoded: {
      truncated,
      malformed,
      'not-ip': notIp - unknownLinkType,
      'unknown-link-type': unknownLinkType,
      'fragments-dropped': decodeCounters.fragmentsDropped,
      'fragments-expired': decodeCounters.fragmentsExpired,
    },
    counted: {
      evicted: counters.evicted,
      duplicates: counters.duplicates,
      faults: counters.faults,
      'notes-forgotten': engine.memory.forgotten,
      supersize: decodeCounters.supersize,
    },
    tally: engine.recorder.tally.toJSON(),
    faults: Object.fromEntries(
      [...engine.faults].map(([name, error]) => [
        name,
        error instanceof Error ? (error.stack ?? error.message) : String(error),
      ]),
    ),
  }
}

/** Adds up the reports of all workers. */
export function sumReports(reports: readonly EngineReport[]): EngineReport {
  const tally = new Tally()
  const sum: EngineReport = {
    packets: 0,
    wireBytes: 0,
    flows: 0,
    undecoded: {},
    counted: {},
    tally: tally.toJSON(),
    faults: {},
  }
  for (const report of reports) {
    sum.packets += report.packets
    sum.wireBytes += report.wireBytes
    sum.flows += report.flows
    addInto(sum.undecoded, report.undecoded)
    addInto(sum.counted, report.counted)
    Object.assign(sum.faults, report.faults)
    tally.merge(report.tally)
  }
  sum.tally = tally.toJSON()
  return sum
}

function addInto(sum: Record<string, number>, more: Record<string, number>): void {
  for (const [name, count] of Object.entries(more)) sum[name] = (sum[name] ?? 0) + count
}
