/**
 * One turn of an authentication, a request and its answer, under each reading so far: what
 * the request can be by its payload's length, RFC 4252. What the answer then is, answerReader.ts says.
 */
import {
  GSSAPI_PAYLOAD_BYTES,
  INTERACTIVE_PAYLOAD_BYTES,
  LEAST_RESPONSE_PAYLOAD_BYTES,
  MAX_PASSWORD_BYTES,
  NONE_PAYLOAD_BYTES,
  PASSWORD_PADDING_BYTES,
  PASSWORD_PAYLOAD_BYTES,
  SERVICE_PAYLOAD_BYTES,
} from './authSizes.ts'
import { REQUEST_COST } from './costs.ts'
import { isHiddenPassword } from './hiddenPassword.ts'
import { KeyRequestReader } from './keyRequestReader.ts'
import { Answer, Phase, Rank, type Reading, Sign } from './reading.ts'
import { isAnswered } from './requestReader.ts'
import { isPaddedTo64 } from './suites.ts'
import { Kind, type Turn } from './turn.ts'

/** CHANNEL_OPEN of a session has 24 bytes, of a forwarding some more. */
const LEAST_OPENING_BYTES = 24
const MOST_OPENING_BYTES = 100
const SHORT_PASSWORD_BYTES = 4
const LEAST_NAME_AND_PASSWORD_BYTES = 6
const USUAL_PASSWORD_BYTES = 24
const LONG_PASSWORD_BYTES = 40
/** INFO_RESPONSE with one answer, without it. */
const ANSWERED_PAYLOAD_BYTES = LEAST_RESPONSE_PAYLOAD_BYTES + 4

const MAIN_METHODS: readonly string[] = ['publickey', 'password', 'keyboard-interactive']

export class TurnReader extends KeyRequestReader {
  /** Most payload that a request with a password of this size has. */
  private passwordHigh = 0

  /** Sizes of EXT_INFO as the server sends it before its first answer. */
  get lateExtInfoBytes(): readonly number[] {
    return this.answers.lateExtInfoBytes
  }

  set lateExtInfoBytes(sizes: readonly number[]) {
    this.answers.lateExtInfoBytes = sizes
  }

  /** The least that a reading has to suppose for the client to send so many bytes next; infinite when it cannot. */
  costOfRequest(reading: Reading, bytes: number, turn: Turn): number {
    this.answers.probing = true
    this.answers.probedCost = Number.POSITIVE_INFINITY
    this.read([reading], { ...turn, requestBytes: bytes, requestFlightBytes: bytes }, [])
    this.answers.probing = false
    return this.answers.probedCost - reading.cost
  }

  /** All that the turn makes of the readings, added to `next`. */
  read(readings: readonly Reading[], turn: Turn, next: Reading[]): void {
    this.begin(turn)
    this.answers.begin(turn, next)
    for (const reading of readings) this.readFrom(reading)
  }

  private readFrom(from: Reading): void {
    switch (from.phase) {
      case Phase.Open:
        this.readOpen(from)
        return
      case Phase.Disconnected:
        return
      case Phase.KeyTaken:
        this.readSignature(from, from.key, 0)
        this.readRequests(from, REQUEST_COST.unsigned)
        return
      case Phase.Prompted:
        this.readResponse(from)
        this.readRequests(from, REQUEST_COST.givenUp)
        return
      case Phase.PromptedForNothing:
        this.readEmptyResponse(from)
        this.readRequests(from, REQUEST_COST.givenUp)
        return
      case Phase.PasswordExpired:
        this.readNewPassword(from)
        this.readRequests(from, REQUEST_COST.givenUp)
        return
      case Phase.Gssapi:
        this.move(from, Kind.Gssapi, 'gssapi-with-mic', 0, Rank.None)
        this.readRequests(from, REQUEST_COST.gssapi)
        return
      default:
        this.readRequests(from, 0)
    }
  }

  /** What a client asks for first once it is in has about the size of a channel's opening. */
  private readOpen(from: Reading): void {
    const isUsual = this.low <= MOST_OPENING_BYTES && this.high >= LEAST_OPENING_BYTES
    this.answers.next.push(isUsual ? from : { ...from, cost: from.cost + REQUEST_COST.oddOpening })
  }

