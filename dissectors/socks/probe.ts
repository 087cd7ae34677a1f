/**
 * Whether first bytes are SOCKS. A greeting is three bytes, too few by themselves: off the usual
 * ports it counts only with the message behind it, a login or a request of the right shape.
 */
import { Direction, Probe, type StreamSlice } from '../../src/dissect/contract.ts'
import {
  ATYP_IPV4,
  ATYP_IPV6,
  ATYP_NAME,
  FIRST_PRIVATE_METHOD,
  FIRST_REPLY_4,
  REPLIES,
  REPLIES_4,
} from './constants.ts'

/** Methods a client of today may offer at once; none is known to offer more. */
const MAX_METHODS = 16
const HIGHEST_METHOD = 9

/** Allocates nothing. */
export function probeSocks(input: StreamSlice): Probe {
  const first = input.peek()
  if (input.direction === Direction.Orig) {
    if (first === 5) return probeGreeting(input)
    return first === 4 ? probeRequest4(input) : Probe.No
  }
  if (first === 5) return probeReverse(input)
  return first === 0 ? probeReply4(input) : Probe.No
}

/** The server's choice; or a proxy that has called its user, as malware behind a firewall does. */
function probeReverse(input: StreamSlice): Probe {
  const choice = probeChoice(input)
  if (choice === Probe.Yes) return choice
  const count = input.peek(1)
  const hasMore = count > 0 && input.remaining() > 2 + count
  const greeting = hasMore ? probeGreeting(input) : count > MAX_METHODS ? Probe.No : Probe.More
  if (greeting === Probe.Yes) return Probe.Flipped
  return greeting === Probe.More ? greeting : choice
}

function probeGreeting(input: StreamSlice): Probe {
  const count = input.peek(1)
  if (count < 0) return Probe.More
  if (count === 0 || count > MAX_METHODS) return Probe.No
  for (let i = 0; i < count; i++) {
    const method = input.peek(2 + i)
    if (method < 0) return Probe.More
    if (method > HIGHEST_METHOD && (method < FIRST_PRIVATE_METHOD || method === 0xff)) {
      return Probe.No
    }
  }
  const next = 2 + count
  if (input.remaining() === next) return input.isUsualPort ? Probe.Yes : Probe.More
  return probeAfterGreeting(input, next)
}

/** A request, a login, or a GSSAPI token. */
function probeAfterGreeting(input: StreamSlice, at: number): Probe {
  const version = input.peek(at)
  if (version === 5) return probeMessage5(input, at, true)
  if (version !== 1) return Probe.No
  const length = input.peek(at + 1)
  if (length < 0) return Probe.More
  if (length === 0) return Probe.No
  const hasGssapi = length <= 3 && input.peek(at + 4) === 0x60
  if (hasGssapi) return Probe.Yes
  for (let i = 0; i < length; i++) {
    const byte = input.peek(at + 2 + i)
    if (byte < 0) return Probe.More
    if (byte < 0x20) return Probe.No
  }
  const secret = input.peek(at + 2 + length)
  if (secret < 0) return Probe.More
  const size = at + 3 + length + secret
  if (input.remaining() < size) return size > 256 ? Probe.Yes : Probe.More
  const behind = input.peek(size)
  return behind < 0 || behind === 5 ? Probe.Yes : Probe.No
}

/** A request or an answer: version, code, zero, address. */
function probeMessage5(input: StreamSlice, at: number, isRequest: boolean): Probe {
  const code = input.peek(at + 1)
  const zero = input.peek(at + 2)
  const type = input.peek(at + 3)
  if (code < 0) return Probe.More
  const known = isRequest
    ? (code >= 1 && code <= 3) || code === 0xf0 || code === 0xf1
    : code < REPLIES.length
  if (!known || zero > 0) return Probe.No
  if (type < 0) return Probe.More
  if (type === ATYP_IPV4 || type === ATYP_IPV6) return Probe.Yes
  if (type !== ATYP_NAME) return Probe.No
  const length = input.peek(at + 4)
  if (length < 0) return Probe.More
  if (length === 0) return isRequest ? Probe.No : Probe.Yes
  const letter = input.peek(at + 5)
  if (letter < 0) return Probe.More
  return letter > 0x20 ? Probe.Yes : Probe.No
}

/** The server alone: its choice says nothing without the answer behind it. */
function probeChoice(input: StreamSlice): Probe {
  const method = input.peek(1)
  if (method < 0) return Probe.More
  if (method > 2) return Probe.No
  const next = input.peek(2)
  if (next < 0) return Probe.More
  if (method === 0) return next === 5 ? probeMessage5(input, 2, false) : Probe.No
  if (method === 1 || next !== 1) return Probe.No
  const status = input.peek(3)
  const after = input.peek(4)
  if (status < 0) return Probe.More
  if (after < 0) return status === 0 ? Probe.More : input.isUsualPort ? Probe.Yes : Probe.More
  return status === 0 && after === 5 ? probeMessage5(input, 4, false) : Probe.No
}

/** Version, command, port, address, user and NUL; a name and NUL when the address is 0.0.0.x. */
function probeRequest4(input: StreamSlice): Probe {
  const command = input.peek(1)
  if (command < 0) return Probe.More
  if (command !== 1 && command !== 2) return Probe.No
  if (input.remaining() < 9) return Probe.More
  if (input.peek(2) === 0 && input.peek(3) === 0) return Probe.No
  const isNamed = input.peek(4) === 0 && input.peek(5) === 0 && input.peek(6) === 0
  if (isNamed && input.peek(7) === 0) return Probe.No
  const end = textEnd(input, 8)
  if (end < 0) return end === -1 ? Probe.More : Probe.No
  if (isNamed) {
    const nameEnd = textEnd(input, end)
    if (nameEnd < 0) return nameEnd === -1 ? Probe.More : Probe.No
    return nameEnd > end + 1 ? Probe.Yes : Probe.No
  }
  // Little is fixed, and CQL's fourth version begins alike: the request and no more, of an address that can be.
  return input.remaining() === end && isHost(input) ? Probe.Yes : Probe.No
}

function isHost(input: StreamSlice): boolean {
  const first = input.peek(4)
  const hasRest = input.peek(5) !== 0 || input.peek(6) !== 0 || input.peek(7) !== 0
  return first > 0 && first < 224 && hasRest
}

/** Offset behind the NUL of the text at `at`; -1 when it goes on, -2 when it is no text. */
function textEnd(input: StreamSlice, at: number): number {
  for (let i = at; ; i++) {
    const byte = input.peek(i)
    if (byte < 0) return -1
    if (byte === 0) return i + 1
    if (byte < 0x20 || byte === 0x7f) return -2
  }
}

/** Eight bytes of which two are known: only where SOCKS is usual. */
function probeReply4(input: StreamSlice): Probe {
  if (!input.isUsualPort) return Probe.No
  const code = input.peek(1)
  if (code < 0) return Probe.More
  if (code < FIRST_REPLY_4 || code >= FIRST_REPLY_4 + REPLIES_4.length) return Probe.No
  return input.remaining() < 8 ? Probe.More : Probe.Yes
}
