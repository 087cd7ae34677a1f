/**
 * What the answer to a request can be by its size, RFC 4252 and RFC 4256, and what is then
 * known: the readings that come of it.
 */
import { AnswerWriter } from './answerWriter.ts'
import {
  EMPTY_FAILURE_PAYLOAD_BYTES,
  GSSAPI_RESPONSE_PAYLOAD_BYTES,
  LEAST_CHANGE_PAYLOAD_BYTES,
  LEAST_DISCONNECT_PAYLOAD_BYTES,
  LEAST_PROMPT_PAYLOAD_BYTES,
  PK_OK_PAYLOAD_BYTES,
  SERVICE_PAYLOAD_BYTES,
  SUCCESS_PAYLOAD_BYTES,
  TOO_MANY_PAYLOAD_BYTES,
} from './authSizes.ts'
import { ANSWER_COST } from './costs.ts'
import type { ClientHabits, ServerHabits } from './habits.ts'
import { type MethodLists, NO_METHOD_LISTS } from './methodLists.ts'
import { Answer, countAttempts, Phase, type Reading } from './reading.ts'
import { type SuiteSizes, sizesOf } from './suiteSizes.ts'
import { isPacketSize, isPacketSum, type Suite } from './suites.ts'
import { Kind, type Move, type Turn } from './turn.ts'
import { type KeyClaim, namedBytes, SOFTWARE_KEYS } from './userKeys.ts'

/** Refusals of passwords after which PAM asks no more. */
const PAM_TRIES = 3
const MOST_PROMPT_PAYLOAD_BYTES = 4096
/** An expired password's prompt is a sentence or two. */
const MOST_CHANGE_PAYLOAD_BYTES = 512
const MOST_DISCONNECT_PAYLOAD_BYTES = 300

export class AnswerReader extends AnswerWriter {
  /** Sizes of EXT_INFO as the server sends it before its first answer. */
  lateExtInfoBytes: readonly number[] = []
  /** Only the cost of the request is asked for. */
  probing = false
  probedCost = 0
  /** What a refusal costs more, for the move at hand. */
  refusalCost = 0
  private readonly sizes: SuiteSizes
  private readonly server: ServerHabits
  private readonly extInfoComes: boolean
  private readonly extInfoMayCome: boolean

  constructor(toClient: Suite, client: ClientHabits, server: ServerHabits) {
    super(toClient)
    this.sizes = sizesOf(toClient)
    this.extInfoComes = client.takesLateExtInfo && server.sendsLateExtInfo
    this.extInfoMayCome = server.sendsLateExtInfo
    this.server = server
  }

  begin(turn: Turn, next: Reading[]): void {
    this.turn = turn
    this.next = next
    this.setAnswer(turn.answerBytes)
  }

  /** Method lists whose FAILURE has this size, as far as this server sends them. */
  lists(refusalBytes: number): MethodLists {
    const lists = this.sizes.methodLists(refusalBytes)
    return this.server.offersNoPrompts ? lists.without('keyboard-interactive').usual() : lists
  }

  read(from: Reading, move: Move): void {
    if (this.probing) {
      this.probedCost = Math.min(this.probedCost, from.cost + move.cost)
      return
    }
    const turn = this.turn!
    const isFirst = from.last === undefined && from.refusalBytes === 0 && from.mixedBytes === 0
    this.banner = turn.prefixPackets > (isFirst && this.isExtInfo(turn) ? 1 : 0)
    this.readAnswer(from, move)
    if (isFirst && !this.suite.lengthClear && move.kind !== Kind.Service) {
      this.readBehind(from, move)
    } else if (from.refusalBytes > 0) this.readBehindBanner(from, move)
  }

  /** One of the packets before the first answer is EXT_INFO. */
  private isExtInfo(turn: Turn): boolean {
    if (this.extInfoComes || !this.extInfoMayCome) return this.extInfoComes
    return this.lateExtInfoBytes.some((size) =>
      turn.prefixPackets === 1 ? turn.prefixBytes === size : turn.prefixBytes > size,
    )
  }

