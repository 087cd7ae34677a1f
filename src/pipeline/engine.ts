/**
 * The whole hot path of one worker: packet in, records out. Packet time only: `clock` is
 * the latest time any packet of the input had, whoever worked on it, so that every
 * number of workers closes and reports sessions at the same moments.
 */
import { Privacy } from '../config/privacy.ts'
import type { Settings } from '../config/settings.ts'
import type { DecodeCounters } from '../decode/counters.ts'
import { Decoded, type Frame } from '../decode/frame.ts'
import { PacketDecoder } from '../decode/packet.ts'
import { PacketTime } from '../decode/packetTime.ts'
import {
  type Direction,
  type Dissector,
  type Expectation,
  type ExpectedFlow,
  type InnerStream,
  type SessionEvent,
  type TranscriptPiece,
  Verdict,
} from '../dissect/contract.ts'
import { DatagramRunner } from '../dissect/datagramRunner.ts'
import { Expectations } from '../dissect/expectations.ts'
import { PairMemory } from '../dissect/pairMemory.ts'
import { Registry } from '../dissect/registry.ts'
import { Runner, type RunnerHost } from '../dissect/runner.ts'
import { Session, type SessionHost } from '../dissect/session.ts'
import { addLetter, flipHistory, forgetHistory } from '../flow/history.ts'
import {
  DUE_MICROS,
  DUPLICATES,
  FIRST_MICROS,
  FLAGS,
  FLOW_DOUBLES,
  FLOW_WORDS,
  Flag,
  LAST_MICROS,
  ORIG_PACKETS,
  ORIG_PAYLOAD,
  ORIG_TCP,
  ORIGIN,
  RESP_PACKETS,
  RESP_PAYLOAD,
  RESP_TCP,
  SESSION,
  UPDATE_MICROS,
  VLANS,
} from '../flow/layout.ts'
import { looksLikeServer } from '../flow/serverPorts.ts'
import { FlowTable, NONE } from '../flow/table.ts'
import { Outcome, Tcp, TcpFlag, TcpTracker } from '../flow/tcpState.ts'
import { TimerWheel } from '../flow/timers.ts'
import { Reassembler, type StreamConsumer } from '../reassembly/reassembler.ts'
import { isSecondCopy } from './duplicates.ts'
import { type EndReason, Recorder } from './recorder.ts'

/** Seed of the flow hash where none is given: replays need no secret, a live sensor draws one. */
const DEFAULT_HASH_SEED = 0x5eed1e55
/** Memory for IP fragments that wait for the rest of their datagram. */
const MAX_FRAGMENT_BYTES = 16 * 1024 * 1024
/** Session objects of flows that nobody knew, kept for the next ones. */
const MAX_SPARE_SESSIONS = 1024
/** How long a connection is kept after its last row, so that repeated FINs and late ACKs begin no other session. */
const STRAGGLER_MICROS = 4e6
/** An acknowledgement may come so long before what it acknowledges. */
const REORDER_MICROS = 1000
/** Packets from which on a connection says whether the mirror shows both its sides. */
const MIN_CONNECTION_PACKETS = 3
const CARET = 0x5e
const NOBODY: readonly number[] = []
const MICROS = 1e6
const MIB = 1024 * 1024

export interface EngineCounters {
  packets: number
  wireBytes: number
  flows: number
  evicted: number
  duplicates: number
  /** TCP connections that have closed with more than an attempt seen of them, and those of which one side was never seen. */
  connections: number
  oneSided: number
  /** Dissectors that threw: bugs. */
  faults: number
}

