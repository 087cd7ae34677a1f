/** What a sensor counts and measures about itself: the source of the `sensors` stream, the metrics and the status line. */

/** What became of records in spools, since the sensor began. */
export interface SpoolCounts {
  /** Record lines of every stream, each sink counted for itself: taken by their destinations, or never to be taken. */
  delivered: number
  undeliverable: number
  /** Given up by a spool that was full, by stream. */
  spoolGaveUpSessions: number
  spoolGaveUpEvents: number
  spoolGaveUpTranscripts: number
  spoolGaveUpSensors: number
  /** Records of a spool damaged on disk; bytes cut from its end because they were no whole records. */
  spoolDamaged: number
  spoolTornBytes: number
}

/** Since the sensor began, all workers together, those that died included. Only ever grow. */
export interface SensorCounts extends SpoolCounts {
  /** Packets looked at, and the bytes they had on the wire. */
  packets: number
  wireBytes: number
  /** Packets that came to the interfaces' filter and passed it: looked at, waiting or dropped. */
  offeredPackets: number
  /** Dropped by the kernel because a ring was full, and how often one was. */
  kernelDrops: number
  ringFreezes: number
  /** Dropped by the network cards before the kernel saw them, as their drivers count. */
  nicDrops: number
  /** Given up with a worker that died: packets it had in its hands. */
  abandonedPackets: number
  /** Sessions that were open in a worker that died; they get no closing row. */
  abandonedSessions: number
  workerRestarts: number
  /** Times an interface went down or away. */
  interfaceDowns: number
  /** TCP segments that acknowledge, and those of them that acknowledge bytes nobody saw: loss in front of the sensor. */
  acks: number
  ackGaps: number
  duplicates: number
  /** Cut by a snapshot length; cut before the headers ended; contradicting themselves. */
  cut: number
  truncated: number
  malformed: number
  notIp: number
  /** Larger than any frame: made by offload. */
  supersize: number
  vlanTagged: number
  fragmentsDropped: number
  /** Flows begun; closed early because the table was full. */
  flows: number
  evicted: number
  /** TCP connections closed with more than an attempt seen, and those seen from one side only. */
  connections: number
  oneSided: number
  /** Dissectors that threw. */
  faults: number
  /** What dissectors noted of two endpoints for later sessions, given up at the bound. */
  notesForgotten: number
  /** Bytes of transcripts not kept because a session had its share. */
  transcriptDropped: number
  /** Record lines handed to the sinks, and those no sink could store. */
  records: number
  recordsLost: number
}

/** How things stand now. */
export interface SensorGauges {
  workers: number
  flowsOpen: number
  /** By protocol; '' is what is not recognised. */
  sessionsOpen: Readonly<Record<string, number>>
  rssBytes: number
  /** How far the oldest packet just looked at is behind the wall clock. */
  lagMicros: number
  /** Record bytes between workers and sinks. */
  queuedBytes: number
  /** Packets by outer VLAN id, since the sensor began. */
  vlans: Readonly<Record<string, number>>
  /** Packets by encapsulation, since the sensor began. */
  encapsulations: Readonly<Record<string, number>>
  /** Interfaces by name: `up`, `down` or `missing`. */
  interfaces: Readonly<Record<string, 'up' | 'down' | 'missing'>>
  /** Records that wait in spools, and how long the oldest does. */
  spoolBytes: number
  spoolRecords: number
  spoolAgeMs: number
  /** Why they wait, in a sentence, or ''. */
  deliveryProblem: string
}

export const createSensorCounts = (): SensorCounts => ({
  packets: 0,
  wireBytes: 0,
  offeredPackets: 0,
  kernelDrops: 0,
  ringFreezes: 0,
  nicDrops: 0,
  abandonedPackets: 0,
  abandonedSessions: 0,
  workerRestarts: 0,
  interfaceDowns: 0,
  acks: 0,
  ackGaps: 0,
  duplicates: 0,
  cut: 0,
  truncated: 0,
  malformed: 0,
  notIp: 0,
  supersize: 0,
  vlanTagged: 0,
  fragmentsDropped: 0,
  flows: 0,
  evicted: 0,
  connections: 0,
  oneSided: 0,
  faults: 0,
  notesForgotten: 0,
  transcriptDropped: 0,
  records: 0,
  recordsLost: 0,
  delivered: 0,
  undeliverable: 0,
  spoolGaveUpSessions: 0,
  spoolGaveUpEvents: 0,
  spoolGaveUpTranscripts: 0,
  spoolGaveUpSensors: 0,
  spoolDamaged: 0,
  spoolTornBytes: 0,
})
