/** Requests of the client, once their last packet is there: batch, call, transaction, attention, bulk load. */
import { ByteReader } from '../../src/bytes/reader.ts'
import { decodeText, MAX_OBJECT_BYTES, wireText } from '../../src/bytes/text.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import { type StatementView, viewStatement } from '../../src/formats/sql/statement.ts'
import { type Call, MAX_STATEMENT_BYTES, readCall, skipHeaders } from './call.ts'
import {
  BATCH,
  BULK,
  MAX_PENDING,
  MAX_PREPARED,
  MAX_PREPARED_CHARS,
  OLD_TOKENS,
  PENDING_FULL,
  RPC,
  TRANSACTION,
} from './constants.ts'
import { readOldTokens } from './oldRequest.ts'
import { createResponse, createWalk, NOTHING, type Request, type TdsState } from './state.ts'
import { tellRequest } from './tell.ts'
import { isWide } from './walk.ts'

const TRANSACTIONS: Readonly<Record<number, string>> = {
  0: 'GET_DTC_ADDRESS',
  1: 'PROPAGATE',
  5: 'BEGIN',
  6: 'PROMOTE',
  7: 'COMMIT',
  8: 'ROLLBACK',
  9: 'SAVE',
}

const reader = new ByteReader(NOTHING)

export const createRequest = (command: Request['command'], tsMicros: number): Request => ({
  command,
  tsMicros,
  statement: undefined,
  action: command,
  procedure: '',
  parameters: 0,
  bytes: 0,
})

/** Reads the request that was gathered in `state`. */
export function readRequest(state: TdsState, tsMicros: number, session: SessionContext): void {
  const { requestType: type, requestBytes } = state
  const bytes = state.request.subarray(0, state.requestKept)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  reader.aim(bytes, view, 0, bytes.length)
  const isCut = requestBytes > bytes.length
  const isOurs = type === BATCH || type === RPC || type === TRANSACTION
  if (isOurs && isWide(state)) skipHeaders(state, reader)
  let request: Request | undefined
  if (type === BATCH) request = readBatch(state, isCut, requestBytes, tsMicros, session)
  else if (type === RPC) request = readRpc(state, tsMicros, session)
  else if (type === TRANSACTION) {
    request = createRequest('TRANSACTION', tsMicros)
    request.action = TRANSACTIONS[reader.u16le()] ?? 'TRANSACTION'
  } else if (type === BULK) {
    request = createRequest('BULK_LOAD', tsMicros)
    request.bytes = requestBytes
  } else if (type === OLD_TOKENS) request = readOldTokens(reader, isCut, tsMicros, session)
  if (request !== undefined) push(state, request, tsMicros, session)
}

function push(state: TdsState, request: Request, tsMicros: number, session: SessionContext): void {
  // Without MARS there is one request at a time: the answer to one before was not seen.
  const most = state.fields.mars ? MAX_PENDING : 1
  if (state.pending.length >= most) {
    if (state.fields.mars) session.anomaly(PENDING_FULL)
    const { response } = state
    state.response = createResponse()
    tellRequest(state, state.pending.shift()!, 'unknown', tsMicros, session)
    if (state.fields.mars) state.response = response
    else state.walk = createWalk()
  }
  state.pending.push(request)
}

/** Views text as a statement: UTF-16, or one byte a character before 7.0. */
export function viewText(
  bytes: Buffer,
  start: number,
  end: number,
  isWideText: boolean,
  isCut: boolean,
  session: SessionContext,
): StatementView {
  const most = isWideText ? MAX_STATEMENT_BYTES : MAX_OBJECT_BYTES
  const stop = Math.min(end, start + most)
  const text = isWideText
    ? bytes.toString('utf16le', start, start + ((stop - start) & ~1))
    : decodeText(bytes, start, stop, most)
  return viewStatement(text, 'mssql', session.statements, isCut || stop < end, (s) =>
    session.mask(s),
  )
}

function readBatch(
  state: TdsState,
  isCut: boolean,
  whole: number,
  tsMicros: number,
  session: SessionContext,
): Request {
  const request = createRequest('BATCH', tsMicros)
  const { bytes, pos, end } = reader
  const wide = isWide(state)
  request.statement = viewText(bytes, pos, end, wide, isCut, session)
  request.bytes = whole - pos
  return request
}

function readRpc(state: TdsState, tsMicros: number, session: SessionContext): Request {
  const request = createRequest('RPC', tsMicros)
  request.action = 'EXECUTE'
  if (!isWide(state)) {
    const length = reader.u8()
    const start = reader.pos
    reader.skip(length)
    if (reader.ok) request.procedure = wireText(reader.bytes, start, start + length)
    return request
  }
  const call = readCall(state, reader)
  request.procedure = call.procedure
  request.parameters = call.parameters
  if (call.statement !== undefined) {
    const { start, end } = call.statement
    request.statement = viewText(reader.bytes, start, end, true, call.isCut, session)
    request.bytes = end - start
  } else if (isExecution(call)) request.statement = state.prepared.get(call.handle)
  return request
}

const isExecution = (call: Call): boolean =>
  call.procedure === 'sp_execute' || call.procedure === 'sp_cursorexecute'

/** Remembers a statement by the handle that the server gave it. */
export function rememberPrepared(state: TdsState, handle: number, statement: StatementView): void {
  forgetPrepared(state, handle)
  state.prepared.set(handle, statement)
  state.preparedChars += statement.text.length
  for (const oldest of state.prepared.keys()) {
    if (state.prepared.size <= MAX_PREPARED && state.preparedChars <= MAX_PREPARED_CHARS) break
    forgetPrepared(state, oldest)
  }
}

function forgetPrepared(state: TdsState, handle: number): void {
  const statement = state.prepared.get(handle)
  if (statement === undefined) return
  state.preparedChars -= statement.text.length
  state.prepared.delete(handle)
}
