/** What a refusal looks like in one session: its size, and the method lists that have it. */
import { findMethodLists } from './authSizes.ts'
import type { SshFields } from './record.ts'
import { isPacketSize, type Suite } from './suites.ts'

export class FailureSize {
  /** Bytes of a refusal on the wire; 0 while unknown. */
  bytes = 0
  /** First answer, when it is no list known: a banner came with it, or the list is another. */
  mixedAnswer = 0
  /** Lists the first refusal can have held. */
  private lists: string[] = []

  set(suite: Suite, bytes: number, fields: SshFields): void {
    this.bytes = bytes
    this.lists = findMethodLists(suite, bytes)
    this.narrow('', fields)
  }

  /** Clients try what was offered: lists without the method tried are out. */
  narrow(method: string, fields: SshFields): void {
    if (method !== '') this.lists = this.lists.filter((list) => list.split(',').includes(method))
    const sets = new Set(this.lists.map((list) => list.split(',').sort().join()))
    if (sets.size === 1) fields.authMethodsOffered = this.lists[0]!.split(',')
  }

  /** A partial success changes the list: the first one is not narrowed any more. */
  freeze(): void {
    this.lists = []
  }

  /** A refusal seen by itself, after a first one that came behind a banner. */
  learn(suite: Suite, answer: number, mayBeKey: boolean, fields: SshFields): void {
    const known = findMethodLists(suite, answer).length > 0
    const behindBanner = known && isPacketSize(suite, this.mixedAnswer - answer)
    if ((behindBanner && !mayBeKey) || answer === this.mixedAnswer) this.set(suite, answer, fields)
  }
}