export class Engine implements StreamConsumer, SessionHost, RunnerHost {
  readonly recorder: Recorder
  readonly counters: EngineCounters = {
    packets: 0,
    wireBytes: 0,
    flows: 0,
    evicted: 0,
    duplicates: 0,
    connections: 0,
    oneSided: 0,
    faults: 0,
  }
  readonly table: FlowTable
  readonly time = new PacketTime()
  privacy: Privacy
  readonly decoder = new PacketDecoder({
    maxFragmentBytes: MAX_FRAGMENT_BYTES,
    time: this.time,
  })
  private readonly tcp: TcpTracker
  private readonly wheel: TimerWheel
  readonly reassembler: Reassembler
  private readonly registry: Registry
  private readonly runner: Runner
  private readonly datagrams: DatagramRunner
  readonly memory = new PairMemory()
  private readonly expectations = new Expectations()
  /** Sessions by the number in their flow's slot. */
  private readonly sessions: (Session | null)[] = []
  private readonly freeSessions: number[] = []
  private readonly spareSessions: Session[] = []
  private readonly useVlan: boolean
  private recordAll = false
  private updateMicros = 0
  private idleMicros = 0
  private sessionIdleMicros = 0
  private openingMicros = 0
  private closingMicros = 0
  private udpIdleMicros = 0
  /** First fault of each dissector, for the log: never one a packet. */
  readonly faults = new Map<string, unknown>()

  constructor(dissectors: readonly Dissector[], settings: Settings, seed = DEFAULT_HASH_SEED) {
    this.registry = new Registry(dissectors)
    this.runner = new Runner(this.registry, this.time, this)
    this.datagrams = new DatagramRunner(this.registry, this.time, (name, error) =>
      this.onFault(name, error),
    )
    this.privacy = new Privacy(settings)
    this.table = new FlowTable(settings.maxFlows, seed)
    this.tcp = new TcpTracker(this.table, this.time)
    this.wheel = new TimerWheel(this.table)
    this.reassembler = new Reassembler(this.table, this.tcp, this.time, this, {
      maxDirectionBytes: settings.maxOutOfOrderBytes,
      maxWorkerBytes: settings.maxReassemblyBytes,
      reorderMicros: REORDER_MICROS,
    })
    this.recorder = new Recorder(this.table, this.tcp, settings)
    this.useVlan = settings.vlanKey === 'use'
    this.configure(settings)
  }

  /**
   * Takes over what can change while sessions are open: times, what is recorded, secrets,
   * events a session. The flow key, its name and the bounds of memory stay.
   */
  configure(settings: Settings): void {
    this.privacy = new Privacy(settings)
    this.recordAll = settings.sessions === 'all'
    this.updateMicros = settings.updateSeconds * MICROS
    this.idleMicros = settings.tcpIdleSeconds * MICROS
    this.sessionIdleMicros = settings.sessionIdleSeconds * MICROS
    this.openingMicros = settings.tcpOpeningSeconds * MICROS
    this.closingMicros = settings.tcpClosingSeconds * MICROS
    this.udpIdleMicros = settings.udpIdleSeconds * MICROS
    this.recorder.maxEventsPerSession = settings.maxEventsPerSession
    this.recorder.transcripts.policy = settings.transcripts
    this.recorder.transcripts.maxSessionBytes = settings.transcriptSessionMib * MIB
  }

  get decodeCounters(): DecodeCounters {
    return this.decoder.counters
  }

  /** Takes one packet. Its time, and that of the whole input so far (inputClock.ts), are to be in `time` already. */
  packet(
    bytes: Buffer,
    view: DataView,
    offset: number,
    capturedBytes: number,
    wireBytes: number,
    linkType: number,
    interfaceId: number,
  ): void {
    this.counters.packets++
    this.counters.wireBytes += wireBytes
    if (this.wheel.isBehind(this.time)) this.wheel.advance(this.time.clock, this.askFlow)
    const kind = this.decoder.decode(bytes, view, offset, capturedBytes, wireBytes, linkType)
    if (kind < Decoded.Tcp) return
    const { frame } = this.decoder
    const keyMeta = frame.ipProtocol | (this.useVlan ? (frame.vlan & 0xfff) << 8 : 0)
    const { table } = this
    let slot = table.find(frame, keyMeta)
    let direction = table.direction
    if (slot !== NONE) {
      // Before all else: the late copy of a SYN that was refused meanwhile opens no second flow.
      if (isSecondCopy(table, slot, frame, this.time)) {
        this.counters.duplicates++
        const at = slot * FLOW_WORDS + DUPLICATES
        table.words[at] = table.words[at]! + 1
        return
      }
      if (this.isOver(slot, direction, frame, kind)) slot = NONE
    }
    if (slot === NONE) {
      slot = this.open(frame, keyMeta, kind, interfaceId)
      direction = table.direction
      isSecondCopy(table, slot, frame, this.time)
    }
    if (kind === Decoded.Tcp) this.takeSegment(slot, direction, frame)
    else this.takeDatagram(slot, direction, frame)
  }

