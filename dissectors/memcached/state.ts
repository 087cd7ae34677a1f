/** What is remembered of one Memcached connection. Every list here is bounded by constants.ts. */
import type { DissectorState } from '../../src/dissect/contract.ts'
import { createMemcachedFields, type MemcachedFields } from './record.ts'

/** A command awaiting its reply. */
export interface Pending {
  verb: string
  object: string
  key: string
  /** Keys asked for. */
  keys: number
  /** Bytes of the item sent. */
  bytes: number
  tsMicros: number
  /** Success, or a miss, is not told. */
  isQuiet: boolean
  /** More of its line was sent than is kept. */
  isCut: boolean
  /** Binary: the message's number. Meta: what follows the O flag. */
  opaque: string
  /** Of a login. */
  mechanism: string
  user: string
  /** What may be a login of the text protocol, its secret left out; the answer tells. */
  maybeUser: string
  /** Of a UDP flow: datagrams of the reply seen, and what the first of them said. */
  datagrams: number
  code: string
  hits: number
  lines: number
}

/** What a reply has told so far. */
export interface Answer {
  hits: number
  bytes: number
  lines: number
  /** Of the item behind the line read last. */
  itemBytes: number
}

export interface MemcachedState extends DissectorState {
  readonly fields: MemcachedFields
  /** Oldest first. */
  pending: Pending[]
  /** Commands behind `pending` that were told of already; their replies are passed over. */
  untracked: number
  readonly answer: Answer
  /** By direction: the rest of a line that was too long is passed over. */
  discard: [boolean, boolean]
  /** By direction: bytes were lost, what comes may be the rest of an item. */
  lost: [boolean, boolean]
  /** The item of this first command is read, since it may be a login. */
  login: Pending | undefined
  loginBytes: number
  /** A command was refused for want of a login. */
  wantsLogin: boolean
  user: string
  /** Mechanism and user of a login under way in the binary protocol. */
  mechanism: string
  loginUser: string
  fromStart: boolean
  badLines: number
  good: [number, number]
}

export const createMemcachedState = (): MemcachedState => ({
  fields: createMemcachedFields(),
  pending: [],
  untracked: 0,
  answer: { hits: 0, bytes: 0, lines: 0, itemBytes: 0 },
  discard: [false, false],
  lost: [false, false],
  login: undefined,
  loginBytes: 0,
  wantsLogin: false,
  user: '',
  mechanism: '',
  loginUser: '',
  fromStart: false,
  badLines: 0,
  good: [0, 0],
})

export const createPending = (verb: string, tsMicros: number): Pending => ({
  verb,
  object: '',
  key: '',
  keys: 0,
  bytes: 0,
  tsMicros,
  isQuiet: false,
  isCut: false,
  opaque: '',
  mechanism: '',
  user: '',
  maybeUser: '',
  datagrams: 0,
  code: '',
  hits: 0,
  lines: 0,
})
