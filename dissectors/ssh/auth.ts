/**
 * SSH authentication by packet sizes, RFC 4252: SERVICE_ACCEPT, FAILURE, PK_OK and SUCCESS
 * have sizes that cipher and MAC fix, and client and server take turns. The packets one side
 * sends in a row are a flight; its last one is the request or the answer. Where sizes leave
 * more than one reading the result is `unknown`. What follows a login is activityTracker.ts's.
 */
import { Direction, type SessionContext, type StreamSlice } from '../../src/dissect/contract.ts'
import type { AuthParties } from './authParties.ts'
import { AuthTurns } from './authTurns.ts'
import { joinParts, PacketFramer, sizeOf, sumOf } from './framing.ts'
import { clientHabits, serverHabits } from './habits.ts'
import { IgnoreFilter, isIgnore, joinFlight } from './ignoreFilter.ts'
import { findService, fitService } from './padding.ts'
import { findReadingTree } from './readingTree.ts'
import type { SshFields } from './record.ts'
import { sizesOf } from './suiteSizes.ts'
import { isPacketSize, isPacketSum, type Suite } from './suites.ts'

/** Packets of one flight that are looked at; a banner and EXT_INFO come first, the answer last. */
const MAX_FLIGHT_PACKETS = 32

const Stage = { Service: 0, Accept: 1, Turns: 2, Lost: 3 } as const
type Stage = (typeof Stage)[keyof typeof Stage]

/** What sizes tell of one session, from the moment both suites are known. */
export class AuthTracker {
  private stage: Stage = Stage.Service
  /** Suites of the packets SSH's client and server send; how they pad is settled by the service request. */
  toServer: Suite
  toClient: Suite
  private successBytes: number
  /**
   * By Direction; only where a suite has clear lengths. When the authentication is over they
   * stand behind its last packet, maybe inside a segment: who reads on goes on with `next`.
   */
  readonly framers: readonly [PacketFramer, PacketFramer] | undefined
  /** Sizes of the flight, the first `flightCount`; reused for the next one. */
  private readonly flight: number[] = []
  private flightCount = 0
  private flightDirection: Direction = Direction.Resp
  /** Capture times of the flight's first packet, of its last, and of the segment at hand. */
  private flightFromMicros = 0
  private flightToMicros = 0
  private tsMicros = 0
  /** A packet of the server's before the client's first; 0 for none. */
  private earlyBytes = 0
  /** Request that came with the service request; 0 for none. */
  private firstRequest = 0
  private readonly parties: AuthParties
  /** All that the client sends in a row is one message. */
  private readonly joinsFlights: boolean
  private turns: AuthTurns | undefined
  private serviceDelay: readonly [from: number, to: number] = [0, 0]
  /** Where a side sends IGNORE before what it has to say. */
  private fromClient: IgnoreFilter | undefined
  private fromServer: IgnoreFilter | undefined

  constructor(toServer: Suite, toClient: Suite, parties: AuthParties) {
    this.toServer = toServer
    this.toClient = toClient
    this.successBytes = 0
    this.framers =
      toServer.lengthClear || toClient.lengthClear
        ? [new PacketFramer(), new PacketFramer()]
        : undefined
    this.parties = parties
    this.joinsFlights = !toServer.lengthClear && clientHabits(parties.clientBanner).writesPieces
  }

  /** The segment that ended the authentication belongs to what follows it, whole. */
  leavesUnread = false
  /** Sizes of what the client sent after SUCCESS until that was known to be it, and when; taken for a request until then. */
  sentSince: readonly number[] = []
  sentSinceMicros = 0

  get clientSide(): Direction {
    return this.parties.clientSide
  }

  get over(): boolean {
    return this.stage === Stage.Lost || (this.turns?.over ?? false)
  }

  /** SUCCESS was told. */
  get succeeded(): boolean {
    return this.turns?.outcome.succeeded ?? false
  }

  /** Capture time of the packet that decided, microseconds since the epoch; 0 while undecided. */
  get decidedAtMicros(): number {
    return this.turns?.outcome.decidedAtMicros ?? 0
  }

