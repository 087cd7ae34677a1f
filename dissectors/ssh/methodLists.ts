/** The lists of methods that a refusal of one size can hold, RFC 4252 section 5.1. */

export class MethodLists {
  readonly lists: readonly string[]
  /** The methods offered when all the lists have the same, in the first one's order. */
  readonly agreed: readonly string[] | undefined
  private readonly narrowed = new Map<string, MethodLists>()

  constructor(lists: readonly string[]) {
    this.lists = lists
    const sets = new Set(lists.map((list) => list.split(',').sort().join()))
    this.agreed = sets.size === 1 ? lists[0]!.split(',') : undefined
  }

  /** Those that have the method; each is made once, so that there are no more than subsets of the first. */
  with(method: string): MethodLists {
    let found = this.narrowed.get(method)
    if (found === undefined) {
      const left = this.lists.filter((list) => list.split(',').includes(method))
      found = left.length === this.lists.length ? this : new MethodLists(left)
      this.narrowed.set(method, found)
    }
    return found
  }
}

export const NO_METHOD_LISTS = new MethodLists([])
