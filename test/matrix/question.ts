/** What is asked of a recorded session, and how an answer is judged. Unknown is never wrong. */
import type { Row } from '../support/replayLines.ts'

/** One recorded session as the sensor told it; `session` is undefined when it told of none. */
export interface Told {
  readonly session: Row | undefined
  readonly events: readonly Row[]
}

/** Answers of one question, counted; a question about a list may count each entry. */
export interface Score {
  right: number
  wrong: number
  unknown: number
}

export interface Question {
  readonly name: string
  judge(known: unknown, told: Told): Score
  /** What was said, for the list of wrong answers. */
  say(told: Told): unknown
}

export const RIGHT: Score = { right: 1, wrong: 0, unknown: 0 }
export const WRONG: Score = { right: 0, wrong: 1, unknown: 0 }
export const UNKNOWN: Score = { right: 0, wrong: 0, unknown: 1 }

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === '' || value === 0 || value === 'unknown'

/** A single value: a word or a number, where '', 0 and `unknown` say nothing. */
export function askValue(name: string, read: (told: Told) => unknown): Question {
  return {
    name,
    say: read,
    judge(known, told) {
      const said = read(told)
      if (said === known) return RIGHT
      if (isEmpty(said)) return isEmpty(known) && told.session !== undefined ? RIGHT : UNKNOWN
      return WRONG
    },
  }
}

/** A flag: false also means that nothing was seen of it. */
export function askFlag(name: string, read: (told: Told) => unknown): Question {
  const say = (told: Told): boolean => read(told) === true
  return {
    name,
    say,
    judge(known, told) {
      if (told.session === undefined) return UNKNOWN
      if (say(told) === known) return RIGHT
      return known === true ? UNKNOWN : WRONG
    },
  }
}

/** A set of words: what is missing is unknown, what is too much is wrong. */
export function askSet(name: string, read: (told: Told) => readonly string[]): Question {
  return {
    name,
    say: read,
    judge(known, told) {
      const wanted = new Set(known as readonly string[])
      const said = read(told)
      if (said.some((word) => !wanted.has(word))) return WRONG
      return said.length === wanted.size && told.session !== undefined ? RIGHT : UNKNOWN
    },
  }
}

/** A list in order, each entry counted: matched ones are right, others said are wrong, others known are unknown. */
export function askLines(name: string, read: (told: Told) => readonly string[]): Question {
  return {
    name,
    say: read,
    judge(known, told) {
      const wanted = known as readonly string[]
      const said = read(told)
      const right = countCommon(wanted, said)
      const wrong = said.length - right
      return { right, wrong, unknown: Math.max(0, wanted.length - right - wrong) }
    },
  }
}

/** Length of the longest common subsequence. */
function countCommon(a: readonly string[], b: readonly string[]): number {
  let above = new Uint32Array(b.length + 1)
  for (const entry of a) {
    const row = new Uint32Array(b.length + 1)
    for (let j = 0; j < b.length; j++) {
      row[j + 1] = entry === b[j] ? above[j]! + 1 : Math.max(above[j + 1]!, row[j]!)
    }
    above = row
  }
  return above[b.length]!
}