  /** Sessions open now, by protocol; '' is what is not recognised yet or was given up. */
  countOpen(): Record<string, number> {
    const open: Record<string, number> = {}
    let known = 0
    for (const session of this.sessions) {
      if (session === null || session.protocol === '') continue
      known++
      open[session.protocol] = (open[session.protocol] ?? 0) + 1
    }
    open[''] = this.table.count - known
    return open
  }

  /** Lets time pass to `clock`: sessions that are due are closed or reported again. */
  advance(clock: number): void {
    this.time.clock = clock
    this.wheel.advance(clock, this.askFlow)
  }

  /** The input is over at `clock`: closes every session. */
  end(clock: number, reason: 'shutdown' | 'end-of-capture'): void {
    this.advance(clock)
    for (;;) {
      const slot = this.table.leastRecentlySeen
      if (slot === NONE) return
      this.report(slot, this.time.clock)
      const due = this.table.doubles[slot * FLOW_DOUBLES + DUE_MICROS]!
      this.close(slot, due <= clock ? 'timeout' : reason)
    }
  }

  // --- StreamConsumer

  data(
    slot: number,
    direction: 0 | 1,
    bytes: Buffer,
    view: DataView,
    start: number,
    end: number,
    wireBytes: number,
  ): void {
    const session = this.sessionOf(slot)
    const { words } = this.table
    const other = slot * FLOW_WORDS + (direction === 0 ? RESP_TCP : ORIG_TCP)
    this.runner.acknowledged = words[other + Tcp.Acked]!
    this.runner.data(session, direction, bytes, view, start, end, wireBytes)
  }

  gap(slot: number, direction: 0 | 1, missing: number): void {
    this.runner.gap(this.sessionOf(slot), direction, missing)
  }

  again(
    slot: number,
    direction: 0 | 1,
    bytes: Buffer,
    start: number,
    end: number,
    back: number,
  ): void {
    const { words } = this.table
    const index = words[slot * FLOW_WORDS + SESSION]!
    if (index === NONE) return
    const side = this.sessions[index]!.sides[direction]
    if (side.differs(bytes, start, end, back)) {
      words[slot * FLOW_WORDS + FLAGS] = words[slot * FLOW_WORDS + FLAGS]! | Flag.Conflict
    }
  }

  finish(slot: number, direction: 0 | 1): void {
    const index = this.table.words[slot * FLOW_WORDS + SESSION]!
    if (index !== NONE) this.runner.finish(this.sessions[index]!, direction)
  }

  // --- SessionHost

  writeEvent(session: Session, event: SessionEvent): void {
    this.recorder.event(session, event)
  }

  writeTranscript(session: Session, piece: TranscriptPiece): void {
    this.recorder.transcripts.take(session, piece)
  }

  announce(session: Session, expectation: Expectation): ExpectedFlow | undefined {
    return this.expectations.add(session, expectation, this.time.clock)
  }

  carry(session: Session, dissector: string): InnerStream | undefined {
    return this.runner.carry(session, dissector)
  }

  addressOf(session: Session, direction: number): string {
    return this.recorder.addressOf(session.slot, direction)
  }

