/**
 * The sensor's counts and gauges as Prometheus metrics. Label values are bounded: names of
 * protocols and encapsulations are the program's own, interfaces are those configured;
 * a VLAN comes from the wire and is no label.
 */
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { SensorCounts, SensorGauges } from './sensorCounts.ts'

/** What is not recognised has the protocol ''. */
const UNKNOWN = 'unknown'

/** Name after `earshot_` and before `_total`, and what it counts. */
export const COUNTERS: Readonly<Record<keyof SensorCounts, readonly [string, string]>> = {
  packets: ['packets', 'Packets looked at'],
  wireBytes: ['captured_bytes', 'Bytes on the wire of the packets looked at, cut ones in full'],
  offeredPackets: ['offered_packets', 'Packets that passed the filter: looked at or dropped'],
  kernelDrops: ['kernel_drops', 'Packets dropped by the kernel because a ring was full'],
  ringFreezes: ['ring_freezes', 'Times a ring was full'],
  nicDrops: ['nic_drops', 'Packets dropped by network cards, as their drivers count'],
  abandonedPackets: ['abandoned_packets', 'Packets given up with a worker that died'],
  abandonedSessions: ['abandoned_sessions', 'Sessions open in a worker that died'],
  workerRestarts: ['worker_restarts', 'Workers that died and were replaced'],
  interfaceDowns: ['interface_downs', 'Times an interface went down or away'],
  acks: ['acks', 'TCP segments that acknowledge'],
  ackGaps: ['ack_gaps', 'TCP segments that acknowledge bytes nobody saw: loss before the sensor'],
  duplicates: ['duplicates', 'Second copies of packets, dropped'],
  cut: ['cut_packets', 'Packets cut by a snapshot length, wherever'],
  truncated: ['truncated_packets', 'Packets cut before their headers ended'],
  malformed: ['malformed_packets', 'Packets whose headers contradict themselves'],
  notIp: ['not_ip_packets', 'Packets without IP inside'],
  supersize: ['supersize_packets', 'Packets larger than an Ethernet frame, as offload makes them'],
  vlanTagged: ['vlan_tagged_packets', 'Packets with a VLAN tag'],
  fragmentsDropped: ['fragments_dropped', 'IP fragments dropped at a bound'],
  flows: ['flows', 'Flows begun'],
  evicted: ['evicted_flows', 'Flows closed early because the table was full'],
  connections: ['connections', 'TCP connections closed of which more than an attempt was seen'],
  oneSided: ['one_sided_connections', 'Of these, those whose other side was never seen'],
  transcriptDropped: [
    'transcript_dropped_bytes',
    'Bytes of transcripts not kept because a session had its share',
  ],
  faults: ['dissector_faults', 'Dissectors that threw: bugs'],
  notesForgotten: [
    'forgotten_notes',
    'What was noted of two endpoints, as a host key, and given up at the bound',
  ],
  records: ['records', 'Record lines handed to the sinks'],
  recordsLost: ['records_lost', 'Record lines that a sink could not store or its spool lost'],
  delivered: ['delivered_records', 'Record lines taken by Kafka or ClickHouse'],
  undeliverable: ['undeliverable_records', 'Record lines that Kafka or ClickHouse can never take'],
  spoolGaveUpSessions: ['spool_gave_up_sessions', 'Rows of sessions a full spool gave up'],
  spoolGaveUpEvents: ['spool_gave_up_events', 'Rows of events a full spool gave up'],
  spoolGaveUpTranscripts: [
    'spool_gave_up_transcripts',
    'Pieces of transcripts a full spool gave up',
  ],
  spoolGaveUpSensors: ['spool_gave_up_sensors', 'Rows of sensors a full spool gave up'],
  spoolDamaged: ['spool_damaged_records', 'Record lines of a spool that were damaged on disk'],
  spoolTornBytes: ['spool_torn_bytes', 'Bytes cut from a spool: records half written at a crash'],
}

