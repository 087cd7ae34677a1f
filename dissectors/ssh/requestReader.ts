/** What readers of requests have in common: the payload's range, and what makes a method likely. */
import { AnswerReader } from './answerReader.ts'
import { HOSTBOUND_BYTES } from './authSizes.ts'
import { REQUEST_COST } from './costs.ts'
import type { ClientHabits, ServerHabits } from './habits.ts'
import { Rank, type Reading } from './reading.ts'
import { leastPayload, mostPayload, type Suite } from './suites.ts'
import { Kind, type Move, type Turn } from './turn.ts'
import type { KeyClaim } from './userKeys.ts'

const USUAL_USER_BYTES = 32
const USUAL_LEAST_USER_BYTES = 4

export class RequestReader {
  protected readonly suite: Suite
  protected readonly client: ClientHabits
  protected readonly hostKeyBytes: number
  protected readonly answers: AnswerReader
  /** Payload bytes the request can have, as the turn at hand has it. */
  protected low = 0
  protected high = 0
  protected bytes = 0
  protected flightBytes = 0
  protected isHeld = false
  protected hasPasswordSign = false
  protected hasKeySign = false
  protected readonly holdsBack: boolean
  protected readonly bindsHost: boolean
  /** Both sides know security keys. */
  protected readonly knowsSecurityKeys: boolean

  constructor(
    toServer: Suite,
    toClient: Suite,
    client: ClientHabits,
    server: ServerHabits,
    hostKeyBytes: number,
  ) {
    this.suite = toServer
    this.client = client
    this.hostKeyBytes = hostKeyBytes
    this.holdsBack = server.holdsBackRefusals
    this.bindsHost = client.bindsHost && server.bindsHost
    this.knowsSecurityKeys = client.knowsSecurityKeys && server.knowsSecurityKeys
    this.answers = new AnswerReader(toClient, client, server)
  }

  protected begin(turn: Turn): void {
    this.bytes = turn.requestBytes
    this.flightBytes = turn.requestFlightBytes
    this.low = leastPayload(this.suite, turn.requestBytes)
    this.high = mostPayload(this.suite, turn.requestBytes)
    this.hasPasswordSign = turn.hasPasswordSign
    this.isHeld = turn.isHeld
    this.hasKeySign = this.holdsBack && turn.hasKeySign
  }

  protected openingCost(from: Reading): number {
    const isFirst = from.last === undefined && from.rank === Rank.None && !isAnswered(from)
    return isFirst && this.client.asksNone > 0 ? REQUEST_COST.unusualOpening : 0
  }

  protected offeredCost(from: Reading, method: string): number {
    if (from.lists.lists.length === 0) return 0
    return from.lists.with(method).lists.length > 0 ? 0 : REQUEST_COST.notOffered
  }

  protected orderCost(from: Reading, rank: Rank): number {
    return this.client.keepsOrder && from.rank > rank ? REQUEST_COST.outOfOrder : 0
  }

  /** What the host key adds to a request bound to it; 0 when it was not seen. */
  protected boundBytes(): number {
    return this.hostKeyBytes > 0 ? HOSTBOUND_BYTES + this.hostKeyBytes : 0
  }

  protected move(
    from: Reading,
    kind: Kind,
    method: string,
    cost: number,
    rank: Rank,
    key?: KeyClaim,
    userLow = from.userLow,
    userHigh = from.userHigh,
  ): void {
    if (userLow > userHigh) return
    const isLong = userLow > USUAL_USER_BYTES && from.userLow <= USUAL_USER_BYTES
    const isShort = userHigh < USUAL_LEAST_USER_BYTES && from.userHigh >= USUAL_LEAST_USER_BYTES
    const name = (isLong ? REQUEST_COST.longUser : 0) + (isShort ? REQUEST_COST.shortUser : 0)
    // PuTTY sends IGNORE before what has a password in it, and nothing before the rest.
    const isSecret = kind === Kind.Password || kind === Kind.Response
    const isHidden = this.client.hidesPasswords && this.flightBytes > this.bytes
    const hidden = isHidden && !isSecret ? REQUEST_COST.notPadded : 0
    const move: Move = { kind, method, cost: cost + name + hidden, rank, key, userLow, userHigh }
    this.answers.read(from, move)
  }
}

/** Some answer to a request came already. */
export const isAnswered = (from: Reading): boolean => from.refusalBytes > 0 || from.mixedBytes > 0
