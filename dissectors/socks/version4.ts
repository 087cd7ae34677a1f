/** Requests of SOCKS 4 and 4a: the protocol memoranda of Ying-Da Lee. */
import { ipv4Text } from '../../src/bytes/ipText.ts'
import { wireText } from '../../src/bytes/text.ts'
import { type SessionContext, type StreamSlice, Verdict } from '../../src/dissect/contract.ts'
import { MAX_HOST_BYTES, MAX_USER_BYTES } from './constants.ts'
import { noteRequest, wait } from './parser.ts'
import type { SocksState } from './state.ts'

/** Version, command, port, address, user and NUL; a name and NUL behind when the address is 0.0.0.x. */
export function readRequest4(
  state: SocksState,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  if (input.remaining() < 9) return wait(input, 9)
  const { bytes, pos } = input
  const userEnd = findNul(input, pos + 8, MAX_USER_BYTES)
  if (userEnd < 0) return userEnd === -1 ? wait(input) : Verdict.Broken
  const isNamed =
    bytes[pos + 4] === 0 && bytes[pos + 5] === 0 && bytes[pos + 6] === 0 && bytes[pos + 7] !== 0
  const nameEnd = isNamed ? findNul(input, userEnd + 1, MAX_HOST_BYTES) : userEnd
  if (nameEnd < 0) return nameEnd === -1 ? wait(input) : Verdict.Broken
  state.fields.version = isNamed ? '4a' : '4'
  state.user = wireText(bytes, pos + 8, userEnd)
  if (state.user !== '') session.facts.user = state.user
  const host = isNamed ? wireText(bytes, userEnd + 1, nameEnd) : ipv4Text(bytes, pos + 4)
  const port = input.view.getUint16(pos + 2)
  noteRequest(state, input.peek(1), host, port, input.tsMicros)
  input.pos = nameEnd + 1
  return Verdict.More
}

/** Where the NUL is; -1 when it has not come yet, -2 when it is too far. */
function findNul(input: StreamSlice, from: number, max: number): number {
  const stop = Math.min(input.end, from + max + 1)
  const at = input.bytes.indexOf(0, from)
  if (at >= 0 && at < stop) return at
  return stop < input.end || stop - from > max ? -2 : -1
}