export class SensorMetrics {
  readonly registry = new Registry()
  private readonly counters: readonly [keyof SensorCounts, Counter][]
  private readonly encapsulated: Counter
  private readonly sessions: Gauge
  private readonly interfaces: Gauge
  private readonly workers = this.gauge('workers', 'Threads that look into packets')
  private readonly flows = this.gauge('flows_open', 'Flows followed now')
  private readonly lag = this.gauge(
    'lag_seconds',
    'How far the oldest packet just looked at is behind the wall clock, in seconds',
  )
  private readonly memory = this.gauge(
    'memory_bytes',
    'Memory of the process in use (resident set), in bytes',
  )
  private readonly queued = this.gauge('queued_bytes', 'Record lines that wait for sinks, in bytes')
  private readonly spoolBytes = this.gauge('spool_bytes', 'Records waiting in spools, in bytes')
  private readonly spoolRecords = this.gauge('spool_records', 'Record lines waiting in spools')
  private readonly spoolAge = this.gauge(
    'spool_age_seconds',
    'How long the oldest record in a spool waits, in seconds',
  )
  private readonly deliveryProblem = this.gauge(
    'delivery_problem',
    'Whether a spool cannot deliver or store: 1, the reason is in the log and in `sensors`',
  )
  private readonly vlans = this.gauge('vlans', 'Different outer VLANs since the sensor began')

  constructor(version: string) {
    const registers = [this.registry]
    this.counters = (Object.keys(COUNTERS) as (keyof SensorCounts)[]).map((key) => {
      const [name, help] = COUNTERS[key]
      return [key, new Counter({ name: `earshot_${name}_total`, help, registers })]
    })
    this.encapsulated = new Counter({
      name: 'earshot_encapsulated_packets_total',
      help: 'Packets by encapsulation; one in two counts in both',
      labelNames: ['encapsulation'],
      registers,
    })
    this.sessions = this.gauge('sessions_open', 'Sessions open now, by protocol', ['protocol'])
    this.interfaces = this.gauge(
      'interface_up',
      'Whether an interface is up: 1, or 0 when it is down or missing',
      ['interface'],
    )
    this.gauge('build_info', 'Always 1; the version is its label', ['version']).set({ version }, 1)
    collectDefaultMetrics({ register: this.registry })
  }

  /** Takes over the numbers of this moment. */
  update(counts: Readonly<SensorCounts>, gauges: SensorGauges): void {
    for (const [key, counter] of this.counters) {
      // The sensor counts already: what it says stands, and a fall is a reset to Prometheus too.
      counter.reset()
      counter.inc(counts[key])
    }
    this.encapsulated.reset()
    for (const [encapsulation, packets] of Object.entries(gauges.encapsulations)) {
      if (packets > 0) this.encapsulated.inc({ encapsulation }, packets)
    }
    this.workers.set(gauges.workers)
    this.flows.set(gauges.flowsOpen)
    this.lag.set(gauges.lagMicros / 1e6)
    this.memory.set(gauges.rssBytes)
    this.queued.set(gauges.queuedBytes)
    this.spoolBytes.set(gauges.spoolBytes)
    this.spoolRecords.set(gauges.spoolRecords)
    this.spoolAge.set(gauges.spoolAgeMs / 1000)
    this.deliveryProblem.set(gauges.deliveryProblem === '' ? 0 : 1)
    this.vlans.set(Object.values(gauges.vlans).filter((packets) => packets > 0).length)
    this.setSessions(gauges.sessionsOpen)
    this.interfaces.reset()
    for (const [name, state] of Object.entries(gauges.interfaces)) {
      this.interfaces.set({ interface: name }, state === 'up' ? 1 : 0)
    }
  }

  /** Everything in the text format of Prometheus. */
  text(): Promise<string> {
    return this.registry.metrics()
  }

  private gauge(name: string, help: string, labelNames: readonly string[] = []): Gauge {
    return new Gauge({ name: `earshot_${name}`, help, labelNames, registers: [this.registry] })
  }

  /** A protocol seen once stays, at 0, so that its curve ends there rather than in nothing. */
  private readonly protocols = new Set<string>()
  private setSessions(open: Readonly<Record<string, number>>): void {
    for (const protocol of Object.keys(open)) this.protocols.add(protocol)
    for (const protocol of this.protocols) {
      this.sessions.set({ protocol: protocol || UNKNOWN }, open[protocol] ?? 0)
    }
  }
}
