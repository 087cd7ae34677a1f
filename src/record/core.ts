/**
 * Columns every session and every event has, whatever its protocol. Who opened the
 * connection is the client, who answered the server. Bytes are TCP or UDP payload,
 * each counted once however often it was sent.
 */
import {
  address,
  columns,
  createFields,
  type FieldsOf,
  flag,
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

export const sessionColumns = columns('', {
  sessionId: text('32 hex digits: a hash of sensor, five-tuple, VLAN key and first packet time'),
  seq: uint32('Snapshot of this session, from 0; a higher one replaces a lower one'),
  state: word('`open` or `closed`'),
  endReason: word('`fin`, `rst`, `timeout`, `evicted`, `shutdown`, `end-of-capture`', {
    empty: 'still open',
  }),
  sensor: word('Name of the sensor that saw it'),
  source: word('Interface or capture file it was first seen in'),
  parentSessionId: text('Session that announced this one, as FTP control does its data', {
    empty: 'nobody did',
  }),
  communityId: text('Community ID, version 1, seed 0', {
    source: 'github.com/corelight/community-id-spec',
  }),
  protocol: word('Application protocol, recognised by content', { empty: 'not recognised' }),
  transport: word('`tcp` or `udp`'),
  clientIp: address('Who opened the connection'),
  clientPort: uint16('Its port'),
  serverIp: address('Who answered'),
  serverPort: uint16('Its port'),
  vlan: uint16('Outer 802.1Q VLAN of the first packet', { empty: 'untagged' }),
  tunnel: word('Innermost encapsulation of the first packet: `gre`, `erspan2`, `vxlan`, ...', {
    empty: 'none',
  }),
  startedAt: time('Time of the first packet'),
  endedAt: time('Time of the last packet counted here'),
  durationMs: float('From first to last packet', { unit: 'ms' }),
  clientBytes: uint64('Payload from the client', { unit: 'bytes' }),
  serverBytes: uint64('Payload from the server', { unit: 'bytes' }),
  clientPackets: uint64('Packets from the client', { unit: 'packets' }),
  serverPackets: uint64('Packets from the server', { unit: 'packets' }),
  missedBytes: uint64('Payload that was acknowledged but not captured', { unit: 'bytes' }),
  visibility: word('Which sides were seen: `both`, `client`, `server`'),
  tcpState: word("Opening and closing as seen, in the words of Zeek's conn_state", {
    empty: 'not TCP',
  }),
  tcpHistory: text("What happened in order, in the letters of Zeek's history", {
    empty: 'not TCP',
  }),
  rttUs: uint32('SYN to the ACK of SYN-ACK, as seen at the sensor', {
    unit: 'us',
    empty: 'handshake not seen',
  }),
  encrypted: flag('The session went over to encryption'),
  user: text('Who logged in, or tried to'),
  userDomain: text('Windows or Kerberos domain of the user'),
  authMethod: word(
    '`password`, `publickey`, `keyboard-interactive`, `none`, `nla`, `basic`, ... of the last attempt',
    { empty: 'unknown' },
  ),
  authResult: word('`success`, `failure`, `unknown`', { empty: 'no authentication seen' }),
  authAttempts: uint32(
    'Attempts seen, the successful one included; 0 beside a result: sizes leave the count open',
  ),
  clientSoftware: text('What the client says it is'),
  serverSoftware: text('What the server says it is'),
  activity: word('`interactive`, `automated`, `file-transfer`, `tunnel`, `scan`, `unknown`', {
    empty: 'not judged',
  }),
  eventCount: uint32('Events of this session so far'),
  eventsDropped: uint32('Events past the bound a session, not kept'),
  confidence: float('0 to 1, of what was inferred rather than read', {
    empty: 'nothing was inferred',
  }),
  evidence: text('From what it was inferred, in words a person can check'),
  duplicatePackets: uint64('Second copies of packets, counted nowhere else', { unit: 'packets' }),
  anomalies: words('Departures from protocol, by code'),
  tags: words('Marks set by dissectors and rules'),
})
export type SessionRow = FieldsOf<typeof sessionColumns>
export const createSessionRow = (): SessionRow => createFields(sessionColumns)

export const eventColumns = columns('', {
  sessionId: text('Session it happened in'),
  eventSeq: uint32('Number of the event in its session, from 0'),
  ts: time('Time of the packet that completed it'),
  kind: word(
    '`auth`, `command`, `query`, `request`, `message`, `file`, `channel`, `privilege`, `negotiation`, `anomaly`',
  ),
  protocol: word('Protocol of the session'),
  sensor: word('Name of the sensor that saw it'),
  clientIp: address('Who opened the connection'),
  serverIp: address('Who answered'),
  serverPort: uint16('Its port'),
  user: text('Who did it, as far as known then'),
  action: word("The protocol's own verb: `RETR`, `SELECT`, `GET`"),
  object: text('What it acted on: path, statement, command line as the user meant it'),
  status: word('`ok`, `error`, `unknown`'),
  statusCode: text("The protocol's own code: `530`, `404`, `42P01`"),
  statusText: text('What the server said of it'),
  bytes: uint64('Size of what was moved', { unit: 'bytes' }),
  durationMs: float('From request to answer', { unit: 'ms', empty: 'not known' }),
  detail: json('What only this protocol has'),
})
export type EventRow = FieldsOf<typeof eventColumns>
export const createEventRow = (): EventRow => createFields(eventColumns)
