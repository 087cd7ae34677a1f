/** What a refusal looks like in one session: its size, and the method lists that have it. */
import { type MethodLists, NO_METHOD_LISTS } from './methodLists.ts'
import type { SshFields } from './record.ts'
import { sizesOf } from './suiteSizes.ts'
import { isPacketSize, type Suite } from './suites.ts'

export class FailureSize {
  /** Bytes of a refusal on the wire; 0 while unknown. */
  bytes = 0
  /** First answer, when it is no list known: a banner came with it, or the list is another. */
  mixedAnswer = 0
  /** Lists the first refusal can have held. */
  private lists: MethodLists = NO_METHOD_LISTS

  set(suite: Suite, bytes: number, fields: SshFields): void {
    this.bytes = bytes
    this.lists = sizesOf(suite).methodLists(bytes)
    this.narrow('', fields)
  }

  /** Clients try what was offered: lists without the method tried are out. */
  narrow(method: string, fields: SshFields): void {
    if (method !== '') this.lists = this.lists.with(method)
    if (this.lists.agreed !== undefined) fields.authMethodsOffered = this.lists.agreed
  }

  /** A partial success changes the list: the first one is not narrowed any more. */
  freeze(): void {
    this.lists = NO_METHOD_LISTS
  }

  /** A refusal seen by itself, after a first one that came behind a banner. */
  learn(suite: Suite, answer: number, mayBeKey: boolean, fields: SshFields): void {
    const known = sizesOf(suite).methodLists(answer) !== NO_METHOD_LISTS
    const behindBanner = known && isPacketSize(suite, this.mixedAnswer - answer)
    if ((behindBanner && !mayBeKey) || answer === this.mixedAnswer) this.set(suite, answer, fields)
  }
}
