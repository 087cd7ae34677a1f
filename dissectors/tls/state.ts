/** What is remembered of one TLS session until its handshake is over. */
import type { SessionContext } from '../../src/dissect/contract.ts'
import { describeCertificate, type KeptCertificate } from './chain.ts'
import { Assembler } from './handshake.ts'
import { createTlsFields, type TlsFields } from './record.ts'

const NO_CHAIN: readonly KeptCertificate[] = []

export class TlsState {
  readonly fields: TlsFields = createTlsFields()
  readonly orig = new Assembler()
  readonly resp = new Assembler()
  /** Any record or hello was read: from then on other bytes are damage, not another protocol. */
  recognised = false
  sawClientHello = false
  sawServerHello = false
  sawCertificate = false
  /** Number of the version chosen, 0 before the ServerHello. */
  version = 0
  clientSessionId = ''
  clientHasTicket = false
  /** What the server sent, its own first; shared between sessions. */
  chain: readonly KeptCertificate[] = NO_CHAIN
  /** Application data records seen of each direction before any hello. */
  origRecords = 0
  respRecords = 0
  /** A direction was lost before its handshake was over, or went by before anybody knew what it was. */
  isOneSided = false
  /** A side sent its ChangeCipherSpec, in any version. */
  origChanged = false
  respChanged = false
  /** A side's records are encrypted from here on. */
  origProtected = false
  respProtected = false
  reported = false
}

/** Says, once, how the handshake ended. */
export function reportHandshake(
  state: TlsState,
  status: 'ok' | 'error' | 'unknown',
  statusText: string,
  statusCode: string,
  tsMicros: number,
  session: SessionContext,
): void {
  if (state.reported) return
  state.reported = true
  const { fields, chain } = state
  const detail: Record<string, unknown> = {
    version: fields.version,
    cipher: fields.cipher,
    group: fields.group,
    alpn: fields.alpn,
    resumed: fields.resumed,
  }
  if (chain.length > 0) detail.certificates = chain.map(describeCertificate)
  session.event({
    tsMicros,
    kind: 'negotiation',
    action: 'HANDSHAKE',
    object: fields.serverName,
    status,
    statusCode,
    statusText,
    detail,
  })
}
