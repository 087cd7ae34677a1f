/** What is remembered of one RDP session until it is encrypted. */
import type { SessionContext } from '../../src/dissect/contract.ts'
import { createRdpFields, type RdpFields } from './record.ts'

export class RdpState {
  readonly fields: RdpFields = createRdpFields()
  /** Something that only RDP sends was read: from then on other bytes are damage, not another protocol. */
  certain = false
  sawRequest = false
  sawConfirm = false
  /** encryptionMethod of the server's settings, -1 before them. */
  encryptionMethod = -1
  reported = false
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
