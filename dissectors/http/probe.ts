/** Whether first bytes are HTTP/1's: a status line, or a request line that ends in its version. */
import { Direction, Probe, type StreamSlice } from '../../src/dissect/contract.ts'
import { beginsMessage } from './body.ts'
import { PREFACE_LINE } from './http2.ts'

const MAX_METHOD_BYTES = 32

/** Allocates nothing. RTSP, SIP and ICY have other versions and are not claimed. */
export function probeHttp(input: StreamSlice): Probe {
  const preface = matchPreface(input)
  if (preface === Probe.Yes) return input.direction === Direction.Orig ? Probe.Yes : Probe.Flipped
  const status = matchStatus(input)
  if (status === Probe.Yes) return input.direction === Direction.Resp ? Probe.Yes : Probe.Flipped
  if (status === Probe.More) return Probe.More
  const request = matchRequest(input)
  if (request === Probe.Yes) return input.direction === Direction.Orig ? Probe.Yes : Probe.Flipped
  return request
}

/** HTTP/2 without an upgrade (RFC 9113 3.3). */
function matchPreface(input: StreamSlice): Probe {
  if (input.peek() !== 0x50) return Probe.No
  return input.startsWith(PREFACE_LINE) ? Probe.Yes : Probe.No
}

function matchStatus(input: StreamSlice): Probe {
  const lead = 'HTTP/1.'
  for (let i = 0; i < lead.length; i++) {
    const byte = input.peek(i)
    if (byte < 0) return i === 0 ? Probe.No : Probe.More
    if (byte !== lead.charCodeAt(i)) return Probe.No
  }
  const minor = input.peek(7)
  const space = input.peek(8)
  if (minor < 0 || space < 0) return Probe.More
  return minor >= 0x30 && minor <= 0x39 && space === 0x20 ? Probe.Yes : Probe.No
}

function matchRequest(input: StreamSlice): Probe {
  let space = 0
  while (space <= MAX_METHOD_BYTES && isToken(input.peek(space))) space++
  const after = input.peek(space)
  if (after < 0 && space <= MAX_METHOD_BYTES) return Probe.More
  if (space === 0 || after !== 0x20) return Probe.No
  const end = input.find(0x0a)
  if (end >= 0) {
    if (endsInVersion(input, end)) return Probe.Yes
    return input.isUsualPort && isSimple(input, end) ? Probe.Yes : Probe.No
  }
  for (let at = space; at < input.remaining(); at++) {
    const byte = input.peek(at)
    if (byte < 0x20 && byte !== 0x0d) return Probe.No
  }
  if (input.remaining() < PROBE_BYTES) return Probe.More
  // A target longer than what is shown: a known method and the form of its target decide.
  const target = input.peek(space + 1)
  return beginsMessage(input, Direction.Orig) && (target === 0x2f || target === 0x68)
    ? Probe.Yes
    : Probe.No
}

/** `GET /path` and nothing else, as HTTP/0.9 asks: believed on HTTP's own ports only. */
function isSimple(input: StreamSlice, end: number): boolean {
  if (!input.startsWith('GET /')) return false
  for (let at = 5; at < end - input.pos; at++) {
    const byte = input.peek(at)
    if (byte === 0x0d && at === end - input.pos - 1) return true
    if (byte <= 0x20 || byte > 0x7e) return false
  }
  return true
}

/** Most bytes a probe is shown. */
export const PROBE_BYTES = 256

function endsInVersion(input: StreamSlice, end: number): boolean {
  let stop = end - input.pos
  while (stop > 0 && (input.peek(stop - 1) === 0x0d || input.peek(stop - 1) === 0x20)) stop--
  const lead = ' HTTP/1.'
  const start = stop - lead.length - 1
  if (start < 1) return false
  for (let i = 0; i < lead.length; i++) {
    if (input.peek(start + i) !== lead.charCodeAt(i)) return false
  }
  const minor = input.peek(stop - 1)
  return minor >= 0x30 && minor <= 0x39
}

/** Letters, digits and the marks RFC 9110 (5.6.2) allows that methods use. */
function isToken(byte: number): boolean {
  return (
    (byte >= 0x41 && byte <= 0x5a) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    (byte >= 0x30 && byte <= 0x39) ||
    byte === 0x2d ||
    byte === 0x5f
  )
}
