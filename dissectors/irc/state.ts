/** What is remembered of one IRC connection. Every list here is bounded by constants.ts. */
import type { DissectorState, EventKind } from '../../src/dissect/contract.ts'
import type { SaslExchange } from '../../src/formats/sasl.ts'
import { createIrcFields, type IrcFields } from './record.ts'

/** A command whose outcome is open. Secrets are masked before they get here. */
export interface Command {
  readonly verb: string
  readonly kind: EventKind
  /** What is told as `action`: the verb, or what it asked of a service. */
  readonly action: string
  readonly object: string
  /** Channel, nick or account that an error about it would name. */
  readonly target: string
  readonly user: string
  readonly tsMicros: number
  readonly detail: Record<string, unknown> | undefined
  /** Of a login: how. */
  readonly method: string
  readonly sasl: SaslExchange | undefined
}

export interface IrcState extends DissectorState {
  readonly fields: IrcFields
  readonly pending: Command[]
  /** A password told to a service: decided by what that says. */
  identifying: Command | undefined
  sasl: SaslExchange | undefined
  /** The last piece of an AUTHENTICATE was a full one: more of the same message follows. */
  isSaslOpen: boolean
  nick: string
  registered: boolean
  hasPassword: boolean
  readonly discard: [boolean, boolean]
  readonly resync: [boolean, boolean]
  badLines: number
  goodLines: number
}

export const createIrcState = (): IrcState => ({
  fields: createIrcFields(),
  pending: [],
  identifying: undefined,
  sasl: undefined,
  isSaslOpen: false,
  nick: '',
  registered: false,
  hasPassword: false,
  discard: [false, false],
  resync: [false, false],
  badLines: 0,
  goodLines: 0,
})
