/**
 * SASL buffers (RFC 4422 3.7): four bytes of length and what the mechanism made of LDAP messages.
 * Kerberos (RFC 4121 4.2.6.2, RFC 1964 1.2.2), NTLM (MS-NLMP 2.2.2.9) and DIGEST-MD5 (RFC 2831
 * 2.3) may only sign them, and then the messages stand in clear behind or before what signs them.
 */
import { type SessionContext, type StreamSlice, Verdict } from '../../src/dissect/contract.ts'
import { BerReader, BerTag, measureElement } from '../../src/formats/ber.ts'
import { readMessage } from './message.ts'
import { leave } from './parser.ts'
import { looksLikeMessage } from './probe.ts'
import type { LdapState } from './state.ts'

const LENGTH_BYTES = 4
/** RFC 4422 leaves it to the mechanism; no server takes more. */
const MAX_BUFFER_BYTES = 0xffffff
/** A longer buffer is passed over unread. */
const MAX_READ_BUFFER_BYTES = 32_000
/** NTLM's signature, Kerberos' token header. */
const NTLM_SIGNATURE_BYTES = 16
const KERBEROS_HEADER_BYTES = 16
/** DIGEST-MD5's checksum, type and sequence number, behind the content (RFC 2831 2.3). */
const DIGEST_TRAILER_BYTES = 16
const KERBEROS_WRAP = 0x0504
const KERBEROS_SEALED = 2
/** Messages within a token of the older kind begin behind object identifier, header, checksum and confounder. */
const OLD_HEADER_BYTES = [45, 57] as const
const GSS_TOKEN = 0x60

export function readBuffer(state: LdapState, input: StreamSlice, session: SessionContext): Verdict {
  if (input.remaining() < LENGTH_BYTES) {
    input.need = LENGTH_BYTES
    return Verdict.More
  }
  const { bytes, pos, end } = input
  const size = bytes.readUInt32BE(pos)
  if (size < NTLM_SIGNATURE_BYTES || size > MAX_BUFFER_BYTES) return leave(state, session)
  const whole = LENGTH_BYTES + size
  const side = state.sides[input.direction]
  if (whole > MAX_READ_BUFFER_BYTES) {
    input.pos = Math.min(end, pos + whole)
    input.skipBytes = whole - (input.pos - pos)
    side.passOver = 0
    return state.fields.protection === 'sealed' ? seal(state, session) : Verdict.More
  }
  if (end - pos < whole) {
    input.need = whole
    return Verdict.More
  }
  const stop = pos + whole
  const first = pos + LENGTH_BYTES
  const start = findContent(bytes, first, stop, side.passOver > 0)
  input.pos = stop
  if (start < 0) return seal(state, session)
  state.fields.protection = 'signed'
  readContent(state, input, start, start === first ? stop - DIGEST_TRAILER_BYTES : stop, session)
  return Verdict.More
}

function seal(state: LdapState, session: SessionContext): Verdict {
  state.fields.protection = 'sealed'
  session.facts.encrypted = true
  return Verdict.Done
}

/** Where messages begin within a token that is only signed; -1 where they are encrypted. */
function findContent(bytes: Buffer, start: number, stop: number, goesOn: boolean): number {
  if (bytes.readUInt16BE(start) === KERBEROS_WRAP) {
    if ((bytes[start + 2]! & KERBEROS_SEALED) !== 0) return -1
    const extra = bytes.readUInt16BE(start + 4)
    const rotated = bytes.readUInt16BE(start + 6)
    // The checksum stands behind the content, or in front when it was rotated there.
    const at = start + KERBEROS_HEADER_BYTES + (rotated === 0 ? 0 : extra)
    return at < stop ? at : -1
  }
  if (looksLikeMessage(bytes, start, stop) > 0) return start
  if (bytes[start] === GSS_TOKEN) {
    for (const header of OLD_HEADER_BYTES) {
      if (looksLikeMessage(bytes, start + header, stop) > 0) return start + header
    }
    return -1
  }
  const at = start + NTLM_SIGNATURE_BYTES
  // NTLM's signature is the same whether what follows is sealed or not.
  if (bytes.readUInt32LE(start) !== 1 || at >= stop) return -1
  return goesOn || looksLikeMessage(bytes, at, stop) > 0 ? at : -1
}

/** Messages may end in a later buffer; such a one is read as far as it is here. */
function readContent(
  state: LdapState,
  input: StreamSlice,
  start: number,
  stop: number,
  session: SessionContext,
): void {
  const side = state.sides[input.direction]
  const { bytes } = input
  const passed = Math.min(side.passOver, stop - start)
  side.passOver -= passed
  for (let at = start + passed; at < stop && bytes[at] === BerTag.Sequence; ) {
    const size = measureElement(bytes, at, stop)
    if (size <= 0) return
    const end = Math.min(stop, at + size)
    const reader = new BerReader(bytes, at, end, end < at + size)
    if (!reader.expect(BerTag.Sequence)) return
    readMessage(state, reader.descend(), input.direction, size, input.tsMicros, session)
    side.passOver = at + size - end
    at = end
  }
}