  portOf(session: Session, direction: number): number {
    return this.recorder.portOf(session.slot, direction)
  }

  // --- RunnerHost

  onClaimed(session: Session): void {
    if (session.seq > 0 || session.protocol === '') return
    const { words, doubles } = this.table
    const at = session.slot * FLOW_WORDS
    words[at + FLAGS] = (words[at + FLAGS]! | Flag.Claimed) & ~Flag.Dirty
    doubles[session.slot * FLOW_DOUBLES + UPDATE_MICROS] = this.time.clock + this.updateMicros
    this.recorder.snapshot(session.slot, session, '')
  }

  onDone(session: Session, direction: number): void {
    const at = session.slot * FLOW_WORDS + FLAGS
    const { words } = this.table
    words[at] = words[at]! | (direction === 0 ? Flag.OrigDone : Flag.RespDone)
    const both = Flag.OrigDone | Flag.RespDone
    // Nobody knew it: from here on the flow is counters alone.
    if (
      (words[at]! & both) === both &&
      session.readings.length === 0 &&
      session.expected === null &&
      session.eventCount === 0 &&
      session.seq === 0 &&
      session.anomalies.length === 0
    ) {
      this.dropSession(session.slot)
    }
  }

  onFlipped(session: Session): void {
    const { slot } = session
    flipHistory(this.table, slot)
    this.swapEnds(slot)
    this.reassembler.swaps++
    session.swapEnds()
    session.id = ''
    if (session.expected !== null) {
      session.id = this.recorder.idOf(slot)
      session.expected.sessionId = session.id
    }
  }

  onFault(dissector: string, error: unknown): void {
    this.counters.faults++
    if (!this.faults.has(dissector)) this.faults.set(dissector, error)
  }

  // --- flows

  /** Whether a packet of these endpoints begins a new flow rather than belonging to the one there is; that one is then closed. */
  private isOver(slot: number, direction: number, frame: Frame, kind: Decoded): boolean {
    const due = this.table.doubles[slot * FLOW_DOUBLES + DUE_MICROS]!
    if (due <= this.time.clock) {
      this.report(slot, this.time.clock)
      if (this.expire(slot, this.time.clock)) return true
    }
    if (kind === Decoded.Tcp && this.tcp.isReuse(slot, direction, frame)) {
      this.close(slot, this.closingReason(slot, 'timeout'))
      return true
    }
    this.report(slot, this.time.clock)
    return false
  }

  private open(frame: Frame, keyMeta: number, kind: Decoded, interfaceId: number): number {
    const tsMicros = this.time.micros
    const { table } = this
    if (table.full) {
      this.counters.evicted++
      this.close(table.leastRecentlySeen, 'evicted')
    }
    this.counters.flows++
    const slot = table.insert(frame, keyMeta)
    const { words, doubles } = table
    const at = slot * FLOW_WORDS
    doubles[slot * FLOW_DOUBLES + FIRST_MICROS] = tsMicros
    doubles[slot * FLOW_DOUBLES + LAST_MICROS] = tsMicros
    words[at + VLANS] = (frame.vlan & 0xffff) | (frame.innerVlan << 16)
    words[at + ORIGIN] = (frame.tunnel & 0xff) | (interfaceId << 8)
    if (kind === Decoded.Tcp) {
      this.tcp.init(slot)
      if (this.comesFromServer(frame)) {
        table.swapEnds(slot)
        table.direction = 1
        addLetter(table, slot, 0, CARET)
      }
      const idle = frame.tcpFlags & TcpFlag.Syn ? this.openingMicros : this.idleMicros
      doubles[slot * FLOW_DOUBLES + DUE_MICROS] = this.time.latest + idle
    } else {
      words[at + FLAGS] = this.datagrams.isIdle ? Flag.OrigDone | Flag.RespDone : 0
      doubles[slot * FLOW_DOUBLES + DUE_MICROS] = this.time.latest + this.udpIdleMicros
    }
    if (this.expectations.awaits(this.recorder.portOf(slot, 1))) {
      this.checkExpected(slot, kind === Decoded.Tcp)
    }
    this.wheel.set(slot, doubles[slot * FLOW_DOUBLES + DUE_MICROS]!)
    return slot
  }

