/** Results (RFC 4511 4.1.9) paired with the operations they answer, and the events made of both. */
import type { SessionContext } from '../../src/dissect/contract.ts'
import { type BerReader, BerTag, contextTag } from '../../src/formats/ber.ts'
import { completeBind, readSicilyChallenge } from './bind.ts'
import {
  GOOD_RESULTS,
  MAX_DN_BYTES,
  MAX_OPERATIONS,
  MAX_PENDING,
  MAX_REFERRALS,
  OP_NAMES,
  Op,
  PENDING_FULL,
  RESULTS,
  START_TLS,
} from './constants.ts'
import { readExtendedResponse } from './extended.ts'
import type { LdapState, Pending } from './state.ts'

const REFERRAL = contextTag(3)
/** What a directory's sub-code in the diagnostic message means, MS-ADTS 3.1.1.3.1.9 and Win32 error codes. */
const DATA_CODES: Readonly<Record<string, string>> = {
  '525': 'no such user',
  '52e': 'wrong password',
  '52f': 'account restriction',
  '530': 'not at this time',
  '531': 'not from this workstation',
  '532': 'password expired',
  '533': 'account disabled',
  '568': 'too many groups',
  '701': 'account expired',
  '773': 'password must change',
  '775': 'account locked',
}
/** Changes that a session's column counts. */
const CHANGES: ReadonlySet<number> = new Set([
  Op.AddRequest,
  Op.ModifyRequest,
  Op.DeleteRequest,
  Op.RenameRequest,
])

export function createPending(id: number, op: number, tsMicros: number): Pending {
  return {
    id,
    op,
    kind: op === Op.SearchRequest ? 'query' : op === Op.BindRequest ? 'auth' : 'request',
    action: OP_NAMES[op] ?? String(op),
    object: '',
    tsMicros,
    detail: {},
    entries: 0,
    references: 0,
    bytes: 0,
    oid: '',
    bind: undefined,
    isRoot: false,
  }
}

/** Puts an operation among those that await their result. */
export function addPending(state: LdapState, pending: Pending, session: SessionContext): void {
  const kind = pending.bind === undefined ? pending.action : `bind ${pending.bind.kind}`
  state.fields.operationCount++
  nameOperation(state, kind)
  if (state.pending.length >= MAX_PENDING) {
    session.anomaly(PENDING_FULL)
    tellUnanswered(state, state.pending.shift()!, pending.tsMicros, session)
  }
  state.pending.push(pending)
}

/** Puts a kind of operation into the session's column. */
export function nameOperation(state: LdapState, kind: string): void {
  const { operations } = state.fields
  if (operations.length < MAX_OPERATIONS && !operations.includes(kind))
    state.fields.operations = [...operations, kind]
}

/** The operation of that id; the one of a message whose request was not seen is made up. */
export function findPending(state: LdapState, id: number): Pending | undefined {
  // An id may be used again once answered, so that the newest is meant. Asked of every entry: no closure.
  const { pending } = state
  for (let i = pending.length - 1; i >= 0; i--) if (pending[i]!.id === id) return pending[i]
  return undefined
}

/** Reads the result in `body` and tells of the operation it ends. */
export function takeResult(
  state: LdapState,
  found: Pending | undefined,
  id: number,
  op: number,
  body: BerReader,
  tsMicros: number,
  session: SessionContext,
): Pending | undefined {
  if (!body.expect(BerTag.Enumerated)) return undefined
  const code = body.integer()
  if (!body.expect(BerTag.OctetString)) return undefined
  const pending = found ?? createPending(id, op, tsMicros)
  // Microsoft's older way around NTLM puts the server's challenge here.
  const isToken = readSicilyChallenge(state, pending, body, session)
  const matched = isToken ? '' : body.text(MAX_DN_BYTES)
  if (!body.expect(BerTag.OctetString)) return undefined
  const diagnostic = body.text(MAX_DN_BYTES)
  if (found !== undefined) state.pending.splice(state.pending.indexOf(found), 1)
  else pending.kind = op === Op.BindResponse ? 'auth' : op === Op.SearchDone ? 'query' : 'request'
  const { detail } = pending
  if (matched !== '' && matched !== pending.object) detail.matched_dn = matched
  if (diagnostic !== '') {
    detail.diagnostic = diagnostic
    const reason = DATA_CODES[/, data ([0-9a-f]{1,4}),/i.exec(diagnostic)?.[1]?.toLowerCase() ?? '']
    if (reason !== undefined) detail.reason = reason
  }
  if (body.peekTag() === REFERRAL) {
    body.next()
    detail.referrals = readUris(body.enter())
  }
  if (op === Op.BindResponse) completeBind(state, pending, code, body, session)
  else if (op === Op.ExtendedResponse) readExtendedResponse(pending, body, session)
  if (code === 0 && pending.oid === START_TLS) state.fields.startTls = true
  if (code === 0 && CHANGES.has(pending.op)) state.fields.changeCount++
  tell(state, pending, code, tsMicros, session)
  return pending
}

export function readUris(list: BerReader): string[] {
  const uris: string[] = []
  while (uris.length < MAX_REFERRALS && list.next()) uris.push(list.text(MAX_DN_BYTES))
  return uris
}

/** `code` is -1 where no result was seen. */
function tell(
  state: LdapState,
  pending: Pending,
  code: number,
  tsMicros: number,
  session: SessionContext,
): void {
  const { detail, bind } = pending
  const good = GOOD_RESULTS.has(code)
  if (code >= 0 && !good) state.fields.errorCount++
  if (pending.action === 'search' || pending.entries > 0) {
    detail.entries = pending.entries
    if (pending.references > 0) detail.references = pending.references
  }
  session.event({
    tsMicros,
    kind: pending.kind,
    action: pending.action,
    object: pending.object,
    user: bind?.user ?? state.user,
    status: code < 0 ? 'unknown' : good ? 'ok' : 'error',
    statusCode: code < 0 ? '' : String(code),
    statusText: code < 0 ? '' : (RESULTS[code] ?? ''),
    bytes: pending.bytes,
    durationMicros: tsMicros - pending.tsMicros,
    detail,
  })
}

/** Tells of an operation whose result will not be seen. */
export function tellUnanswered(
  state: LdapState,
  pending: Pending,
  tsMicros: number,
  session: SessionContext,
): void {
  if (pending.bind !== undefined) completeBind(state, pending, -1, undefined, session)
  tell(state, pending, -1, tsMicros, session)
}

/** Tells of every operation still without a result. */
export function flushPending(state: LdapState, tsMicros: number, session: SessionContext): void {
  while (state.pending.length > 0) tellUnanswered(state, state.pending.shift()!, tsMicros, session)
}
