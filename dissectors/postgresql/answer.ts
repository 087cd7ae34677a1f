/** Messages of the server, each to the oldest request it can belong to. */
import type { ByteReader } from '../../src/bytes/reader.ts'
import { type SessionContext, Verdict } from '../../src/dissect/contract.ts'
import { endLogin, readAuthentication } from './login.ts'
import { readError } from './serverError.ts'
import { setApplication } from './startup.ts'
import type { PostgresqlState, Request, ServerError } from './state.ts'
import { tellMessage, tellRequest } from './tell.ts'
import { readZeroText } from './zeroText.ts'

/** Command tags whose number is of rows sent, not changed. */
const READING_TAGS = new Set(['SELECT', 'FETCH', 'MOVE', 'COPY'])

/** Reads a message of type `type` behind its length; `length` is that of its content. */
export function readServerMessage(
  state: PostgresqlState,
  reader: ByteReader,
  type: string,
  length: number,
  tsMicros: number,
  session: SessionContext,
): Verdict {
  const request = findRunning(state)
  switch (type) {
    case 'R':
      readAuthentication(state, reader, session)
      break
    case 'K':
      state.fields.backendPid = reader.u32be()
      break
    case 'S':
      readParameter(state, reader, session)
      break
    case 'Z':
      readReady(state, tsMicros, session)
      break
    case 'T':
      if (request !== undefined) request.columns = reader.u16be()
      break
    case 'D':
      if (request !== undefined) request.rows++
      state.fields.rowCount++
      break
    case 'C':
      if (request !== undefined) readComplete(state, request, reader, tsMicros, session)
      break
    case 'I':
    case 's':
      if (request !== undefined) endExecute(state, request, type === 's', tsMicros, session)
      break
    case '1':
      if (state.pending[0]?.kind === 'parse' && !state.lossy) state.pending.shift()
      break
    case 'E':
      takeError(state, readError(reader), tsMicros, session)
      break
    case 'N':
      tellMessage('NOTICE', readError(reader), tsMicros, session)
      break
    case 'A':
      readNotification(reader, tsMicros, session)
      break
    case 'G':
    case 'H':
      if (request !== undefined) request.copy = type === 'G' ? 'in' : 'out'
      break
    case 'd':
      countCopy(state, request, length)
      break
    case 'W':
      return beginStream(state, tsMicros, session)
    case 'V':
      if (request?.kind === 'function') request.results++
      break
  }
  return Verdict.More
}

/** The oldest request that produces rows or an outcome. */
function findRunning(state: PostgresqlState): Request | undefined {
  if (state.lossy) return undefined
  for (const request of state.pending) {
    if (request.kind === 'sync') return undefined
    if (request.kind !== 'parse') return request
  }
  return undefined
}

function readParameter(state: PostgresqlState, reader: ByteReader, session: SessionContext): void {
  const name = readZeroText(reader, 64)
  const value = readZeroText(reader)
  const { fields } = state
  if (name === 'server_version') {
    fields.serverVersion = value
    session.facts.serverSoftware = `PostgreSQL ${value}`.slice(0, 256)
  } else if (name === 'application_name') setApplication(state, value, session)
  else if (name === 'is_superuser') fields.superuser = value === 'on'
  else if (name === 'session_authorization' && session.facts.user === '') session.facts.user = value
}

/** ReadyForQuery: what came before is over. */
function readReady(state: PostgresqlState, tsMicros: number, session: SessionContext): void {
  if (state.loggingIn) {
    endLogin(state, 'success', undefined, tsMicros, session)
    // Unless it was lost, this is the readiness that ends the login.
    if (!state.lossy) return
  }
  if (state.lossy) {
    abandonPending(state, tsMicros, session)
    state.lossy = false
    return
  }
  // Up to the Sync or the simple query that this answers.
  while (state.pending.length > 0) {
    const request = state.pending.shift()!
    const failed = request.error !== undefined
    if (request.kind === 'query' || request.kind === 'function') {
      tellRequest(state, request, failed ? 'error' : 'ok', tsMicros, session)
      break
    }
    if (request.kind === 'sync') break
    // The server passes over what follows an error.
    if (request.kind === 'execute') tellRequest(state, request, 'unknown', tsMicros, session)
  }
}

function readComplete(
  state: PostgresqlState,
  request: Request,
  reader: ByteReader,
  tsMicros: number,
  session: SessionContext,
): void {
  const tag = readZeroText(reader, 128).split(' ')
  const count = Number(tag.at(-1))
  if (tag.length > 1 && Number.isSafeInteger(count) && count >= 0) {
    if (tag[0] === 'COPY') request.rows = count
    else if (!READING_TAGS.has(tag[0]!)) {
      request.affected += count
      state.fields.affectedRowCount += count
    }
  }
  endExecute(state, request, false, tsMicros, session)
}

/** An extended request is over with this; a simple one may hold more statements. */
function endExecute(
  state: PostgresqlState,
  request: Request,
  suspended: boolean,
  tsMicros: number,
  session: SessionContext,
): void {
  request.results++
  if (request.kind !== 'execute') return
  request.suspended = suspended
  state.pending.splice(0, state.pending.indexOf(request) + 1)
  tellRequest(state, request, 'ok', tsMicros, session)
}

function takeError(
  state: PostgresqlState,
  error: ServerError,
  tsMicros: number,
  session: SessionContext,
): void {
  state.fields.errorCount++
  if (state.loggingIn || (state.startupMicros !== 0 && session.facts.authResult === 'unknown')) {
    endLogin(state, 'failure', error, tsMicros, session)
    return
  }
  const request = state.lossy ? undefined : state.pending[0]
  if (request === undefined || request.kind === 'sync' || error.severity === 'FATAL') {
    tellMessage('ERROR', error, tsMicros, session)
    return
  }
  request.error = error
  if (request.kind === 'query' || request.kind === 'function') return
  // An error in an extended query ends all up to the next Sync; they are one request's messages mostly.
  const sync = state.pending.findIndex((r) => r.kind === 'sync')
  const dropped = state.pending.splice(0, sync < 0 ? state.pending.length : sync)
  const whole = dropped.find((r) => r.kind === 'execute' && r.statement === request.statement)
  const told = whole ?? request
  told.error = error
  tellRequest(state, told, 'error', tsMicros, session)
}

function readNotification(reader: ByteReader, tsMicros: number, session: SessionContext): void {
  const pid = reader.u32be()
  const channel = readZeroText(reader)
  const payload = readZeroText(reader)
  const detail: Record<string, unknown> = { pid }
  if (session.statements === 'full' && payload !== '') detail.payload = payload
  session.event({
    tsMicros,
    kind: 'message',
    action: 'NOTIFICATION',
    object: channel,
    status: 'ok',
    detail,
  })
}

function countCopy(state: PostgresqlState, request: Request | undefined, length: number): void {
  state.fields.copyBytes += length
  if (request === undefined) return
  request.copy = 'out'
  request.copyBytes += length
}

/** CopyBoth: changes are streamed until the connection ends. */
function beginStream(state: PostgresqlState, tsMicros: number, session: SessionContext): Verdict {
  session.tag('replication')
  if (state.fields.replication === '') state.fields.replication = 'physical'
  const request = state.pending.shift()
  if (request !== undefined) tellRequest(state, request, 'ok', tsMicros, session)
  return Verdict.Done
}

/** Tells of requests whose answers were not seen. */
export function abandonPending(
  state: PostgresqlState,
  tsMicros: number,
  session: SessionContext,
): void {
  for (const request of state.pending) tellRequest(state, request, 'unknown', tsMicros, session)
  state.pending = []
}
