/** Messages of the client: simple and extended query, COPY, function call. */
import type { ByteReader } from '../../src/bytes/reader.ts'
import { decodeText, MAX_OBJECT_BYTES } from '../../src/bytes/text.ts'
import { type SessionContext, Verdict } from '../../src/dissect/contract.ts'
import { type StatementView, viewStatement } from '../../src/formats/sql/statement.ts'
import { MAX_PENDING, PENDING_FULL } from './constants.ts'
import { endLogin, readProof } from './login.ts'
import { forgetStatement, rememberPortal, rememberStatement } from './prepared.ts'
import { createRequest, type PostgresqlState, type Request } from './state.ts'
import { tellRequest } from './tell.ts'
import { passZeroText, readZeroText } from './zeroText.ts'

/** Reads a message of type `type` behind its length; `length` is that of its content. */
export function readClientMessage(
  state: PostgresqlState,
  reader: ByteReader,
  type: string,
  length: number,
  tsMicros: number,
  session: SessionContext,
): Verdict {
  if (type === 'p') {
    readProof(state, reader, session)
    return Verdict.More
  }
  if (type === 'd') {
    countCopy(state, length)
    return Verdict.More
  }
  // Only who is logged in asks for anything: the end of the login was not seen.
  if (state.loggingIn && !state.accepted && type !== 'X') {
    endLogin(state, 'unknown', undefined, tsMicros, session)
  }
  if (type === 'Q') readQuery(state, reader, length, tsMicros, session)
  else if (type === 'P') readParse(state, reader, length, tsMicros, session)
  else if (type === 'B') readBind(state, reader)
  else if (type === 'E') readExecute(state, reader, tsMicros, session)
  else if (type === 'C') readClose(state, reader)
  else if (type === 'S') push(state, createRequest('sync', tsMicros), tsMicros, session)
  else if (type === 'F') {
    const request = createRequest('function', tsMicros)
    request.name = String(reader.u32be())
    push(state, request, tsMicros, session)
  }
  return Verdict.More
}

function countCopy(state: PostgresqlState, length: number): void {
  const request = state.pending.find((r) => r.copy === 'in')
  if (request === undefined) return
  request.copyBytes += length
  state.fields.copyBytes += length
}

function push(
  state: PostgresqlState,
  request: Request,
  tsMicros: number,
  session: SessionContext,
): void {
  if (state.pending.length >= MAX_PENDING) {
    // What is answered now cannot be told apart any more until the server is ready again.
    session.anomaly(PENDING_FULL)
    state.lossy = true
    tellRequest(state, request, 'unknown', tsMicros, session)
    return
  }
  state.pending.push(request)
}

function view(
  reader: ByteReader,
  end: number,
  cut: boolean,
  session: SessionContext,
): StatementView {
  const text = decodeText(reader.bytes, reader.pos, end, MAX_OBJECT_BYTES)
  const isCut = cut || end - reader.pos > MAX_OBJECT_BYTES
  return viewStatement(text, 'postgresql', session.statements, isCut, (s) => session.mask(s))
}

function readQuery(
  state: PostgresqlState,
  reader: ByteReader,
  length: number,
  tsMicros: number,
  session: SessionContext,
): void {
  const request = createRequest('query', tsMicros)
  const zero = reader.find(0)
  request.bytes = zero < 0 ? length - 1 : zero - reader.pos
  request.statement = view(reader, zero < 0 ? reader.end : zero, zero < 0, session)
  // A simple query does away with what has no name.
  forgetStatement(state, '')
  state.portals.delete('')
  push(state, request, tsMicros, session)
}

function readParse(
  state: PostgresqlState,
  reader: ByteReader,
  length: number,
  tsMicros: number,
  session: SessionContext,
): void {
  const request = createRequest('parse', tsMicros)
  const start = reader.pos
  request.name = readZeroText(reader)
  const zero = reader.find(0)
  request.bytes = zero < 0 ? Math.max(0, length - (reader.pos - start)) : zero - reader.pos
  request.statement = view(reader, zero < 0 ? reader.end : zero, zero < 0, session)
  rememberStatement(state, request.name, { statement: request.statement, bytes: request.bytes })
  push(state, request, tsMicros, session)
}

function readBind(state: PostgresqlState, reader: ByteReader): void {
  const portal = readZeroText(reader)
  const name = readZeroText(reader)
  const formats = reader.u16be()
  reader.skip(formats * 2)
  const parameters = reader.u16be()
  rememberPortal(state, portal, {
    name,
    prepared: state.statements.get(name),
    parameters: reader.ok ? parameters : 0,
  })
}

function readExecute(
  state: PostgresqlState,
  reader: ByteReader,
  tsMicros: number,
  session: SessionContext,
): void {
  const request = createRequest('execute', tsMicros)
  const portal = state.portals.get(readZeroText(reader))
  if (portal !== undefined) {
    request.name = portal.name
    request.parameters = portal.parameters
    request.statement = portal.prepared?.statement
    request.bytes = portal.prepared?.bytes ?? 0
  }
  push(state, request, tsMicros, session)
}

function readClose(state: PostgresqlState, reader: ByteReader): void {
  const kind = reader.u8()
  const start = reader.pos
  const end = passZeroText(reader)
  const name = decodeText(reader.bytes, start, end, 256)
  if (kind === 0x53) forgetStatement(state, name)
  else state.portals.delete(name)
}
