/** Whether first bytes are Subversion's: the greeting, the client's answer to it, or a command. */
import { Direction, Probe, type StreamSlice } from '../../src/dissect/contract.ts'
import { COMMANDS } from './constants.ts'

const ANSWERS = ['( success ( ', '( failure ( ']
const OPENINGS = Object.keys(COMMANDS)
  .filter((word) => word.includes('-') || word === 'reparent')
  .map((word) => `( ${word} ( `)
/** Version and the first capability of every client. */
const GREETING = '( 2 ( edit-pipeline'

/** Allocates nothing. */
export function probeSvn(input: StreamSlice): Probe {
  if (input.peek() !== 0x28) return Probe.No
  const answer = matchAny(input, ANSWERS)
  if (answer === Probe.Yes) return input.direction === Direction.Resp ? Probe.Yes : Probe.Flipped
  const greeting = match(input, GREETING)
  const command = greeting === Probe.No ? matchAny(input, OPENINGS) : greeting
  if (command === Probe.Yes) return input.direction === Direction.Orig ? Probe.Yes : Probe.Flipped
  return answer === Probe.More ? answer : command
}

function matchAny(input: StreamSlice, words: readonly string[]): Probe {
  let more = false
  for (const word of words) {
    const found = match(input, word)
    if (found === Probe.Yes) return Probe.Yes
    if (found === Probe.More) more = true
  }
  return more ? Probe.More : Probe.No
}

function match(input: StreamSlice, word: string): Probe {
  for (let i = 0; i < word.length; i++) {
    const byte = input.peek(i)
    if (byte < 0) return Probe.More
    if (byte !== word.charCodeAt(i)) return Probe.No
  }
  return Probe.Yes
}
