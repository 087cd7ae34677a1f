/** One packet of a datagram: which version and ids, and of an Initial packet the handshake in it. */
import { Direction, type SessionContext, type StreamSlice } from '../../src/dissect/contract.ts'
import { isKnownVersion, MAX_KEYS, MAX_VERSIONS, nameVersion, PacketType } from './constants.ts'
import { readFrames } from './frames.ts'
import type { LongHeader } from './header.ts'
import { makeInitialKeys, openPacket } from './keys.ts'
import type { QuicState } from './state.ts'

/** Header of a TLS record that a piece of the handshake is put into, and of one that is encrypted. */
const HANDSHAKE_RECORD = Buffer.from([22, 3, 3, 0, 0])
const ENCRYPTED_RECORD = Buffer.from([23, 3, 3, 0, 64])
const RECORD_HEADER_BYTES = 5

/** Reads a packet with a long header. */
export function readLongPacket(
  state: QuicState,
  header: LongHeader,
  input: StreamSlice,
  session: SessionContext,
): void {
  const { fields } = state
  const { bytes, direction } = input
  const isClient = direction === Direction.Orig
  if (header.version === 0) {
    fields.serverVersions = readVersions(header, input)
    return
  }
  const version = nameVersion(header.version)
  fields.version = version
  if (isClient && fields.firstVersion === '') {
    fields.firstVersion = version
    fields.originalId = readId(bytes, header.destinationAt, header.destinationBytes)
  }
  if (!isKnownVersion(header.version)) return
  session.facts.confidence = 1
  const source = readId(bytes, header.sourceAt, header.sourceBytes)
  if (isClient) fields.clientId = source
  else fields.serverId = source
  if (header.type === PacketType.Initial) readInitial(state, header, input, session)
  else if (header.type === PacketType.ZeroRtt) fields.earlyData = true
  else if (header.type === PacketType.Retry) {
    fields.retried = true
    // The next first packet goes to the id that the server has just chosen, and its keys with it.
    state.keys = undefined
    state.keysId = undefined
  }
}

function readInitial(
  state: QuicState,
  header: LongHeader,
  input: StreamSlice,
  session: SessionContext,
): void {
  const { bytes, direction } = input
  const isClient = direction === Direction.Orig
  state.sawInitial = true
  if (isClient && header.tokenBytes > 0) state.fields.token = true
  // A server may answer in another version than it was asked in (RFC 9368): other keys, the same id.
  if (state.keysId !== undefined && header.version !== state.keysVersion) {
    makeKeys(state, header.version, state.keysId)
  }
  let payload = open(state, header, input)
  if (payload === undefined && isClient) {
    const at = header.destinationAt
    makeKeys(state, header.version, Buffer.from(bytes.subarray(at, at + header.destinationBytes)))
    payload = open(state, header, input)
  }
  if (payload === undefined) {
    // Of a side whose hello was read, a packet that says no more than what arrived may stay closed.
    const isNew = state.crypto[direction].filled === 0
    if (state.keys !== undefined && isNew) session.anomaly('initial-not-read')
    return
  }
  readFrames(state, direction, payload, session)
  passOn(state, direction, session)
}

function makeKeys(state: QuicState, version: number, id: Buffer): void {
  if (state.keysMade >= MAX_KEYS) return
  state.keysMade++
  state.keys = makeInitialKeys(version, id)
  state.keysVersion = version
  state.keysId = id
}

function open(state: QuicState, header: LongHeader, input: StreamSlice): Buffer | undefined {
  const { keys } = state
  if (keys === undefined) return undefined
  return openPacket(keys[input.direction], input.bytes, header.start, header.numberAt, header.end)
}

/** Gives TLS what has come without a gap, as a record of its own. */
function passOn(state: QuicState, direction: Direction, session: SessionContext): void {
  const data = state.crypto[direction]
  const size = data.filled - data.taken
  if (size === 0) return
  const record = Buffer.allocUnsafe(RECORD_HEADER_BYTES + size)
  HANDSHAKE_RECORD.copy(record)
  record.writeUInt16BE(size, 3)
  data.bytes.copy(record, RECORD_HEADER_BYTES, data.taken, data.filled)
  data.taken = data.filled
  feedTls(state, direction, record, session)
}

/** A side sends under the keys that the handshake made: to TLS this is an encrypted record. */
export function noteReady(state: QuicState, direction: Direction, session: SessionContext): void {
  const bit = 1 << direction
  if ((state.ready & bit) !== 0) return
  state.ready |= bit
  session.facts.encrypted = true
  if (state.crypto[direction].taken > 0) feedTls(state, direction, ENCRYPTED_RECORD, session)
  state.fields.established = state.ready === 3
}

function feedTls(
  state: QuicState,
  direction: Direction,
  record: Buffer,
  session: SessionContext,
): void {
  if (state.tls === undefined) state.tls = session.carry('tls') ?? null
  state.tls?.feed(direction, record, 0, record.length)
}

const readId = (bytes: Buffer, at: number, count: number): string =>
  bytes.toString('hex', at, at + count)

function readVersions(header: LongHeader, input: StreamSlice): string[] {
  const versions: string[] = []
  for (let at = header.numberAt; at + 4 <= header.end; at += 4) {
    if (versions.length < MAX_VERSIONS) versions.push(nameVersion(input.view.getUint32(at)))
  }
  return versions
}
