/** What is remembered of one LDAP connection. Every list here is bounded by constants.ts. */
import type { DissectorState, EventKind } from '../../src/dissect/contract.ts'
import type { SaslExchange } from '../../src/formats/sasl.ts'
import { createLdapFields, type LdapFields } from './record.ts'

/** An operation that awaits its result. Secrets are masked before they get here. */
export interface Pending {
  id: number
  /** Tag of the request, or of the response when the request was not seen. */
  op: number
  kind: EventKind
  action: string
  object: string
  tsMicros: number
  detail: Record<string, unknown>
  /** Entries and references sent so far. */
  entries: number
  references: number
  bytes: number
  /** OID of an extended operation. */
  oid: string
  /** Of a bind. */
  bind: Bind | undefined
  /** The server's root entry is asked for. */
  isRoot: boolean
}

export interface Bind {
  /** `simple`, `SASL`, `sicily`. */
  kind: string
  /** auth_method of the session should it succeed. */
  method: string
  user: string
  domain: string
}

/** What one direction's framing remembers. */
export interface SideState {
  /** Bytes were lost: look for the next message. */
  isLost: boolean
  /** Inside SASL buffers: bytes of a message that go on in the next ones. */
  passOver: number
}

export interface LdapState extends DissectorState {
  readonly fields: LdapFields
  pending: Pending[]
  readonly sides: readonly [SideState, SideState]
  /** A message was read. */
  isKnown: boolean
  /** A SASL bind succeeded, so that what follows may be wrapped. */
  mayWrap: boolean
  /** User as the last successful bind has it, for the events that follow. */
  user: string
  /** The SASL exchange that goes on. */
  sasl: SaslExchange | undefined
  /** What its GSS tokens were found to be. */
  gssMethod: string
  /** Service and realm of the ticket that the exchange began with. */
  service: string
  realm: string
  /** Names the server gave itself in an NTLM challenge. */
  ntlmServer: string
  ntlmServerDomain: string
  /** User of the exchange, as far as it was told. */
  saslUser: string
  saslDomain: string
}

const createSide = (): SideState => ({ isLost: false, passOver: 0 })

export function createLdapState(): LdapState {
  return {
    fields: createLdapFields(),
    pending: [],
    sides: [createSide(), createSide()],
    isKnown: false,
    mayWrap: false,
    user: '',
    sasl: undefined,
    gssMethod: '',
    service: '',
    realm: '',
    ntlmServer: '',
    ntlmServerDomain: '',
    saslUser: '',
    saslDomain: '',
  }
}
