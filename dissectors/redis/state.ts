/** What is remembered of one Redis connection. Every list here is bounded by constants.ts. */
import type { DissectorState } from '../../src/dissect/contract.ts'
import { MAX_PENDING_CHARS, MAX_PENDING_COMMANDS } from './constants.ts'
import { createRedisFields, type RedisFields } from './record.ts'

/** Where the reading of commands stands. */
export const Step = {
  Start: 0,
  /** Before an argument's length. */
  Length: 1,
  /** Before an argument's bytes. */
  Bytes: 2,
  /** Amid something whose start was lost. */
  Lost: 3,
  /** The rest of a line that was too long. */
  Discard: 4,
} as const
export type Step = (typeof Step)[keyof typeof Step]

/** A command as it is read: the client's, or one that a server sends on to its replica. */
export interface CommandReading {
  step: Step
  /** Arguments still to come. */
  left: number
  /** Bytes of the argument to come. */
  bulk: number
  /** As the wire has them, at most MAX_ARGUMENTS and MAX_COMMAND_BYTES; secrets are in it until it is told of. */
  args: string[]
  keptBytes: number
  argumentBytes: number
  cut: boolean
  inline: boolean
}

/** A command awaiting its reply; secrets are masked. */
export interface Pending {
  readonly verb: string
  readonly object: string
  readonly key: string
  readonly value: string
  readonly tsMicros: number
  readonly cut: boolean
  readonly isAuth: boolean
  readonly user: string
  /** The reply says secrets, so that it is not shown. */
  readonly hidesReply: boolean
  /** Name of the client or of its library that this command gives, once it is accepted. */
  readonly name: string
  readonly database: number
  /** Confirmations to come, of SUBSCRIBE and its like. */
  replies: number
}

/** A reply as it is read. */
export interface ReplyReading {
  /** First byte of its outermost value; 0 between replies. */
  kind: number
  /** Elements left of each open aggregate, the outermost first. */
  left: number[]
  kinds: number[]
  text: string
  /** Whether text is wanted, and single scalars. */
  keeps: boolean
  collects: boolean
  items: string[]
  elements: number
  errors: number
  bytes: number
  /** The rest of a line that was too long is passed over. */
  discard: boolean
}

/** How far replication has come. */
export const Replication = { None: 0, Dump: 1, MarkedDump: 2, Commands: 3 } as const
export type Replication = (typeof Replication)[keyof typeof Replication]

export interface RedisState extends DissectorState {
  readonly fields: RedisFields
  readonly command: CommandReading
  /** Of commands that the server sends on; undefined until it does. */
  replicated: CommandReading | undefined
  readonly reply: ReplyReading
  /** Oldest first. */
  pending: Pending[]
  /** Of all in `pending`. */
  pendingChars: number
  /** Commands behind `pending` that were told of already; their replies are passed over. */
  untracked: number
  /** CLIENT REPLY: nothing is answered. */
  silent: boolean
  /** CLIENT REPLY SKIP: the next command is not answered. */
  skipsNext: boolean
  subscriptions: number
  monitoring: boolean
  replication: Replication
  dumpMark: Buffer | undefined
  /** Replies are not read until the next command: what follows a loss may be the rest of one. */
  deaf: boolean
  user: string
  libraryName: string
  /** The session was seen from the client's first byte. */
  fromStart: boolean
  badLines: number
  goodCommands: number
  goodReplies: number
}

export const createCommandReading = (): CommandReading => ({
  step: Step.Start,
  left: 0,
  bulk: 0,
  args: [],
  keptBytes: 0,
  argumentBytes: 0,
  cut: false,
  inline: false,
})

export const createRedisState = (): RedisState => ({
  fields: createRedisFields(),
  command: createCommandReading(),
  replicated: undefined,
  reply: {
    kind: 0,
    left: [],
    kinds: [],
    text: '',
    keeps: false,
    collects: false,
    items: [],
    elements: 0,
    errors: 0,
    bytes: 0,
    discard: false,
  },
  pending: [],
  pendingChars: 0,
  untracked: 0,
  silent: false,
  skipsNext: false,
  subscriptions: 0,
  monitoring: false,
  replication: Replication.None,
  dumpMark: undefined,
  deaf: false,
  user: '',
  libraryName: '',
  fromStart: false,
  badLines: 0,
  goodCommands: 0,
  goodReplies: 0,
})

const charsOf = (pending: Pending): number => pending.object.length + pending.value.length

/** Whether there is room for one more. */
export const canWait = (state: RedisState, pending: Pending): boolean =>
  state.pending.length < MAX_PENDING_COMMANDS &&
  state.pendingChars + charsOf(pending) <= MAX_PENDING_CHARS

export function pushPending(state: RedisState, pending: Pending): void {
  state.pending.push(pending)
  state.pendingChars += charsOf(pending)
}

/** Takes the oldest. */
export function shiftPending(state: RedisState): Pending | undefined {
  const pending = state.pending.shift()
  if (pending !== undefined) state.pendingChars -= charsOf(pending)
  return pending
}
