/**
 * The turns of an SSH authentication, RFC 4252: one request, one answer, each by its size.
 * All readings that sizes allow are followed side by side; authOutcome.ts tells what they
 * agree on.
 */
import type { SessionContext } from '../../src/dissect/contract.ts'
import { AuthOutcome } from './authOutcome.ts'
import { LIKELY_COST, Phase } from './reading.ts'
import type { ReadingNode, ReadingTree } from './readingTree.ts'
import type { SshFields } from './record.ts'
import type { Suite } from './suites.ts'
import type { Turn } from './turn.ts'
import { TurnPace } from './turnPace.ts'

/** Requests of one session; OpenSSH allows six. */
const MAX_TURNS = 1000
/** What it takes that a client of the usual kind got in and then said nothing. */
const SILENT_COST = 3
/** What it takes that a client left a prompt unanswered. */
const UNANSWERED_COST = 1
/** And one that asked nothing, which clients answer by themselves. */
const EMPTY_UNANSWERED_COST = 3
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
  private readonly tree: ReadingTree
  private node: ReadingNode
  private turn: Turn | undefined
  private turns = 0
  /** The request of the last turn if it ended in a refusal, else 0. */
  private refusedRequest = 0

  constructor(tree: ReadingTree, toClient: Suite) {
    this.tree = tree
    this.node = tree.root
    this.outcome = new AuthOutcome(toClient)
  }

  /** The last answer can have been SUCCESS: it was if anything follows. */
  get mayBeOpen(): boolean {
    return !this.over && this.node.mayBeOpen
  }

  /** Sizes are not to be trusted any more. */
  lose(why: string, session: SessionContext): void {
    this.over = true
    this.outcome.lose(why, session)
  }

  /** The session ended. */
  close(fields: SshFields, session: SessionContext): void {
    this.over = true
    const readings = this.node.readings.map((reading) => {
      const extra = this.silenceCost(reading.phase)
      return extra === 0 ? reading : { ...reading, cost: reading.cost + extra }
    })
    readings.sort((a, b) => a.cost - b.cost)
    this.outcome.finish(readings, this.turns, fields, session)
  }

  /** What it takes that nothing came any more. */
  private silenceCost(phase: Phase): number {
    if (phase === Phase.Open) return this.tree.client.goesOn ? SILENT_COST : 0
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
      this.lose('too many requests', session)
      return
    }
    const { tree, pace } = this
    const repeated = tree.client.padsPasswords && request === this.refusedRequest
    const passwordSign = pace.judge(repeated, tree.server.holdsBackRefusals || !tree.server.known)
    const keySign = pace.judgeKey()
    this.outcome.notes.push({ tsMicros: this.tsMicros, signs: [passwordSign, keySign] })
    const turn: Turn = {
      requestBytes: request,
      requestFlightBytes: this.requestFlight,
      answerBytes: answer,
      prefixBytes,
      prefixPackets,
      isFirstFlight: this.isFirstFlight,
      index: this.turns,
      hasPasswordSign: passwordSign.confidence > 0,
      hasKeySign: keySign.confidence > 0,
      isHeld: pace.isHeld,
      isHeldAgain: pace.isHeldAgain,
      isSooner: pace.isSooner,
    }
    const node = tree.follow(this.node, turn)
    this.turn = turn
    const best = node.readings[0]
    if (best === undefined) {
      const why = `${answer} B from the server after ${request} B from the client fit no message`
      this.lose(why, session)
      return
    }
    this.node = node
    if (this.turns === 1 && best.last === undefined && best.phase === Phase.Idle) pace.learn()
    const isRefusal = best.phase === Phase.Idle && best.last?.requestBytes === request
    this.refusedRequest = isRefusal ? request : 0
    if (isRefusal) pace.noteRefusal()
    this.over = node.isOpen
    if (this.over) this.outcome.finish(node.readings, this.turns, fields, session)
    else this.outcome.update(node.readings, fields, session)
  }

  /** Whether a packet tells that the last answer was SUCCESS. */
  proves(isClient: boolean, bytes: number): boolean {
    const { turn, node, tree } = this
    if (!this.mayBeOpen) return false
    if (!isClient) return !node.mayGoOn
    // A client that gives up may say DISCONNECT; a server that refused has no more to say.
    if (node.mayEnd || turn === undefined) return false
    return node.readings.every(
      (reading) =>
        isLast(reading.phase) || tree.reader.costOfRequest(reading, bytes, turn) >= LIKELY_COST,
    )
  }

  /** Another packet came after an answer that is the last one unless it was SUCCESS. */
  goOn(fields: SshFields, session: SessionContext): void {
    const open = this.node.readings.filter((reading) => reading.phase === Phase.Open)
    this.over = true
    this.outcome.finish(open, this.turns, fields, session)
  }

  /** Size of a refusal, 0 while unknown. */
  get refusal(): number {
    return this.node.readings[0]?.refusalBytes ?? 0
  }
}

const isLast = (phase: Phase): boolean => phase === Phase.Open || phase === Phase.Disconnected
