/**
 * SSH authentication by packet sizes, RFC 4252: SERVICE_ACCEPT, FAILURE, PK_OK and SUCCESS
 * have sizes that cipher and MAC fix, and client and server take turns. The packets one side
 * sends in a row are a flight; its last one is the request or the answer. Where sizes leave
 * more than one reading the result is `unknown`. Nothing is read after the decision.
 */
import { Direction, type SessionContext, type StreamSlice } from '../../src/dissect/contract.ts'
import { AuthTurns } from './authTurns.ts'
import { joinParts, PacketFramer } from './framing.ts'
import type { SshFields } from './record.ts'
import { type SuiteSizes, sizesOf } from './suiteSizes.ts'
import { isPacketSize, type Suite } from './suites.ts'

/** Packets of one flight that are looked at; a banner and EXT_INFO come first, the answer last. */
const MAX_FLIGHT_PACKETS = 32

const Stage = { Service: 0, Accept: 1, Turns: 2, Lost: 3 } as const
type Stage = (typeof Stage)[keyof typeof Stage]

/** Where a size first stands in a flight, -1 when it does not. */
function findSize(flight: readonly number[], count: number, bytes: number): number {
  for (let i = 0; i < count; i++) {
    if (flight[i] === bytes) return i
  }
  return -1
}

/** What sizes tell of one session, from the moment both suites are known. */
export class AuthTracker {
  private stage: Stage = Stage.Service
  /** Suites of the packets SSH's client and server send. */
  readonly toServer: Suite
  readonly toClient: Suite
  private readonly requestSizes: SuiteSizes
  private readonly answerSizes: SuiteSizes
  /**
   * By Direction; only where a suite has clear lengths. When the authentication is over they
   * stand behind its last packet, maybe inside a segment: who reads on goes on with `next`.
   */
  readonly framers: readonly [PacketFramer, PacketFramer] | undefined
  /** Sizes of the flight, the first `flightCount`; reused for the next one. */
  private readonly flight: number[] = []
  private flightCount = 0
  private flightDirection: Direction = Direction.Resp
  /** Capture times of its first and its last packet. */
  private flightFromMicros = 0
  private flightToMicros = 0
  /** Which end is SSH's client. */
  readonly clientSide: Direction
  private readonly turns: AuthTurns

  /** `hostKeyBytes`: length of the server's key blob, 0 when it was not seen. */
  constructor(
    toServer: Suite,
    toClient: Suite,
    clientSide: Direction,
    clientBanner: string,
    hostKeyBytes: number,
  ) {
    this.toServer = toServer
    this.toClient = toClient
    this.requestSizes = sizesOf(toServer)
    this.answerSizes = sizesOf(toClient)
    this.framers =
      toServer.lengthClear || toClient.lengthClear
        ? [new PacketFramer(), new PacketFramer()]
        : undefined
    this.clientSide = clientSide
    this.turns = new AuthTurns(toServer, toClient, clientBanner, hostKeyBytes)
  }

  get over(): boolean {
    return this.stage === Stage.Lost || this.turns.over
  }

  /** SUCCESS was told. */
  get succeeded(): boolean {
    return this.turns.succeeded
  }

  /** Capture time of the packet that decided, microseconds since the epoch; 0 while undecided. */
  get decidedAtMicros(): number {
    return this.turns.decidedAtMicros
  }

  /** Methods of the attempts so far, each once, in order; '' is one that sizes left open. */
  get methodsSeen(): readonly string[] {
    return this.turns.methodsSeen
  }

  segment(input: StreamSlice, fields: SshFields, session: SessionContext): void {
    const { direction } = input
    const suite = direction === this.clientSide ? this.toServer : this.toClient
    this.turns.tsMicros = input.tsMicros
    if (!suite.lengthClear || this.framers === undefined) {
      const bytes = input.wireBytes > 0 ? input.wireBytes : input.remaining()
      this.packet(direction, bytes, fields, session)
      return
    }
    const framer = this.framers[direction]
    framer.begin(input)
    for (let bytes = framer.next(suite, input); bytes > 0 && !this.over; ) {
      this.packet(direction, bytes, fields, session)
      bytes = framer.next(suite, input)
    }
    if (framer.lost && !this.over) this.lose('packet lengths do not add up', session)
  }

