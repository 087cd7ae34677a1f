/** Messages without a type that open a connection: startup, wish for encryption, cancel request. */
import type { ByteReader } from '../../src/bytes/reader.ts'
import { wireText } from '../../src/bytes/text.ts'
import { type SessionContext, Verdict } from '../../src/dissect/contract.ts'
import {
  CANCEL_REQUEST,
  GSS_REQUEST,
  MAX_PARAMETERS,
  OLD_STARTUP_BYTES,
  PROTOCOL_2,
  SSL_REQUEST,
} from './constants.ts'
import type { PostgresqlState } from './state.ts'
import { readZeroText } from './zeroText.ts'

/** Reads one behind its length; `length` is that. Reject when it is none. */
export function readOpening(
  state: PostgresqlState,
  reader: ByteReader,
  length: number,
  tsMicros: number,
  session: SessionContext,
): Verdict {
  const code = reader.u32be()
  if (code === SSL_REQUEST || code === GSS_REQUEST) {
    state.awaiting = code === SSL_REQUEST ? 'ssl' : 'gss'
    return Verdict.More
  }
  if (code === CANCEL_REQUEST) return readCancel(state, reader, tsMicros, session)
  if (code === PROTOCOL_2 && length === OLD_STARTUP_BYTES) return readOld(state, reader, session)
  if (code >>> 16 !== 3) return Verdict.Reject
  state.fields.protocol = `3.${code & 0xffff}`
  readParameters(state, reader, session)
  beginLogin(state, tsMicros, session)
  return Verdict.More
}

function readParameters(state: PostgresqlState, reader: ByteReader, session: SessionContext): void {
  const { fields } = state
  for (let i = 0; i < MAX_PARAMETERS && reader.remaining() > 1; i++) {
    const name = readZeroText(reader, 64)
    if (name === '') break
    const value = readZeroText(reader)
    if (name === 'user') session.facts.user = value
    else if (name === 'database') fields.database = value
    else if (name === 'application_name') setApplication(state, value, session)
    else if (name === 'replication') noteReplication(state, value, session)
  }
  if (fields.database === '' && fields.replication === '') fields.database = session.facts.user
}

/** Notes what the client calls itself. */
export function setApplication(
  state: PostgresqlState,
  name: string,
  session: SessionContext,
): void {
  if (name === '') return
  state.fields.applicationName = name
  session.facts.clientSoftware = name
}

function noteReplication(state: PostgresqlState, value: string, session: SessionContext): void {
  if (/^(false|off|no|0)$/i.test(value)) return
  state.fields.replication = value.toLowerCase() === 'database' ? 'logical' : 'physical'
  session.tag('replication')
}

function beginLogin(state: PostgresqlState, tsMicros: number, session: SessionContext): void {
  state.startupMicros = tsMicros
  state.loggingIn = true
  state.awaiting = ''
  session.facts.authResult = 'unknown'
  session.facts.authAttempts++
}

/** Asks the server to stop what another connection does; there is no answer. */
function readCancel(
  state: PostgresqlState,
  reader: ByteReader,
  tsMicros: number,
  session: SessionContext,
): Verdict {
  state.fields.backendPid = reader.u32be()
  session.event({
    tsMicros,
    kind: 'command',
    action: 'CANCEL',
    object: String(state.fields.backendPid),
    status: 'unknown',
    detail: { command: 'CancelRequest' },
  })
  return Verdict.Done
}

/** Protocol 2: texts of fixed length. What follows has no lengths and is not read. */
function readOld(state: PostgresqlState, reader: ByteReader, session: SessionContext): Verdict {
  state.fields.protocol = '2.0'
  const at = reader.pos
  state.fields.database = fixedText(reader.bytes, at, 64)
  session.facts.user = fixedText(reader.bytes, at + 64, 32)
  session.facts.authResult = 'unknown'
  session.facts.authAttempts = 1
  return Verdict.Done
}

function fixedText(bytes: Buffer, start: number, length: number): string {
  const zero = bytes.indexOf(0, start)
  return wireText(bytes, start, zero >= start && zero < start + length ? zero : start + length)
}
