/**
 * SSH authentication by packet sizes, RFC 4252: SERVICE_ACCEPT, FAILURE, PK_OK and SUCCESS
 * have sizes that cipher and MAC fix, and client and server take turns. The packets one side
 * sends in a row are a flight; its last one is the request or the answer. Where sizes leave
 * more than one reading the result is `unknown`. Nothing is read after the decision.
 */
import { Direction, type SessionContext, type StreamSlice } from '../../src/dissect/contract.ts'
import {
  classifyRequest,
  findAcceptedKeys,
  nameMethod,
  pickKey,
  type RequestKinds,
  solveUser,
  type UserRange,
} from './authRequest.ts'
import {
  findMethodLists,
  SERVICE_PAYLOAD_BYTES,
  SUCCESS_PAYLOAD_BYTES,
  TOO_MANY_PAYLOAD_BYTES,
} from './authSizes.ts'
import { FailureSize } from './failureSize.ts'
import { joinParts, PacketFramer } from './framing.ts'
import type { SshFields } from './record.ts'
import { isPacketSize, nameSuite, type Suite, wireSize } from './suites.ts'

/** Packets of one flight that are looked at; a banner and EXT_INFO come first, the answer last. */
const MAX_FLIGHT_PACKETS = 32
/** Requests of one session; OpenSSH allows six. */
const MAX_TURNS = 1000
/** Attempts that get an event of their own. */
const MAX_ATTEMPT_EVENTS = 64

export const Stage = { Off: 0, Service: 1, Accept: 2, Turns: 3, Decided: 4, Lost: 5 } as const
export type Stage = (typeof Stage)[keyof typeof Stage]

const sum = (sizes: readonly number[]): number => sizes.reduce((a, b) => a + b, 0)

export class AuthTracker {
  stage: Stage = Stage.Off
  private toServer: Suite | undefined
  private toClient: Suite | undefined
  private readonly framers: readonly [PacketFramer, PacketFramer] = [
    new PacketFramer(),
    new PacketFramer(),
  ]
  private flight: number[] = []
  private flightDirection: Direction = Direction.Resp
  private clientSide: Direction = Direction.Orig
  private tsMicros = 0
  /** Size of the request that awaits its answer; 0 for none. */
  private request = 0
  private turns = 0
  private user: UserRange | undefined
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
  private hostKeyBytes = 0
  private padsPasswords = false
  private asksNoneFirst = true
  private attempts = 0
  private method = ''

  /** Both suites are known: sizes can be read from now on. */
  start(
    toServer: Suite,
    toClient: Suite,
    clientSide: Direction,
    clientBanner: string,
    hostKeyBytes: number,
  ): void {
    this.clientSide = clientSide
    this.toServer = toServer
    this.toClient = toClient
    this.hostKeyBytes = hostKeyBytes
    this.padsPasswords = clientBanner.includes('OpenSSH')
    this.asksNoneFirst = !/paramiko/i.test(clientBanner)
    this.stage = Stage.Service
  }

  get over(): boolean {
    return this.stage === Stage.Off || this.stage >= Stage.Decided
  }

