/** Requests of the client: STARTUP, logins, statements (section 4.1). */
import type { ByteReader } from '../../src/bytes/reader.ts'
import { escapeControls, MAX_OBJECT_BYTES, wireText } from '../../src/bytes/text.ts'
import { Direction, type SessionContext } from '../../src/dissect/contract.ts'
import { viewStatement } from '../../src/formats/sql/statement.ts'
import * as c from './constants.ts'
import type { Message } from './envelope.ts'
import { readId, readMap, skipBytes, skipPreamble } from './fields.ts'
import type { CassandraState, Pending, Statement } from './state.ts'
import { tellRequest } from './telling.ts'

const { Opcode } = c

/** Takes a request whose body is in `reader`. */
export function takeRequest(
  state: CassandraState,
  message: Message,
  reader: ByteReader,
  session: SessionContext,
): void {
  const { fields } = state
  fields.protocolVersion = message.version
  skipPreamble(reader, message.flags, false)
  const pending: Pending = {
    opcode: message.opcode,
    statement: undefined,
    statements: 0,
    consistency: '',
    bytes: message.length,
    tsMicros: message.tsMicros,
  }
  switch (message.opcode) {
    case Opcode.Startup:
      readStartup(state, readMap(reader), session)
      break
    case Opcode.AuthResponse:
      readLogin(state, reader, message.tsMicros)
      break
    case Opcode.Credentials:
      noteLogin(state, readMap(reader).get('username') ?? '', message.tsMicros)
      break
    case Opcode.Query:
      fields.queryCount++
      pending.statement = readStatement(reader, session)
      pending.consistency = c.CONSISTENCIES[reader.u16be()] ?? ''
      break
    case Opcode.Prepare:
      fields.prepareCount++
      pending.statement = readStatement(reader, session)
      break
    case Opcode.Execute:
      fields.queryCount++
      pending.statement = state.prepared.get(readId(reader))
      if (message.version >= c.FRAMED_VERSION) readId(reader)
      pending.consistency = c.CONSISTENCIES[reader.u16be()] ?? ''
      break
    case Opcode.Batch:
      fields.queryCount++
      readBatch(state, pending, reader, session)
      break
    default:
  }
  addRequest(state, message.stream, pending, session)
}

function addRequest(
  state: CassandraState,
  stream: number,
  pending: Pending,
  session: SessionContext,
): void {
  const before = state.pending.get(stream)
  // A stream used again without an answer in between: that was lost.
  if (before !== undefined) {
    state.pending.delete(stream)
    tellRequest(state, before, undefined, pending.tsMicros, session)
  } else if (state.pending.size >= c.MAX_PENDING_REQUESTS) {
    // Where only the client is seen nothing is ever answered.
    if (state.good[Direction.Resp] > 0) session.anomaly(c.PENDING_FULL)
    const [oldest, request] = state.pending.entries().next().value!
    state.pending.delete(oldest)
    tellRequest(state, request, undefined, pending.tsMicros, session)
  }
  const { statement } = pending
  // Executed statements share the text they were prepared with.
  const isOwn = pending.opcode !== Opcode.Execute && statement !== undefined
  if (isOwn && state.pending.size >= c.MANY_REQUESTS && statement.text.length > c.SHORT_TEXT_CHARS)
    pending.statement = {
      ...statement,
      text: statement.text.slice(0, c.SHORT_TEXT_CHARS),
      cut: true,
    }
  state.pending.set(stream, pending)
}

function readStartup(
  state: CassandraState,
  options: ReadonlyMap<string, string>,
  session: SessionContext,
): void {
  const { fields } = state
  state.fromStart = true
  const join = (name: string, version: string): string =>
    `${options.get(name) ?? ''} ${options.get(version) ?? ''}`.trim().slice(0, c.MAX_NAME_CHARS)
  fields.cqlVersion = options.get('CQL_VERSION') ?? ''
  fields.driver = join('DRIVER_NAME', 'DRIVER_VERSION')
  fields.application = join('APPLICATION_NAME', 'APPLICATION_VERSION')
  fields.compression = (options.get('COMPRESSION') ?? '').toLowerCase()
  if (fields.compression === 'lz4' || fields.compression === 'snappy')
    state.compression = fields.compression
  if (fields.driver !== '') session.facts.clientSoftware = fields.driver
}

/** SASL PLAIN (RFC 4616) of PasswordAuthenticator; other classes' tokens tell nothing. */
function readLogin(state: CassandraState, reader: ByteReader, tsMicros: number): void {
  const length = reader.u32be()
  const token = reader.latin1(Math.min(length, reader.remaining(), 512))
  const parts = token.split('\0')
  const user = parts.length === 3 ? parts[1]! : ''
  noteLogin(state, user, tsMicros)
}

function noteLogin(state: CassandraState, user: string, tsMicros: number): void {
  const bytes = Buffer.from(user, 'latin1')
  if (!state.hasLogin) state.loginMicros = tsMicros
  if (user !== '') state.loginUser = wireText(bytes, 0, bytes.length, c.MAX_NAME_CHARS)
  state.hasLogin = true
}

/** [long string], as the policy shows it. */
function readStatement(reader: ByteReader, session: SessionContext): Statement {
  const length = reader.u32be()
  const start = reader.pos
  const there = Math.min(length, reader.remaining())
  const shown = Math.min(there, MAX_OBJECT_BYTES)
  const text = reader.bytes.toString('utf8', start, start + shown)
  reader.skip(there)
  const view = viewStatement(text, 'cassandra', session.statements, shown < length, (s) =>
    session.mask(s),
  )
  return {
    text: view.text,
    verb: view.class,
    tables: view.tables.map(escapeControls),
    cut: view.cut,
  }
}

function readBatch(
  state: CassandraState,
  pending: Pending,
  reader: ByteReader,
  session: SessionContext,
): void {
  reader.u8()
  const count = reader.u16be()
  const texts: string[] = []
  const tables = new Set<string>()
  let chars = 0
  let cut = false
  let at = 0
  for (; at < count && at < c.MAX_BATCH_STATEMENTS && reader.ok; at++) {
    const kind = reader.u8()
    const statement =
      kind === 0 ? readStatement(reader, session) : state.prepared.get(readId(reader))
    skipValues(reader)
    if (!reader.ok) break
    const text = statement?.text ?? '?'
    chars += text.length + 2
    if (chars > MAX_OBJECT_BYTES) break
    texts.push(text)
    cut ||= statement?.cut === true
    for (const table of statement?.tables ?? []) if (tables.size < c.MAX_LISTED) tables.add(table)
  }
  if (reader.ok && at === count) pending.consistency = c.CONSISTENCIES[reader.u16be()] ?? ''
  pending.statements = count
  pending.statement = {
    text: session.statements === 'class' ? 'BATCH' : texts.join('; '),
    verb: 'BATCH',
    tables: [...tables],
    cut: cut || at < count,
  }
}

function skipValues(reader: ByteReader): void {
  const values = reader.u16be()
  for (let i = 0; i < values && reader.ok; i++) skipBytes(reader)
}
