/** What is remembered of one RDP session. */
import type { ExpectedFlow, SessionContext } from '../../src/dissect/contract.ts'
import { createRdpFields, type RdpFields } from './record.ts'
import type { TlsSequence } from './sequence.ts'
import { Traffic } from './traffic.ts'

export class RdpState {
  readonly fields: RdpFields = createRdpFields()
  /** Something that only RDP sends was read: from then on other bytes are damage, not another protocol. */
  certain = false
  sawRequest = false
  sawConfirm = false
  /** encryptionMethod of the server's settings, -1 before them. */
  encryptionMethod = -1
  /** The server ended licensing, the client told who it is: what follows without encryption has no security header. */
  licensed = false
  informed = false
  reported = false
  authReported = false
  /** HYBRID or HYBRID_EX was chosen. */
  isNla = false
  /** Which side ended first, -1 while none has. */
  finishedFirst = -1
  /** Channels could be told apart: numbers from `firstChannel` on stand for the names asked for. */
  sawChannels = false
  ioChannel = 0
  channelIds: readonly number[] = NO_IDS
  /** Of the client's core block: its bytes, and the colour depths it offers. */
  coreBytes = 0
  depthsOffered = 0
  sequence: TlsSequence | undefined = undefined
  traffic: Traffic | undefined = undefined
  /** The UDP side connection, awaited from the moment there is a session. */
  side: ExpectedFlow | undefined = undefined
  /** What was said last of the traffic, and when it is said again. */
  trafficReason = ''
  reportMicros = 0
  /** The client's encrypted messages on the I/O channel. */
  ioMessages = 0

  ownTraffic(): Traffic {
    this.traffic ??= new Traffic(this.fields)
    return this.traffic
  }
}

const NO_IDS: readonly number[] = []

/** Adds a reason to the session's evidence; its confidence is that of the least certain. */
export function explain(session: SessionContext, confidence: number, evidence: string): void {
  const { facts } = session
  if (facts.evidence.includes(evidence)) return
  facts.evidence = facts.evidence === '' ? evidence : `${facts.evidence}; ${evidence}`
  facts.confidence = facts.confidence === 0 ? confidence : Math.min(facts.confidence, confidence)
}

/** Says, once, how the negotiation ended. */
export function reportNegotiation(
  state: RdpState,
  status: 'ok' | 'error' | 'unknown',
  statusCode: string,
  tsMicros: number,
  session: SessionContext,
): void {
  if (state.reported) return
  state.reported = true
  const { fields } = state
  session.event({
    tsMicros,
    kind: 'negotiation',
    action: 'CONNECT',
    object: fields.clientName,
    status,
    statusCode,
    statusText: fields.result,
    detail: {
      cookie: fields.cookie,
      requested_protocols: fields.requestedProtocols,
      security_protocol: fields.securityProtocol,
      encryption_level: fields.encryptionLevel,
      encryption_method: fields.encryptionMethod,
    },
  })
}