  segment(input: StreamSlice, fields: SshFields, session: SessionContext): void {
    const { direction } = input
    const isClient = direction === this.clientSide
    const filter = isClient ? this.fromClient : this.fromServer
    const isProof = this.turns?.mayBeOpen && !filter?.awaits(sizeOf(input))
    if (isProof && this.turns?.proves(isClient, sizeOf(input))) {
      this.turns.goOn(fields, session)
      this.leavesUnread = true
      if (this.flightDirection === this.clientSide) this.keepSent(this.flightCount)
      else if (this.turns.request === 0) this.keepSent(0)
      return
    }
    const suite = isClient ? this.toServer : this.toClient
    this.tsMicros = input.tsMicros
    if (!suite.lengthClear || this.framers === undefined) {
      this.packet(direction, sizeOf(input), fields, session)
      return
    }
    const framer = this.framers[direction]
    framer.begin(input)
    for (let bytes = framer.next(suite, input); bytes > 0; bytes = framer.next(suite, input)) {
      this.packet(direction, bytes, fields, session)
      if (this.over) return
    }
    if (framer.lost) this.lose('packet lengths do not add up', session)
  }

  /** Sizes are not to be trusted any more. */
  lose(why: string, session: SessionContext): void {
    if (this.over) return
    if (this.stage === Stage.Turns) this.turns?.lose(why, session)
    this.stage = Stage.Lost
  }

  /** The session ended. */
  close(fields: SshFields, session: SessionContext): void {
    if (this.over) return
    this.endFlight(fields, session)
    if (!this.over) this.turns?.close(fields, session)
  }

  private packet(
    direction: Direction,
    wireBytes: number,
    fields: SshFields,
    session: SessionContext,
  ): void {
    if (direction !== this.flightDirection) {
      this.endFlight(fields, session)
      if (this.over) return
      this.flightDirection = direction
    }
    const filter = direction === this.clientSide ? this.fromClient : this.fromServer
    const isWhole = direction !== this.clientSide || !this.joinsFlights
    const bytes = filter === undefined || !isWhole ? wireBytes : filter.take(wireBytes)
    if (bytes === 0) return
    if (this.flightCount === 0) this.flightFromMicros = this.tsMicros
    this.flightToMicros = this.tsMicros
    if (this.flightCount < MAX_FLIGHT_PACKETS) this.flight[this.flightCount++] = bytes
    else this.flight[MAX_FLIGHT_PACKETS - 1] = bytes
    const decides =
      bytes === this.successBytes && direction !== this.clientSide && (this.turns?.request ?? 0) > 0
    if (decides) this.endFlight(fields, session)
  }

  private endFlight(fields: SshFields, session: SessionContext): void {
    const isClient = this.flightDirection === this.clientSide
    const suite = isClient ? this.toServer : this.toClient
    let count = this.flightCount
    if (isClient && this.joinsFlights && this.turns !== undefined) {
      const ignoreBytes = this.fromClient === undefined ? 0 : this.fromClient.ignoreBytes
      if (count > 0) this.flight[0] = joinFlight(this.flight, count, ignoreBytes)
      count = Math.min(count, 1)
    } else if (!suite.lengthClear) count = joinParts(suite, this.flight, count)
    this.flightCount = 0
    if (count === 0) return
    if (isClient) this.takeRequests(count)
    else this.takeAnswers(count, fields, session)
  }

  private keepSent(count: number): void {
    this.sentSince = this.flight.slice(0, count)
    this.sentSinceMicros = this.flightFromMicros
  }

  /** The first `count` sizes of the flight came from the client. */
  private takeRequests(count: number): void {
    const { turns } = this
    const last = this.flight[count - 1]!
    if (turns !== undefined) {
      if (turns.mayBeOpen) this.keepSent(count)
      turns.pace.noteRequest(this.flightFromMicros, this.flightToMicros)
      turns.request = last
      turns.requestFlight = sumOf(this.flight, count)
      return
    }
    const { known } = clientHabits(this.parties.clientBanner)
    const at = findService(this.toServer, this.flight, count, known)
    if (at >= 0) {
      this.toServer = fitService(this.toServer, this.flight[at]!, known) ?? this.toServer
      this.firstRequest = at + 1 < count ? last : 0
      if (at > 0 && isIgnore(this.toServer, this.flight[at - 1]!)) {
        this.fromClient = new IgnoreFilter(this.toServer)
      }
    } else {
      // EXT_INFO before it or a first request behind it, in one segment.
      const rest = last - sizesOf(this.toServer).serviceBytes
      if (this.toServer.lengthClear || !isPacketSize(this.toServer, rest)) return
      if (isIgnore(this.toServer, rest)) this.fromClient = new IgnoreFilter(this.toServer)
      else this.firstRequest = rest
    }
    this.serviceDelay = [this.flightFromMicros, this.flightToMicros]
    this.stage = Stage.Accept
  }

