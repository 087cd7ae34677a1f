/**
 * The preconnection PDU (MS-RDPEPS 2.2.1) that a client of Hyper-V or of a multiplexing server
 * sends in front of everything: size (4, LE), flags 0 (4), version 1 or 2 (4), id (4), and from
 * version 2 on a text behind its length in characters (2).
 */
import type { ByteReader } from '../../src/bytes/reader.ts'
import { type StreamSlice, Verdict } from '../../src/dissect/contract.ts'
import { readUtf16 } from '../../src/formats/utf16.ts'
import type { RdpState } from './state.ts'

const FIXED_BYTES = 16
/** Longest that is recognised: the request behind it has to be among the bytes shown to the probe. */
const MAX_BYTES = 240

/** Size of the preconnection PDU at `pos`; 0 when it is none, -1 when too little is there to tell. */
export function measurePreconnection(input: ByteReader): number {
  const have = input.remaining()
  const size = input.peek()
  if (have > 0 && (size < FIXED_BYTES || size > MAX_BYTES)) return 0
  for (let i = 1; i < Math.min(have, 12); i++) {
    const byte = input.peek(i)
    if (i === 8 ? byte !== 1 && byte !== 2 : byte !== 0) return 0
  }
  return have < 12 ? -1 : size
}

/** Reads it when it is whole. */
export function readPreconnection(state: RdpState, input: StreamSlice): Verdict {
  const size = measurePreconnection(input)
  if (size === 0) return state.certain ? Verdict.Broken : Verdict.Reject
  if (size < 0 || input.remaining() < size) {
    input.need = size < 0 ? 12 : size
    return Verdict.More
  }
  const limit = input.end
  const end = input.pos + size
  input.end = end
  input.skip(8)
  const version = input.u32le()
  state.fields.preconnectionId = input.u32le()
  if (version === 2) state.fields.preconnectionBlob = readUtf16(input, input.u16le() * 2)
  input.reset(end, limit)
  return Verdict.More
}
