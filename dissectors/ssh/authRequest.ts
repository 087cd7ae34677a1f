/**
 * What a client's request can be by its size alone. The user name's length, the same in
 * every request, comes from the opening `none` request and narrows the rest.
 */
import {
  INTERACTIVE_PAYLOAD_BYTES,
  MAX_PASSWORD_BYTES,
  MAX_USER_BYTES,
  PASSWORD_PADDING_BYTES,
  PASSWORD_PAYLOAD_BYTES,
  probePayloadBytes,
  signedPayloadBytes,
  USER_KEYS,
  type UserKey,
} from './authSizes.ts'
import { MAX_KEPT_REQUEST_SIZES, MAX_KEPT_REQUEST_TABLES } from './constants.ts'
import { type SuiteSizes, sizesOf } from './suiteSizes.ts'
import { isPaddedTo64, type Suite, wireSize } from './suites.ts'

/** User name lengths that a session's `none` request leaves possible. */
export interface UserRange {
  readonly low: number
  readonly high: number
}

const ANY_USER: UserRange = { low: 1, high: MAX_USER_BYTES }
const NO_KEYS: readonly UserKey[] = []

const fits = (
  suite: Suite,
  bytes: number,
  range: UserRange,
  payload: (user: number) => number,
): boolean =>
  bytes >= wireSize(suite, payload(range.low)) && bytes <= wireSize(suite, payload(range.high))

/** Keys whose PK_OK has this size, asked for by a request of that size. */
export function findAcceptedKeys(
  toServer: SuiteSizes,
  toClient: SuiteSizes,
  request: number,
  answer: number,
  range = ANY_USER,
): readonly UserKey[] {
  const keys = toClient.acceptedKeys(answer)
  if (keys.length === 0) return NO_KEYS
  return keys.filter((key) =>
    fits(toServer.suite, request, range, (user) => probePayloadBytes(key, user)),
  )
}

/** What a request's size leaves possible. */
export interface RequestKinds {
  /** Keys it may ask about, or show the signature of. */
  readonly probe: readonly UserKey[]
  readonly signed: readonly UserKey[]
  readonly interactive: boolean
  readonly password: boolean
  /** Keyboard-interactive and nothing else. */
  readonly onlyInteractive: boolean
}

/** What requests can be in sessions that have all in common on which that depends. */
export class RequestTable {
  private readonly suite: Suite
  private readonly range: UserRange
  private readonly hostKeyBytes: number
  private readonly padsPasswords: boolean
  private readonly kinds = new Map<number, RequestKinds>()

  constructor(
    suite: Suite,
    range: UserRange | undefined,
    hostKeyBytes: number,
    padsPasswords: boolean,
  ) {
    this.suite = suite
    this.range = range ?? ANY_USER
    this.hostKeyBytes = hostKeyBytes
    this.padsPasswords = padsPasswords
  }

  classify(bytes: number): RequestKinds {
    let kinds = this.kinds.get(bytes)
    if (kinds === undefined) {
      if (this.kinds.size >= MAX_KEPT_REQUEST_SIZES) this.kinds.clear()
      kinds = this.workOut(bytes)
      this.kinds.set(bytes, kinds)
    }
    return kinds
  }

  private workOut(bytes: number): RequestKinds {
    const { suite, range, hostKeyBytes, padsPasswords } = this
    const probe = USER_KEYS.filter((key) =>
      fits(suite, bytes, range, (user) => probePayloadBytes(key, user)),
    )
    const signed = USER_KEYS.filter(
      (key) =>
        fits(suite, bytes, range, (user) => signedPayloadBytes(key, user, 0)) ||
        (hostKeyBytes > 0 &&
          fits(suite, bytes, range, (user) => signedPayloadBytes(key, user, hostKeyBytes))),
    )
    const interactive = fits(suite, bytes, range, (user) => INTERACTIVE_PAYLOAD_BYTES + user)
    const longest = PASSWORD_PAYLOAD_BYTES + range.high + MAX_PASSWORD_BYTES
    const limit = wireSize(suite, padsPasswords ? longest + PASSWORD_PADDING_BYTES : longest)
    const password = bytes <= limit && (!padsPasswords || isPaddedTo64(suite, bytes))
    const onlyInteractive = interactive && !password && probe.length + signed.length === 0
    return { probe, signed, interactive, password, onlyInteractive }
  }
}

const tables = new Map<number, RequestTable>()

/** The table for a client's suite, its user's name, the server's key and the client's habit. */
export function findRequestTable(
  suite: Suite,
  range: UserRange | undefined,
  hostKeyBytes: number,
  padsPasswords: boolean,
): RequestTable {
  const { low, high } = range ?? ANY_USER
  // Under 2^53: a host key is shorter than a packet that is read, a name than 65 bytes.
  const names = low * (MAX_USER_BYTES + 1) + high
  const key = (hostKeyBytes * 8192 + names) * 512 + sizesOf(suite).id * 2 + (padsPasswords ? 1 : 0)
  let table = tables.get(key)
  if (table === undefined) {
    if (tables.size >= MAX_KEPT_REQUEST_TABLES) tables.clear()
    table = new RequestTable(suite, range, hostKeyBytes, padsPasswords)
    tables.set(key, table)
  }
  return table
}

/** The method of a refused or accepted request; '' when its size leaves several. */
export function nameMethod(kinds: RequestKinds, accepted: boolean): string {
  const key = kinds.signed.length > 0 || (!accepted && kinds.probe.length > 0)
  if (kinds.password) return key ? '' : 'password'
  if (key) return 'publickey'
  return kinds.interactive && !accepted ? 'keyboard-interactive' : ''
}

/** Of a password and a key the one that was offered; '' when both or none was. */
export function nameOffered(kinds: RequestKinds, offered: readonly string[]): string {
  const password = kinds.password && offered.includes('password')
  const key = kinds.signed.length + kinds.probe.length > 0 && offered.includes('publickey')
  if (password === key) return ''
  return password ? 'password' : 'publickey'
}

/** One key when all the candidates are of one type and size. */
export function pickKey(keys: readonly UserKey[]): UserKey | undefined {
  const first = keys[0]
  return first && keys.every((k) => k.type === first.type && k.bits === first.bits)
    ? first
    : undefined
}
