/** What is remembered of one Kerberos session. Lists are bounded by constants.ts. */
import type { DissectorState } from '../../src/dissect/contract.ts'
import { createKerberosFields, type KerberosFields } from './record.ts'

export interface Request {
  /** `AS`, `TGS`, `AP`, `KPASSWD`. */
  kind: string
  client: string
  realm: string
  service: string
  /** Tells a repeated request from another. */
  nonce: number
  repeats: number
  /** The client proved who it is, or tried to. */
  hasProof: boolean
  tsMicros: number
  bytes: number
  detail: Record<string, unknown>
}

export interface KerberosState extends DissectorState {
  readonly fields: KerberosFields
  pending: Request[]
  /** A message was read. */
  isKnown: boolean
  /** Bytes of a direction were lost: look for the next message. */
  lost: [boolean, boolean]
}

export function createKerberosState(): KerberosState {
  return { fields: createKerberosFields(), pending: [], isKnown: false, lost: [false, false] }
}
