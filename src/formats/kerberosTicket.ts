/**
 * What a Kerberos message sent to a service tells in clear: the ticket's realm and service, and a
 * refusal's code. RFC 4120 5.3 (Ticket), 5.5.1 (AP-REQ), 5.5.2 (AP-REP), 5.9.1 (KRB-ERROR).
 */
import { DerReader, Tag } from './der.ts'

export interface KerberosToken {
  /** `user-to-user` asks for a ticket, or brings one, of the draft of that name. */
  readonly message: 'ap-req' | 'ap-rep' | 'error' | 'user-to-user'
  /** `cifs/server.example.com`; of a refusal the service refused. */
  readonly service: string
  readonly realm: string
  /** Encryption type number of the ticket, 0 when not told. */
  readonly encryptionType: number
  /** Of a refusal, RFC 4120 7.5.9; 0 otherwise. */
  readonly errorCode: number
}

const TICKET = 0x61
const AP_REQ = 0x6e
const AP_REP = 0x6f
const KRB_ERROR = 0x7e
const FIELD = 0xa0
const INTEGER = 0x02
const GENERAL_STRING = 0x1b
/** Components of a principal that are read. */
const MAX_NAME_PARTS = 8

/** First byte of a Kerberos message of this kind. */
export const isKerberosTag = (byte: number): boolean =>
  byte === AP_REQ || byte === AP_REP || byte === KRB_ERROR

/** The message at `start`, without what GSS puts in front; undefined where none is. */
export function readKerberosToken(
  bytes: Buffer,
  start: number,
  end: number,
): KerberosToken | undefined {
  const outer = new DerReader(bytes, start, end)
  if (!outer.next()) return undefined
  if (outer.tag === AP_REQ) return readRequest(outer.enter())
  if (outer.tag === KRB_ERROR) return readError(outer.enter())
  if (outer.tag !== AP_REP) return undefined
  return { message: 'ap-rep', service: '', realm: '', encryptionType: 0, errorCode: 0 }
}

function readRequest(body: DerReader): KerberosToken | undefined {
  if (!body.expect(Tag.Sequence)) return undefined
  const fields = body.enter()
  while (fields.next()) {
    if (fields.tag !== FIELD + 3) continue
    const holder = fields.enter()
    if (!holder.expect(TICKET)) return undefined
    const ticket = holder.enter()
    return ticket.expect(Tag.Sequence) ? readTicket(ticket.enter()) : undefined
  }
  return undefined
}

function readTicket(fields: DerReader): KerberosToken {
  let service = ''
  let realm = ''
  let encryptionType = 0
  while (fields.next()) {
    if (fields.tag === FIELD + 1) realm = readString(fields.enter())
    else if (fields.tag === FIELD + 2) service = readPrincipal(fields.enter())
    else if (fields.tag === FIELD + 3) {
      const part = fields.enter()
      if (!part.expect(Tag.Sequence)) continue
      const inner = part.enter()
      if (inner.next() && inner.tag === FIELD) encryptionType = readInteger(inner.enter())
    }
  }
  return { message: 'ap-req', service, realm, encryptionType, errorCode: 0 }
}

function readError(body: DerReader): KerberosToken | undefined {
  if (!body.expect(Tag.Sequence)) return undefined
  const fields = body.enter()
  let service = ''
  let realm = ''
  let errorCode = 0
  while (fields.next()) {
    if (fields.tag === FIELD + 6) errorCode = readInteger(fields.enter())
    else if (fields.tag === FIELD + 9) realm = readString(fields.enter())
    else if (fields.tag === FIELD + 10) service = readPrincipal(fields.enter())
  }
  return { message: 'error', service, realm, encryptionType: 0, errorCode }
}

function readString(holder: DerReader): string {
  return holder.next() && holder.tag === GENERAL_STRING ? holder.text() : ''
}

function readInteger(holder: DerReader): number {
  if (!holder.next() || holder.tag !== INTEGER) return 0
  const size = holder.stop - holder.start
  return size > 0 && size <= 4 ? holder.bytes.readIntBE(holder.start, size) : 0
}

function readPrincipal(holder: DerReader): string {
  if (!holder.expect(Tag.Sequence)) return ''
  const fields = holder.enter()
  while (fields.next()) {
    if (fields.tag !== FIELD + 1) continue
    const list = fields.enter()
    if (!list.expect(Tag.Sequence)) return ''
    const names = list.enter()
    const parts: string[] = []
    while (parts.length < MAX_NAME_PARTS && names.next()) parts.push(names.text())
    return parts.join('/')
  }
  return ''
}
