/**
 * What the packets of one suite can be by their sizes. Worked out once for each of the few
 * ways in which suites make up packets; only the requests of users depend on more.
 */
import type { UserRange } from './authRequest.ts'
import {
  failurePayloadBytes,
  MAX_USER_BYTES,
  METHOD_LISTS,
  NONE_PAYLOAD_BYTES,
  pkOkPayloadBytes,
  SERVICE_PAYLOAD_BYTES,
  SUCCESS_PAYLOAD_BYTES,
  TOO_MANY_PAYLOAD_BYTES,
  USER_KEYS,
  type UserKey,
} from './authSizes.ts'
import { MethodLists, NO_METHOD_LISTS } from './methodLists.ts'
import { type Suite, wireSize } from './suites.ts'

const NO_KEYS: readonly UserKey[] = []
const known = new Map<number, SuiteSizes>()

export class SuiteSizes {
  /** One of the suites with these sizes. */
  readonly suite: Suite
  /** Stands for these sizes in the keys of other tables. */
  readonly id: number
  /** SERVICE_REQUEST and SERVICE_ACCEPT. */
  readonly serviceBytes: number
  readonly successBytes: number
  /** DISCONNECT after too many refusals. */
  readonly tooManyBytes: number
  private readonly lists = new Map<number, MethodLists>()
  private readonly keys = new Map<number, UserKey[]>()
  private readonly users = new Map<number, UserRange>()

  constructor(suite: Suite, id: number) {
    this.suite = suite
    this.id = id
    this.serviceBytes = wireSize(suite, SERVICE_PAYLOAD_BYTES)
    this.successBytes = wireSize(suite, SUCCESS_PAYLOAD_BYTES)
    this.tooManyBytes = wireSize(suite, TOO_MANY_PAYLOAD_BYTES)
    for (const list of METHOD_LISTS) {
      const bytes = wireSize(suite, failurePayloadBytes(list))
      if (this.lists.has(bytes)) continue
      const same = METHOD_LISTS.filter((l) => wireSize(suite, failurePayloadBytes(l)) === bytes)
      this.lists.set(bytes, new MethodLists(same))
    }
    for (const key of USER_KEYS) {
      const bytes = wireSize(suite, pkOkPayloadBytes(key))
      this.keys.set(bytes, [...(this.keys.get(bytes) ?? []), key])
    }
    for (let user = 1; user <= MAX_USER_BYTES; user++) {
      const bytes = wireSize(suite, NONE_PAYLOAD_BYTES + user)
      this.users.set(bytes, { low: this.users.get(bytes)?.low ?? user, high: user })
    }
  }

  /** Method lists whose FAILURE has this size. */
  methodLists(bytes: number): MethodLists {
    return this.lists.get(bytes) ?? NO_METHOD_LISTS
  }

  /** Keys whose PK_OK has this size. */
  acceptedKeys(bytes: number): readonly UserKey[] {
    return this.keys.get(bytes) ?? NO_KEYS
  }

  /** The user name lengths for which a `none` request has this size; undefined when there is none. */
  userRange(bytes: number): UserRange | undefined {
    return this.users.get(bytes)
  }
}

/** The sizes of a suite: there are as many as ways to make up packets, under a hundred. */
export function sizesOf(suite: Suite): SuiteSizes {
  const key =
    (suite.leastBytes << 16) |
    (suite.blockBytes << 8) |
    (suite.tagBytes << 1) |
    (suite.lengthApart ? 1 : 0)
  let sizes = known.get(key)
  if (sizes === undefined) {
    sizes = new SuiteSizes(suite, known.size)
    known.set(key, sizes)
  }
  return sizes
}
