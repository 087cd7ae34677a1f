/** Rows of sessions and events, from the flow table and what dissectors said. */
import { MAX_OBJECT_BYTES, MAX_TEXT_BYTES } from '../bytes/text.ts'
import { TUNNELS } from '../decode/frame.ts'
import type { SessionEvent } from '../dissect/contract.ts'
import type { Session } from '../dissect/session.ts'
import { connState } from '../flow/connState.ts'
import { historyText } from '../flow/history.ts'
import {
  DUPLICATES,
  FIRST_MICROS,
  FLAGS,
  FLOW_DOUBLES,
  FLOW_WORDS,
  Flag,
  KEY_META,
  LAST_MICROS,
  MISSED_BYTES,
  ORIG_ADDRESS,
  ORIG_PACKETS,
  ORIG_PAYLOAD,
  ORIGIN,
  PORTS,
  RESP_ADDRESS,
  RESP_PACKETS,
  RESP_PAYLOAD,
  RTT_MICROS,
  VLANS,
} from '../flow/layout.ts'
import type { FlowTable } from '../flow/table.ts'
import type { TcpTracker } from '../flow/tcpState.ts'
import { addressText } from '../record/addressText.ts'
import { createEventRow, createSessionRow } from '../record/core.ts'
import { type RecordPart, RecordWriter } from '../record/encode.ts'
import { SessionIds } from '../record/sessionId.ts'
import { Tally } from '../record/tally.ts'
import { FlowTexts } from './flowTexts.ts'
import { Transcripts } from './transcripts.ts'

const TCP = 6
const NO_PARTS: readonly RecordPart[] = []
const NO_WORDS: readonly string[] = []

export type EndReason = '' | 'fin' | 'rst' | 'timeout' | 'evicted' | 'shutdown' | 'end-of-capture'

export interface RecorderOptions {
  sensor: string
  maxEventsPerSession: number
}

export class Recorder {
  readonly writer: RecordWriter
  readonly tally = new Tally()
  readonly transcripts: Transcripts
  /** Names by the batch's interface number. */
  interfaces: readonly string[] = []
  private readonly table: FlowTable
  private readonly tcp: TcpTracker
  private readonly ids: SessionIds
  maxEventsPerSession: number
  private readonly row = createSessionRow()
  private readonly eventRow = createEventRow()
  private readonly texts: FlowTexts

  constructor(table: FlowTable, tcp: TcpTracker, options: RecorderOptions) {
    this.table = table
    this.tcp = tcp
    this.ids = new SessionIds(options.sensor)
    this.maxEventsPerSession = options.maxEventsPerSession
    this.texts = new FlowTexts(table, this.ids, this.row)
    this.writer = new RecordWriter(this.texts.writers)
    this.transcripts = new Transcripts(options.sensor, this.writer, (slot) => this.idOf(slot))
    this.row.sensor = options.sensor
    this.eventRow.sensor = options.sensor
  }

  /** The session's identifier, made when it is first needed. */
  idOf(slot: number): string {
    const { words, doubles } = this.table
    const a = slot * FLOW_WORDS + ORIG_ADDRESS
    const b = slot * FLOW_WORDS + RESP_ADDRESS
    const ports = words[slot * FLOW_WORDS + PORTS]!
    const meta = words[slot * FLOW_WORDS + KEY_META]!
    return this.ids.make(
      words[a]!,
      words[a + 1]!,
      words[a + 2]!,
      words[a + 3]!,
      ports >>> 16,
      words[b]!,
      words[b + 1]!,
      words[b + 2]!,
      words[b + 3]!,
      ports & 0xffff,
      meta & 0xff,
      meta >>> 8,
      doubles[slot * FLOW_DOUBLES + FIRST_MICROS]!,
    )
  }

  addressOf(slot: number, direction: number): string {
    const { words } = this.table
    const at = slot * FLOW_WORDS + (direction === 0 ? ORIG_ADDRESS : RESP_ADDRESS)
    return addressText(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!)
  }

  portOf(slot: number, direction: number): number {
    const ports = this.table.words[slot * FLOW_WORDS + PORTS]!
    return direction === 0 ? ports >>> 16 : ports & 0xffff
  }

  /** Payload bytes of a direction so far. */
  payloadOf(slot: number, direction: number): number {
    const isTcp = (this.table.words[slot * FLOW_WORDS + KEY_META]! & 0xff) === TCP
    if (isTcp) return this.tcp.payloadOf(slot, direction)
    const at = slot * FLOW_DOUBLES + (direction === 0 ? ORIG_PAYLOAD : RESP_PAYLOAD)
    return this.table.doubles[at]!
  }