  /** `cost`: what it takes that a request comes now at all. */
  private readRequests(from: Reading, cost: number): void {
    if (this.low <= SERVICE_PAYLOAD_BYTES && this.high >= SERVICE_PAYLOAD_BYTES) {
      const again = this.client.repeatsService ? 0 : REQUEST_COST.serviceAgain
      this.move(from, Kind.Service, '', cost + again, from.rank)
    }
    const before = this.answers.next.length
    this.readNone(from, cost)
    this.readMethods(from, cost)
    const told = this.tellPartial(from)
    if (told !== undefined) this.readMethods(told, cost + REQUEST_COST.partialUnseen)
    const isUnread = this.answers.next.length === before
    if (isUnread && this.high >= NONE_PAYLOAD_BYTES + from.userLow) {
      this.move(from, Kind.Unknown, '', cost + REQUEST_COST.unknown, from.rank)
    }
  }

  private readMethods(from: Reading, cost: number): void {
    const size = this.passwordCost(from)
    const mayBePassword = size < REQUEST_COST.notPadded
    const password = size + this.openingCost(from) + this.offeredCost(from, 'password')
    const isKey = this.readKeys(from, cost, mayBePassword)
    if (password < Number.POSITIVE_INFINITY) {
      const isQuick = isKey && this.hasKeySign
      this.answers.sign = isKey && this.hasPasswordSign ? Sign.Password : Sign.None
      this.answers.refusalCost = isQuick ? REQUEST_COST.quickForPassword : 0
      const userHigh = Math.min(from.userHigh, this.passwordHigh - PASSWORD_PAYLOAD_BYTES)
      const { Password } = Kind
      const all = cost + password
      this.move(from, Password, 'password', all, Rank.Password, undefined, from.userLow, userHigh)
      this.answers.sign = Sign.None
      this.answers.refusalCost = 0
    }
    this.readInteractive(from, cost)
    this.readGssapi(from, cost)
  }

  private readNone(from: Reading, cost: number): void {
    const userLow = Math.max(from.userLow, this.low - NONE_PAYLOAD_BYTES)
    const userHigh = Math.min(from.userHigh, this.high - NONE_PAYLOAD_BYTES)
    if (userLow > userHigh) return
    const isFirst = from.rank === Rank.None && from.last === undefined && !isAnswered(from)
    const unusual = isFirst
      ? this.client.asksNone < 0
        ? REQUEST_COST.noneFirst
        : 0
      : REQUEST_COST.noneAgain
    this.move(from, Kind.None, 'none', cost + unusual, from.rank, undefined, userLow, userHigh)
  }

  /** What it takes for a request with a password to have this size; infinite when it cannot. */
  private passwordCost(from: Reading): number {
    const least = PASSWORD_PAYLOAD_BYTES + from.userLow
    let { low, high } = this
    let cost = 0
    if (this.client.hidesPasswords) {
      if (!isHiddenPassword(this.suite, this.flightBytes, least)) cost += REQUEST_COST.notPadded
      else if (!this.suite.lengthClear) {
        low = least
        high = least + USUAL_PASSWORD_BYTES
      }
    } else if (this.client.padsPasswords) {
      if (isPaddedTo64(this.suite, this.bytes)) {
        high -= this.suite.blockBytes
        low -= PASSWORD_PADDING_BYTES
      } else cost += REQUEST_COST.notPadded
    }
    this.passwordHigh = high
    if (high < least) return Number.POSITIVE_INFINITY
    const shortest = low - PASSWORD_PAYLOAD_BYTES - from.userHigh
    const longest = high - least
    if (shortest > MAX_PASSWORD_BYTES) return Number.POSITIVE_INFINITY
    if (shortest > LONG_PASSWORD_BYTES) return cost + REQUEST_COST.veryLongPassword
    if (shortest > USUAL_PASSWORD_BYTES) return cost + REQUEST_COST.longPassword
    if (high - PASSWORD_PAYLOAD_BYTES < LEAST_NAME_AND_PASSWORD_BYTES)
      cost += REQUEST_COST.tinyPassword
    return longest < SHORT_PASSWORD_BYTES ? cost + REQUEST_COST.shortPassword : cost
  }

