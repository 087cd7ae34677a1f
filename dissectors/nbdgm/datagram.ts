/** One datagram: names, and the mailslot's message inside. RFC 1002 4.4.2, MS-MAIL 2.2.1, MS-BRWS 2.2. */
import { Fields } from '../../src/bytes/fields.ts'
import { wireText } from '../../src/bytes/text.ts'
import type { SessionContext, StreamSlice } from '../../src/dissect/contract.ts'
import { readNetbiosName, skipNetbiosName } from '../../src/formats/netbiosName.ts'
import {
  BAD_DATAGRAM,
  BROWSE_MAILSLOT,
  BYTES_AT,
  DATA_AT,
  DATA_COUNT_AT,
  FRAME_NAMES,
  Frame,
  HEADER_BYTES,
  LANMAN_MAILSLOT,
  MAX_TOLD,
  MORE_FRAGMENTS,
  ROLES,
  TRANSACTION,
  TRANSACTION_WORDS,
} from './constants.ts'
import type { NbdgmState } from './state.ts'

/** One a worker: valid only during a call. */
const message = new Fields()
/** Where a frame's fields stand: MS-BRWS 2.2.1, 2.2.6, 2.2.10. */
const NAME_AT = 6
const NAME_BYTES = 16
const VERSION_AT = 22
const ROLES_AT = 24
const COMMENT_AT = 32

export function readDatagram(state: NbdgmState, input: StreamSlice, session: SessionContext): void {
  const { fields } = state
  const { bytes, pos, end } = input
  fields.datagramCount++
  const from = pos + HEADER_BYTES
  if (end <= from) {
    session.anomaly(BAD_DATAGRAM)
    return
  }
  const to = skipNetbiosName(bytes, from, end)
  const source = readNetbiosName(bytes, from, end)
  const destination = readNetbiosName(bytes, to, end)
  if (source === '' || destination === '') {
    session.anomaly(BAD_DATAGRAM)
    return
  }
  if (fields.sourceName === '') {
    fields.sourceName = source
    fields.destinationName = destination
  }
  // A fragment's message goes on in the next one: names are all it tells.
  const isPart = (bytes[pos + 1]! & MORE_FRAGMENTS) !== 0 || bytes.readUInt16BE(pos + 12) !== 0
  if (isPart) return
  const start = skipNetbiosName(bytes, to, end)
  readMessage(state, message.aim(bytes, start, end), source, destination, input.tsMicros, session)
}

/** A write to a mailslot: a transaction of SMB1 that nobody answers. */
function readMessage(
  state: NbdgmState,
  smb: Fields,
  source: string,
  destination: string,
  tsMicros: number,
  session: SessionContext,
): void {
  const { fields } = state
  const isTransaction = smb.u8(0) === 0xff && smb.u8(4) === TRANSACTION
  if (!isTransaction || smb.u8(32) !== TRANSACTION_WORDS) return
  const mailslot = readText(smb, BYTES_AT, smb.size() - BYTES_AT)
  if (fields.mailslot === '') fields.mailslot = mailslot
  const dataAt = smb.u16(DATA_AT)
  const upper = mailslot.toUpperCase()
  const isBrowser = upper === BROWSE_MAILSLOT || upper === LANMAN_MAILSLOT
  if (!isBrowser || smb.u16(DATA_COUNT_AT) === 0 || !smb.has(dataAt, 1)) {
    tell(state, mailslot, destination, source, {}, tsMicros, session)
    return
  }
  readFrame(state, smb, dataAt, source, destination, tsMicros, session)
}

function readFrame(
  state: NbdgmState,
  smb: Fields,
  at: number,
  source: string,
  destination: string,
  tsMicros: number,
  session: SessionContext,
): void {
  const { fields } = state
  const kind = smb.u8(at)
  const action = FRAME_NAMES.get(kind) ?? `0x${kind.toString(16)}`
  const isHost = kind === Frame.HostAnnouncement || kind === Frame.LocalMasterAnnouncement
  if ((!isHost && kind !== Frame.DomainAnnouncement) || !smb.has(at, COMMENT_AT)) {
    tell(state, action, destination, source, {}, tsMicros, session)
    return
  }
  const name = readText(smb, at + NAME_AT, NAME_BYTES)
  const version = `${smb.u8(at + VERSION_AT)}.${smb.u8(at + VERSION_AT + 1)}`
  const bits = smb.u32(at + ROLES_AT)
  const roles = ROLES.filter(([bit]) => (bits & bit) !== 0).map(([, role]) => role)
  const comment = readText(smb, at + COMMENT_AT, 48)
  if (isHost) {
    fields.host = name
    fields.osVersion = version
    fields.comment = comment
    // A host that shuts down announces itself as nothing.
    if (bits !== 0) fields.roles = roles
  } else {
    // A group's announcement has its master's name where a host's has a comment.
    fields.group = name
    fields.master = comment
  }
  const detail: Record<string, unknown> = { os_version: version, roles }
  if (comment !== '') detail[isHost ? 'comment' : 'master'] = comment
  tell(state, action, name, source, detail, tsMicros, session)
}

/** Once for each thing said in a flow. */
function tell(
  state: NbdgmState,
  action: string,
  object: string,
  source: string,
  detail: Record<string, unknown>,
  tsMicros: number,
  session: SessionContext,
): void {
  const key = `${action} ${object}`
  if (state.told.length >= MAX_TOLD || state.told.includes(key)) return
  state.told.push(key)
  session.event({
    tsMicros,
    kind: 'message',
    action,
    object,
    status: 'ok',
    detail: { source, ...detail },
  })
}

/** OEM text up to its NUL, of at most `max` bytes. */
function readText(smb: Fields, at: number, max: number): string {
  let stop = at
  while (stop < at + max && smb.has(stop, 1) && smb.u8(stop) !== 0) stop++
  return wireText(smb.bytes, smb.start + at, smb.start + stop).trimEnd()
}
