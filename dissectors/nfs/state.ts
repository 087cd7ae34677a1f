/** What is remembered of one RPC session. Every list here is bounded by constants.ts. */
import type { DissectorState } from '../../src/dissect/contract.ts'
import { createNfsFields, type NfsFields } from './record.ts'

/** An operation of a COMPOUND, with what it is about. */
export interface Step {
  code: number
  /** Path after it, or of what it acts on. */
  path: string
  /** New path of RENAME and LINK, target of a link made. */
  to: string
  bytes: number
}

/** A call that waits for its reply. */
export interface Call {
  program: number
  version: number
  procedure: number
  tsMicros: number
  /** What it is about: a path, `nfs 3 tcp`. */
  object: string
  /** New path of RENAME and LINK. */
  to: string
  /** Transport that a port mapper is asked about; '' of other calls and transports. */
  transport: '' | 'tcp' | 'udp'
  /** Bytes of a WRITE. */
  bytes: number
  uid: string
  /** Operations of a COMPOUND; undefined of other calls. */
  steps: Step[] | undefined
  minorVersion: number
  /** RPCSEC_GSS: what the call does (`gss_proc`) and how it is protected; -1 without. */
  gssProcedure: number
  gssService: number
}

/** A file whose READs or WRITEs are added up. */
export interface Sum {
  path: string
  isWrite: boolean
  bytes: number
  operations: number
  firstMicros: number
  lastMicros: number
  uid: string
}

/** The message of one direction of TCP that is being read. */
export interface Framing {
  /** Beginning of a message of several fragments; undefined otherwise. */
  joined: Buffer | undefined
  /** Bytes of its fragments so far. */
  wholeBytes: number
  resync: boolean
}

export interface NfsState extends DissectorState {
  readonly fields: NfsFields
  readonly framing: [Framing, Framing]
  /** Messages read. */
  messages: number
  badMessages: number
  /** By transaction number, that of the server's calls plus 2^32. */
  pending: Map<number, Call> | undefined
  /** Paths by file handle. */
  handles: Map<string, string> | undefined
  sums: Map<string, Sum> | undefined
  lastMicros: number
}

const createFraming = (): Framing => ({ joined: undefined, wholeBytes: 0, resync: false })

export const createNfsState = (): NfsState => ({
  fields: createNfsFields(),
  framing: [createFraming(), createFraming()],
  messages: 0,
  badMessages: 0,
  pending: undefined,
  handles: undefined,
  sums: undefined,
  lastMicros: 0,
})
