/**
 * One turn of an authentication, a request and its answer, under each reading so far: what
 * the request can be by its payload's length, RFC 4252. What the answer then is, answers.ts says.
 */
import { AnswerReader, Kind, type Move } from './answerReader.ts'
import {
  GSSAPI_PAYLOAD_BYTES,
  HOSTBOUND_BYTES,
  INTERACTIVE_PAYLOAD_BYTES,
  LEAST_RESPONSE_PAYLOAD_BYTES,
  MAX_PASSWORD_BYTES,
  NONE_PAYLOAD_BYTES,
  PASSWORD_PADDING_BYTES,
  PASSWORD_PAYLOAD_BYTES,
  PUBLICKEY_PAYLOAD_BYTES,
  SERVICE_PAYLOAD_BYTES,
  SIGNATURE_LENGTH_BYTES,
} from './authSizes.ts'
import type { ClientHabits, ServerHabits } from './habits.ts'
import { isHiddenPassword } from './hiddenPassword.ts'
import { Answer, Phase, Rank, type Reading } from './reading.ts'
import { isPaddedTo64, leastPayload, mostPayload, type Suite } from './suites.ts'
import type { MethodSign } from './turnPace.ts'
import { type KeyClaim, namedBytes, USER_KEYS, type UserKey } from './userKeys.ts'

/** What a reading has to suppose. Three make a reading unlikely beside one that supposes nothing. */
const COST = {
  /** A client that opens with `none` did not, or the other way round. */
  unusualOpening: 3,
  /** `none` once more. */
  noneAgain: 4,
  /** `none` first, from a client that knows what it wants. */
  noneFirst: 3,
  /** OpenSSH or PuTTY, by its line, without its padding; or that before what needs none. */
  notPadded: 4,
  longPassword: 1,
  /** Three letters or fewer. */
  shortUser: 1,
  veryLongPassword: 4,
  shortPassword: 1,
  /** Name and password have a few letters together. */
  tinyPassword: 3,
  /** A method that the refusals do not offer. */
  notOffered: 4,
  /** Keys after passwords, from a client that starts with keys. */
  outOfOrder: 2,
  /** A certificate, or a key of an unusual size. */
  unusualKey: 2,
  /** The signature is not one of the key that the offer's size told. */
  otherKey: 3,
  /** A signature bound to the host key where the server has no use for it, or the other way round. */
  otherBinding: 2,
  /** A signature without an offer, from a client that offers first. */
  notOffering: 3,
  /** A prompt without an answer. */
  givenUp: 3,
  /** PK_OK without a signature after it. */
  unsigned: 5,
  /** A prompt of five letters at most. */
  shortPrompt: 3,
  /** A prompt held back as refusals of passwords are. */
  heldPrompt: 2,
  /** One answer or several together, longer than passwords are. */
  longAnswer: 2,
  /** Something else than a channel or a forwarding asked for first. */
  oddOpening: 2,
  longUser: 1,
  gssapi: 2,
  serviceAgain: 3,
  unknown: 4,
  /** The refusal before was a partial success: the next method was not offered till then. */
  partialUnseen: 3,
  /** The answer came too late for a key's. */
  slowForKey: 3,
  /** It came too soon for a password's. */
  quickForPassword: 3,
} as const

/** CHANNEL_OPEN of a session has 24 bytes, of a forwarding some more. */
const LEAST_OPENING_BYTES = 24
const MOST_OPENING_BYTES = 100
const SHORT_PASSWORD_BYTES = 4
const LEAST_NAME_AND_PASSWORD_BYTES = 6
const USUAL_PASSWORD_BYTES = 24
const LONG_PASSWORD_BYTES = 40
/** INFO_RESPONSE with one answer, without it. */
const ANSWERED_PAYLOAD_BYTES = LEAST_RESPONSE_PAYLOAD_BYTES + 4
const USUAL_USER_BYTES = 32
/** Longest name reckoned with where nothing but a signed request tells of it. */
const SIGNER_USER_BYTES = 20
const USUAL_LEAST_USER_BYTES = 4
/** Names and blobs of keys have at least so many bytes together. */
const LEAST_NAMED_BYTES = 60
const MOST_NAMED_BYTES = 8192
/** The shortest signature blob: DSA's. */
const LEAST_SIGNATURE_BYTES = 55
const MOST_SIGNATURE_BYTES = 2100