  private readAnswer(from: Reading, move: Move): void {
    const { kind } = move
    if (kind === Kind.Service) {
      if (this.holds(SERVICE_PAYLOAD_BYTES)) this.push(from, move, Phase.Idle, 0)
      return
    }
    if (this.low <= SUCCESS_PAYLOAD_BYTES && this.high >= SUCCESS_PAYLOAD_BYTES) {
      this.readSuccess(from, move)
      // Little else is as small, unless padding is more than it needs to be.
      if (this.lists(this.bytes).lists.length === 0) return
    } else if (this.holds(EMPTY_FAILURE_PAYLOAD_BYTES)) {
      this.readExhausted(from, move, NO_METHOD_LISTS)
    }
    this.readRefusal(from, move)
    if (kind === Kind.None || kind === Kind.Unknown) return
    if (kind === Kind.Offer) {
      this.readTaken(from, move)
      return
    }
    this.readPartial(from, move)
    const { low, high } = this
    const asks = kind === Kind.Interactive || kind === Kind.Response
    if (asks && high >= LEAST_PROMPT_PAYLOAD_BYTES && low <= MOST_PROMPT_PAYLOAD_BYTES) {
      const isEmpty = low <= LEAST_PROMPT_PAYLOAD_BYTES
      const phase = isEmpty ? Phase.PromptedForNothing : Phase.Prompted
      const empty = isEmpty && kind === Kind.Interactive ? ANSWER_COST.emptyPrompt : 0
      const asked: Reading = { ...from, promptBytes: this.bytes }
      const again = isEmpty ? Math.min(1, this.promptCost(from, kind)) : this.promptCost(from, kind)
      this.push(asked, move, phase, again + empty, from)
    }
    if (kind === Kind.Password && high >= LEAST_CHANGE_PAYLOAD_BYTES) {
      if (low <= MOST_CHANGE_PAYLOAD_BYTES) {
        this.push(from, move, Phase.PasswordExpired, ANSWER_COST.expired)
      }
    }
    if (kind === Kind.Gssapi) {
      const isToken = from.phase === Phase.Gssapi && this.bytes !== from.refusalBytes
      const isReply = isToken || this.holds(GSSAPI_RESPONSE_PAYLOAD_BYTES)
      if (isReply) this.push(from, move, Phase.Gssapi, 0)
    }
    this.readDisconnect(from, move)
  }

  private readSuccess(from: Reading, move: Move): void {
    const { kind } = move
    if (kind === Kind.Offer) return
    if (kind === Kind.Gssapi && from.phase !== Phase.Gssapi) return
    const isHeld = kind === Kind.Password || kind === Kind.Response ? this.turn!.isHeldAgain : false
    let cost = isHeld ? ANSWER_COST.lateSuccess : 0
    if (kind === Kind.Interactive) cost += ANSWER_COST.freeEntry
    if (kind === Kind.None) cost += ANSWER_COST.open
    this.decide(from, move, Answer.Success, Phase.Open, cost)
    // A refusal that offers nothing any more is hardly larger.
    if (this.holds(EMPTY_FAILURE_PAYLOAD_BYTES)) this.readExhausted(from, move, NO_METHOD_LISTS)
  }

  /** PAM has had enough: passwords and prompts are off the list, maybe the last ones on it. */
  private readExhausted(from: Reading, move: Move, lists: MethodLists): void {
    if (move.kind !== Kind.Password && move.kind !== Kind.Response) return
    let refused = 0
    for (let at = from.last; at !== undefined && at.answer === Answer.Refusal; at = at.before) {
      if (at.method === 'publickey') break
      refused++
    }
    let cost = refused >= PAM_TRIES - 1 ? 0 : ANSWER_COST.exhaustedSoon
    if (this.turn!.isSooner) cost += ANSWER_COST.quickRefusal
    if (lists.lists.length > 0 && lists.rare) cost += ANSWER_COST.rareList
    const phase = lists === NO_METHOD_LISTS ? Phase.Disconnected : Phase.Idle
    const learnt: Reading = { ...from, refusalBytes: this.bytes, lists }
    this.decide(learnt, move, Answer.Refusal, phase, cost, from)
  }

  private readRefusal(from: Reading, move: Move): void {
    const { kind } = move
    let cost = this.refusalCost
    if (kind === Kind.Interactive) cost += ANSWER_COST.noPrompt
    if (kind === Kind.TakenSignature) {
      if (!this.server.takesAnyKey) cost += ANSWER_COST.badSignature
      if (this.server.isOpenSsh) cost += ANSWER_COST.badSignatureSoon
    }
    if (from.refusalBytes > 0) {
      const isConfirmed = from.offered.lists.length === 0 && !from.partial
      const sure = isConfirmed ? { ...from, offered: from.lists } : from
      if (this.bytes === from.refusalBytes) this.refuse(sure, move, cost, from)
      else {
        const left = from.lists.exhausted().among(this.lists(this.bytes))
        if (left.lists.length > 0) this.readExhausted(from, move, left)
      }
      return
    }
    const lists = this.lists(this.bytes)
    if (lists.lists.length === 0) return
    if (lists.rare) cost += ANSWER_COST.rareList
    const { mixedBytes } = from
    const fits = mixedBytes === 0 || isPacketSum(this.suite, mixedBytes - this.bytes)
    if (!fits && mixedBytes !== this.bytes) cost += ANSWER_COST.otherList
    const learnt: Reading = { ...from, refusalBytes: this.bytes, lists, offered: lists }
    this.refuse(learnt, move, cost, from)
  }

  /** A refusal of `move`; `from` with what the refusal's size tells. */
  private refuse(learnt: Reading, move: Move, cost: number, from: Reading): void {
    if (move.kind === Kind.None) this.push(learnt, move, Phase.Idle, cost)
    else this.decide(learnt, move, Answer.Refusal, Phase.Idle, cost, from)
  }

