/**
 * SSH authentication by packet sizes, RFC 4252: SERVICE_ACCEPT, FAILURE, PK_OK and SUCCESS
 * have sizes that cipher and MAC fix, and client and server take turns. The packets one side
 * sends in a row are a flight; its last one is the request or the answer. Where sizes leave
 * more than one reading the result is `unknown`. Nothing is read after the decision.
 */
import { Direction, type SessionContext, type StreamSlice } from '../../src/dissect/contract.ts'
import { Answer, AttemptReport } from './attemptReport.ts'
import {
  findAcceptedKeys,
  findRequestTable,
  nameMethod,
  nameOffered,
  pickKey,
  type RequestTable,
  type UserRange,
} from './authRequest.ts'
import type { UserKey } from './authSizes.ts'
import { FailureSize } from './failureSize.ts'
import { joinParts, PacketFramer } from './framing.ts'
import { NO_METHOD_LISTS } from './methodLists.ts'
import type { SshFields } from './record.ts'
import { type SuiteSizes, sizesOf } from './suiteSizes.ts'
import { isPacketSize, type Suite } from './suites.ts'

/** Packets of one flight that are looked at; a banner and EXT_INFO come first, the answer last. */
const MAX_FLIGHT_PACKETS = 32
/** Requests of one session; OpenSSH allows six. */
const MAX_TURNS = 1000

export const Stage = { Service: 0, Accept: 1, Turns: 2, Decided: 3, Lost: 4 } as const
export type Stage = (typeof Stage)[keyof typeof Stage]

/** Where a size first stands in a flight, -1 when it does not. */
function findSize(flight: readonly number[], count: number, bytes: number): number {
  for (let i = 0; i < count; i++) {
    if (flight[i] === bytes) return i
  }
  return -1
}

