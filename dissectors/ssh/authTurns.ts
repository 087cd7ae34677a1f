/**
 * The turns of an SSH authentication, RFC 4252: one request, one answer, each by its size.
 * What a session's first answers were narrows what the later ones can be.
 */
import type { SessionContext } from '../../src/dissect/contract.ts'
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
import { NO_METHOD_LISTS } from './methodLists.ts'
import type { SshFields } from './record.ts'
import { type SuiteSizes, sizesOf } from './suiteSizes.ts'
import type { Suite } from './suites.ts'
import { NO_SIGN, type PasswordSign, TurnPace } from './turnPace.ts'

const REFUSAL_CONFIDENCE = 0.9
/** Requests of one session; OpenSSH allows six. */
const MAX_TURNS = 1000

export class AuthTurns {
  /** Decided, or not to be decided any more. */
  over = false
  succeeded = false
  /** Capture time of SUCCESS; 0 before it. */
  decidedAtMicros = 0
  /** Methods of the attempts so far, each once, in order. */
  readonly methodsSeen: string[] = []
  /** Capture time of the last segment, for events. */
  tsMicros = 0
  /** Size of the request that awaits its answer; 0 for none. */
  request = 0
  private readonly toServer: Suite
  private readonly toClient: Suite
  private readonly requestSizes: SuiteSizes
  private readonly answerSizes: SuiteSizes
  /** How long both sides take; what cannot be told by size may be told by it. */
  readonly pace = new TurnPace()
  /** The request refused last, when its size left its method open; else 0. */
  private openRequest = 0
  /** Of the method told last. */
  private methodConfidence = 1
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
  constructor(toServer: Suite, toClient: Suite, clientBanner: string, hostKeyBytes: number) {
    this.toServer = toServer
    this.toClient = toClient
    this.requestSizes = sizesOf(toServer)
    this.answerSizes = sizesOf(toClient)
    this.hostKeyBytes = hostKeyBytes
    this.padsPasswords = clientBanner.includes('OpenSSH')
    this.asksNoneFirst = !/paramiko/i.test(clientBanner)
    this.user = undefined
    this.requests = findRequestTable(toServer, undefined, hostKeyBytes, this.padsPasswords)
    this.report = new AttemptReport(toClient)
  }

  /** Sizes are not to be trusted any more. */
  lose(why: string, session: SessionContext): void {
    this.over = true
    session.facts.authResult = 'unknown'
    session.facts.confidence = 0
    session.facts.evidence = `authentication not decided: ${why}`
  }

  /** The session ended: reads an odd last answer as what it then was. */
  close(fields: SshFields, session: SessionContext): void {
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
    this.over = true
  }

  takeRequest(bytes: number, fields: SshFields, session: SessionContext): void {
    if (this.oddAnswer > 0) {
      this.lose(`${this.oddAnswer} B from the server can be several things`, session)
      return
    }
    if (this.partialAnswer > 0) {
      this.refuse(this.partialRequest, this.partialAnswer, fields, session, true)
      this.partialAnswer = 0
    }
    this.request = bytes
  }

  /** What came on the request: `answer` is the last packet of `flightBytes`. */
  takeAnswer(
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
      this.pace.learn()
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

  private noteMethod(method: string): void {
    if (!this.methodsSeen.includes(method)) this.methodsSeen.push(method)
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
    const sign = method === '' ? this.judgeOpen(request, partial) : NO_SIGN
    const told = sign.confidence > 0 ? 'password' : method
    if (told !== '') this.methodConfidence = sign.confidence || 1
    this.report.add(told, meaning, request, answer, this.tsMicros, session, sign.evidence)
    this.noteMethod(told)
    session.facts.authResult = 'failure'
    session.facts.confidence = Math.min(REFUSAL_CONFIDENCE, this.methodConfidence)
    this.prompting = false
    this.keyAccepted = false
  }

  /** Whether a request that can be a password or a key by its size was a password, by what else was seen. */
  private judgeOpen(request: number, partial: boolean): PasswordSign {
    const kinds = this.requests.classify(request)
    const isOpen = kinds.password && kinds.probe.length + kinds.signed.length > 0
    const repeated = isOpen && this.padsPasswords && request === this.openRequest
    this.openRequest = isOpen ? request : 0
    return isOpen && !partial ? this.pace.judge(repeated) : NO_SIGN
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
    this.noteMethod(method)
    this.succeeded = true
    this.decidedAtMicros = this.tsMicros
    session.facts.authResult = 'success'
    session.facts.confidence = this.toClient.lengthClear ? 0.98 : 0.95
    this.over = true
  }
}