  /** Sizes are not to be trusted any more. */
  lose(why: string, session: SessionContext): void {
    if (this.over) return
    if (this.stage === Stage.Turns) this.turns.lose(why, session)
    this.stage = Stage.Lost
  }

  /** The session ended: reads the last flight. */
  close(fields: SshFields, session: SessionContext): void {
    if (this.over) return
    this.endFlight(fields, session)
    if (!this.over && this.stage === Stage.Turns) this.turns.close(fields, session)
  }

  private packet(
    direction: Direction,
    bytes: number,
    fields: SshFields,
    session: SessionContext,
  ): void {
    if (direction !== this.flightDirection) {
      this.endFlight(fields, session)
      if (this.over) return
      this.flightDirection = direction
    }
    if (this.flightCount === 0) this.flightFromMicros = this.turns.tsMicros
    this.flightToMicros = this.turns.tsMicros
    if (this.flightCount < MAX_FLIGHT_PACKETS) this.flight[this.flightCount++] = bytes
    const decides =
      direction !== this.clientSide &&
      this.stage === Stage.Turns &&
      this.turns.request > 0 &&
      bytes === this.answerSizes.successBytes
    if (decides) this.endFlight(fields, session)
  }

  private endFlight(fields: SshFields, session: SessionContext): void {
    const isClient = this.flightDirection === this.clientSide
    const suite = isClient ? this.toServer : this.toClient
    let count = this.flightCount
    if (!suite.lengthClear) count = joinParts(suite, this.flight, count)
    this.flightCount = 0
    if (count === 0) return
    const { pace } = this.turns
    if (isClient) {
      pace.noteRequest(this.flightFromMicros, this.flightToMicros)
      this.takeRequests(count, fields, session)
    } else {
      pace.noteAnswer(this.flightToMicros)
      this.takeAnswers(count, fields, session)
    }
  }

  /** The first `count` sizes of the flight came from the client. */
  private takeRequests(count: number, fields: SshFields, session: SessionContext): void {
    const last = this.flight[count - 1]!
    if (this.stage === Stage.Turns) {
      this.turns.takeRequest(last, fields, session)
      return
    }
    const suite = this.toServer
    const { serviceBytes } = this.requestSizes
    const at = findSize(this.flight, count, serviceBytes)
    if (at < 0) {
      // EXT_INFO before it or a first request behind it, in one segment.
      const rest = last - serviceBytes
      if (suite.lengthClear || !isPacketSize(suite, rest)) return
      this.turns.request = rest
    } else this.turns.request = at + 1 < count ? last : 0
    this.stage = Stage.Accept
  }

  /** The first `count` sizes of the flight came from the server. */
  private takeAnswers(count: number, fields: SshFields, session: SessionContext): void {
    if (this.stage === Stage.Service) return
    const { turns } = this
    const last = this.flight[count - 1]!
    if (this.stage === Stage.Turns) {
      if (turns.request > 0) turns.takeAnswer(last, this.sumFlight(0, count), fields, session)
      return
    }
    const suite = this.toClient
    const { serviceBytes } = this.answerSizes
    const at = findSize(this.flight, count, serviceBytes)
    const rest = last - serviceBytes
    if (at < 0 && (suite.lengthClear || !isPacketSize(suite, rest))) return
    this.stage = Stage.Turns
    turns.pace.learn()
    if (turns.request === 0) return
    if (at < 0) turns.takeAnswer(rest, rest, fields, session)
    else if (at + 1 < count) {
      turns.takeAnswer(last, this.sumFlight(at + 1, count), fields, session)
    } else turns.request = 0
  }

  private sumFlight(from: number, count: number): number {
    let sum = 0
    for (let i = from; i < count; i++) sum += this.flight[i]!
    return sum
  }
}
