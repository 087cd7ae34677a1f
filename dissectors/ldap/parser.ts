/**
 * Messages out of the stream (RFC 4511 5.1), in clear or inside SASL buffers that are only
 * signed (RFC 4422 3.7). Entries and long messages are passed over, not held.
 */
import {
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import { BerReader, BerTag, measureElement } from '../../src/formats/ber.ts'
import {
  BAD_FRAME,
  HEADER_BYTES,
  MAX_MESSAGE_BYTES,
  MAX_READ_BYTES,
  Op,
  START_TLS,
} from './constants.ts'
import { countEntry, readMessage } from './message.ts'
import { looksLikeMessage } from './probe.ts'
import { findPending } from './result.ts'
import type { LdapState } from './state.ts'
import { readBuffer } from './wrapped.ts'

/** First byte of a SASL buffer's length: buffers are smaller than 16 MiB. */
const BUFFER_START = 0x00
/** First byte of a TLS record that opens a handshake. */
const TLS_HANDSHAKE = 0x16
/** Reads headers of entries, of which there may be very many: one for all, aimed anew each time. */
const headers = new BerReader(Buffer.alloc(0), 0, 0)

export function readStream(state: LdapState, input: StreamSlice, session: SessionContext): Verdict {
  const side = state.sides[input.direction]
  while (input.remaining() > 0) {
    if (side.isLost && !findMessage(input)) return Verdict.More
    side.isLost = false
    const first = input.peek()
    let verdict: Verdict
    if (first === BerTag.Sequence) verdict = readFrame(state, input, session)
    else if (first === BUFFER_START && state.mayWrap) verdict = readBuffer(state, input, session)
    else if (first === TLS_HANDSHAKE && state.pending.some((p) => p.oid === START_TLS)) {
      // The server's agreement was not seen, but the client went on as if it had been.
      state.fields.startTls = true
      input.handOff = 'tls'
      return Verdict.HandOff
    } else return leave(state, session)
    if (verdict !== Verdict.More || input.need > 1 || input.skipBytes > 0) return verdict
  }
  return Verdict.More
}

/** What is no message ends the reading; before the first one it is another protocol. */
export function leave(state: LdapState, session: SessionContext): Verdict {
  if (!state.isKnown) return Verdict.Reject
  session.anomaly(BAD_FRAME)
  return Verdict.Broken
}

/** Goes to the next message behind a loss; false when there is none in these bytes. */
function findMessage(input: StreamSlice): boolean {
  for (; input.remaining() > 0; input.pos++) {
    if (input.peek() !== BerTag.Sequence) continue
    const found = looksLikeMessage(input.bytes, input.pos, input.end)
    if (found > 0) return true
    if (found === 0) {
      input.need = input.remaining() + 1
      return false
    }
  }
  return false
}

/** The message at `pos`; `need` stays 1 when it was read. */
function readFrame(state: LdapState, input: StreamSlice, session: SessionContext): Verdict {
  const { bytes, pos, end } = input
  const size = measureElement(bytes, pos, end)
  if (size < 0 || size > MAX_MESSAGE_BYTES) return leave(state, session)
  const known = size === 0 ? HEADER_BYTES : Math.min(size, HEADER_BYTES)
  const have = end - pos
  if (have < known) {
    input.need = size === 0 ? have + 1 : known
    return Verdict.More
  }
  if (input.direction === Direction.Resp && passEntry(state, bytes, pos, end, size)) {
    state.isKnown = true
    return pass(input, size)
  }
  const wanted = Math.min(size, MAX_READ_BYTES)
  if (have < wanted) {
    input.need = wanted
    return Verdict.More
  }
  const message = new BerReader(bytes, pos, pos + wanted, wanted < size)
  message.expect(BerTag.Sequence)
  const outcome = readMessage(
    state,
    message.descend(),
    input.direction,
    size,
    input.tsMicros,
    session,
  )
  if (outcome === 'bad' && !state.isKnown) return Verdict.Reject
  const verdict = pass(input, size)
  if (outcome !== 'tls') return verdict
  input.handOff = 'tls'
  return Verdict.HandOff
}

/** Counts an entry by its header alone, unless it is a server's root entry. */
function passEntry(
  state: LdapState,
  bytes: Buffer,
  pos: number,
  end: number,
  size: number,
): boolean {
  const reader = headers.aim(bytes, pos, Math.min(end, pos + size), true)
  if (!reader.expect(BerTag.Sequence) || !reader.descend().expect(BerTag.Integer)) return false
  const id = reader.integer()
  if (reader.peekTag() !== Op.SearchEntry) return false
  const found = findPending(state, id)
  if (found?.isRoot === true) return false
  if (found !== undefined) found.bytes += size
  countEntry(state, found)
  return true
}

/** Steps over a message, also over what of it has not come yet. */
function pass(input: StreamSlice, size: number): Verdict {
  const here = Math.min(size, input.remaining())
  input.pos += here
  if (here < size) input.skipBytes = size - here
  return Verdict.More
}

/** Every message of a datagram; the last one may be cut by the capture. */
export function readDatagram(
  state: LdapState,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  const { bytes, end } = input
  while (input.remaining() > 0) {
    const size = measureElement(bytes, input.pos, end)
    if (size <= 0 || bytes[input.pos] !== BerTag.Sequence) return leave(state, session)
    const stop = Math.min(end, input.pos + size)
    const reader = new BerReader(bytes, input.pos, stop, stop < input.pos + size)
    reader.expect(BerTag.Sequence)
    const outcome = readMessage(
      state,
      reader.descend(),
      input.direction,
      size,
      input.tsMicros,
      session,
    )
    if (outcome === 'bad' && !state.isKnown) return Verdict.Reject
    input.pos = stop
  }
  return Verdict.More
}
