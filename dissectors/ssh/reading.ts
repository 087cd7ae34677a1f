/**
 * A reading: one way to understand the packets of an authentication so far. Several are
 * followed side by side; `cost` says how much each had to suppose, and what all the cheap
 * ones agree on is what is told.
 */
import { MAX_USER_BYTES } from './authSizes.ts'
import { type MethodLists, NO_METHOD_LISTS } from './methodLists.ts'
import { type KeyClaim, nameKey } from './userKeys.ts'

/** What the next request of the client answers. */
export const Phase = {
  /** A refusal, or nothing yet. */
  Idle: 0,
  /** PK_OK: the signature is to come. */
  KeyTaken: 1,
  /** INFO_REQUEST. */
  Prompted: 2,
  /** PASSWD_CHANGEREQ. */
  PasswordExpired: 3,
  /** INFO_REQUEST that has room for no prompt: PAM's last word. */
  PromptedForNothing: 7,
  /** A step of GSS-API. */
  Gssapi: 4,
  /** SUCCESS: what follows is no authentication. */
  Open: 5,
  /** DISCONNECT: nothing follows. */
  Disconnected: 6,
} as const
export type Phase = (typeof Phase)[keyof typeof Phase]

/** What an answer was taken for. */
export const Answer = { Refusal: 0, Partial: 1, Success: 2, Disconnect: 3 } as const
export type Answer = (typeof Answer)[keyof typeof Answer]

/** What tells a method besides the size of its request: the time it took, see turnPace.ts. */
export const Sign = { None: 0, Password: 1, Key: 2 } as const
export type Sign = (typeof Sign)[keyof typeof Sign]

/** One attempt the server decided. */
export interface Attempt {
  readonly before: Attempt | undefined
  readonly number: number
  /** '' when sizes leave several. */
  readonly method: string
  readonly answer: Answer
  readonly key: KeyClaim | undefined
  readonly requestBytes: number
  readonly answerBytes: number
  /** Which turn of the session it was, from 1. */
  readonly turn: number
  /** What the method is told by besides the size. */
  readonly sign: Sign
}

/** Rank of a method in the order in which OpenSSH tries them. */
export const Rank = { None: 0, Key: 1, Interactive: 2, Password: 3 } as const
export type Rank = (typeof Rank)[keyof typeof Rank]

export interface Reading {
  readonly phase: Phase
  /** Of the key offered last, and in KeyTaken of the one taken. */
  readonly key: KeyClaim | undefined
  /** Lengths the user's name can have. */
  readonly userLow: number
  readonly userHigh: number
  /** Size of a refusal; 0 while unknown. */
  readonly refusalBytes: number
  /** Lists that refusals now hold. */
  readonly lists: MethodLists
  /** Lists that the first refusal held. */
  readonly offered: MethodLists
  /** First answer when a banner came in one segment with it; else 0. */
  readonly mixedBytes: number
  /** Size of the prompt before; 0 for none. */
  readonly promptBytes: number
  readonly last: Attempt | undefined
  readonly rank: Rank
  readonly partial: boolean
  /** Packets before an answer that were no EXT_INFO. */
  readonly banner: boolean
  readonly cost: number
}

export const FIRST_READING: Reading = {
  phase: Phase.Idle,
  key: undefined,
  userLow: 1,
  userHigh: MAX_USER_BYTES,
  refusalBytes: 0,
  lists: NO_METHOD_LISTS,
  offered: NO_METHOD_LISTS,
  mixedBytes: 0,
  promptBytes: 0,
  last: undefined,
  rank: Rank.None,
  partial: false,
  banner: false,
  cost: 0,
}

export const countAttempts = (reading: Reading): number => reading.last?.number ?? 0

/** Readings kept after a turn, cheapest first. */
const MAX_READINGS = 16
/** Those that suppose so much more than the cheapest are given up. */
const HOPELESS_COST = 6
/** Those that suppose less than so much more than the cheapest have a say. */
export const LIKELY_COST = 3

/** Puts readings together that differ in the past only, and leaves the cheapest. In place. */
export function settleReadings(readings: Reading[]): void {
  for (let i = 0; i < readings.length; i++) {
    for (let j = readings.length - 1; j > i; j--) {
      const joined = joinReadings(readings[i]!, readings[j]!)
      if (joined === undefined) continue
      readings[i] = joined
      readings[j] = readings[readings.length - 1]!
      readings.pop()
    }
  }
  readings.sort((a, b) => a.cost - b.cost)
  const limit = (readings[0]?.cost ?? 0) + HOPELESS_COST
  while (readings.length > MAX_READINGS || (readings.at(-1)?.cost ?? 0) >= limit) readings.pop()
}

/** One for both when they expect the same of what is to come. */
function joinReadings(a: Reading, b: Reading): Reading | undefined {
  const same =
    a.phase === b.phase &&
    a.userLow === b.userLow &&
    a.userHigh === b.userHigh &&
    a.refusalBytes === b.refusalBytes &&
    a.lists === b.lists &&
    a.offered === b.offered &&
    a.mixedBytes === b.mixedBytes &&
    a.promptBytes === b.promptBytes &&
    a.rank === b.rank &&
    a.partial === b.partial &&
    a.banner === b.banner &&
    countAttempts(a) === countAttempts(b) &&
    (a.phase !== Phase.KeyTaken || isSameKey(a.key, b.key))
  if (!same) return undefined
  const cheap = a.cost <= b.cost ? a : b
  const dear = cheap === a ? b : a
  if (dear.cost - cheap.cost >= LIKELY_COST) return cheap
  return {
    ...cheap,
    key: isSameKey(a.key, b.key) ? a.key : undefined,
    last: joinAttempts(a.last, b.last),
  }
}

/** The attempts of both; what differs is left open. */
function joinAttempts(a: Attempt | undefined, b: Attempt | undefined): Attempt | undefined {
  if (a === b || a === undefined || b === undefined) return a
  const agree = a.method === b.method && a.answer === b.answer
  return {
    ...a,
    before: joinAttempts(a.before, b.before),
    method: a.method === b.method ? a.method : '',
    key: isSameKey(a.key, b.key) ? a.key : undefined,
    answer: a.answer === b.answer ? a.answer : Answer.Refusal,
    sign: agree && a.sign === b.sign ? a.sign : Sign.None,
  }
}

function isSameKey(a: KeyClaim | undefined, b: KeyClaim | undefined): boolean {
  if (a === b) return true
  if (a === undefined || b === undefined) return false
  const one = nameKey(a)
  const other = nameKey(b)
  return one !== undefined && one.type === other?.type && one.bits === other.bits
}
