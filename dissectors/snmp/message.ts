/** Messages: version, community or USM's parameters, then the PDU (RFC 1157, 4; RFC 3412, 6; RFC 3414, 2.4). */
import {
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import { BerReader } from '../../src/formats/ber.ts'
import { DEFAULT_COMMUNITIES, FLAG_PRIV, MALFORMED, VERSIONS } from './constants.ts'
import { nameLevel, tellLogin } from './login.ts'
import { readPdu } from './pdu.ts'
import type { SnmpState } from './state.ts'

const SEQUENCE = 0x30
const INTEGER = 0x02
const OCTET_STRING = 0x04
const MAX_ENGINE_BYTES = 32

/** Reads one datagram. */
export function readMessage(
  state: SnmpState,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  const reader = new BerReader(input.bytes, input.pos, input.end)
  if (!reader.expect(SEQUENCE)) return giveUp(state, session)
  const body = reader.enter()
  if (!body.expect(INTEGER)) return giveUp(state, session)
  const version = body.integer()
  const name = VERSIONS[version]
  if (name === undefined) return giveUp(state, session)
  state.isV3 = version === 3
  const isGood = state.isV3
    ? readV3(state, body, input, session)
    : readCommunity(state, body, session) && body.next() && readPdu(state, body, input, session)
  if (isGood || state.fields.version === '') state.fields.version = name
  if (!isGood) return giveUp(state, session)
  state.messages++
  return Verdict.More
}

/** One message that does not fit is told of; the next one may. */
function giveUp(state: SnmpState, session: SessionContext): Verdict {
  session.anomaly(MALFORMED)
  return state.messages === 0 && state.fields.version === '' ? Verdict.Reject : Verdict.More
}

function readCommunity(state: SnmpState, body: BerReader, session: SessionContext): boolean {
  if (!body.expect(OCTET_STRING)) return false
  const { facts } = session
  const secret = body.bytes.toString('latin1', body.start, body.stop)
  state.fields.community = session.mask(secret)
  if (DEFAULT_COMMUNITIES.has(secret)) session.tag('default-community')
  facts.authMethod = 'community'
  if (facts.authResult === '') facts.authResult = 'unknown'
  return true
}

function readV3(
  state: SnmpState,
  body: BerReader,
  input: StreamSlice,
  session: SessionContext,
): boolean {
  if (!body.expect(SEQUENCE)) return false
  const header = body.enter()
  if (!header.expect(INTEGER) || !header.expect(INTEGER) || !header.expect(OCTET_STRING))
    return false
  state.flags = header.size() > 0 ? header.bytes.readUInt8(header.start) : 0
  if (!header.expect(INTEGER) || !body.expect(OCTET_STRING)) return false
  // Other security models have parameters of their own; USM is 3.
  const isUsm = header.integer() === 3
  if (isUsm && !readUsm(state, body.enter(), input, session)) return false
  if (!body.next()) return false
  if (state.flags & FLAG_PRIV) {
    state.fields.encryptedMessages++
    session.facts.encrypted = true
    // Whoever answers encrypted has understood the question.
    if (input.direction === Direction.Resp) tellLogin(state, 'success', '', input.tsMicros, session)
    return body.tag === OCTET_STRING
  }
  if (body.tag !== SEQUENCE) return false
  const scoped = body.enter()
  if (!scoped.expect(OCTET_STRING) || !scoped.expect(OCTET_STRING)) return false
  if (scoped.size() > 0) state.fields.contextName = scoped.text()
  return scoped.next() && readPdu(state, scoped, input, session)
}

/** Engine, its boots and time, user; digests and salts are passed over. */
function readUsm(
  state: SnmpState,
  parameters: BerReader,
  input: StreamSlice,
  session: SessionContext,
): boolean {
  if (!parameters.expect(SEQUENCE)) return false
  const usm = parameters.enter()
  if (!usm.expect(OCTET_STRING)) return false
  const { fields } = state
  const { facts } = session
  if (usm.size() > 0)
    fields.engineId = usm.bytes.toString(
      'hex',
      usm.start,
      Math.min(usm.stop, usm.start + MAX_ENGINE_BYTES),
    )
  if (!usm.expect(INTEGER) || !usm.expect(INTEGER) || !usm.expect(OCTET_STRING)) return false
  const user = usm.text()
  facts.authMethod = 'usm'
  if (facts.authResult === '') facts.authResult = 'unknown'
  // Reports answer without a name or protection: whose question it was stays known.
  if (user !== '') {
    state.user = user
    facts.user = user
  }
  if (user !== '' && input.direction === Direction.Orig)
    fields.securityLevel = nameLevel(state.flags)
  return true
}
