/** Methods of class connection (0-9-1, 1.4): both sides' products, the login, the virtual host, the end. */
import { wireText } from '../../src/bytes/text.ts'
import { Direction, type SessionContext, type StreamSlice } from '../../src/dissect/contract.ts'
import { beginSasl, readClientMessage, readServerMessage } from '../../src/formats/sasl.ts'
import type { AmqpState } from './state.ts'
import { readEntries, readLong, readLongText, readShort, readTable } from './table.ts'
import { addRequest, endRequests, noteLogin, takeRequest, tellLogin, tellRequest } from './tell.ts'

const CONNECTION_OPEN = 10 * 65536 + 40

/** Reads one; `input` stands behind class and method, and ends with the arguments. */
export function readConnection(
  state: AmqpState,
  method: number,
  input: StreamSlice,
  session: SessionContext,
): void {
  const { fields } = state
  const { tsMicros } = input
  switch (method) {
    case 10:
      readStart(state, input, session)
      break
    case 11:
      readStartOk(state, input, session)
      break
    case 20:
    case 21: {
      const { start, end } = readLong(input)
      if (state.sasl === undefined || !input.ok) return
      if (method === 20) readServerMessage(state.sasl, input.bytes, start, end)
      else readClientMessage(state.sasl, input.bytes, start, end, session)
      noteLogin(state, session)
      break
    }
    case 30:
      tellLogin(state, 'success', '', '', tsMicros, session)
      break
    case 31:
      input.skip(6)
      fields.heartbeat = input.u16be()
      break
    case 40: {
      fields.vhost = readShort(input)
      const request = {
        channel: 0,
        method: CONNECTION_OPEN,
        action: 'connection.open',
        object: fields.vhost,
      }
      addRequest(state, { ...request, tsMicros, detail: {} }, session)
      break
    }
    case 41: {
      const request = takeRequest(state, 0, CONNECTION_OPEN)
      if (request !== undefined) tellRequest(request, 'ok', '', '', tsMicros, session)
      break
    }
    case 50:
      readClose(state, input, session)
      break
  }
}

function readStart(state: AmqpState, input: StreamSlice, session: SessionContext): void {
  const { fields } = state
  const major = input.u8()
  const minor = input.u8()
  const properties = readTable(input)
  const mechanisms = readLongText(input)
  if (!input.ok) return
  if (fields.version === '') fields.version = major === 0 ? `0-${minor}-1` : `${major}-${minor}`
  session.facts.serverSoftware = nameProduct(properties)
  fields.serverPlatform = properties.get('platform') ?? ''
  fields.clusterName = properties.get('cluster_name') ?? ''
  fields.mechanisms = mechanisms.split(' ').filter((m) => m !== '')
}

function readStartOk(state: AmqpState, input: StreamSlice, session: SessionContext): void {
  const { fields } = state
  const properties = readTable(input)
  const mechanism = readShort(input)
  const { start, end } = readLong(input)
  if (!input.ok) return
  session.facts.clientSoftware = nameProduct(properties)
  fields.clientPlatform = properties.get('platform') ?? ''
  fields.connectionName = properties.get('connection_name') ?? ''
  fields.mechanism = mechanism
  state.saslMicros = input.tsMicros
  const sasl = beginSasl(mechanism)
  state.sasl = sasl
  if (sasl.mechanism === 'AMQPLAIN') {
    // A table instead of a message: LOGIN and PASSWORD.
    const { pos, end: whole } = input
    input.reset(start, end)
    const login = readEntries(input, end)
    input.reset(pos, whole)
    sasl.user = login.get('LOGIN') ?? ''
    sasl.secret = session.mask(login.get('PASSWORD') ?? '')
  } else readClientMessage(sasl, input.bytes, start, end, session)
  noteLogin(state, session)
}

/** `RabbitMQ 3.10.8`, as far as it says. */
function nameProduct(properties: ReadonlyMap<string, string>): string {
  return [properties.get('product'), properties.get('version')].filter((p) => p).join(' ')
}

function readClose(state: AmqpState, input: StreamSlice, session: SessionContext): void {
  const code = String(input.u16be())
  const length = input.u8()
  const start = input.pos
  input.skip(length)
  if (!input.ok) return
  const text = wireText(input.bytes, start, start + length)
  state.fields.closeCode = code
  state.fields.closeText = text
  const fromServer = input.direction === Direction.Resp
  const failed = code !== '200'
  if (failed && fromServer) tellLogin(state, 'failure', code, text, input.tsMicros, session)
  endRequests(
    state,
    -1,
    failed && fromServer ? 'error' : 'unknown',
    failed ? code : '',
    failed ? text : '',
    input.tsMicros,
    session,
  )
  if (!failed) return
  session.event({
    tsMicros: input.tsMicros,
    kind: 'command',
    action: 'connection.close',
    user: session.facts.user,
    status: 'error',
    statusCode: code,
    statusText: text,
    detail: { from: fromServer ? 'server' : 'client' },
  })
}
