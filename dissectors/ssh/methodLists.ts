/** The lists of methods that a refusal of one size can hold, RFC 4252 section 5.1. */

/** Lists that servers are known to send, in their order. */
const USUAL_LISTS: readonly string[] = [
  'publickey',
  'password',
  'keyboard-interactive',
  'publickey,password',
  'publickey,keyboard-interactive',
  'password,keyboard-interactive',
  'publickey,password,keyboard-interactive',
]

/** Less usual ones: with Kerberos or host-based authentication. */
const RARE_LISTS: readonly string[] = [
  'gssapi-with-mic',
  'hostbased',
  'publickey,hostbased',
  'publickey,password,hostbased',
  'publickey,password,keyboard-interactive,hostbased',
  'publickey,keyboard-interactive,hostbased',
  'gssapi-with-mic,password',
  'publickey,gssapi-with-mic',
  'publickey,gssapi-with-mic,password',
  'publickey,gssapi-with-mic,keyboard-interactive',
  'publickey,gssapi-with-mic,password,keyboard-interactive',
  'publickey,gssapi-keyex,gssapi-with-mic',
  'publickey,gssapi-keyex,gssapi-with-mic,password',
  'publickey,gssapi-keyex,gssapi-with-mic,keyboard-interactive',
  'publickey,gssapi-keyex,gssapi-with-mic,password,keyboard-interactive',
  'gssapi-keyex,gssapi-with-mic,publickey,keyboard-interactive,hostbased',
]

/** All of them: lists of the same methods in another order have the same size. */
export const METHOD_LISTS: readonly string[] = [...USUAL_LISTS, ...RARE_LISTS]

/** Methods that PAM decides. */
const PAM_METHODS: readonly string[] = ['password', 'keyboard-interactive']

const isUsual = (list: string): boolean => USUAL_LISTS.includes(list)

export class MethodLists {
  readonly lists: readonly string[]
  /** The methods offered when one list is left, or one usual one. */
  readonly agreed: readonly string[] | undefined
  /** No usual list is among them. */
  readonly rare: boolean
  private left: MethodLists | undefined
  private usualOnes: MethodLists | undefined
  private readonly narrowed = new Map<string, MethodLists>()

  constructor(lists: readonly string[]) {
    this.lists = lists
    this.rare = !lists.some(isUsual)
    const likely = this.rare ? lists : lists.filter(isUsual)
    this.agreed = likely.length === 1 ? likely[0]!.split(',') : undefined
  }

  /** Those that have the method. */
  with(method: string): MethodLists {
    return this.narrow(method, method, true)
  }

  /** Those that do not have it. */
  without(method: string): MethodLists {
    return this.narrow(`-${method}`, method, false)
  }

  /** The usual ones. */
  usual(): MethodLists {
    this.usualOnes ??= new MethodLists(this.lists.filter(isUsual))
    return this.usualOnes
  }

  /** What is left of them without passwords and prompts. */
  exhausted(): MethodLists {
    if (this.left === undefined) {
      const left = this.lists.map((list) =>
        list
          .split(',')
          .filter((method) => !PAM_METHODS.includes(method))
          .join(),
      )
      this.left = new MethodLists([...new Set(left)].filter((list) => list !== ''))
    }
    return this.left
  }

  /** Those that are among the others too. */
  among(others: MethodLists): MethodLists {
    return new MethodLists(this.lists.filter((list) => others.lists.includes(list)))
  }

  /** Each is made once, so that there are no more than subsets of the first. */
  private narrow(key: string, method: string, has: boolean): MethodLists {
    let found = this.narrowed.get(key)
    if (found === undefined) {
      const left = this.lists.filter((list) => list.split(',').includes(method) === has)
      found = left.length === this.lists.length ? this : new MethodLists(left)
      this.narrowed.set(key, found)
    }
    return found
  }
}

export const NO_METHOD_LISTS = new MethodLists([])
