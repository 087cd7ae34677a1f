/** SSL 2.0: its ClientHello, which newer servers answer in TLS, and its ServerHello. */
import {
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import { takeServerChain } from './chain.ts'
import { measureV2ClientHello, readV2ClientHello } from './clientHello.ts'
import { MAX_RECORD_BYTES, nameVersion } from './constants.ts'
import { takeClientHello } from './message.ts'
import type { TlsState } from './state.ts'
import { tagChoice } from './weakness.ts'

const SERVER_HELLO = 4
/** Header, type, hit, certificate type, version, three lengths. */
const SERVER_HELLO_BYTES = 13
const X509 = 1

/** An SSL 2.0 ClientHello: what follows it is TLS records, unless the server knows nothing newer. */
export function readV2(state: TlsState, input: StreamSlice, session: SessionContext): Verdict {
  const size = measureV2ClientHello(input)
  if (size === 0) return Verdict.Reject
  if (size < 0 || size > input.remaining()) {
    input.need = size < 0 ? 11 : size
    return Verdict.More
  }
  const end = input.pos + size
  const limit = input.end
  input.end = end
  state.recognised = true
  takeClientHello(state, readV2ClientHello(input))
  session.tag('sslv2-hello')
  input.reset(end, limit)
  return Verdict.More
}

/** Whether the bytes are SSL 2.0's ServerHello: no TLS record has the high bit set. */
export function isV2ServerHello(state: TlsState, input: StreamSlice): boolean {
  return (
    input.direction === Direction.Resp &&
    !state.sawServerHello &&
    input.peek() >= 0x80 &&
    input.peek(2) === SERVER_HELLO
  )
}

/**
 *   length | 0x8000 (2)  type 4  session known (1)  certificate's type (1)  version (2)
 *   bytes of certificate (2)  of ciphers (2)  of connection id (2)  then these three
 */
export function readV2ServerHello(
  state: TlsState,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  const whole = (input.view.getUint16(input.pos) & 0x7fff) + 2
  if (input.remaining() < whole && whole <= MAX_RECORD_BYTES) {
    input.need = whole
    return Verdict.More
  }
  state.fields.version = nameVersion(2)
  tagChoice(2, '', session)
  if (whole > MAX_RECORD_BYTES || whole < SERVER_HELLO_BYTES) return Verdict.Done
  const type = input.view.getUint8(input.pos + 4)
  const size = input.view.getUint16(input.pos + 7)
  const start = input.pos + SERVER_HELLO_BYTES
  if (type === X509 && size > 0 && start + size <= input.pos + whole) {
    takeServerChain(state, input.bytes, start, start + size, input.tsMicros, session)
  }
  return Verdict.Done
}
