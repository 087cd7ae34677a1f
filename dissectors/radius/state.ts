/** What is remembered of one RADIUS flow: requests without an answer, logins of several rounds. Bounded by constants.ts. */
import type { DissectorState } from '../../src/dissect/contract.ts'
import { createRadiusFields, type RadiusFields } from './record.ts'

export interface Request {
  code: number
  id: number
  /** Beginning of the authenticator: with the id tells a repeated request from another. */
  authenticator: number
  user: string
  method: string
  object: string
  /** User and where from: requests of one login have the same. */
  key: string
  tsMicros: number
  bytes: number
  repeats: number
  rounds: number
  detail: Record<string, unknown>
}

export interface RadiusState extends DissectorState {
  readonly fields: RadiusFields
  pending: Request[]
  /** Logins that were answered by a challenge, by their key. */
  rounds: Request[]
  isKnown: boolean
}

export function createRadiusState(): RadiusState {
  return { fields: createRadiusFields(), pending: [], rounds: [], isKnown: false }
}
