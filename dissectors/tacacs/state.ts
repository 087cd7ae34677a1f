/** What is remembered of one TACACS+ connection. Bounded by constants.ts. */
import type { DissectorState } from '../../src/dissect/contract.ts'
import { createTacacsFields, type TacacsFields } from './record.ts'

/** One session within the connection (RFC 8907 3.3): all messages of one question. */
export interface Exchange {
  id: number
  type: number
  user: string
  action: string
  object: string
  method: string
  /** The device asks for a command's sake. */
  isCommand: boolean
  /** Status of the server's last reply that asked for more. */
  asked: number
  rounds: number
  bytes: number
  tsMicros: number
  detail: Record<string, unknown>
}

export interface TacacsState extends DissectorState {
  readonly fields: TacacsFields
  exchanges: Exchange[]
  isKnown: boolean
}

export function createTacacsState(): TacacsState {
  return { fields: createTacacsFields(), exchanges: [], isKnown: false }
}
