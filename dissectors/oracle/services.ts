/** Native network services: what the server chose of encryption, checksums and authentication adapters (sqlnet.ora, "Advanced Networking Option"). */
import { wireText } from '../../src/bytes/text.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import { readNtlm } from '../../src/formats/ntlm.ts'
import { CIPHERS, DIGESTS, MAX_NAME_CHARS, SERVICES_MAGIC, Service } from './constants.ts'
import type { OracleState } from './state.ts'

const HEAD_BYTES = 13
const NTLM_LEAD = 'NTLMSSP\0'
const SERVICE_HEAD_BYTES = 8
const FIELD_HEAD_BYTES = 4
const MAX_SERVICES = 8
const MAX_FIELDS = 16
/** Types of a field. */
const TEXT = 0
const BYTE = 2

/** Whether `[at, end)` begins a negotiation of services. */
export const isServices = (bytes: Buffer, at: number, end: number): boolean =>
  end - at >= HEAD_BYTES && bytes.readUInt32BE(at) === SERVICES_MAGIC

/** The adapter of Windows (NTS) carries NTLM's messages: the last of them says who logs in. */
export function takeAdapter(
  state: OracleState,
  bytes: Buffer,
  at: number,
  end: number,
  session: SessionContext,
): void {
  const found = bytes.subarray(at, end).indexOf(NTLM_LEAD, 0, 'latin1')
  const ntlm = found < 0 ? undefined : readNtlm(bytes, at + found, end)
  if (ntlm === undefined || ntlm.type !== 3) return
  state.adapterUser = ntlm.user
  session.facts.userDomain = ntlm.domain
  if (session.facts.user === '') session.facts.user = ntlm.user
  if (state.fields.clientHost === '') state.fields.clientHost = ntlm.workstation
}

/** Reads the server's choice; a cipher among it means that nothing more can be read. */
export function takeServices(
  state: OracleState,
  bytes: Buffer,
  at: number,
  end: number,
  session: SessionContext,
): void {
  let next = at + HEAD_BYTES
  const count = Math.min(bytes.readUInt16BE(at + 10), MAX_SERVICES)
  for (let i = 0; i < count && end - next >= SERVICE_HEAD_BYTES; i++) {
    const service = bytes.readUInt16BE(next)
    const fields = Math.min(bytes.readUInt16BE(next + 2), MAX_FIELDS)
    next = readFields(state, bytes, next + SERVICE_HEAD_BYTES, end, service, fields, session)
  }
}

function readFields(
  state: OracleState,
  bytes: Buffer,
  at: number,
  end: number,
  service: number,
  count: number,
  session: SessionContext,
): number {
  let next = at
  for (let i = 0; i < count; i++) {
    if (end - next < FIELD_HEAD_BYTES) return end
    const length = bytes.readUInt16BE(next)
    const type = bytes.readUInt16BE(next + 2)
    const from = next + FIELD_HEAD_BYTES
    next = from + length
    if (next > end) return end
    const chosen = type === BYTE && length === 1 ? bytes[from]! : 0
    if (service === Service.Encryption && chosen > 0) {
      state.fields.encryption = CIPHERS[chosen] ?? `cipher-${chosen}`
      state.encrypted = true
      session.facts.encrypted = true
    } else if (service === Service.Integrity && chosen > 0)
      state.fields.integrity = DIGESTS[chosen] ?? `digest-${chosen}`
    else if (service === Service.Authentication && type === TEXT && length > 0)
      state.fields.adapter = wireText(bytes, from, next, MAX_NAME_CHARS)
  }
  return next
}
