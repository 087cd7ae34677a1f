/** Whether first bytes are Memcached's: a storage command with its numbers, an item, or a binary header that holds together. */
import { Direction, Probe, type StreamSlice } from '../../src/dissect/contract.ts'
import { REQUEST, RESPONSE } from './binary.ts'
import { MAX_KEY_BYTES, MAX_VALUE_BYTES, OPCODES, VERBS } from './constants.ts'

const SPACE = 0x20
const CR = 0x0d
const LF = 0x0a
const HEADER_BYTES = 24
/** Bytes of extras by opcode, where the protocol fixes them. */
const EXTRAS: Readonly<Record<number, number>> = {
  0: 0, 1: 8, 2: 8, 3: 8, 4: 0, 5: 20, 6: 20, 7: 0, 9: 0, 10: 0, 11: 0, 12: 0, 13: 0, 14: 0, 15: 0, 16: 0,
  17: 8, 18: 8, 19: 8, 20: 0, 21: 20, 22: 20, 23: 0, 25: 0, 26: 0, 28: 4, 29: 4, 30: 4, 31: 0, 32: 0, 33: 0, 34: 0,
} // biome-ignore format: a table
const FULL_STORES: readonly string[] = ['set ', 'add ', 'replace ', 'append ', 'prepend ', 'cas ']
const FETCH_LINES: readonly string[] = ['get ', 'gets ']
const META_STORE = 'ms '
const FAULTS: readonly string[] = ['CLIENT_ERROR ', 'SERVER_ERROR ']
const ITEM = 'VALUE '
const STAT = 'STAT '
const STORED = 'STORED\r\n'

/** Allocates nothing. */
export function probeMemcached(input: StreamSlice): Probe {
  const first = input.peek()
  const isOrig = input.direction === Direction.Orig
  if (first === (isOrig ? REQUEST : RESPONSE)) return probeBinary(input, isOrig)
  if (!isOrig) return probeReply(input)
  const metaStore = matchWord(input, META_STORE)
  if (metaStore === Probe.Yes) return probeStore(input, META_STORE.length, 1)
  let open = metaStore === Probe.More
  for (let i = 0; i < FULL_STORES.length; i++) {
    const found = matchWord(input, FULL_STORES[i]!)
    if (found === Probe.Yes) return probeStore(input, FULL_STORES[i]!.length, 3)
    open ||= found === Probe.More
  }
  for (let i = 0; i < FETCH_LINES.length; i++) {
    const found = matchWord(input, FETCH_LINES[i]!)
    if (found === Probe.Yes) return probeFetch(input)
    open ||= found === Probe.More
  }
  if (open && !input.isUsualPort) return Probe.More
  return input.isUsualPort ? probeVerb(input) : Probe.No
}

function matchWord(input: StreamSlice, word: string): Probe {
  for (let at = 0; at < word.length; at++) {
    const byte = input.peek(at)
    if (byte < 0) return Probe.More
    if (byte !== word.charCodeAt(at)) return Probe.No
  }
  return Probe.Yes
}

/** `KEY FLAGS EXPIRY BYTES`, or `KEY BYTES` in the meta protocol: a key, then numbers. */
function probeStore(input: StreamSlice, from: number, numbers: number): Probe {
  let at = from
  const keyEnd = skipKey(input, at)
  if (keyEnd < 0) return keyEnd === -2 ? Probe.More : Probe.No
  at = keyEnd
  for (let number = 0; number < numbers; number++) {
    if (input.peek(at) !== SPACE) return input.peek(at) < 0 ? Probe.More : Probe.No
    at++
    if (number === 1 && input.peek(at) === 0x2d) at++
    const first = at
    while (input.peek(at) >= 0x30 && input.peek(at) <= 0x39) at++
    if (input.peek(at) < 0) return Probe.More
    if (at === first) return Probe.No
  }
  const end = input.peek(at)
  return end === SPACE || end === CR || end === LF ? Probe.Yes : Probe.No
}

