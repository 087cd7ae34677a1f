/**
 * The turns of an SSH authentication, RFC 4252: one request, one answer, each by its size.
 * All readings that sizes allow are followed side by side; authOutcome.ts tells what they
 * agree on.
 */
import type { SessionContext } from '../../src/dissect/contract.ts'
import { AuthOutcome } from './authOutcome.ts'
import { EXT_INFO_PAYLOAD_BYTES } from './authSizes.ts'
import { clientHabits, serverHabits } from './habits.ts'
import { FIRST_READING, LIKELY_COST, Phase, type Reading, settleReadings } from './reading.ts'
import type { SshFields } from './record.ts'
import { leastPayload, mostPayload, type Suite, wireSize } from './suites.ts'
import type { Turn } from './turn.ts'
import { TurnPace } from './turnPace.ts'
import { TurnReader } from './turnReader.ts'

/** Requests of one session; OpenSSH allows six. */
const MAX_TURNS = 1000
/** What it takes that a client of the usual kind got in and then said nothing. */
const SILENT_COST = 3
/** What it takes that a client left a prompt unanswered. */
const UNANSWERED_COST = 1
/** And one that asked nothing, which clients answer by themselves. */
const EMPTY_UNANSWERED_COST = 3
/** Lengths of `server-sig-algs` as OpenSSH has it unless configured: 9.6 to 10.2, and later. */
const USUAL_SIGNATURE_LIST_BYTES: readonly number[] = [159, 235]
/** In the EXT_INFO before the authentication stand two more: `publickey-hostbound` and `ping`. */
const EARLY_EXT_INFO_EXTRA_BYTES = 4 + 31 + 4 + 1 + 4 + 16 + 4 + 1
/** What an EXT_INFO with a list of signature algorithms has at least and at most. */
const LEAST_EXT_INFO_BYTES = 100
const MOST_EXT_INFO_BYTES = 1500

export class AuthTurns {
  /** Decided, or not to be decided any more. */
  over = false
  /** Capture time of the last segment, for events. */
  tsMicros = 0
  /** Size of the request that awaits its answer; 0 for none. */
  request = 0
  /** Bytes of all that the client sent with it. */
  requestFlight = 0
  /** The answer to it came in one segment with SERVICE_ACCEPT. */
  isFirstFlight = false
  /** How long both sides take; what cannot be told by size may be told by it. */
  readonly pace = new TurnPace()
  readonly outcome: AuthOutcome
  private readonly reader: TurnReader
  private readonly toClient: Suite
  private readings: Reading[] = [FIRST_READING]
  private spare: Reading[] = []
  private turns = 0
  /** The request of the last turn if it ended in a refusal, else 0. */
  private refusedRequest = 0
  private refusalBytes = 0
  private readonly padsPasswords: boolean
  private readonly goesOn: boolean
  private readonly holdsBack: boolean
  /** The last answer can have been SUCCESS: it was if anything follows. */
  mayBeOpen = false
  /** It can also have been a refusal that another request follows. */
  private mayGoOn = false
  private turn: Turn | undefined

  /** `hostKeyBytes`: length of the server's key blob, 0 when it was not seen. */
  constructor(
    toServer: Suite,
    toClient: Suite,
    clientBanner: string,
    serverBanner: string,
    hostKeyBytes: number,
  ) {
    const client = clientHabits(clientBanner)
    const server = serverHabits(serverBanner)
    this.toClient = toClient
    this.padsPasswords = client.padsPasswords
    this.goesOn = client.goesOn
    this.holdsBack = server.holdsBackRefusals || !server.known
    this.reader = new TurnReader(toServer, toClient, client, server, hostKeyBytes)
    this.reader.lateExtInfoBytes = USUAL_SIGNATURE_LIST_BYTES.map((bytes) =>
      wireSize(toClient, EXT_INFO_PAYLOAD_BYTES + bytes),
    )
    this.outcome = new AuthOutcome(toClient)
  }

  /** A packet of the server's before the client's first tells how long its later EXT_INFO is. */
  noteEarlyPacket(bytes: number): void {
    const low = leastPayload(this.toClient, bytes) - EARLY_EXT_INFO_EXTRA_BYTES
    const high = mostPayload(this.toClient, bytes) - EARLY_EXT_INFO_EXTRA_BYTES
    if (low < LEAST_EXT_INFO_BYTES || high > MOST_EXT_INFO_BYTES) return
    const sizes = [wireSize(this.toClient, low), wireSize(this.toClient, high)]
    this.reader.lateExtInfoBytes = [...new Set([...this.reader.lateExtInfoBytes, ...sizes])]
  }

