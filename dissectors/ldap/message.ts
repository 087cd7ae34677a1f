/** One LDAPMessage (RFC 4511 4.1.1): id, operation, controls (4.1.11). Requests are kept until answered. */
import { Direction, type SessionContext } from '../../src/dissect/contract.ts'
import { type BerReader, BerTag, contextTag } from '../../src/formats/ber.ts'
import { readBindRequest } from './bind.ts'
import { readAdd, readCompare, readModify, readRename } from './change.ts'
import {
  BAD_MESSAGE,
  isRequest,
  MAX_CONTROLS,
  MAX_DN_BYTES,
  OP_NAMES,
  Op,
  WRONG_SIDE,
} from './constants.ts'
import { isStartTls, nameOid, readExtendedRequest } from './extended.ts'
import { readNetlogon } from './netlogon.ts'
import {
  addPending,
  createPending,
  findPending,
  nameOperation,
  readUris,
  takeResult,
  tellUnanswered,
} from './result.ts'
import { readRootEntry, readSearch } from './search.ts'
import type { LdapState, Pending } from './state.ts'

const CONTROLS = contextTag(0)

/** What a message leads to: `tls` when what follows is TLS. */
export type MessageOutcome = 'read' | 'bad' | 'tls'

/** Reads the message at `reader`, its sequence already entered. `size`: its bytes on the wire. */
export function readMessage(
  state: LdapState,
  reader: BerReader,
  direction: Direction,
  size: number,
  tsMicros: number,
  session: SessionContext,
): MessageOutcome {
  const outcome = readOperation(state, reader, direction, size, tsMicros, session)
  if (outcome === 'bad') session.anomaly(BAD_MESSAGE)
  else state.isKnown = true
  return outcome
}

function readOperation(
  state: LdapState,
  reader: BerReader,
  direction: Direction,
  size: number,
  tsMicros: number,
  session: SessionContext,
): MessageOutcome {
  if (!reader.expect(BerTag.Integer)) return 'bad'
  const id = reader.integer()
  if (!reader.next() || OP_NAMES[reader.tag] === undefined) return 'bad'
  const op = reader.tag
  const request = isRequest(op)
  if (request !== (direction === Direction.Orig)) {
    session.anomaly(WRONG_SIDE)
    return 'read'
  }
  if (request) return readRequest(state, reader, id, op, size, tsMicros, session)
  const found = findPending(state, id)
  if (found !== undefined) found.bytes += size
  if (op === Op.SearchEntry || op === Op.SearchReference || op === Op.IntermediateResponse) {
    readPart(state, found, op, reader.enter(), session)
    return 'read'
  }
  const ended = takeResult(state, found, id, op, reader.enter(), tsMicros, session)
  if (ended === undefined) return 'bad'
  return state.fields.startTls && isStartTls(ended, direction) ? 'tls' : 'read'
}

/** An entry, a reference to another server, or news of an operation that goes on. */
function readPart(
  state: LdapState,
  found: Pending | undefined,
  op: number,
  body: BerReader,
  session: SessionContext,
): void {
  if (op === Op.SearchEntry) {
    countEntry(state, found)
    if (found?.isRoot !== true) return
    const { bytes, pos, end } = body
    readRootEntry(state, body, session)
    readNetlogon(state, found, body.aim(bytes, pos, end))
  } else if (op === Op.SearchReference && found !== undefined) {
    if (found.references++ === 0) found.detail.referrals = readUris(body)
  }
}

/** Counts an entry whose content is not looked at. */
export function countEntry(state: LdapState, found: Pending | undefined): void {
  state.fields.entryCount++
  if (found !== undefined) found.entries++
}

function readRequest(
  state: LdapState,
  reader: BerReader,
  id: number,
  op: number,
  size: number,
  tsMicros: number,
  session: SessionContext,
): MessageOutcome {
  if (op === Op.UnbindRequest) {
    nameOperation(state, 'unbind')
    return 'read'
  }
  if (op === Op.AbandonRequest) return readAbandon(state, reader, tsMicros, session)
  const pending = createPending(id, op, tsMicros)
  pending.bytes = size
  if (reader.isCut) pending.detail.cut = true
  if (!readBody(state, pending, op, reader, session)) return 'bad'
  readControls(pending, reader)
  addPending(state, pending, session)
  return 'read'
}

function readBody(
  state: LdapState,
  pending: Pending,
  op: number,
  reader: BerReader,
  session: SessionContext,
): boolean {
  if (op === Op.BindRequest) return readBindRequest(state, pending, reader.enter(), session)
  if (op === Op.SearchRequest) return readSearch(pending, reader.enter(), session)
  if (op === Op.ModifyRequest) return readModify(pending, reader.enter(), session)
  if (op === Op.AddRequest) return readAdd(pending, reader.enter(), session)
  if (op === Op.RenameRequest) return readRename(pending, reader.enter())
  if (op === Op.CompareRequest) return readCompare(pending, reader.enter(), session)
  if (op === Op.ExtendedRequest) return readExtendedRequest(pending, reader.enter(), session)
  pending.object = reader.text(MAX_DN_BYTES)
  return true
}

/** The operation given up is told of at once: its result will not come (RFC 4511 4.11). */
function readAbandon(
  state: LdapState,
  reader: BerReader,
  tsMicros: number,
  session: SessionContext,
): MessageOutcome {
  const pending = findPending(state, reader.integer())
  state.fields.operationCount++
  nameOperation(state, 'abandon')
  if (pending === undefined) return 'read'
  state.pending.splice(state.pending.indexOf(pending), 1)
  pending.detail.abandoned = true
  tellUnanswered(state, pending, tsMicros, session)
  return 'read'
}

function readControls(pending: Pending, reader: BerReader): void {
  if (!reader.next() || reader.tag !== CONTROLS) return
  const list = reader.enter()
  const names: string[] = []
  while (names.length < MAX_CONTROLS && list.next()) {
    const control = list.enter()
    if (control.next()) names.push(nameOid(control.text()))
  }
  if (names.length > 0) pending.detail.controls = names
}
