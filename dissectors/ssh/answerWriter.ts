/** Writes down what an answer makes of a reading. */
import { ANSWER_COST } from './costs.ts'
import type { MethodLists } from './methodLists.ts'
import { Answer, type Attempt, countAttempts, Phase, Rank, type Reading, Sign } from './reading.ts'
import { leastPayload, mostPayload, type Suite } from './suites.ts'
import { Kind, type Move, type Turn } from './turn.ts'

export class AnswerWriter {
  /** What the turn makes of the readings. */
  next: Reading[] = []
  /** What a method is told by besides its size, for the move at hand. */
  sign: Sign = Sign.None
  protected readonly suite: Suite
  protected turn: Turn | undefined
  /** Size of the answer, and the payload bytes it can have. */
  protected bytes = 0
  protected low = 0
  protected high = 0
  /** A banner came before the answer. */
  protected banner = false

  constructor(suite: Suite) {
    this.suite = suite
  }

  protected setAnswer(bytes: number): void {
    this.bytes = bytes
    this.low = leastPayload(this.suite, bytes)
    this.high = mostPayload(this.suite, bytes)
  }

  protected holds(payloadBytes: number): boolean {
    return this.low <= payloadBytes && this.high >= payloadBytes
  }

  /** The server decided an attempt. `from` tells the methods offered when it was made. */
  protected decide(
    learnt: Reading,
    move: Move,
    answer: Answer,
    phase: Phase,
    cost: number,
    from: Reading = learnt,
  ): void {
    const turn = this.turn!
    const last: Attempt = {
      before: learnt.last,
      number: countAttempts(learnt) + 1,
      method: move.method,
      answer,
      key: move.key,
      requestBytes: turn.requestBytes,
      answerBytes: this.bytes,
      turn: turn.index,
      sign: answer === Answer.Refusal ? this.sign : Sign.None,
    }
    this.push({ ...learnt, last }, move, phase, cost, from)
  }

  protected push(
    learnt: Reading,
    move: Move,
    phase: Phase,
    cost: number,
    from: Reading = learnt,
  ): void {
    const { method, key } = move
    const proves = phase === Phase.Open || phase === Phase.KeyTaken || phase === Phase.Prompted
    const isTried = from.lists.lists.length > 0 || from.mixedBytes > 0 || proves
    const narrow = (lists: MethodLists): MethodLists => {
      if (method === '' || method === 'none' || !isTried) return lists
      const left = lists.with(method)
      return left.lists.length > 0 ? left : lists
    }
    const keepsLists = learnt.lists !== from.lists && from.lists.lists.length > 0
    const lists = keepsLists ? learnt.lists : narrow(learnt.lists)
    const isRare = lists.rare && !learnt.lists.rare && move.kind !== Kind.Gssapi
    const rare = isRare ? ANSWER_COST.rareList : 0
    this.next.push({
      ...learnt,
      phase,
      key: key ?? learnt.key,
      userLow: move.userLow,
      userHigh: move.userHigh,
      // A list just learnt is not the one the client chose from.
      lists,
      offered: from.partial ? learnt.offered : narrow(learnt.offered),
      rank: learnt.partial && !from.partial ? Rank.None : maxRank(move.rank, learnt.rank),
      banner: learnt.banner || this.banner,
      cost: learnt.cost + move.cost + cost + rare,
    })
  }
}

const maxRank = (a: Rank, b: Rank): Rank => (a > b ? a : b)