  /** Sizes are not to be trusted any more. */
  lose(why: string, fields: SshFields, session: SessionContext): void {
    this.over = true
    this.outcome.lose(why, this.readings, fields, session)
  }

  /** The session ended. */
  close(fields: SshFields, session: SessionContext): void {
    this.over = true
    for (let i = 0; i < this.readings.length; i++) {
      const { phase, cost } = this.readings[i]!
      const extra = this.silenceCost(phase)
      if (extra > 0) this.readings[i] = { ...this.readings[i]!, cost: cost + extra }
    }
    this.readings.sort((a, b) => a.cost - b.cost)
    this.outcome.finish(this.readings, this.turns, fields, session)
  }

  /** What it takes that nothing came any more. */
  private silenceCost(phase: Phase): number {
    if (phase === Phase.Open) return this.goesOn ? SILENT_COST : 0
    if (phase === Phase.PromptedForNothing) return EMPTY_UNANSWERED_COST
    return phase === Phase.Prompted ? UNANSWERED_COST : 0
  }

  /** The last packet of the server's flight is `answer`, behind `prefixPackets` others. */
  takeAnswer(
    answer: number,
    prefixBytes: number,
    prefixPackets: number,
    fields: SshFields,
    session: SessionContext,
  ): void {
    const request = this.request
    this.request = 0
    if (++this.turns > MAX_TURNS) {
      this.lose('too many requests', fields, session)
      return
    }
    const { readings, spare, tsMicros, pace } = this
    spare.length = 0
    const repeated = this.padsPasswords && request === this.refusedRequest
    const turn: Turn = {
      requestBytes: request,
      requestFlightBytes: this.requestFlight,
      answerBytes: answer,
      prefixBytes,
      prefixPackets,
      isFirstFlight: this.isFirstFlight,
      tsMicros,
      sign: pace.judge(repeated, this.holdsBack),
      keySign: pace.judgeKey(),
      isHeld: pace.isHeld,
      isHeldAgain: pace.isHeldAgain,
      isSooner: pace.isSooner,
    }
    this.reader.read(readings, turn, spare)
    this.turn = turn
    settleReadings(spare)
    if (spare.length === 0) {
      const why = `${answer} B from the server after ${request} B from the client fit no message`
      this.lose(why, fields, session)
      return
    }
    this.readings = spare
    this.spare = readings
    const best = spare[0]!
    if (this.turns === 1 && best.last === undefined && best.phase === Phase.Idle) this.pace.learn()
    const isRefusal = best.phase === Phase.Idle && best.last?.requestBytes === request
    this.refusedRequest = isRefusal ? request : 0
    if (isRefusal) pace.noteRefusal()
    this.refusalBytes = best.refusalBytes
    const limit = best.cost + LIKELY_COST
    this.mayBeOpen = spare.some((r) => r.phase === Phase.Open && r.cost < limit)
    this.mayGoOn = spare.some((r) => r.cost < limit && !isLast(r.phase))
    this.over = spare.every((r) => r.phase === Phase.Open || r.cost >= limit)
    if (this.over) this.outcome.finish(spare, this.turns, fields, session)
    else this.outcome.update(spare, fields, session)
  }

  /** Whether a packet tells that the last answer was SUCCESS. */
  proves(isClient: boolean, bytes: number): boolean {
    if (!this.mayBeOpen) return false
    if (!this.mayGoOn) return true
    const { turn, reader } = this
    if (!isClient || turn === undefined) return false
    return this.readings.every(
      (reading) =>
        isLast(reading.phase) || reader.costOfRequest(reading, bytes, turn) >= LIKELY_COST,
    )
  }

  /** Another packet came after an answer that is the last one unless it was SUCCESS. */
  goOn(fields: SshFields, session: SessionContext): void {
    this.mayBeOpen = false
    const open = this.readings.filter((reading) => reading.phase === Phase.Open)
    this.over = true
    this.outcome.finish(open, this.turns, fields, session)
  }

  /** Size of a refusal, 0 while unknown. */
  get refusal(): number {
    return this.refusalBytes
  }
}

const isLast = (phase: Phase): boolean => phase === Phase.Open || phase === Phase.Disconnected