  /** Writes a snapshot: `endReason` '' for one of a session that is still open. */
  snapshot(slot: number, session: Session | null, endReason: EndReason): void {
    if (session !== null) this.transcripts.flush(session)
    const { row, table } = this
    const { words, doubles } = table
    const at = slot * FLOW_WORDS
    const half = slot * FLOW_DOUBLES
    const isTcp = (words[at + KEY_META]! & 0xff) === TCP
    this.texts.slot = slot
    this.fillSession(session)
    row.state = endReason === '' ? 'open' : 'closed'
    row.endReason = endReason
    row.source = this.interfaces[words[at + ORIGIN]! >>> 8] ?? ''
    row.transport = isTcp ? 'tcp' : 'udp'
    row.clientPort = words[at + PORTS]! >>> 16
    row.serverPort = words[at + PORTS]! & 0xffff
    row.vlan = words[at + VLANS]! & 0xffff
    row.tunnel = TUNNELS[words[at + ORIGIN]! & 0xff] ?? ''
    row.startedAt = doubles[half + FIRST_MICROS]!
    row.endedAt = Math.max(row.startedAt, doubles[half + LAST_MICROS]!)
    row.durationMs = (row.endedAt - row.startedAt) / 1000
    row.clientBytes = this.payloadOf(slot, 0)
    row.serverBytes = this.payloadOf(slot, 1)
    row.clientPackets = words[at + ORIG_PACKETS]! >>> 0
    row.serverPackets = words[at + RESP_PACKETS]! >>> 0
    row.missedBytes = doubles[half + MISSED_BYTES]!
    row.visibility =
      row.serverPackets === 0 ? 'client' : row.clientPackets === 0 ? 'server' : 'both'
    row.tcpState = isTcp ? connState(table, this.tcp, slot) : ''
    row.tcpHistory = isTcp ? historyText(table, slot) : ''
    row.rttUs = Math.max(0, words[at + RTT_MICROS]!)
    row.duplicatePackets = words[at + DUPLICATES]! >>> 0
    if (words[at + FLAGS]! & Flag.Conflict) {
      row.anomalies = [...row.anomalies, 'differing-retransmission']
    }
    this.tally.session(row)
    this.writer.session(row, session === null ? NO_PARTS : session.parts)
  }

  /** Writes an event of a session, or counts it once past the bound. */
  event(session: Session, event: SessionEvent): void {
    if (session.eventCount >= this.maxEventsPerSession) {
      session.eventsDropped++
      return
    }
    if (session.id === '') session.id = this.idOf(session.slot)
    const row = this.eventRow
    row.sessionId = session.id
    row.eventSeq = session.eventCount++
    row.ts = event.tsMicros
    row.kind = event.kind
    row.protocol = session.speaking
    row.clientIp = session.clientIp
    row.serverIp = session.serverIp
    row.serverPort = session.serverPort
    row.user = (event.user ?? session.userFacts.user).slice(0, MAX_TEXT_BYTES)
    row.action = event.action.slice(0, MAX_TEXT_BYTES)
    row.object = (event.object ?? '').slice(0, MAX_OBJECT_BYTES)
    row.status = event.status ?? 'unknown'
    row.statusCode = (event.statusCode ?? '').slice(0, MAX_TEXT_BYTES)
    row.statusText = (event.statusText ?? '').slice(0, MAX_TEXT_BYTES)
    row.bytes = event.bytes ?? 0
    // Times go backwards in captures whose packets were put out of order.
    row.durationMs = Math.max(0, event.durationMicros ?? 0) / 1000
    this.tally.event(row)
    this.writer.event(row, event.detail)
  }

  private fillSession(session: Session | null): void {
    const { row } = this
    if (session === null) {
      // Empty: `FlowTexts` makes them while the line is written.
      row.sessionId = ''
      row.clientIp = ''
      row.serverIp = ''
      row.seq = 0
      row.parentSessionId = ''
      row.protocol = ''
      row.encrypted = false
      row.user = ''
      row.userDomain = ''
      row.authMethod = ''
      row.authResult = ''
      row.authAttempts = 0
      row.clientSoftware = ''
      row.serverSoftware = ''
      row.activity = ''
      row.eventCount = 0
      row.eventsDropped = 0
      row.confidence = 0
      row.evidence = ''
      row.anomalies = NO_WORDS
      row.tags = NO_WORDS
      return
    }
    const { facts } = session
    if (session.id === '') session.id = this.idOf(session.slot)
    row.sessionId = session.id
    row.seq = session.seq++
    row.parentSessionId = session.parentId
    row.protocol = session.protocol
    row.clientIp = session.clientIp
    row.serverIp = session.serverIp
    row.encrypted = facts.encrypted
    row.user = session.userFacts.user
    row.userDomain = session.userFacts.userDomain
    row.authMethod = facts.authMethod
    row.authResult = facts.authResult
    row.authAttempts = facts.authAttempts
    row.clientSoftware = facts.clientSoftware
    row.serverSoftware = facts.serverSoftware
    row.activity = facts.activity
    row.eventCount = session.eventCount
    row.eventsDropped = session.eventsDropped
    row.confidence = facts.confidence
    row.evidence = facts.evidence
    row.anomalies = session.anomalies
    row.tags = session.tags
  }
}
