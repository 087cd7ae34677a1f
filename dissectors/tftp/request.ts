/** Requests and what options they carry: RFC 1350 (5), RFC 2347. */
import { wireText } from '../../src/bytes/text.ts'
import { Direction, Probe, type StreamSlice } from '../../src/dissect/contract.ts'
import { MAX_FILE_BYTES, MAX_OPTION_BYTES, MAX_OPTIONS, MODES, RRQ, WRQ } from './constants.ts'

/** Claims by the request alone: file, mode and options, each ended by NUL. Allocates nothing. */
export function probeTftp(input: StreamSlice): Probe {
  if (input.peek() !== 0) return Probe.No
  const operation = input.peek(1)
  if (operation !== RRQ && operation !== WRQ) return Probe.No
  const fileEnd = textEnd(input, 2, MAX_FILE_BYTES)
  if (fileEnd < 0 || fileEnd === 3) return Probe.No
  if (!MODES.some((mode) => matchesMode(input, fileEnd, mode))) return Probe.No
  return input.direction === Direction.Orig ? Probe.Yes : Probe.Flipped
}

/** Offset behind the NUL of the text at `at`; -1 when it is none. */
function textEnd(input: StreamSlice, at: number, max: number): number {
  for (let i = at; i - at <= max; i++) {
    const byte = input.peek(i)
    if (byte === 0) return i + 1
    if (byte < 0x20 || byte === 0x7f) return -1
  }
  return -1
}

function matchesMode(input: StreamSlice, at: number, mode: string): boolean {
  for (let i = 0; i < mode.length; i++) {
    if ((input.peek(at + i) | 0x20) !== mode.charCodeAt(i)) return false
  }
  return input.peek(at + mode.length) === 0
}

/** Texts ended by NUL, from `pos` on. */
export function readTexts(input: StreamSlice, max: number): string[] {
  const texts: string[] = []
  while (input.remaining() > 0 && texts.length < max) {
    const end = input.find(0)
    if (end < 0) break
    const bound = texts.length === 0 ? MAX_FILE_BYTES : MAX_OPTION_BYTES
    texts.push(wireText(input.bytes, input.pos, end, bound))
    input.pos = end + 1
  }
  return texts
}

/** Names and values in turn as `name=value`, names in lower case. */
export function pairOptions(texts: readonly string[]): string[] {
  const options: string[] = []
  for (let i = 0; i + 1 < texts.length && options.length < MAX_OPTIONS; i += 2) {
    options.push(`${texts[i]!.toLowerCase()}=${texts[i + 1]}`)
  }
  return options
}
