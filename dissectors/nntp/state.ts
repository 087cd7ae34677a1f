/** What is remembered of one NNTP connection. Every list here is bounded by constants.ts. */
import type { DissectorState } from '../../src/dissect/contract.ts'
import type { DotBlock } from '../../src/formats/dotBlock.ts'
import type { SaslExchange } from '../../src/formats/sasl.ts'
import { createNntpFields, type NntpFields } from './record.ts'

/** A command that awaits its reply. Secrets are masked before they get here. */
export interface Command {
  /** Upper case, of two words where the second says what is done: `AUTHINFO PASS`. */
  readonly verb: string
  readonly argument: string
  readonly tsMicros: number
  /** Of AUTHINFO SASL. */
  readonly sasl: SaslExchange | undefined
  /** Of what sends an article: that article. */
  article: DotBlock | undefined
}

/** A reply of several lines being read. */
export interface Listing {
  readonly command: Command
  readonly code: string
  readonly statusText: string
  readonly block: DotBlock
}

export interface NntpState extends DissectorState {
  readonly fields: NntpFields
  readonly pending: Command[]
  /** The article the client is sending. */
  article: DotBlock | undefined
  /** A command that sends an article once the server agrees, and has not been answered. */
  asking: Command | undefined
  listing: Listing | undefined
  capabilities: string[]
  sasl: SaslExchange | undefined
  group: string
  greeted: boolean
  /** Named by AUTHINFO USER. */
  user: string
  readonly discard: [boolean, boolean]
  readonly resync: [boolean, boolean]
  lossy: boolean
  badLines: number
  goodLines: number
}

export const createNntpState = (): NntpState => ({
  fields: createNntpFields(),
  pending: [],
  article: undefined,
  asking: undefined,
  listing: undefined,
  capabilities: [],
  sasl: undefined,
  group: '',
  greeted: false,
  user: '',
  discard: [false, false],
  resync: [false, false],
  lossy: false,
  badLines: 0,
  goodLines: 0,
})