  /** Guesses who is the server when the first packet seen is not the opening SYN. */
  private comesFromServer(frame: Frame): boolean {
    const syn = frame.tcpFlags & (TcpFlag.Syn | TcpFlag.Ack)
    if (syn === TcpFlag.Syn) return false
    if (syn === (TcpFlag.Syn | TcpFlag.Ack)) return true
    return looksLikeServer(frame.srcPort, frame.dstPort)
  }

  private takeSegment(slot: number, direction: number, frame: Frame): void {
    const { table, tcp, reassembler } = this
    const { words, doubles } = table
    const at = slot * FLOW_WORDS
    const packets = at + (direction === 0 ? ORIG_PACKETS : RESP_PACKETS)
    words[packets] = words[packets]! + 1
    const before = words[at + FLAGS]!
    if (before & Flag.Told) return
    const outcome = tcp.segment(slot, direction, frame)
    if ((before & Flag.Closing) === 0) table.touch(slot, this.time)
    const flipped = words[at + FLAGS]! & ~before & Flag.Flipped
    if (flipped) this.swapEnds(slot)
    let from = flipped ? 1 - direction : direction
    if (frame.tcpFlags & TcpFlag.Ack) from = 1 - reassembler.acknowledged(slot, 1 - from)
    if (frame.payloadBytes > 0) from = reassembler.payload(slot, from, frame)
    reassembler.checkFinished(slot, from)
    const half = slot * FLOW_DOUBLES
    if (outcome === Outcome.Closed) {
      words[at + FLAGS] = words[at + FLAGS]! | Flag.Closing
      this.setDue(slot, this.time.latest + this.closingMicros)
      this.closeExpected(slot, this.time.micros)
    } else if ((words[at + FLAGS]! & Flag.Closing) === 0 && !tcp.isAttempt(slot)) {
      const claimed = words[at + FLAGS]! & Flag.Claimed
      // The wheel is not moved: when it comes to the flow it asks, and is told the later time.
      doubles[half + DUE_MICROS] =
        this.time.latest + (claimed ? this.sessionIdleMicros : this.idleMicros)
    }
    if (words[at + FLAGS]! & Flag.Claimed) this.markDirty(slot)
  }

  private takeDatagram(slot: number, direction: number, frame: Frame): void {
    const { table } = this
    const at = slot * FLOW_WORDS + (direction === 0 ? ORIG_PACKETS : RESP_PACKETS)
    table.words[at] = table.words[at]! + 1
    table.touch(slot, this.time)
    const bytes = slot * FLOW_DOUBLES + (direction === 0 ? ORIG_PAYLOAD : RESP_PAYLOAD)
    table.doubles[bytes] = table.doubles[bytes]! + frame.payloadBytes
    table.doubles[slot * FLOW_DOUBLES + DUE_MICROS] = this.time.latest + this.udpIdleMicros
    const flags = table.words[slot * FLOW_WORDS + FLAGS]!
    if (flags & Flag.Expected) this.showAnnouncer(slot, direction as Direction, frame)
    else if ((flags & Flag.OrigDone) === 0) this.hear(slot, direction as Direction, frame)
    if (flags & Flag.Claimed) this.markDirty(slot)
  }

