/**
 * Which options each side of a session performs (RFC 855): what both said last of
 * each, and the names of those in force, made anew only when one begins or ends.
 */
import { DO, MAX_LIST_WORDS, nameCommand, nameOption, WILL, WONT } from './constants.ts'

const SAID_WILL = 1
const SAID_DO = 2
const SAID = SAID_WILL | SAID_DO
/** Bits of the client's two words; the server's stand this far above. */
const SIDE_BITS = 2
/** The registry's usual options: V8 keeps so small an array in its own heap. */
const USUAL_OPTIONS = 64

const NONE: readonly string[] = []

export class OptionTable {
  private readonly usual = new Uint8Array(USUAL_OPTIONS)
  private others: Uint8Array | null = null
  private readonly inForce: [number[] | null, number[] | null] = [null, null]
  private readonly names: [readonly string[], readonly string[]] = [NONE, NONE]
  /** What each side said, in order, at most MAX_LIST_WORDS. */
  readonly spoken: readonly [string[], string[]] = [[], []]

  /** Takes note of one command; `direction` 0 is the client. */
  note(direction: 0 | 1, verb: number, option: number): void {
    const list = this.spoken[direction]
    if (list.length < MAX_LIST_WORDS) list.push(nameCommand(verb, option))
    const before = this.read(option)
    const bit = (verb === WILL || verb === WONT ? SAID_WILL : SAID_DO) << (direction * SIDE_BITS)
    const now = verb === WILL || verb === DO ? before | bit : before & ~bit
    if (now === before) return
    this.write(option, now)
    this.compare(0, option, isAgreed(before, 0), isAgreed(now, 0))
    this.compare(1, option, isAgreed(before, 1), isAgreed(now, 1))
  }

  /** Whether `direction` performs the option: it said WILL, the other side did not refuse. */
  offers(direction: 0 | 1, option: number): boolean {
    return ((this.read(option) >> (direction * SIDE_BITS)) & SAID_WILL) !== 0
  }

  /** Whether both agreed that `direction` performs the option. */
  isInForce(direction: 0 | 1, option: number): boolean {
    return isAgreed(this.read(option), direction)
  }

  /** Names of the options in force for `direction`, by rising code, at most MAX_LIST_WORDS. */
  listInForce(direction: 0 | 1): readonly string[] {
    return this.names[direction]
  }

  private read(option: number): number {
    return option < USUAL_OPTIONS
      ? this.usual[option]!
      : this.others === null
        ? 0
        : this.others[option]!
  }

  private write(option: number, said: number): void {
    if (option < USUAL_OPTIONS) this.usual[option] = said
    else {
      this.others ??= new Uint8Array(256)
      this.others[option] = said
    }
  }

  private compare(direction: 0 | 1, option: number, was: boolean, is: boolean): void {
    if (was === is) return
    this.inForce[direction] ??= []
    const codes = this.inForce[direction]
    if (is) insert(codes, option)
    else remove(codes, option)
    // A new list: the one given out before may still be on its way to a record.
    this.names[direction] = codes.slice(0, MAX_LIST_WORDS).map(nameOption)
  }
}

/** Whether `direction` said WILL and the other side DO. */
function isAgreed(said: number, direction: 0 | 1): boolean {
  const own = (said >> (direction * SIDE_BITS)) & SAID
  const other = (said >> ((1 - direction) * SIDE_BITS)) & SAID
  return (own & SAID_WILL) !== 0 && (other & SAID_DO) !== 0
}

function insert(codes: number[], option: number): void {
  let at = codes.length
  codes.push(option)
  for (; at > 0 && codes[at - 1]! > option; at--) codes[at] = codes[at - 1]!
  codes[at] = option
}

function remove(codes: number[], option: number): void {
  for (let at = codes.indexOf(option); at < codes.length - 1; at++) codes[at] = codes[at + 1]!
  codes.pop()
}
