/**
 * What a client's request can be by its size alone. The user name's length, the same in
 * every request, comes from the opening `none` request and narrows the rest.
 */
import {
  INTERACTIVE_PAYLOAD_BYTES,
  MAX_PASSWORD_BYTES,
  MAX_USER_BYTES,
  NONE_PAYLOAD_BYTES,
  PASSWORD_PADDING_BYTES,
  PASSWORD_PAYLOAD_BYTES,
  pkOkPayloadBytes,
  probePayloadBytes,
  signedPayloadBytes,
  USER_KEYS,
  type UserKey,
} from './authSizes.ts'
import { isPaddedTo64, type Suite, wireSize } from './suites.ts'

/** User name lengths that a session's `none` request leaves possible. */
export interface UserRange {
  readonly low: number
  readonly high: number
}

const ANY_USER: UserRange = { low: 1, high: MAX_USER_BYTES }

/** The lengths for which a `none` request has this size; undefined when there is none. */
export function solveUser(suite: Suite, bytes: number): UserRange | undefined {
  let low = 0
  let high = 0
  for (let user = 1; user <= MAX_USER_BYTES; user++) {
    if (wireSize(suite, NONE_PAYLOAD_BYTES + user) !== bytes) continue
    if (low === 0) low = user
    high = user
  }
  return low === 0 ? undefined : { low, high }
}

const fits = (
  suite: Suite,
  bytes: number,
  range: UserRange,
  payload: (user: number) => number,
): boolean =>
  bytes >= wireSize(suite, payload(range.low)) && bytes <= wireSize(suite, payload(range.high))

/** Keys whose PK_OK has this size, asked for by a request of that size. */
export function findAcceptedKeys(
  toServer: Suite,
  toClient: Suite,
  request: number,
  answer: number,
  range = ANY_USER,
): UserKey[] {
  return USER_KEYS.filter(
    (key) =>
      wireSize(toClient, pkOkPayloadBytes(key)) === answer &&
      fits(toServer, request, range, (user) => probePayloadBytes(key, user)),
  )
}

/** What a request's size leaves possible. */
export interface RequestKinds {
  probe: UserKey[]
  signed: UserKey[]
  interactive: boolean
  password: boolean
}

export function classifyRequest(
  suite: Suite,
  bytes: number,
  range: UserRange | undefined,
  hostKeyBytes: number,
  padsPasswords: boolean,
): RequestKinds {
  const users = range ?? ANY_USER
  const probe = USER_KEYS.filter((key) =>
    fits(suite, bytes, users, (user) => probePayloadBytes(key, user)),
  )
  const signed = USER_KEYS.filter(
    (key) =>
      fits(suite, bytes, users, (user) => signedPayloadBytes(key, user, 0)) ||
      (hostKeyBytes > 0 &&
        fits(suite, bytes, users, (user) => signedPayloadBytes(key, user, hostKeyBytes))),
  )
  const interactive = fits(suite, bytes, users, (user) => INTERACTIVE_PAYLOAD_BYTES + user)
  const longest = PASSWORD_PAYLOAD_BYTES + users.high + MAX_PASSWORD_BYTES
  const limit = wireSize(suite, padsPasswords ? longest + PASSWORD_PADDING_BYTES : longest)
  const password = bytes <= limit && (!padsPasswords || isPaddedTo64(suite, bytes))
  return { probe, signed, interactive, password }
}

/** The method of a refused or accepted request; '' when its size leaves several. */
export function nameMethod(kinds: RequestKinds, accepted: boolean): string {
  const key = kinds.signed.length > 0 || (!accepted && kinds.probe.length > 0)
  if (kinds.password) return key ? '' : 'password'
  if (key) return 'publickey'
  return kinds.interactive && !accepted ? 'keyboard-interactive' : ''
}

/** One key when all the candidates are of one type and size. */
export function pickKey(keys: readonly UserKey[]): UserKey | undefined {
  const first = keys[0]
  return first && keys.every((k) => k.type === first.type && k.bits === first.bits)
    ? first
    : undefined
}
