/** What is remembered of one POP3 connection. Every list here is bounded by constants.ts. */
import type { DissectorState } from '../../src/dissect/contract.ts'
import type { DotBlock } from '../../src/formats/dotBlock.ts'
import type { SaslExchange } from '../../src/formats/sasl.ts'
import { createPop3Fields, type Pop3Fields } from './record.ts'

/** A command that awaits its reply. Secrets are masked before they get here. */
export interface Command {
  /** Upper case. */
  readonly verb: string
  readonly argument: string
  /** Of PASS and APOP, as far as it may be shown. */
  readonly secret: string
  readonly tsMicros: number
  /** Of AUTH. */
  readonly sasl: SaslExchange | undefined
}

/** A reply of several lines being read. */
export interface Listing {
  readonly command: Command
  readonly statusText: string
  readonly block: DotBlock
}

export interface Pop3State extends DissectorState {
  readonly fields: Pop3Fields
  readonly pending: Command[]
  listing: Listing | undefined
  /** CAPA's lines. */
  capabilities: string[]
  sasl: SaslExchange | undefined
  greeted: boolean
  /** Named by USER, until PASS; then who is logged in. */
  user: string
  readonly discard: [boolean, boolean]
  readonly resync: [boolean, boolean]
  lossy: boolean
  badLines: number
  goodLines: number
}

export const createPop3State = (): Pop3State => ({
  fields: createPop3Fields(),
  pending: [],
  listing: undefined,
  capabilities: [],
  sasl: undefined,
  greeted: false,
  user: '',
  discard: [false, false],
  resync: [false, false],
  lossy: false,
  badLines: 0,
  goodLines: 0,
})