  /** A datagram that may interest a dissector: recognised first, then heard by who claimed the flow. */
  private hear(slot: number, from: Direction, frame: Frame): void {
    const { datagrams, recorder } = this
    const { words } = this.table
    const at = slot * FLOW_WORDS
    if (frame.payloadEnd === frame.payloadStart) return
    let direction = from
    for (;;) {
      const index = words[at + SESSION]!
      let session = index === NONE ? null : this.sessions[index]!
      if (session === null || session.hearing === null) {
        const clientPort = recorder.portOf(slot, 0)
        const serverPort = recorder.portOf(slot, 1)
        const refused = session?.refused ?? NOBODY
        const announced = session?.announcedAs ?? ''
        const found = datagrams.recognise(
          frame,
          direction,
          clientPort,
          serverPort,
          refused,
          announced,
        )
        if (found < 0) {
          const seen = (words[at + ORIG_PACKETS]! + words[at + RESP_PACKETS]!) >>> 0
          if (!datagrams.isOpen(frame, direction, seen)) this.endHearing(slot)
          return
        }
        session ??= this.sessionOf(slot)
        if (datagrams.isFlipped) {
          this.onFlipped(session)
          direction = direction === 0 ? 1 : 0
        }
        datagrams.claim(session, found)
      }
      const verdict = datagrams.hear(session, direction, frame)
      if (verdict === Verdict.Reject) continue
      this.onClaimed(session)
      if (verdict !== Verdict.More) this.endHearing(slot)
      return
    }
  }

  /** No further datagram of the flow is of interest. */
  private endHearing(slot: number): void {
    const { words } = this.table
    const at = slot * FLOW_WORDS
    words[at + FLAGS] = words[at + FLAGS]! | Flag.OrigDone | Flag.RespDone
    const index = words[at + SESSION]!
    if (index !== NONE && this.sessions[index]!.isUntouched) this.dropSession(slot)
  }

  /** A datagram of an announced flow, for who announced it; its own flow lives as long as this one. */
  private showAnnouncer(slot: number, direction: Direction, frame: Frame): void {
    const handle = this.sessions[this.table.words[slot * FLOW_WORDS + SESSION]!]?.expected
    if (handle?.expectation.onDatagram === undefined || handle.owner.closed) return
    const { owner, expectation } = handle
    const { doubles } = this.table
    const due = owner.slot * FLOW_DOUBLES + DUE_MICROS
    doubles[due] = Math.max(doubles[due]!, this.time.latest + this.udpIdleMicros)
    try {
      expectation.onDatagram?.(this.datagrams.aim(direction, frame), owner)
    } catch (error) {
      this.onFault(owner.protocol, error)
    }
  }

  private setDue(slot: number, dueMicros: number): void {
    this.table.doubles[slot * FLOW_DOUBLES + DUE_MICROS] = dueMicros
    this.wheel.set(slot, dueMicros)
  }

  /** The flow has changed since its last row: when is the next one due? On a grid from its first row on. */
  private markDirty(slot: number): void {
    const { words, doubles } = this.table
    const at = slot * FLOW_WORDS + FLAGS
    if (words[at]! & Flag.Dirty) return
    words[at] = words[at]! | Flag.Dirty
    const half = slot * FLOW_DOUBLES + UPDATE_MICROS
    const late = this.time.clock - doubles[half]!
    if (late >= 0) {
      const passed = Math.floor(late / this.updateMicros) + 1
      doubles[half] = doubles[half]! + passed * this.updateMicros
    }
    const due = Math.min(doubles[half]!, doubles[slot * FLOW_DOUBLES + DUE_MICROS]!)
    this.wheel.set(slot, due)
  }

  /** Writes the interim row that is due by `now`, if one is. */
  private report(slot: number, now: number): void {
    const { words, doubles } = this.table
    const at = slot * FLOW_WORDS
    if ((words[at + FLAGS]! & Flag.Dirty) === 0) return
    const half = slot * FLOW_DOUBLES
    const update = doubles[half + UPDATE_MICROS]!
    if (update > now || update >= doubles[half + DUE_MICROS]!) return
    const index = words[at + SESSION]!
    if (index === NONE) return
    words[at + FLAGS] = words[at + FLAGS]! & ~Flag.Dirty
    this.recorder.snapshot(slot, this.sessions[index]!, '')
  }