/** What sizes tell of one session, from the moment both suites are known. */
export class AuthTracker {
  stage: Stage = Stage.Service
  private readonly toServer: Suite
  private readonly toClient: Suite
  private readonly requestSizes: SuiteSizes
  private readonly answerSizes: SuiteSizes
  /** By Direction; only where a suite has clear lengths. */
  private readonly framers: readonly [PacketFramer, PacketFramer] | undefined
  /** Sizes of the flight, the first `flightCount`; reused for the next one. */
  private readonly flight: number[] = []
  private flightCount = 0
  private flightDirection: Direction = Direction.Resp
  private readonly clientSide: Direction
  private tsMicros = 0
  /** Size of the request that awaits its answer; 0 for none. */
  private request = 0
  private turns = 0
  private user: UserRange | undefined
  private requests: RequestTable
  private readonly failure = new FailureSize()
  /** A key was found acceptable and its signature is to come. */
  private keyAccepted = false
  private prompting = false
  /** Size of a keyboard-interactive request whose prompt has the size of a refusal; 0 for none. */
  private doubtfulPrompt = 0
  private oddAnswer = 0
  private oddRequest = 0
  /** An answer with the size of another method list: partial success if the client goes on. */
  private partialAnswer = 0
  private partialRequest = 0
  private readonly hostKeyBytes: number
  private readonly padsPasswords: boolean
  private readonly asksNoneFirst: boolean
  private readonly report: AttemptReport

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
    this.hostKeyBytes = hostKeyBytes
    this.padsPasswords = clientBanner.includes('OpenSSH')
    this.asksNoneFirst = !/paramiko/i.test(clientBanner)
    this.user = undefined
    this.requests = findRequestTable(toServer, undefined, hostKeyBytes, this.padsPasswords)
    this.report = new AttemptReport(toClient)
  }

  get over(): boolean {
    return this.stage >= Stage.Decided
  }

  segment(input: StreamSlice, fields: SshFields, session: SessionContext): void {
    const { direction } = input
    const suite = direction === this.clientSide ? this.toServer : this.toClient
    this.tsMicros = input.tsMicros
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
    const wasGoingOn = this.stage === Stage.Turns
    this.stage = Stage.Lost
    if (!wasGoingOn) return
    session.facts.authResult = 'unknown'
    session.facts.confidence = 0
    session.facts.evidence = `authentication not decided: ${why}`
  }

  /** The session ended: reads the last flight, and an odd last answer as what it then was. */
  close(fields: SshFields, session: SessionContext): void {
    if (this.over) return
    this.endFlight(fields, session)
    if (this.over || this.stage !== Stage.Turns) return
    const last = this.oddAnswer + this.partialAnswer
    if (last === this.answerSizes.tooManyBytes) {
      this.refuse(this.oddRequest + this.partialRequest, last, fields, session)
      session.facts.evidence = `${last} B from the server, then the end = DISCONNECT, too many authentication failures`
    } else if (last > 0) {
      this.lose(`${last} B from the server, then the end: neither refusal nor SUCCESS`, session)
    } else if (this.report.count === 0 && this.turns > 0) {
      session.facts.authResult = 'unknown'
      session.facts.evidence ||= 'the client asked and made no attempt'
    }
    this.stage = Stage.Lost
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
    if (this.flightCount < MAX_FLIGHT_PACKETS) this.flight[this.flightCount++] = bytes
    const decides =
      direction !== this.clientSide &&
      this.stage === Stage.Turns &&
      this.request > 0 &&
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
    if (isClient) this.takeRequests(count, fields, session)
    else this.takeAnswers(count, fields, session)
  }

  /** The first `count` sizes of the flight came from the client. */
  private takeRequests(count: number, fields: SshFields, session: SessionContext): void {
    const last = this.flight[count - 1]!
    if (this.stage === Stage.Turns) {
      if (this.oddAnswer > 0) {
        this.lose(`${this.oddAnswer} B from the server can be several things`, session)
        return
      }
      if (this.partialAnswer > 0) {
        this.refuse(this.partialRequest, this.partialAnswer, fields, session, true)
        this.partialAnswer = 0
      }
      this.request = last
      return
    }
    const suite = this.toServer
    const { serviceBytes } = this.requestSizes
    const at = findSize(this.flight, count, serviceBytes)
    if (at < 0) {
      // EXT_INFO before it or a first request behind it, in one segment.
      const rest = last - serviceBytes
      if (suite.lengthClear || !isPacketSize(suite, rest)) return
      this.request = rest
    } else this.request = at + 1 < count ? last : 0
    this.stage = Stage.Accept
  }

  /** The first `count` sizes of the flight came from the server. */
  private takeAnswers(count: number, fields: SshFields, session: SessionContext): void {
    if (this.stage === Stage.Service) return
    const last = this.flight[count - 1]!
    if (this.stage === Stage.Turns) {
      if (this.request > 0) this.takeAnswer(last, this.sumFlight(0, count), fields, session)
      return
    }
    const suite = this.toClient
    const { serviceBytes } = this.answerSizes
    const at = findSize(this.flight, count, serviceBytes)
    const rest = last - serviceBytes
    if (at < 0 && (suite.lengthClear || !isPacketSize(suite, rest))) return
    this.stage = Stage.Turns
    if (this.request === 0) return
    if (at < 0) this.takeAnswer(rest, rest, fields, session)
    else if (at + 1 < count) {
      this.takeAnswer(last, this.sumFlight(at + 1, count), fields, session)
    } else this.request = 0
  }

  private sumFlight(from: number, count: number): number {
    let sum = 0
    for (let i = from; i < count; i++) sum += this.flight[i]!
    return sum
  }

  /** `answer`: the last packet of `flightBytes`. */
  private takeAnswer(
    answer: number,
    flightBytes: number,
    fields: SshFields,
    session: SessionContext,
  ): void {
    const request = this.request
    this.request = 0
    if (++this.turns > MAX_TURNS) {
      this.lose('too many requests', session)
      return
    }
    if (answer === this.answerSizes.successBytes) {
      this.succeed(request, answer, fields, session)
      return
    }
    if (this.turns === 1) {
      this.takeFirst(request, answer, fields, session)
      return
    }
    if (this.failure.bytes === 0 && !this.prompting) {
      const mayBeKey = this.acceptedKeys(request, answer).length > 0
      this.failure.learn(this.toClient, answer, mayBeKey, fields)
    }
    const kinds = this.requests.classify(request)
    if (this.doubtfulPrompt > 0 && kinds.onlyInteractive && request === this.doubtfulPrompt) {
      // Asked for again without an answer to a prompt: the first time was a refusal after all.
      this.refuse(request, this.failure.bytes, fields, session)
    }
    this.doubtfulPrompt = 0
    if (answer === this.failure.bytes) {
      // A prompt can have the size of a refusal; what the client sends next tells.
      if (this.prompting || !kinds.onlyInteractive) this.refuse(request, answer, fields, session)
      else {
        this.prompting = true
        this.doubtfulPrompt = request
      }
      return
    }
    const keys = this.acceptedKeys(request, answer)
    if (keys.length > 0 && !this.prompting) {
      this.noteKey(keys, fields)
      this.keyAccepted = true
      return
    }
    if (this.prompting || kinds.interactive) {
      this.prompting = true
      return
    }
    const isList = this.answerSizes.methodLists(answer) !== NO_METHOD_LISTS
    if (isList && (this.keyAccepted || kinds.password || kinds.signed.length > 0)) {
      this.partialRequest = request
      this.partialAnswer = answer
      return
    }
    this.oddRequest = request
    this.oddAnswer = flightBytes
  }

  /** The answer to the first request tells what a refusal looks like. */
  private takeFirst(
    request: number,
    answer: number,
    fields: SshFields,
    session: SessionContext,
  ): void {
    const user = this.asksNoneFirst ? this.requestSizes.userRange(request) : undefined
    const isList = this.answerSizes.methodLists(answer) !== NO_METHOD_LISTS
    if (user !== undefined) {
      this.user = user
      const { toServer, hostKeyBytes, padsPasswords } = this
      this.requests = findRequestTable(toServer, user, hostKeyBytes, padsPasswords)
      if (isList) this.failure.set(this.toClient, answer, fields)
      else this.failure.mixedAnswer = answer
    } else {
      const keys = findAcceptedKeys(this.requestSizes, this.answerSizes, request, answer)
      if (keys.length > 0 && !isList) {
        this.noteKey(keys, fields)
        this.keyAccepted = true
        return
      }
      this.failure.set(this.toClient, answer, fields)
      this.refuse(request, answer, fields, session)
    }
    if (session.facts.authResult === '') session.facts.authResult = 'unknown'
  }

  /** Keys that the server takes, if the answer says so. */
  private acceptedKeys(request: number, answer: number): readonly UserKey[] {
    return findAcceptedKeys(this.requestSizes, this.answerSizes, request, answer, this.user)
  }

  private noteKey(keys: readonly UserKey[], fields: SshFields): void {
    const key = pickKey(keys)
    fields.clientKeyAlgorithm = key?.type ?? ''
    fields.clientKeyBits = key?.bits ?? 0
  }

  private nameAttempt(request: number, accepted: boolean, fields: SshFields): string {
    if (this.prompting) return 'keyboard-interactive'
    const kinds = this.requests.classify(request)
    if (this.keyAccepted && !(kinds.password && kinds.signed.length === 0)) return 'publickey'
    const method = nameMethod(kinds, accepted)
    if (method === '') return nameOffered(kinds, fields.authMethodsOffered)
    if (method === 'publickey' && !accepted) this.noteKey(kinds.probe, fields)
    return method
  }

  private refuse(
    request: number,
    answer: number,
    fields: SshFields,
    session: SessionContext,
    partial = false,
  ): void {
    // Clients that ask twice which methods there are have attempted nothing.
    if (this.user !== undefined && !this.prompting && !this.keyAccepted) {
      if (this.requestSizes.userRange(request)?.low === this.user.low) return
    }
    const method = this.nameAttempt(request, partial, fields)
    this.failure.narrow(method, fields)
    if (partial) this.failure.freeze()
    const meaning = partial ? Answer.Partial : Answer.Refusal
    this.report.add(method, meaning, request, answer, this.tsMicros, session)
    session.facts.authResult = 'failure'
    session.facts.confidence = 0.9
    this.prompting = false
    this.keyAccepted = false
  }

  private succeed(
    request: number,
    answer: number,
    fields: SshFields,
    session: SessionContext,
  ): void {
    const none =
      this.turns === 1 && this.asksNoneFirst && this.requestSizes.userRange(request) !== undefined
    const method = none ? 'none' : this.nameAttempt(request, true, fields)
    if (method === 'publickey' && !this.keyAccepted) {
      this.noteKey(this.requests.classify(request).signed, fields)
    }
    this.failure.narrow(method, fields)
    this.report.add(method, Answer.Success, request, answer, this.tsMicros, session)
    session.facts.authResult = 'success'
    session.facts.confidence = this.toClient.lengthClear ? 0.98 : 0.95
    this.stage = Stage.Decided
  }
}
