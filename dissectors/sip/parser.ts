/** Messages in a datagram (RFC 3261, 18.3) or in a stream, where Content-Length parts them. */
import { MAX_TEXT_BYTES, wireText } from '../../src/bytes/text.ts'
import {
  Direction,
  Probe,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import {
  BAD_MESSAGE,
  LONG_HEAD,
  MAX_BAD_MESSAGES,
  MAX_BODY_BYTES,
  MAX_HEAD_BYTES,
} from './constants.ts'
import { type Media, readMedia } from './media.ts'
import { readMessage, type SipMessage } from './message.ts'
import { probeSip } from './probe.ts'
import type { SipState } from './state.ts'
import { takeAnswer, takeRequest } from './transaction.ts'

const LF = 0x0a
const CR = 0x0d
/** Datagrams as short as this keep an address translation open (RFC 5626, 4.4.1 and common practice). */
const MAX_KEEPALIVE_BYTES = 8

/** Reads one datagram. */
export function readDatagram(
  state: SipState,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  const start = input.pos
  input.pos = input.end
  if (input.end - start <= MAX_KEEPALIVE_BYTES) return Verdict.More
  const message = readMessage(input.bytes, start, input.end)
  if (message === undefined) return countBad(state, session)
  takeMessage(state, message, input, message.bodyStart, input.end, session)
  return Verdict.More
}

/** Reads whole messages of one direction of a stream. */
export function readStream(state: SipState, input: StreamSlice, session: SessionContext): Verdict {
  const d = input.direction
  while (input.remaining() > 0) {
    if (state.scanned[d] === 0 && !skipToMessage(state, input)) return Verdict.More
    if (input.remaining() === 0) return Verdict.More
    const stop = findHeadEnd(input, state.scanned[d])
    if (stop < 0) {
      if (input.remaining() > MAX_HEAD_BYTES) {
        session.anomaly(LONG_HEAD)
        return Verdict.Broken
      }
      state.scanned[d] = input.remaining()
      input.need = input.remaining() + 1
      return Verdict.More
    }
    const message = readMessage(input.bytes, input.pos, stop)
    if (message === undefined) {
      const verdict = countBad(state, session)
      if (verdict !== Verdict.More) return verdict
      input.pos = stop
      state.scanned[d] = 0
      continue
    }
    const size = bodySize(message)
    const isWanted = size <= MAX_BODY_BYTES
    if (isWanted && input.end - stop < size) {
      // The head is read again with its body.
      state.scanned[d] = stop - input.pos - 4
      input.need = stop - input.pos + size
      return Verdict.More
    }
    state.scanned[d] = 0
    takeMessage(state, message, input, stop, isWanted ? stop + size : stop, session)
    input.pos = isWanted ? stop + size : stop
    if (isWanted) continue
    input.skipBytes = size
    return Verdict.More
  }
  return Verdict.More
}

/** Passes over blank lines between messages (RFC 5626, 3.5.1), and after a loss over what is no message's beginning. */
function skipToMessage(state: SipState, input: StreamSlice): boolean {
  const d = input.direction
  while (input.remaining() > 0) {
    const byte = input.peek()
    if (byte === CR || byte === LF) {
      input.pos++
      continue
    }
    if (!state.resync[d]) return true
    const found = probeSip(input)
    if (found === Probe.Yes || found === Probe.Flipped) {
      state.resync[d] = false
      return true
    }
    const at = input.find(LF)
    if (found === Probe.More && at < 0 && input.remaining() < 256) {
      input.need = input.remaining() + 1
      return false
    }
    input.pos = at < 0 ? input.end : at + 1
  }
  return true
}

/** Where the head ends, behind its blank line; -1 where it does not yet. `scanned` bytes of it are known. */
function findHeadEnd(input: StreamSlice, scanned: number): number {
  const { bytes, pos, end } = input
  for (let at = pos + Math.max(0, scanned - 3); at < end; at++) {
    if (bytes[at] !== LF) continue
    if (bytes[at + 1] === LF && at + 1 < end) return at + 2
    if (bytes[at + 1] === CR && bytes[at + 2] === LF && at + 2 < end) return at + 3
  }
  return -1
}

function bodySize(message: SipMessage): number {
  const text = message.headers.get('content-length') ?? ''
  return /^\d{1,9}$/.test(text) ? Number(text) : 0
}

function takeMessage(
  state: SipState,
  message: SipMessage,
  input: StreamSlice,
  bodyStart: number,
  bodyEnd: number,
  session: SessionContext,
): void {
  const { headers, code } = message
  const { direction, tsMicros, bytes } = input
  state.goodMessages++
  const { facts } = session
  const software = (headers.get('user-agent') ?? headers.get('server') ?? '').slice(
    0,
    MAX_TEXT_BYTES,
  )
  if (software !== '') {
    if (direction === Direction.Orig) facts.clientSoftware = software
    else facts.serverSoftware = software
  }
  const type = (headers.get('content-type') ?? '').toLowerCase()
  const media: readonly Media[] = type.startsWith('application/sdp')
    ? readMedia(bytes, bodyStart, bodyEnd)
    : []
  if (code !== '') {
    takeAnswer(state, message, media, direction, tsMicros, session)
    return
  }
  takeRequest(state, message, media, direction, tsMicros, session)
  const newest = state.pending.at(-1)
  const isText = message.method === 'MESSAGE' && type.startsWith('text/') && bodyEnd > bodyStart
  if (!isText || newest?.tsMicros !== tsMicros || newest.method !== 'MESSAGE') return
  if (session.statements === 'full') newest.detail.text = wireText(bytes, bodyStart, bodyEnd, 1024)
  else if (session.statements === 'no-literals') newest.detail.text = '?'
}

function countBad(state: SipState, session: SessionContext): Verdict {
  if (state.goodMessages === 0) return Verdict.Reject
  session.anomaly(BAD_MESSAGE)
  return ++state.badMessages > state.goodMessages + MAX_BAD_MESSAGES ? Verdict.Broken : Verdict.More
}