  /** The wheel has come to the flow. */
  private readonly askFlow = (slot: number): void => {
    const { doubles, words } = this.table
    // By the wheel's time, not the clock: a worker that saw nothing for long keeps the order of others.
    const now = this.wheel.reachedMicros
    this.report(slot, now)
    const half = slot * FLOW_DOUBLES
    const due = doubles[half + DUE_MICROS]!
    if (due <= now) this.expire(slot, now)
    else {
      const dirty = words[slot * FLOW_WORDS + FLAGS]! & Flag.Dirty
      this.wheel.set(slot, dirty ? Math.min(due, doubles[half + UPDATE_MICROS]!) : due)
    }
  }

  private closingReason(slot: number, otherwise: EndReason): EndReason {
    const flags = this.table.words[slot * FLOW_WORDS + FLAGS]!
    if ((flags & Flag.Closing) === 0) return otherwise
    return flags & Flag.EndedByReset ? 'rst' : 'fin'
  }

  /**
   * The flow's time is over by `now`. A connection that was closed has its last row written, and
   * stays for stragglers; true when the flow is gone.
   */
  private expire(slot: number, now: number): boolean {
    const at = slot * FLOW_WORDS + FLAGS
    const { words, doubles } = this.table
    if ((words[at]! & (Flag.Closing | Flag.Told)) === Flag.Closing) {
      this.tell(slot, 'timeout')
      const done = Flag.Told | Flag.OrigDone | Flag.RespDone
      words[at] = (words[at]! | done) & ~(Flag.Claimed | Flag.Dirty)
      const due = doubles[slot * FLOW_DOUBLES + DUE_MICROS]! + STRAGGLER_MICROS
      this.setDue(slot, due)
      if (due > now) return false
    }
    this.close(slot, 'timeout')
    return true
  }

  private close(slot: number, reason: EndReason): void {
    const { table } = this
    if ((table.words[slot * FLOW_WORDS + FLAGS]! & Flag.Told) === 0) this.tell(slot, reason)
    forgetHistory(table, slot)
    this.wheel.cancel(slot)
    table.remove(slot)
  }

  /** Ends the session of a flow and writes its last row. */
  private tell(slot: number, reason: EndReason): void {
    const { table } = this
    const at = slot * FLOW_WORDS
    const isTcp = (table.words[at + 9]! & 0xff) === 6
    if (isTcp) this.countSides(slot)
    const last = table.doubles[slot * FLOW_DOUBLES + LAST_MICROS]!
    const now = this.time.micros
    this.time.micros = last
    if (isTcp) this.reassembler.flush(slot)
    const index = table.words[at + SESSION]!
    const session = index === NONE ? null : this.sessions[index]!
    if (session !== null) {
      this.closeExpected(slot, last)
      this.runner.close(session)
      this.recorder.transcripts.close(session, last)
    }
    this.time.micros = now
    // One that was claimed and given back has rows already, which want a last one.
    const known = session !== null && (session.protocol !== '' || session.seq > 0)
    if (known || (isTcp && this.recordAll)) {
      this.recorder.snapshot(slot, session, this.closingReason(slot, reason))
    }
    if (session !== null) {
      session.closed = true
      this.dropSession(slot)
    }
  }

  private countSides(slot: number): void {
    const { words } = this.table
    const orig = words[slot * FLOW_WORDS + ORIG_PACKETS]! >>> 0
    const resp = words[slot * FLOW_WORDS + RESP_PACKETS]! >>> 0
    // A SYN repeated without an answer is a closed port or a scan, not a mirror that shows one side.
    if (orig + resp < MIN_CONNECTION_PACKETS || this.tcp.isAttempt(slot)) return
    this.counters.connections++
    if (orig === 0 || resp === 0) this.counters.oneSided++
  }