  private readInteractive(from: Reading, cost: number): void {
    const userLow = Math.max(from.userLow, this.low - INTERACTIVE_PAYLOAD_BYTES)
    const userHigh = Math.min(from.userHigh, this.high - INTERACTIVE_PAYLOAD_BYTES)
    if (userLow > userHigh) return
    const extra =
      this.openingCost(from) +
      this.offeredCost(from, 'keyboard-interactive') +
      this.orderCost(from, Rank.Interactive) +
      (this.isHeld ? REQUEST_COST.heldPrompt : 0)
    const method = 'keyboard-interactive'
    const { Interactive } = Kind
    this.move(
      from,
      Interactive,
      method,
      cost + extra,
      Rank.Interactive,
      undefined,
      userLow,
      userHigh,
    )
  }

  private readGssapi(from: Reading, cost: number): void {
    const userLow = Math.max(from.userLow, this.low - GSSAPI_PAYLOAD_BYTES)
    const userHigh = Math.min(from.userHigh, this.high - GSSAPI_PAYLOAD_BYTES)
    if (userLow > userHigh) return
    const method = 'gssapi-with-mic'
    const offered = this.offeredCost(from, method)
    if (from.refusalBytes === 0 || offered > 0) return
    this.move(
      from,
      Kind.Gssapi,
      method,
      cost + REQUEST_COST.gssapi,
      Rank.None,
      undefined,
      userLow,
      userHigh,
    )
  }

  private readResponse(from: Reading): void {
    if (this.high < LEAST_RESPONSE_PAYLOAD_BYTES) return
    const isHidden = this.client.hidesPasswords && isHiddenPassword(this.suite, this.flightBytes, 0)
    const isPadded = this.client.padsPasswords && isPaddedTo64(this.suite, this.bytes)
    const low = isPadded ? this.low - PASSWORD_PADDING_BYTES : this.low
    let cost = this.client.padsPasswords && !isPadded ? REQUEST_COST.notPadded : 0
    const shortest = isHidden ? 0 : low - ANSWERED_PAYLOAD_BYTES
    if (shortest > USUAL_PASSWORD_BYTES) cost += REQUEST_COST.longPassword
    if (shortest > LONG_PASSWORD_BYTES) cost += REQUEST_COST.longAnswer
    this.move(from, Kind.Response, 'keyboard-interactive', cost, Rank.Interactive)
  }

  /** To a request without prompts; where that had room for a short one after all, as to any. */
  private readEmptyResponse(from: Reading): void {
    let { low, high } = this
    if (this.client.padsPasswords && isPaddedTo64(this.suite, this.bytes)) {
      high -= this.suite.blockBytes
      low -= PASSWORD_PADDING_BYTES
    }
    const isEmpty = low <= LEAST_RESPONSE_PAYLOAD_BYTES && high >= LEAST_RESPONSE_PAYLOAD_BYTES
    const isHidden = this.client.hidesPasswords && isHiddenPassword(this.suite, this.flightBytes, 0)
    if (high < LEAST_RESPONSE_PAYLOAD_BYTES) return
    const cost = isEmpty || isHidden ? 0 : REQUEST_COST.shortPrompt
    this.move(from, Kind.Response, 'keyboard-interactive', cost, Rank.Interactive)
  }

  private readNewPassword(from: Reading): void {
    if (this.high < PASSWORD_PAYLOAD_BYTES + from.userLow + 4) return
    this.move(from, Kind.Password, 'password', 0, Rank.Password)
  }

  /** The reading with its last refusal as a partial success of the same size; undefined when it was none. */
  private tellPartial(from: Reading): Reading | undefined {
    const { last, lists } = from
    if (last === undefined || last.answer !== Answer.Refusal || from.phase !== Phase.Idle) {
      return undefined
    }
    const isOffer = last.key !== undefined && last.key.offerHigh > 0 && last.key.signatureHigh === 0
    if (from.partial || isOffer || last.method === '' || lists.lists.length === 0) return undefined
    // While all is offered nothing tells that a method came later.
    if (MAIN_METHODS.every((method) => lists.with(method).lists.length > 0)) return undefined
    return {
      ...from,
      last: { ...last, answer: Answer.Partial },
      lists: this.answers.lists(from.refusalBytes).without(last.method),
      partial: true,
      rank: Rank.None,
    }
  }
}
