/**
 * A session of which only encrypted records were seen, since it began before the capture:
 * told by the headers of several records in a row, each where the one before it says.
 */
import { type SessionContext, type StreamSlice, Verdict } from '../../src/dissect/contract.ts'
import {
  ContentType,
  MIDSTREAM_RECORDS,
  MIN_ENCRYPTED_BYTES,
  RECORD_HEADER_BYTES,
} from './constants.ts'
import type { TlsState } from './state.ts'

/** Whether a record of this type comes before anything that tells of a handshake. */
export const isMidstream = (state: TlsState, type: number): boolean =>
  type === ContentType.ApplicationData && !state.recognised

/** Counts a record and passes its body over; the direction is done after a few. */
export function readMidstream(
  state: TlsState,
  isOrig: boolean,
  size: number,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  // What the other direction said was not TLS's: one direction alone is too weak.
  if (size < MIN_ENCRYPTED_BYTES || state.isOneSided) return Verdict.Reject
  const records = isOrig ? ++state.origRecords : ++state.respRecords
  if (records >= MIDSTREAM_RECORDS) {
    state.recognised = true
    // There was a handshake, but nothing is known of it.
    state.reported = true
    session.facts.encrypted = true
    session.facts.confidence = 0.9
    session.facts.evidence = 'headers of encrypted records; the handshake was not seen'
    session.tag('midstream')
    return Verdict.Done
  }
  const here = Math.min(size, input.remaining() - RECORD_HEADER_BYTES)
  input.pos += RECORD_HEADER_BYTES + here
  input.skipBytes = size - here
  return Verdict.More
}