  segment(input: StreamSlice, fields: SshFields, session: SessionContext): void {
    const direction = input.direction
    const framer = this.framers[direction]
    this.tsMicros = input.tsMicros
    framer.push(direction === this.clientSide ? this.toServer : this.toClient, input, (bytes) => {
      if (!this.over) this.packet(direction, bytes, fields, session)
    })
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
    if (last === wireSize(this.toClient!, TOO_MANY_PAYLOAD_BYTES)) {
      this.refuse(this.oddRequest + this.partialRequest, last, fields, session)
      session.facts.evidence = `${last} B from the server, then the end = DISCONNECT, too many authentication failures`
    } else if (last > 0) {
      this.lose(`${last} B from the server, then the end: neither refusal nor SUCCESS`, session)
    } else if (this.attempts === 0 && this.turns > 0) {
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
    if (this.flight.length < MAX_FLIGHT_PACKETS) this.flight.push(bytes)
    const decides =
      direction !== this.clientSide &&
      this.stage === Stage.Turns &&
      this.request > 0 &&
      bytes === wireSize(this.toClient!, SUCCESS_PAYLOAD_BYTES)
    if (decides) this.endFlight(fields, session)
  }

  private endFlight(fields: SshFields, session: SessionContext): void {
    const suite = this.flightDirection === this.clientSide ? this.toServer! : this.toClient!
    const sizes = joinParts(suite, this.flight)
    this.flight = []
    if (sizes.length === 0) return
    if (this.flightDirection === this.clientSide) this.takeRequests(sizes, fields, session)
    else this.takeAnswers(sizes, fields, session)
  }

  private takeRequests(sizes: number[], fields: SshFields, session: SessionContext): void {
    if (this.stage === Stage.Turns) {
      if (this.oddAnswer > 0) {
        this.lose(`${this.oddAnswer} B from the server can be several things`, session)
        return
      }
      if (this.partialAnswer > 0) {
        this.refuse(this.partialRequest, this.partialAnswer, fields, session, true)
        this.partialAnswer = 0
      }
      this.request = sizes[sizes.length - 1]!
      return
    }
    const suite = this.toServer!
    const service = wireSize(suite, SERVICE_PAYLOAD_BYTES)
    const at = sizes.indexOf(service)
    if (at < 0) {
      // EXT_INFO before it or a first request behind it, in one segment.
      const rest = sizes[sizes.length - 1]! - service
      if (suite.lengthClear || !isPacketSize(suite, rest)) return
      this.request = rest
    } else this.request = at + 1 < sizes.length ? sizes[sizes.length - 1]! : 0
    this.stage = Stage.Accept
  }

  private takeAnswers(sizes: number[], fields: SshFields, session: SessionContext): void {
    if (this.stage === Stage.Service) return
    if (this.stage === Stage.Turns) {
      if (this.request > 0) this.takeAnswer(sizes, fields, session)
      return
    }
    const suite = this.toClient!
    const accept = wireSize(suite, SERVICE_PAYLOAD_BYTES)
    const at = sizes.indexOf(accept)
    const rest = sizes[sizes.length - 1]! - accept
    if (at < 0 && (suite.lengthClear || !isPacketSize(suite, rest))) return
    this.stage = Stage.Turns
    const behind = at < 0 ? [rest] : sizes.slice(at + 1)
    if (this.request > 0 && behind.length > 0) this.takeAnswer(behind, fields, session)
    else this.request = 0
  }

  private takeAnswer(sizes: number[], fields: SshFields, session: SessionContext): void {
    const toClient = this.toClient!
    const request = this.request
    const answer = sizes[sizes.length - 1]!
    this.request = 0
    if (++this.turns > MAX_TURNS) {
      this.lose('too many requests', session)
      return
    }
    if (answer === wireSize(toClient, SUCCESS_PAYLOAD_BYTES)) {
      this.succeed(request, answer, fields, session)
      return
    }
    if (this.turns === 1) {
      this.takeFirst(request, answer, fields, session)
      return
    }
    if (this.failure.bytes === 0 && !this.prompting) {
      const keys = findAcceptedKeys(this.toServer!, toClient, request, answer, this.user)
      this.failure.learn(toClient, answer, keys.length > 0, fields)
    }
    const kinds = this.classify(request)
    const onlyInteractive = isOnlyInteractive(kinds)
    if (this.doubtfulPrompt > 0 && onlyInteractive && request === this.doubtfulPrompt) {
      // Asked for again without an answer to a prompt: the first time was a refusal after all.
      this.refuse(request, this.failure.bytes, fields, session)
    }
    this.doubtfulPrompt = 0
    if (answer === this.failure.bytes) {
      // A prompt can have the size of a refusal; what the client sends next tells.
      if (this.prompting || !onlyInteractive) this.refuse(request, answer, fields, session)
      else {
        this.prompting = true
        this.doubtfulPrompt = request
      }
      return
    }
    const keys = findAcceptedKeys(this.toServer!, toClient, request, answer, this.user)
    if (keys.length > 0 && !this.prompting) {
      const key = pickKey(keys)
      fields.clientKeyAlgorithm = key?.type ?? ''
      fields.clientKeyBits = key?.bits ?? 0
      this.keyAccepted = true
      return
    }
    if (this.prompting || kinds.interactive) {
      this.prompting = true
      return
    }
    const lists = findMethodLists(toClient, answer)
    if (lists.length > 0 && (this.keyAccepted || kinds.password || kinds.signed.length > 0)) {
      this.partialRequest = request
      this.partialAnswer = answer
      return
    }
    this.oddRequest = request
    this.oddAnswer = sum(sizes)
  }

  /** The answer to the first request tells what a refusal looks like. */
  private takeFirst(
    request: number,
    answer: number,
    fields: SshFields,
    session: SessionContext,
  ): void {
    const toClient = this.toClient!
    const user = solveUser(this.toServer!, request)
    const none = user !== undefined && this.asksNoneFirst
    if (none) this.user = user
    if (findMethodLists(toClient, answer).length > 0 || !none) {
      const keys = findAcceptedKeys(this.toServer!, toClient, request, answer)
      if (!none && keys.length > 0 && findMethodLists(toClient, answer).length === 0) {
        const key = pickKey(keys)
        fields.clientKeyAlgorithm = key?.type ?? ''
        fields.clientKeyBits = key?.bits ?? 0
        this.keyAccepted = true
        return
      }
      this.failure.set(toClient, answer, fields)
      if (!none) this.refuse(request, answer, fields, session)
    } else if (none) this.failure.mixedAnswer = answer
    else this.oddAnswer = answer
    if (this.oddAnswer === 0 && session.facts.authResult === '')
      session.facts.authResult = 'unknown'
  }

  private classify(request: number) {
    return classifyRequest(
      this.toServer!,
      request,
      this.user,
      this.hostKeyBytes,
      this.padsPasswords,
    )
  }

  private nameAttempt(request: number, accepted: boolean, fields: SshFields): string {
    if (this.prompting) return 'keyboard-interactive'
    const kinds = this.classify(request)
    if (this.keyAccepted && !(kinds.password && kinds.signed.length === 0)) return 'publickey'
    const method = nameMethod(kinds, accepted)
    const offered = fields.authMethodsOffered
    if (method === '' && offered.length > 0) {
      const left = [
        kinds.password ? 'password' : '',
        kinds.signed.length + kinds.probe.length > 0 ? 'publickey' : '',
      ].filter((m) => m !== '' && offered.includes(m))
      if (left.length === 1) return left[0]!
    }
    if (method === 'publickey' && !accepted) {
      const key = pickKey(kinds.probe)
      fields.clientKeyAlgorithm = key?.type ?? ''
      fields.clientKeyBits = key?.bits ?? 0
    }
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
    const again = this.user !== undefined && !this.prompting && !this.keyAccepted
    const range = again ? solveUser(this.toServer!, request) : undefined
    if (range?.low === this.user?.low && range !== undefined) return
    const method = this.nameAttempt(request, partial, fields)
    const what = partial
      ? `${answer} B from the server = USERAUTH_FAILURE with other methods: partial success`
      : `${answer} B from the server = USERAUTH_FAILURE`
    this.failure.narrow(method, fields)
    if (partial) this.failure.freeze()
    this.report(method, partial ? 'ok' : 'error', request, what, session)
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
    const none = this.turns === 1 && this.asksNoneFirst && solveUser(this.toServer!, request)
    const method = none ? 'none' : this.nameAttempt(request, true, fields)
    if (method === 'publickey' && !this.keyAccepted) {
      const key = pickKey(this.classify(request).signed)
      fields.clientKeyAlgorithm = key?.type ?? ''
      fields.clientKeyBits = key?.bits ?? 0
    }
    this.failure.narrow(method, fields)
    this.report(method, 'ok', request, `${answer} B from the server = USERAUTH_SUCCESS`, session)
    session.facts.authResult = 'success'
    session.facts.confidence = this.toClient!.lengthClear ? 0.98 : 0.95
    this.stage = Stage.Decided
  }

  private report(
    method: string,
    status: 'ok' | 'error',
    request: number,
    what: string,
    session: SessionContext,
  ): void {
    this.attempts++
    if (method !== '') this.method = method
    const evidence = `${what} under ${nameSuite(this.toClient!)}, after ${request} B from the client`
    session.facts.authAttempts = this.attempts
    session.facts.authMethod = status === 'ok' ? method : this.method
    session.facts.evidence = evidence
    if (this.attempts > MAX_ATTEMPT_EVENTS) return
    session.event({
      tsMicros: this.tsMicros,
      kind: 'auth',
      action: method === '' ? 'unknown' : method,
      status,
      detail: { attempt: this.attempts, evidence },
    })
  }
}

const isOnlyInteractive = (kinds: RequestKinds): boolean =>
  kinds.interactive && !kinds.password && kinds.probe.length + kinds.signed.length === 0