  /** What it takes that an answer is another prompt and no refusal. */
  private promptCost(from: Reading, kind: Kind): number {
    if (this.bytes !== from.refusalBytes) return 0
    if (kind === Kind.Interactive) {
      return from.promptBytes === this.bytes ? 0 : ANSWER_COST.promptLikeRefusal
    }
    if (this.turn!.isHeld || from.promptBytes !== this.bytes) return ANSWER_COST.latePrompt
    return ANSWER_COST.promptAgain
  }

  private readPartial(from: Reading, move: Move): void {
    const { kind } = move
    if (kind === Kind.Interactive || kind === Kind.Gssapi) return
    // With the size of a refusal it is told by what the client does next, see `turnReader.ts`.
    const isUnseen = from.refusalBytes === this.bytes || from.refusalBytes === 0
    if (isUnseen && kind !== Kind.TakenSignature) return
    // What did for one factor is not asked for again.
    const lists = this.lists(this.bytes).without(move.method)
    if (lists.lists.length === 0) return
    // A server that did not know the key better may refuse its signature.
    const likely =
      isUnseen && !this.server.isOpenSsh ? ANSWER_COST.badSignature : ANSWER_COST.partial
    // PAM's last word has that size, too.
    const isWord = kind === Kind.Response && this.holds(LEAST_PROMPT_PAYLOAD_BYTES)
    const cost =
      likely + (lists.rare ? ANSWER_COST.rareList : 0) + (isWord ? ANSWER_COST.emptyPrompt : 0)
    const learnt: Reading = {
      ...from,
      refusalBytes: this.bytes,
      lists,
      partial: true,
    }
    this.decide(learnt, move, Answer.Partial, Phase.Idle, cost, from)
  }

  private readTaken(from: Reading, move: Move): void {
    const claim = move.key!
    const namedLow = Math.max(claim.namedLow, this.low - PK_OK_PAYLOAD_BYTES)
    const namedHigh = Math.min(claim.namedHigh, this.high - PK_OK_PAYLOAD_BYTES)
    if (namedLow > namedHigh) return
    const keys = claim.keys.filter((key) => {
      const named = namedBytes(key)
      const isKnown = this.server.knowsSecurityKeys || SOFTWARE_KEYS.includes(key)
      return isKnown && named >= namedLow && named <= namedHigh
    })
    const key: KeyClaim = { ...claim, keys, namedLow, namedHigh }
    this.push(from, { ...move, key }, Phase.KeyTaken, 0)
  }

  private readDisconnect(from: Reading, move: Move): void {
    const { low, high } = this
    if (high < LEAST_DISCONNECT_PAYLOAD_BYTES || low > MOST_DISCONNECT_PAYLOAD_BYTES) return
    if (this.bytes === from.refusalBytes) return
    const isUsual = this.server.isOpenSsh && this.holds(TOO_MANY_PAYLOAD_BYTES)
    const tooMany = countAttempts(from) > 1 ? ANSWER_COST.tooMany : ANSWER_COST.tooManySoon
    const cost = isUsual ? tooMany : ANSWER_COST.otherDisconnect
    this.decide(from, move, Answer.Disconnect, Phase.Disconnected, cost)
  }

  /** A first answer in one segment with EXT_INFO or a banner before it. */
  private readBehind(from: Reading, move: Move): void {
    const { bytes } = this
    const before = this.next.length
    this.banner = false
    if (this.extInfoMayCome) {
      for (const size of this.lateExtInfoBytes) {
        if (!isPacketSize(this.suite, bytes - size)) continue
        this.setAnswer(bytes - size)
        // `none` is accepted too rarely to be told by a size that may be a block off.
        if (move.kind !== Kind.None || this.low > SUCCESS_PAYLOAD_BYTES) this.readAnswer(from, move)
      }
      // A short banner as well would leave the size of another list: a second refusal tells.
      for (let i = before; i < this.next.length; i++) {
        this.next[i] = { ...this.next[i]!, offered: NO_METHOD_LISTS }
      }
      this.setAnswer(bytes)
    }
    const lists = this.lists(bytes)
    const unknown = (lists.lists.length === 0 || lists.rare) && this.canTrail()
    if (!unknown || move.kind === Kind.Offer) return
    // A banner as well is more than is needed where EXT_INFO explains it.
    const banner = ANSWER_COST.banner + (this.next.length > before ? ANSWER_COST.needlessBanner : 0)
    this.banner = !this.turn!.isFirstFlight
    const mixed: Reading = { ...from, mixedBytes: bytes }
    if (move.kind === Kind.None) this.push(mixed, move, Phase.Idle, banner)
    else this.decide(mixed, move, Answer.Refusal, Phase.Idle, banner + 1)
  }

  private canTrail(): boolean {
    for (const _size of this.sizes.trailingRefusals(this.bytes)) return true
    return false
  }

  /** A refusal of the known size with another packet before it, in one segment. */
  private readBehindBanner(from: Reading, move: Move): void {
    if (this.suite.lengthClear || move.kind === Kind.Service) return
    if (!isPacketSize(this.suite, this.bytes - from.refusalBytes)) return
    const { bytes } = this
    this.setAnswer(from.refusalBytes)
    this.refuse(from, move, ANSWER_COST.lateBanner, from)
    this.setAnswer(bytes)
  }
}
