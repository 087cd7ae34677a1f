/**
 * What the sizes of an encrypted session amount to: login, session, activity, transfer, each
 * said with what it rests on. Written when it becomes certain and once more at the end.
 */
import type { SessionContext } from '../../src/dissect/contract.ts'
import { hasEarlyResult, readCredSsp } from './credSsp.ts'
import type { TlsSequence } from './sequence.ts'
import { awaitSideConnection } from './sideConnection.ts'
import { explain, type RdpState } from './state.ts'
import { MIN_INTERACTIVE_INPUTS, MIN_TRANSFER_BYTES, type Traffic } from './traffic.ts'

/** Sizes exact under an AEAD; within a block under CBC. */
const EXACT_CONFIDENCE = 0.95
const BLOCK_CONFIDENCE = 0.8
const TRANSFER_CONFIDENCE = 0.75
const INPUT_CONFIDENCE = 0.85

/** The server confirmed an attached user inside TLS: there is a session. */
export function reportReached(
  state: RdpState,
  sequence: TlsSequence,
  tsMicros: number,
  session: SessionContext,
): void {
  awaitSideConnection(state, session)
  const { facts } = session
  const confidence = sequence.isExact ? EXACT_CONFIDENCE : BLOCK_CONFIDENCE
  const sizes = sequence.isExact
    ? '12 and 8 bytes of the client and 11 of the server'
    : 'records that fit 12 and 8 bytes of the client and 11 of the server'
  explain(session, confidence, `${sizes} (erect domain, attach user, confirm): session reached`)
  if (state.isNla) {
    state.fields.nlaResult = 'completed'
    facts.authMethod = 'nla'
    facts.authResult = 'success'
    facts.authAttempts = 1
    explain(
      session,
      confidence,
      'settings follow CredSSP only when the server took the credentials',
    )
    if (hasEarlyResult(sequence.early, sequence.earlyCount, sequence.isExact)) {
      explain(
        session,
        confidence,
        '4 bytes of the server after the credentials: early authorization result',
      )
    }
    reportAuth(state, 'ok', tsMicros, session)
  } else if (facts.authResult === '') facts.authResult = 'unknown'
}

const STATUS = { '': 'unknown', unknown: 'unknown', success: 'ok', failure: 'error' } as const

function reportAuth(
  state: RdpState,
  status: 'ok' | 'error' | 'unknown',
  tsMicros: number,
  session: SessionContext,
): void {
  if (state.authReported) return
  state.authReported = true
  const { facts } = session
  session.event({
    tsMicros,
    kind: 'auth',
    action: 'CREDSSP',
    status,
    statusText: state.fields.nlaResult,
    detail: { confidence: facts.confidence, evidence: facts.evidence },
  })
}

/** The session is over: what CredSSP came to when no session followed. */
export function concludeSequence(
  state: RdpState,
  sequence: TlsSequence,
  tsMicros: number,
  session: SessionContext,
): void {
  const { fields } = state
  if (fields.sessionReached || !state.isNla) return
  const closedByServer = sequence.alertBy >= 0 ? sequence.alertBy === 1 : state.finishedFirst === 1
  const { records } = sequence
  const outcome = readCredSsp(
    sequence.early,
    sequence.earlyCount,
    records.isTls13,
    sequence.isExact,
    closedByServer,
  )
  fields.nlaResult = outcome.result === '' && outcome.isAttempt ? 'unknown' : outcome.result
  if (!outcome.isAttempt) return
  const { facts } = session
  facts.authAttempts = 1
  // A server that hangs up behind its early result denies access to somebody it knows.
  const isDenied =
    closedByServer && hasEarlyResult(sequence.early, sequence.earlyCount, sequence.isExact)
  if (outcome.result === '' || isDenied) facts.authResult = 'unknown'
  else facts.authResult = outcome.result === 'refused' ? 'failure' : 'success'
  explain(session, outcome.confidence, outcome.evidence)
  reportAuth(state, STATUS[facts.authResult], tsMicros, session)
}

/** What went on since the session has settled: said again whenever it is asked, the last word counts. */
export function concludeTraffic(
  state: RdpState,
  traffic: Traffic,
  tsMicros: number,
  session: SessionContext,
): void {
  if (!traffic.isStarted) return
  const { fields } = state
  const { facts } = session
  traffic.settle(tsMicros)
  if (!state.sawChannels) fields.downloadBytes = traffic.chunksUnexplained
  const isUpload = fields.uploadBytes >= MIN_TRANSFER_BYTES
  const isDownload = fields.downloadBytes >= MIN_TRANSFER_BYTES
  const isInteractive = fields.inputs >= MIN_INTERACTIVE_INPUTS
  fields.transferDirection = nameDirection(isUpload, isDownload)
  fields.transferBytes =
    (isUpload ? fields.uploadBytes : 0) + (isDownload ? fields.downloadBytes : 0)
  const reasons: string[] = []
  let confidence = 1
  if (isUpload || isDownload) {
    reasons.push(nameTransfer(state, traffic, isUpload, isDownload))
    if (!state.sawChannels) confidence = TRANSFER_CONFIDENCE
  }
  if (isInteractive) {
    reasons.push(`${fields.inputs} input messages of the client`)
    confidence = Math.min(confidence, INPUT_CONFIDENCE)
  }
  if (isUpload || isDownload) facts.activity = 'file-transfer'
  else facts.activity = isInteractive ? 'interactive' : 'unknown'
  replaceReason(state, session, confidence, reasons.join('; '))
}

function nameDirection(isUpload: boolean, isDownload: boolean): string {
  if (isUpload) return isDownload ? 'both' : 'upload'
  return isDownload ? 'download' : ''
}

/** Puts what is said of the traffic now into the place of what was said of it before. */
function replaceReason(
  state: RdpState,
  session: SessionContext,
  confidence: number,
  reason: string,
): void {
  const { facts } = session
  const before = state.trafficReason
  if (before === reason) return
  const kept = before === '' ? facts.evidence : facts.evidence.replace(before, '')
  facts.evidence = kept.replace(/^; |; $/, '').replace('; ; ', '; ')
  if (reason !== '') explain(session, confidence, reason)
  state.trafficReason = reason
}

function nameTransfer(
  state: RdpState,
  traffic: Traffic,
  isUpload: boolean,
  isDownload: boolean,
): string {
  const { fields } = state
  if (state.sawChannels) {
    return `clipboard and drive channels carried ${fields.uploadBytes} bytes to the server and ${fields.downloadBytes} to the client`
  }
  const parts: string[] = []
  if (isUpload) {
    parts.push(
      `${traffic.bulkMessagesOfClient} messages of the client of 1,000 bytes and more, ${fields.uploadBytes} bytes, which input never is`,
    )
  }
  const writes = traffic.drivesWritten
  const answered = writes > 0 ? `, ${writes} answers the size of a drive's to a write` : ''
  if (isDownload)
    parts.push(
      `${fields.downloadBytes} bytes of the server in full channel chunks of 1,600, no acknowledgement of graphics among the answers${answered}`,
    )
  return parts.join('; ')
}
