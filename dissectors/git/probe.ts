/** Whether first bytes are the Git protocol's: a line's length in hexadecimal and words of its own. */
import { Direction, Probe, type StreamSlice } from '../../src/dissect/contract.ts'
import { LENGTH_BYTES, SERVICES } from './constants.ts'

const OID_CHARS = 40
const CLIENT_WORDS = [...SERVICES.map((s) => `${s} `), 'want ', 'command=ls-refs', 'command=fetch']
const SERVER_WORDS = ['version 1', 'version 2', 'ERR ']

/** Allocates nothing. */
export function probeGit(input: StreamSlice): Probe {
  const shown = Math.min(LENGTH_BYTES, input.remaining())
  for (let i = 0; i < shown; i++) if (hexDigit(input.peek(i)) < 0) return Probe.No
  // No line is as long as that, and most openings that begin with a digit are told here.
  if (input.peek() !== 0x30 && input.peek() !== 0x31) return Probe.No
  if (shown < LENGTH_BYTES) return Probe.More
  const isClient = input.direction === Direction.Orig
  const client = matchAny(input, CLIENT_WORDS)
  if (client !== Probe.No) return client === Probe.Yes && !isClient ? Probe.Flipped : client
  const server = matchAny(input, SERVER_WORDS)
  const answer = server === Probe.No ? matchAdvertisement(input) : server
  return answer === Probe.Yes && isClient ? Probe.Flipped : answer
}

function matchAny(input: StreamSlice, words: readonly string[]): Probe {
  let more = false
  for (const word of words) {
    const found = match(input, LENGTH_BYTES, word)
    if (found === 1) return Probe.Yes
    if (found === 0) more = true
  }
  return more ? Probe.More : Probe.No
}

/** 1 whole, 0 as far as there are bytes, -1 not. */
function match(input: StreamSlice, at: number, word: string): number {
  for (let i = 0; i < word.length; i++) {
    const byte = input.peek(at + i)
    if (byte < 0) return 0
    if (byte !== word.charCodeAt(i)) return -1
  }
  return 1
}

/** An object's name, a space and a ref. */
function matchAdvertisement(input: StreamSlice): Probe {
  let at = LENGTH_BYTES
  while (hexDigit(input.peek(at)) >= 0) at++
  const digits = at - LENGTH_BYTES
  if (digits > 64) return Probe.No
  const after = input.peek(at)
  if (after < 0) return Probe.More
  if ((digits !== OID_CHARS && digits !== 64) || after !== 0x20) return Probe.No
  return matchRef(input, at + 1)
}

const REFS = ['HEAD', 'refs/', 'capabilities^{}']

function matchRef(input: StreamSlice, at: number): Probe {
  let more = false
  for (const ref of REFS) {
    const found = match(input, at, ref)
    if (found === 1) return Probe.Yes
    if (found === 0) more = true
  }
  return more ? Probe.More : Probe.No
}

/** Value of a hexadecimal digit, -1 of anything else. */
export function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  if (byte >= 0x61 && byte <= 0x66) return byte - 0x57
  return byte >= 0x41 && byte <= 0x46 ? byte - 0x37 : -1
}