const MAIN_METHODS: readonly string[] = ['publickey', 'password', 'keyboard-interactive']
const NO_KEYS: readonly UserKey[] = []

/** What was seen of a turn. */
export interface Turn {
  /** Of the client's last packet, and the server's. */
  readonly requestBytes: number
  readonly answerBytes: number
  /** Bytes of all that the client sent in a row. */
  readonly requestFlightBytes: number
  /** Bytes and packets of the server's before it. */
  readonly prefixBytes: number
  readonly prefixPackets: number
  /** The answer came in one segment with SERVICE_ACCEPT, and maybe with EXT_INFO. */
  readonly isFirstFlight: boolean
  readonly tsMicros: number
  /** For a password, and for a key. */
  readonly sign: MethodSign
  readonly keySign: MethodSign
  /** The answer was held back as refusals of passwords are. */
  readonly isHeld: boolean
  /** The refusal before it was held back; it came as late, or much sooner. */
  readonly isHeldAgain: boolean
  readonly isSooner: boolean
}

export class TurnReader {
  private readonly suite: Suite
  private readonly client: ClientHabits
  private readonly hostKeyBytes: number
  private readonly answers: AnswerReader
  /** Payload bytes the request can have, as the turn at hand has it. */
  private low = 0
  private high = 0
  private bytes = 0
  private flightBytes = 0
  private isHeld = false
  private sign: MethodSign | undefined
  private keySign: MethodSign | undefined
  private readonly holdsBack: boolean
  private readonly bindsHost: boolean
  /** Most payload that a request with a password of this size has. */
  private passwordHigh = 0

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
    this.answers = new AnswerReader(toClient, client, server)
  }

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
    this.bytes = turn.requestBytes
    this.flightBytes = turn.requestFlightBytes
    this.low = leastPayload(this.suite, turn.requestBytes)
    this.high = mostPayload(this.suite, turn.requestBytes)
    this.sign = turn.sign
    this.isHeld = turn.isHeld
    this.keySign = this.holdsBack ? turn.keySign : undefined
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
        this.readRequests(from, COST.unsigned)
        return
      case Phase.Prompted:
        this.readResponse(from)
        this.readRequests(from, COST.givenUp)
        return
      case Phase.PromptedForNothing:
        this.readEmptyResponse(from)
        this.readRequests(from, COST.givenUp)
        return
      case Phase.PasswordExpired:
        this.readNewPassword(from)
        this.readRequests(from, COST.givenUp)
        return
      case Phase.Gssapi:
        this.move(from, Kind.Gssapi, 'gssapi-with-mic', 0, Rank.None)
        this.readRequests(from, COST.gssapi)
        return
      default:
        this.readRequests(from, 0)
    }
  }

  /** What a client asks for first once it is in has about the size of a channel's opening. */
  private readOpen(from: Reading): void {
    const isUsual = this.low <= MOST_OPENING_BYTES && this.high >= LEAST_OPENING_BYTES
    this.answers.next.push(isUsual ? from : { ...from, cost: from.cost + COST.oddOpening })
  }

  /** `cost`: what it takes that a request comes now at all. */
  private readRequests(from: Reading, cost: number): void {
    if (this.low <= SERVICE_PAYLOAD_BYTES && this.high >= SERVICE_PAYLOAD_BYTES) {
      const again = this.client.repeatsService ? 0 : COST.serviceAgain
      this.move(from, Kind.Service, '', cost + again, from.rank)
    }
    const before = this.answers.next.length
    this.readNone(from, cost)
    this.readMethods(from, cost)
    const told = this.tellPartial(from)
    if (told !== undefined) this.readMethods(told, cost + COST.partialUnseen)
    const isUnread = this.answers.next.length === before
    if (isUnread && this.high >= NONE_PAYLOAD_BYTES + from.userLow) {
      this.move(from, Kind.Unknown, '', cost + COST.unknown, from.rank)
    }
  }

  private readMethods(from: Reading, cost: number): void {
    const size = this.passwordCost(from)
    const mayBePassword = size < COST.notPadded
    const password = size + this.openingCost(from) + this.offeredCost(from, 'password')
    const isKey = this.readKeys(from, cost, mayBePassword)
    if (password < Number.POSITIVE_INFINITY) {
      const isQuick = isKey && (this.keySign?.confidence ?? 0) > 0
      this.answers.sign = isKey ? this.sign : undefined
      this.answers.refusalCost = isQuick ? COST.quickForPassword : 0
      const userHigh = Math.min(from.userHigh, this.passwordHigh - PASSWORD_PAYLOAD_BYTES)
      const { Password } = Kind
      const all = cost + password
      this.move(from, Password, 'password', all, Rank.Password, undefined, from.userLow, userHigh)
      this.answers.sign = undefined
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
    const unusual = isFirst ? (this.client.asksNone < 0 ? COST.noneFirst : 0) : COST.noneAgain
    this.move(from, Kind.None, 'none', cost + unusual, from.rank, undefined, userLow, userHigh)
  }

  /** What it takes for a request with a password to have this size; infinite when it cannot. */
  private passwordCost(from: Reading): number {
    const least = PASSWORD_PAYLOAD_BYTES + from.userLow
    let { low, high } = this
    let cost = 0
    if (this.client.hidesPasswords) {
      if (!isHiddenPassword(this.suite, this.flightBytes, least)) cost += COST.notPadded
      else if (!this.suite.lengthClear) {
        low = least
        high = least + USUAL_PASSWORD_BYTES
      }
    } else if (this.client.padsPasswords) {
      if (isPaddedTo64(this.suite, this.bytes)) {
        high -= this.suite.blockBytes
        low -= PASSWORD_PADDING_BYTES
      } else cost += COST.notPadded
    }
    this.passwordHigh = high
    if (high < least) return Number.POSITIVE_INFINITY
    const shortest = low - PASSWORD_PAYLOAD_BYTES - from.userHigh
    const longest = high - least
    if (shortest > MAX_PASSWORD_BYTES) return Number.POSITIVE_INFINITY
    if (shortest > LONG_PASSWORD_BYTES) return cost + COST.veryLongPassword
    if (shortest > USUAL_PASSWORD_BYTES) return cost + COST.longPassword
    if (high - PASSWORD_PAYLOAD_BYTES < LEAST_NAME_AND_PASSWORD_BYTES) cost += COST.tinyPassword
    return longest < SHORT_PASSWORD_BYTES ? cost + COST.shortPassword : cost
  }

  private readInteractive(from: Reading, cost: number): void {
    const userLow = Math.max(from.userLow, this.low - INTERACTIVE_PAYLOAD_BYTES)
    const userHigh = Math.min(from.userHigh, this.high - INTERACTIVE_PAYLOAD_BYTES)
    if (userLow > userHigh) return
    const extra =
      this.openingCost(from) +
      this.offeredCost(from, 'keyboard-interactive') +
      this.orderCost(from, Rank.Interactive) +
      (this.isHeld ? COST.heldPrompt : 0)
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
      cost + COST.gssapi,
      Rank.None,
      undefined,
      userLow,
      userHigh,
    )
  }

  /** Whether the request can be about a key at all. */
  private readKeys(from: Reading, cost: number, mayBePassword: boolean): boolean {
    const bound = this.client.bindsOffers && this.bindsHost ? this.boundBytes() : 0
    const head = PUBLICKEY_PAYLOAD_BYTES + bound
    const namedLow = Math.max(this.low - head - from.userHigh, LEAST_NAMED_BYTES)
    const namedHigh = this.high - head - from.userLow
    if (namedHigh < LEAST_NAMED_BYTES) return false
    const extra =
      cost +
      this.openingCost(from) +
      this.offeredCost(from, 'publickey') +
      this.orderCost(from, Rank.Key)
    const offersFirst = !this.client.repeatsService
    const keys = filterKeys(namedLow, namedHigh)
    if (namedLow <= namedHigh && (offersFirst || keys.length > 0)) {
      const unusual = keys.length > 0 ? 0 : COST.unusualKey
      const claim: KeyClaim = {
        keys,
        namedLow,
        namedHigh,
        offerLow: this.low - bound,
        offerHigh: this.high - bound,
        signatureLow: 0,
        signatureHigh: 0,
      }
      const userLow = Math.max(from.userLow, this.low - head - mostNamed(claim))
      const userHigh = Math.min(from.userHigh, this.high - head - leastNamed(claim))
      const isSlow = mayBePassword && (this.sign?.confidence ?? 0) > 0
      const slow = isSlow ? COST.slowForKey : 0
      const all = extra + unusual
      this.answers.refusalCost = slow
      this.answers.sign = mayBePassword ? this.keySign : undefined
      this.move(from, Kind.Offer, 'publickey', all, Rank.Key, claim, userLow, userHigh)
      this.answers.refusalCost = 0
      this.answers.sign = undefined
    }
    const notOffering = this.client.offersKeys ? COST.notOffering : 0
    const isSigned = this.readSignature(from, undefined, extra + notOffering)
    return keys.length > 0 || isSigned
  }

  /** A request with a signature, by the key that the server said it takes or by any. */
  private readSignature(from: Reading, taken: KeyClaim | undefined, cost: number): boolean {
    const boundBytes = this.boundBytes()
    const expected = this.bindsHost ? boundBytes : 0
    if (this.readSignatureAs(from, taken, cost, expected)) return true
    if (boundBytes === 0 || !this.client.bindsHost) return false
    return this.readSignatureAs(from, taken, cost + COST.otherBinding, boundBytes - expected)
  }

  /** What the host key adds to a request bound to it; 0 when it was not seen. */
  private boundBytes(): number {
    return this.hostKeyBytes > 0 ? HOSTBOUND_BYTES + this.hostKeyBytes : 0
  }

  private readSignatureAs(
    from: Reading,
    taken: KeyClaim | undefined,
    cost: number,
    boundBytes: number,
  ): boolean {
    const head = PUBLICKEY_PAYLOAD_BYTES + SIGNATURE_LENGTH_BYTES + boundBytes
    const fits = (key: UserKey, userLow: number, userHigh: number): boolean => {
      const named = namedBytes(key)
      const least = head + named + key.signatureBytes - key.signatureSlack
      const most = least + 2 * key.signatureSlack
      // The user's name had the same length when the key was offered.
      const offered = taken === undefined ? 0 : PUBLICKEY_PAYLOAD_BYTES + named
      const low = taken === undefined ? userLow : Math.max(userLow, taken.offerLow - offered)
      const high = taken === undefined ? userHigh : Math.min(userHigh, taken.offerHigh - offered)
      return low <= high && this.high >= least + low && this.low <= most + high
    }
    let keys = (taken?.keys ?? USER_KEYS).filter((key) => fits(key, from.userLow, from.userHigh))
    if (taken === undefined && keys.length > 1) {
      // Names are seldom longer: keys that need a long one are out while others fit.
      const usual = keys.filter((key) => fits(key, from.userLow, SIGNER_USER_BYTES))
      if (usual.length > 0) keys = usual
    }
    if (keys.length === 0 && taken === undefined) return false
    const method = 'publickey'
    if (taken === undefined) {
      const claim: KeyClaim = { ...NO_CLAIM, keys }
      this.move(from, Kind.Signature, method, cost, Rank.Key, claim)
      return true
    }
    // The offer had the same name and blob: what is longer is the signature.
    const extraBytes = SIGNATURE_LENGTH_BYTES + boundBytes
    const signatureLow = Math.max(this.low - extraBytes - taken.offerHigh, LEAST_SIGNATURE_BYTES)
    const signatureHigh = this.high - extraBytes - taken.offerLow
    if (signatureHigh < signatureLow || signatureLow > MOST_SIGNATURE_BYTES) return false
    const unusual = keys.length === 0 && taken.keys.length > 0 ? COST.otherKey : 0
    const claim: KeyClaim = { ...taken, keys, signatureLow, signatureHigh }
    this.move(from, Kind.TakenSignature, method, cost + unusual, Rank.Key, claim)
    return true
  }

  private readResponse(from: Reading): void {
    if (this.high < LEAST_RESPONSE_PAYLOAD_BYTES) return
    const isHidden = this.client.hidesPasswords && isHiddenPassword(this.suite, this.flightBytes, 0)
    const isPadded = this.client.padsPasswords && isPaddedTo64(this.suite, this.bytes)
    const low = isPadded ? this.low - PASSWORD_PADDING_BYTES : this.low
    let cost = this.client.padsPasswords && !isPadded ? COST.notPadded : 0
    if (low > ANSWERED_PAYLOAD_BYTES + LONG_PASSWORD_BYTES && !isHidden) cost += COST.longAnswer
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
    const cost = isEmpty || isHidden ? 0 : COST.shortPrompt
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

  private openingCost(from: Reading): number {
    const isFirst = from.last === undefined && from.rank === Rank.None && !isAnswered(from)
    return isFirst && this.client.asksNone > 0 ? COST.unusualOpening : 0
  }

  private offeredCost(from: Reading, method: string): number {
    if (from.lists.lists.length === 0) return 0
    return from.lists.with(method).lists.length > 0 ? 0 : COST.notOffered
  }

  private orderCost(from: Reading, rank: Rank): number {
    return this.client.keepsOrder && from.rank > rank ? COST.outOfOrder : 0
  }

  private move(
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
    const name = (isLong ? COST.longUser : 0) + (isShort ? COST.shortUser : 0)
    // PuTTY sends IGNORE before what has a password in it, and nothing before the rest.
    const isSecret = kind === Kind.Password || kind === Kind.Response
    const isHidden = this.client.hidesPasswords && this.flightBytes > this.bytes
    const hidden = isHidden && !isSecret ? COST.notPadded : 0
    const move: Move = { kind, method, cost: cost + name + hidden, rank, key, userLow, userHigh }
    this.answers.read(from, move)
  }
}

const NO_CLAIM: KeyClaim = {
  keys: NO_KEYS,
  namedLow: 0,
  namedHigh: 0,
  offerLow: 0,
  offerHigh: 0,
  signatureLow: 0,
  signatureHigh: 0,
}

/** Some answer to a request came already. */
const isAnswered = (from: Reading): boolean => from.refusalBytes > 0 || from.mixedBytes > 0

function filterKeys(low: number, high: number): readonly UserKey[] {
  if (low > MOST_NAMED_BYTES) return NO_KEYS
  return USER_KEYS.filter((key) => namedBytes(key) >= low && namedBytes(key) <= high)
}

const mostNamed = (claim: KeyClaim): number =>
  claim.keys.length > 0 ? Math.max(...claim.keys.map(namedBytes)) : claim.namedHigh
const leastNamed = (claim: KeyClaim): number =>
  claim.keys.length > 0 ? Math.min(...claim.keys.map(namedBytes)) : claim.namedLow
