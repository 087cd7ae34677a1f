/** Answers of the server: logins, results, errors, events (section 4.2). */
import type { ByteReader } from '../../src/bytes/reader.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import * as c from './constants.ts'
import type { Message } from './envelope.ts'
import { readId, readInt, readString, skipPreamble } from './fields.ts'
import { readRows } from './rows.ts'
import type { CassandraState, Pending } from './state.ts'
import { endLogin, type Outcome, tellRequest } from './telling.ts'

const { Opcode, ResultKind } = c
/** Stream of what the server sends unasked. */
const EVENT_STREAM = -1
const MAX_MESSAGE_CHARS = 512

/** Takes an answer whose body is in `reader`. */
export function takeAnswer(
  state: CassandraState,
  message: Message,
  reader: ByteReader,
  session: SessionContext,
): void {
  skipPreamble(reader, message.flags, true)
  if (message.opcode === Opcode.Event || message.stream === EVENT_STREAM) {
    takeEvent(state, message, reader, session)
    return
  }
  const pending = state.pending.get(message.stream)
  state.pending.delete(message.stream)
  const outcome: Outcome = {
    status: 'ok',
    code: '',
    text: '',
    bytes: message.length,
    tsMicros: message.tsMicros,
    rows: -1,
    change: '',
  }
  switch (message.opcode) {
    case Opcode.Error:
      readError(state, outcome, reader, session)
      break
    case Opcode.Ready:
      // Servers before version 2 of the protocol answer a login so.
      if (pending?.opcode === Opcode.Credentials) endLogin(state, outcome, session)
      break
    case Opcode.Authenticate: {
      const name = readString(reader, 256)
      state.fields.authenticator = name.slice(
        name.lastIndexOf('.') + 1,
        name.lastIndexOf('.') + 1 + c.MAX_NAME_CHARS,
      )
      if (session.facts.authResult === '') session.facts.authResult = 'unknown'
      break
    }
    case Opcode.AuthSuccess:
      endLogin(state, outcome, session)
      break
    case Opcode.Result:
      readResult(state, pending, outcome, message, reader, session)
      break
    default:
  }
  if (pending?.opcode === Opcode.Startup && message.opcode !== Opcode.Error)
    state.framed = message.version >= c.FRAMED_VERSION
  if (pending !== undefined) tellRequest(state, pending, outcome, message.tsMicros, session)
}

function readError(
  state: CassandraState,
  outcome: Outcome,
  reader: ByteReader,
  session: SessionContext,
): void {
  const code = reader.u32be()
  outcome.status = 'error'
  outcome.code = reader.ok ? (c.ERRORS[code] ?? `0x${code.toString(16)}`) : ''
  outcome.text = readString(reader, MAX_MESSAGE_CHARS)
  if (code === c.BAD_CREDENTIALS && state.hasLogin) endLogin(state, outcome, session)
}

function readResult(
  state: CassandraState,
  pending: Pending | undefined,
  outcome: Outcome,
  message: Message,
  reader: ByteReader,
  session: SessionContext,
): void {
  const kind = readInt(reader)
  if (kind === ResultKind.Rows) {
    outcome.rows = readRows(reader, message.version, session)
    if (outcome.rows > 0) state.fields.rowCount += outcome.rows
  } else if (kind === ResultKind.SetKeyspace) state.fields.keyspace = readString(reader)
  else if (kind === ResultKind.Prepared) {
    const id = readId(reader)
    if (reader.ok && pending?.statement !== undefined) remember(state, id, pending)
  } else if (kind === ResultKind.SchemaChange) {
    const change = readString(reader)
    const target = readString(reader)
    const keyspace = readString(reader)
    const name = target === 'KEYSPACE' ? '' : `.${readString(reader)}`
    if (reader.ok) outcome.change = `${change} ${target} ${keyspace}${name}`
  }
}

function remember(state: CassandraState, id: string, pending: Pending): void {
  const { prepared } = state
  const statement = pending.statement!
  forget(state, id)
  while (
    prepared.size >= c.MAX_PREPARED ||
    (prepared.size > 0 && state.preparedChars + statement.text.length > c.MAX_PREPARED_CHARS)
  )
    forget(state, prepared.keys().next().value!)
  prepared.set(id, statement)
  state.preparedChars += statement.text.length
}

function forget(state: CassandraState, id: string): void {
  const before = state.prepared.get(id)
  if (before === undefined) return
  state.prepared.delete(id)
  state.preparedChars -= before.text.length
}

/** TOPOLOGY_CHANGE, STATUS_CHANGE with a node, SCHEMA_CHANGE with what changed. */
function takeEvent(
  state: CassandraState,
  message: Message,
  reader: ByteReader,
  session: SessionContext,
): void {
  if (message.opcode !== Opcode.Event) return
  state.fields.eventCount++
  const kind = readString(reader)
  const change = readString(reader)
  const isSchema = kind === 'SCHEMA_CHANGE'
  const words = [change]
  if (isSchema) {
    const target = readString(reader)
    const keyspace = readString(reader)
    words.push(target, target === 'KEYSPACE' ? keyspace : `${keyspace}.${readString(reader)}`)
  }
  if (!reader.ok) return
  session.event({
    tsMicros: message.tsMicros,
    kind: 'message',
    action: kind,
    object: words.join(' '),
    user: state.user,
    status: 'ok',
    bytes: message.length,
  })
}
