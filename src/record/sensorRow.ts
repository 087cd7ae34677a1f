/**
 * Columns by which a sensor tells of itself: what it saw, what it lost and how it stands.
 * A row covers the time since the row before it; what it counts is of that interval alone,
 * so that rows can be added up. `earshot replay` writes none.
 */
import type { RecordBatch } from './batch.ts'
import {
  columns,
  createFields,
  type FieldsOf,
  float,
  json,
  text,
  time,
  uint16,
  uint32,
  uint64,
  word,
  words,
} from './column.ts'
import { compileEncoder } from './compile.ts'

/** Why a row was written. */
export const SENSOR_REASONS = [
  'start',
  'interval',
  'loss',
  'interface',
  'worker',
  'reload',
  'shutdown',
] as const
export type SensorReason = (typeof SENSOR_REASONS)[number]

const PACKETS = { unit: 'packets' } as const

export const sensorColumns = columns('', {
  ts: time('When the row was written, by the wall clock: the end of its interval'),
  sensor: word('Name of the sensor'),
  seq: uint32('Number of the row since the sensor began, from 0; one that is missing was lost'),
  reason: word(
    'Why it was written: `start`, `interval`, `loss` (packets or records were lost), `interface` (one went down or came back), `worker` (one died), `reload` (settings were read again), `shutdown`',
  ),
  intervalS: float('Time since the row before, or since the start', {
    unit: 's',
    empty: 'the first row',
  }),
  uptimeS: float('Time since the sensor began', { unit: 's' }),
  version: word('Version of the sensor'),
  driver: word('How it captures: `afpacket`, `libpcap`'),
  interfaces: words('Interfaces it is to capture from'),
  interfacesDown: words('Those that are down or missing now', { empty: 'all are up' }),
  filter: text('Filter that packets had to pass, as pcap-filter(7) writes it', {
    empty: 'every packet passes',
  }),
  workers: uint16('Threads that look into packets'),
  packets: uint64('Packets looked at', PACKETS),
  bytes: uint64('What these had on the wire, cut ones in full', { unit: 'bytes' }),
  offeredPackets: uint64('Packets that passed the filter: looked at, waiting or dropped', PACKETS),
  kernelDrops: uint64('Of these, dropped by the kernel because a ring was full', PACKETS),
  ringFreezes: uint64('Times a ring was full'),
  nicDrops: uint64(
    'Dropped by network cards before the kernel saw them, as their drivers count',
    PACKETS,
  ),
  abandonedPackets: uint64('Given up with a worker that died, which had them in hand', PACKETS),
  abandonedSessions: uint64('Sessions open in a worker that died; they get no closing row'),
  workerRestarts: uint64('Workers that died and were replaced'),
  interfaceDowns: uint64('Times an interface went down or away'),
  acks: uint64('TCP segments that acknowledge'),
  ackGaps: uint64('Of these, those that acknowledge bytes nobody saw'),
  duplicates: uint64('Second copies of packets, dropped', PACKETS),
  cut: uint64('Cut by a snapshot length, wherever', PACKETS),
  truncated: uint64('Cut before their headers ended: of no use', PACKETS),
  malformed: uint64('Whose headers contradict themselves: of no use', PACKETS),
  notIp: uint64('Without IP inside, as ARP, LLDP, STP', PACKETS),
  supersize: uint64('Larger than an Ethernet frame: put together by offload, or jumbo frames', {
    unit: 'packets',
  }),
  vlanTagged: uint64('With a VLAN tag', PACKETS),
  fragmentsDropped: uint64('IP fragments dropped at a bound', { unit: 'fragments' }),
  flows: uint64('Flows begun'),
  evicted: uint64('Flows closed early because the table was full'),
  connections: uint64('TCP connections closed of which more than an attempt was seen'),
  oneSided: uint64('Of these, those whose other side was never seen'),
  faults: uint64('Dissectors that threw: bugs'),
  notesForgotten: uint64(
    'What dissectors noted of two endpoints for later sessions, as a host key, given up at the bound',
  ),
  transcriptDropped: uint64(
    'Of transcripts, not kept because a session had its share (transcript_session_mib)',
    { unit: 'bytes' },
  ),
  records: uint64('Record lines of the other streams handed to the sinks'),
  recordsLost: uint64('Record lines that a sink could not store or its spool lost'),
  delivered: uint64('Record lines taken by Kafka or ClickHouse, each sink counted for itself'),
  undeliverable: uint64('Record lines that Kafka or ClickHouse can never take, as too large ones'),
  spoolGaveUpSessions: uint64('Rows of sessions that a spool gave up, full or too old'),
  spoolGaveUpEvents: uint64('The same of events'),
  spoolGaveUpTranscripts: uint64('The same of transcripts'),
  spoolGaveUpSensors: uint64('The same of sensors'),
  spoolDamaged: uint64('Record lines lost because a spool was damaged on disk'),
  spoolTornBytes: uint64('Cut from the end of a spool: records half written at a crash', {
    unit: 'bytes',
  }),
  dropPercent: float('Loss in the sensor: `kernel_drops` of `offered_packets`', {
    unit: 'percent',
    empty: 'nothing dropped',
  }),
  lossPercent: float(
    'Loss seen in TCP, in front of the sensor or in it: `ack_gaps` of `acks`, an estimate',
    { unit: 'percent', source: "Zeek's capture_loss", empty: 'none seen' },
  ),
  oneSidedPercent: float('`one_sided` of `connections`', {
    unit: 'percent',
    empty: 'both sides of all were seen, or no connection ended',
  }),
  packetsPerS: float('`packets` a second', { unit: 'packets/s' }),
  bitsPerS: float('`bytes` a second, in bits', { unit: 'bit/s' }),
  lagMs: float('How far the oldest packet just looked at is behind the wall clock', {
    unit: 'ms',
    empty: 'none was looked at',
  }),
  flowsOpen: uint64('Flows followed now, of whatever protocol'),
  sessionsOpen: uint64('Sessions open now'),
  sessionsByProtocol: json('The same by protocol; `unknown`: not recognised', {
    empty: 'none is open',
  }),
  memoryBytes: uint64('Memory of the process in use now (resident set)', { unit: 'bytes' }),
  queuedBytes: uint64('Record lines that wait for sinks now', { unit: 'bytes' }),
  spoolRecords: uint64('Record lines that wait in spools now'),
  spoolBytes: uint64('The same in bytes', { unit: 'bytes' }),
  spoolAgeS: float('How long the oldest of them waits', { unit: 's', empty: 'none waits' }),
  deliveryProblem: text('Why records wait in a spool', { empty: 'they are delivered' }),
  vlans: words('Outer VLANs seen in the interval, at most 64, then `...`', { empty: 'untagged' }),
  encapsulations: words('Encapsulations seen in the interval: `gre`, `vxlan`, ...', {
    empty: 'none',
  }),
  remarks: words(
    'What somebody should look at, by code: `dropping`, `behind`, `lossy-mirror`, `one-sided`, `duplicated`, `truncated`, `offloaded`, `silent`, `interface-down`, `worker-died`, `records-lost`, `table-full`, `spooling`, `spool-full`',
    { empty: 'all is well' },
  ),
})
export type SensorRow = FieldsOf<typeof sensorColumns>
export const createSensorRow = (): SensorRow => createFields(sensorColumns)

// The encoder begins every member with a comma, so the opening ends without one.
const OPENING = Buffer.from('{"stream":"sensors"')
const CLOSE = Buffer.from('}\n')
const encoder = compileEncoder(sensorColumns, true)

/** One row as a batch of one NDJSON line, as every sink takes it. */
export function encodeSensorRow(row: SensorRow): RecordBatch {
  const bytes = new Uint8Array(OPENING.length + encoder.measure(row) + CLOSE.length)
  bytes.set(OPENING)
  const end = encoder.encode(new DataView(bytes.buffer), bytes, OPENING.length, row)
  bytes.set(CLOSE, end)
  return { stream: 'sensors', bytes: bytes.slice(0, end + CLOSE.length), count: 1 }
}