  /** The first `count` sizes of the flight came from the server. */
  private takeAnswers(count: number, fields: SshFields, session: SessionContext): void {
    const { flight, turns } = this
    if (this.stage === Stage.Service) {
      // TCP may have cut it, and NEWKEYS stood before it: without clear lengths it is all of them.
      const { lengthClear } = this.toClient
      this.earlyBytes = lengthClear ? flight[count - 1]! : this.earlyBytes + sumOf(flight, count)
      return
    }
    if (turns !== undefined) {
      turns.pace.noteAnswer(this.flightToMicros)
      if (turns.request > 0) this.answer(turns, 0, count, fields, session)
      return
    }
    const { known } = serverHabits(this.parties.serverBanner)
    const at = findService(this.toClient, flight, count, known)
    const rest = flight[count - 1]! - sizesOf(this.toClient).serviceBytes
    if (at >= 0) {
      this.toClient = fitService(this.toClient, flight[at]!, known) ?? this.toClient
      if (at > 0) this.earlyBytes = sumOf(flight, at)
    } else if (this.toClient.lengthClear || !isPacketSum(this.toClient, rest)) return
    const started = this.startTurns()
    if (at < 0) {
      // ACCEPT came with what follows it, or with EXT_INFO, in one segment.
      if (started.request === 0) return
      flight[0] = this.fromServer === undefined ? rest : this.fromServer.take(rest)
      started.isFirstFlight = true
      this.answer(started, 0, 1, fields, session)
      started.isFirstFlight = false
      return
    }
    const left = this.filterAnswers(at + 1, count)
    if (at + 1 < left && started.request > 0) this.answer(started, at + 1, left, fields, session)
    else started.request = 0
  }

  /** Takes IGNOREs out of the flight from there on; returns how many packets are left. */
  private filterAnswers(from: number, count: number): number {
    if (this.fromServer === undefined) return count
    let left = from
    for (let i = from; i < count; i++) {
      const bytes = this.fromServer.take(this.flight[i]!)
      if (bytes > 0) this.flight[left++] = bytes
    }
    return left
  }

  private startTurns(): AuthTurns {
    const { toServer, toClient, parties } = this
    const { clientBanner, serverBanner, hostKeyBytes } = parties
    const tree = findReadingTree(
      toServer,
      toClient,
      clientBanner,
      serverBanner,
      hostKeyBytes,
      this.earlyBytes,
    )
    const turns = new AuthTurns(tree, toClient)
    if (serverHabits(serverBanner).ignoresFirst) this.fromServer = new IgnoreFilter(toClient)
    if (clientHabits(clientBanner).ignoresFirst) this.fromClient = new IgnoreFilter(toServer)
    turns.pace.noteRequest(this.serviceDelay[0], this.serviceDelay[1])
    turns.pace.noteAnswer(this.flightToMicros)
    turns.pace.learn()
    turns.request = this.firstRequest
    turns.requestFlight = this.firstRequest
    this.turns = turns
    this.stage = Stage.Turns
    this.successBytes = toClient.spareBlocks > 0 ? 0 : sizesOf(toClient).successBytes
    return turns
  }

  /** The packets of the flight from `from` on are the answer and what came before it. */
  private answer(
    turns: AuthTurns,
    from: number,
    count: number,
    fields: SshFields,
    session: SessionContext,
  ): void {
    const { flight } = this
    let last = count - 1
    // A refusal may have DISCONNECT behind it.
    if (last > from && flight[last] !== turns.refusal && flight[last - 1] === turns.refusal) last--
    const prefixBytes = sumOf(flight, last) - sumOf(flight, from)
    turns.tsMicros = this.flightToMicros
    turns.takeAnswer(flight[last]!, prefixBytes, last - from, fields, session)
  }
}