  private swapEnds(slot: number): void {
    const { table } = this
    const { words, doubles } = table
    table.swapEnds(slot)
    this.tcp.swapEnds(slot)
    addLetter(table, slot, 0, CARET)
    const at = slot * FLOW_WORDS
    const packets = words[at + ORIG_PACKETS]!
    words[at + ORIG_PACKETS] = words[at + RESP_PACKETS]!
    words[at + RESP_PACKETS] = packets
    const half = slot * FLOW_DOUBLES
    const payload = doubles[half + ORIG_PAYLOAD]!
    doubles[half + ORIG_PAYLOAD] = doubles[half + RESP_PAYLOAD]!
    doubles[half + RESP_PAYLOAD] = payload
    const flags = words[at + FLAGS]!
    let swapped = flags & ~(Flag.OrigDone | Flag.RespDone | Flag.OrigSeen | Flag.RespSeen)
    if (flags & Flag.OrigDone) swapped |= Flag.RespDone
    if (flags & Flag.RespDone) swapped |= Flag.OrigDone
    if (flags & Flag.OrigSeen) swapped |= Flag.RespSeen
    if (flags & Flag.RespSeen) swapped |= Flag.OrigSeen
    words[at + FLAGS] = swapped
  }

  // --- sessions

  private sessionOf(slot: number): Session {
    const { words } = this.table
    const at = slot * FLOW_WORDS + SESSION
    if (words[at] !== NONE) return this.sessions[words[at]!]!
    const spare = this.spareSessions.pop()
    spare?.restart(slot)
    const session = spare ?? new Session(slot, this)
    const index = this.freeSessions.pop() ?? this.sessions.length
    this.sessions[index] = session
    words[at] = index
    return session
  }

  private dropSession(slot: number): void {
    const at = slot * FLOW_WORDS + SESSION
    const index = this.table.words[at]!
    if (index === NONE) return
    const session = this.sessions[index]!
    session.release()
    if (session.isUntouched && this.spareSessions.length < MAX_SPARE_SESSIONS) {
      this.spareSessions.push(session)
    }
    this.sessions[index] = null
    this.freeSessions.push(index)
    this.table.words[at] = NONE
  }

  /** Ties a new flow to the session that announced it. */
  private checkExpected(slot: number, isTcp: boolean): void {
    const { recorder } = this
    const handle = this.expectations.take(
      recorder.addressOf(slot, 0),
      recorder.addressOf(slot, 1),
      recorder.portOf(slot, 1),
      isTcp ? 'tcp' : 'udp',
      this.time.clock,
    )
    if (handle === undefined) return
    const session = this.sessionOf(slot)
    session.expected = handle
    session.id = recorder.idOf(slot)
    const { owner, expectation } = handle
    // The slot of an owner that has closed may be another flow's by now.
    if (owner.id === '' && !owner.closed) owner.id = recorder.idOf(owner.slot)
    session.parentId = owner.id
    handle.state = 'open'
    handle.sessionId = session.id
    handle.firstMicros = this.table.doubles[slot * FLOW_DOUBLES + FIRST_MICROS]!
    handle.read = (direction) => recorder.payloadOf(slot, direction)
    if (expectation.isRead === true) return
    const { words } = this.table
    const at = slot * FLOW_WORDS + FLAGS
    words[at] = words[at]! | Flag.Expected | Flag.OrigDone | Flag.RespDone
    session.protocol = expectation.protocol
    const facts = session.ownFacts()
    facts.user = owner.facts.user
    // A side connection over UDP carries whatever its session does.
    if (isTcp || expectation.onDatagram !== undefined) facts.activity = 'file-transfer'
    this.onClaimed(session)
  }

  private closeExpected(slot: number, tsMicros: number): void {
    const index = this.table.words[slot * FLOW_WORDS + SESSION]!
    const handle = index === NONE ? null : this.sessions[index]!.expected
    if (handle === null) return
    try {
      handle.close(tsMicros)
    } catch (error) {
      this.onFault(handle.owner.protocol, error)
    }
  }
}