/** Where the key at `from` ends; -2 when it goes on past what is there, -1 when it is none. */
function skipKey(input: StreamSlice, from: number): number {
  let at = from
  for (;;) {
    const byte = input.peek(at)
    if (byte < 0) return at - from > MAX_KEY_BYTES ? -1 : -2
    if (byte === SPACE || byte === CR || byte === LF) break
    if (byte < SPACE || at - from >= MAX_KEY_BYTES) return -1
    at++
  }
  return at > from ? at : -1
}

/** Other protocols have a `get` too: off the usual port the server's answer decides. */
function probeFetch(input: StreamSlice): Probe {
  const end = input.find(LF)
  if (end < 0) return input.remaining() < PROBE_BYTES ? Probe.More : Probe.No
  if (input.isUsualPort) return Probe.Yes
  for (let at = input.pos; at < end; at++) {
    const byte = input.bytes[at]!
    if (byte < SPACE && byte !== CR) return Probe.No
  }
  return end + 1 === input.end ? Probe.More : Probe.No
}

/** On the usual port a known verb, alone or with words behind it. */
function probeVerb(input: StreamSlice): Probe {
  let open = false
  for (let i = 0; i < VERBS.length; i++) {
    const verb = VERBS[i]!
    const found = matchWord(input, verb)
    if (found === Probe.More) open = true
    if (found !== Probe.Yes) continue
    const after = input.peek(verb.length)
    if (after === SPACE || after === CR || after === LF) return Probe.Yes
    if (after < 0) open = true
  }
  return open ? Probe.More : Probe.No
}

function probeReply(input: StreamSlice): Probe {
  const stored = matchWord(input, STORED)
  if (stored === Probe.Yes) return stored
  let open = stored === Probe.More
  for (let i = 0; i < FAULTS.length; i++) {
    const fault = matchWord(input, FAULTS[i]!)
    if (fault === Probe.Yes) return fault
    open ||= fault === Probe.More
  }
  const item = matchWord(input, ITEM)
  if (item === Probe.Yes) return probeItem(input)
  const stat = matchWord(input, STAT)
  if (stat === Probe.Yes)
    return input.isUsualPort || matchWord(input, 'STAT pid ') === Probe.Yes ? Probe.Yes : Probe.No
  if (open || item === Probe.More || stat === Probe.More) return Probe.More
  if (!input.isUsualPort) return Probe.No
  const end = matchWord(input, 'END\r\n')
  return end !== Probe.No ? end : matchWord(input, 'VERSION 1.')
}

/** `VALUE KEY FLAGS BYTES`. */
function probeItem(input: StreamSlice): Probe {
  let at = skipKey(input, ITEM.length)
  if (at < 0) return at === -2 ? Probe.More : Probe.No
  for (let number = 0; number < 2; number++) {
    if (input.peek(at) !== SPACE) return input.peek(at) < 0 ? Probe.More : Probe.No
    const first = ++at
    while (input.peek(at) >= 0x30 && input.peek(at) <= 0x39) at++
    if (input.peek(at) < 0) return Probe.More
    if (at === first) return Probe.No
  }
  return input.peek(at) === CR || input.peek(at) === SPACE ? Probe.Yes : Probe.No
}

function probeBinary(input: StreamSlice, isRequest: boolean): Probe {
  const opcode = input.peek(1)
  if (opcode < 0) return Probe.More
  if (OPCODES[opcode] === undefined || opcode > 34) return Probe.No
  const dataType = input.peek(5)
  if (dataType > 0) return Probe.No
  if (input.remaining() < HEADER_BYTES) return Probe.More
  const { view, pos } = input
  const keyBytes = view.getUint16(pos + 2)
  const extras = view.getUint8(pos + 4)
  const body = view.getUint32(pos + 8)
  if (keyBytes > MAX_KEY_BYTES || body > MAX_VALUE_BYTES || extras + keyBytes > body)
    return Probe.No
  if (!isRequest) return view.getUint16(pos + 6) <= 0x86 && extras <= 8 ? Probe.Yes : Probe.No
  const fixed = EXTRAS[opcode]
  if (fixed !== undefined && extras !== fixed && !(extras === 0 && opcode === 17)) return Probe.No
  return view.getUint16(pos + 6) === 0 || input.isUsualPort ? Probe.Yes : Probe.No
}

/** Most bytes a probe is shown: a line with the longest key. */
export const PROBE_BYTES = 256
