/** Methods of the other classes (0-9-1, 1.5 to 1.9, and RabbitMQ's): what is declared, bound, consumed and published. */
import { Direction, type SessionContext, type StreamSlice } from '../../src/dissect/contract.ts'
import { METHODS } from './constants.ts'
import type { AmqpState, Message } from './state.ts'
import { readShort } from './table.ts'
import { addMessage, addRequest, endRequests, takeRequest, tellRequest } from './tell.ts'

const CHANNEL_CLOSE = 20 * 65536 + 40
const PUBLISH = 60 * 65536 + 40
const RETURN = 60 * 65536 + 50
const DELIVER = 60 * 65536 + 60
const GET = 60 * 65536 + 70
const GET_OK = 60 * 65536 + 71
const GET_EMPTY = 60 * 65536 + 72
const EXCHANGE_UNBIND_OK = 40 * 65536 + 51
/** Of most requests, the bit that says that no answer is wanted. */
type Arguments = { object: string; detail: Record<string, unknown>; noWait: boolean }

/** Reads one; `input` stands behind class and method, and ends with the arguments. */
export function readMethod(
  state: AmqpState,
  channel: number,
  method: number,
  input: StreamSlice,
  session: SessionContext,
): void {
  const { tsMicros } = input
  const fromClient = input.direction === Direction.Orig
  if (method === PUBLISH || method === RETURN || method === DELIVER || method === GET_OK) {
    readMessageMethod(state, channel, method, input, session)
    return
  }
  if (method === CHANNEL_CLOSE) {
    readChannelClose(state, channel, input, session)
    return
  }
  const action = METHODS[method]
  if (action !== undefined && fromClient) {
    const { object, detail, noWait } = readArguments(action, input)
    if (!input.ok) return
    if (action === 'channel.open') state.fields.channelsOpened++
    const request = { channel, method, action, object, tsMicros, detail }
    if (noWait) tellRequest(request, 'ok', '', '', tsMicros, session)
    else addRequest(state, request, session)
    return
  }
  if (fromClient) return
  const asked =
    method === EXCHANGE_UNBIND_OK ? method - 11 : method === GET_EMPTY ? GET : method - 1
  const request = takeRequest(state, channel, asked)
  if (request === undefined) return
  if (method === GET_EMPTY) request.detail.empty = true
  if (request.action === 'queue.declare') {
    // The server makes up a name where none was given.
    const name = readShort(input)
    if (request.object === '') request.object = name
    request.detail.messages = input.u32be()
    request.detail.consumers = input.u32be()
  } else if (request.action === 'queue.purge' || request.action === 'queue.delete')
    request.detail.messages = input.u32be()
  tellRequest(request, 'ok', '', '', tsMicros, session)
}

function readArguments(action: string, input: StreamSlice): Arguments {
  const detail: Record<string, unknown> = {}
  let object = ''
  let noWaitBit = 0
  // A reserved number goes before the names; those without one have no names either.
  const named = /^(exchange|queue|basic\.(consume|get))/.test(action)
  if (named) {
    input.skip(2)
    object = readShort(input)
  }
  switch (action) {
    case 'exchange.declare':
      detail.type = readShort(input)
      noWaitBit = 0x10
      break
    case 'exchange.bind':
    case 'exchange.unbind':
      detail.source = readShort(input)
      detail.routing_key = readShort(input)
      noWaitBit = 1
      break
    case 'queue.bind':
    case 'queue.unbind':
      detail.exchange = readShort(input)
      detail.routing_key = readShort(input)
      noWaitBit = action === 'queue.bind' ? 1 : 0
      break
    case 'queue.declare':
      noWaitBit = 0x10
      break
    case 'queue.purge':
      noWaitBit = 1
      break
    case 'queue.delete':
      noWaitBit = 4
      break
    case 'exchange.delete':
      noWaitBit = 2
      break
    case 'basic.consume':
      detail.consumer_tag = readShort(input)
      noWaitBit = 8
      break
    case 'basic.cancel':
      object = readShort(input)
      noWaitBit = 1
      break
    case 'confirm.select':
      noWaitBit = 1
      break
  }
  const bits = noWaitBit > 0 ? input.u8() : 0
  if (action === 'queue.declare' || action === 'exchange.declare') {
    if (bits & 1) detail.passive = true
    if (bits & 2) detail.durable = true
  }
  return { object, detail, noWait: (bits & noWaitBit) !== 0 }
}

/** A message sent one way or the other: exchange and routing key. Its size comes with the header. */
function readMessageMethod(
  state: AmqpState,
  channel: number,
  method: number,
  input: StreamSlice,
  session: SessionContext,
): void {
  let action = 'basic.publish'
  let code = ''
  let text = ''
  const detail: Record<string, unknown> = {}
  if (method === PUBLISH) input.skip(2)
  else if (method === RETURN) {
    action = 'basic.return'
    code = String(input.u16be())
    text = readShort(input)
  } else {
    action = method === DELIVER ? 'basic.deliver' : 'basic.get-ok'
    if (method === DELIVER) detail.consumer_tag = readShort(input)
    input.skip(8)
    if (input.u8() & 1) detail.redelivered = true
  }
  const exchange = readShort(input)
  const key = readShort(input)
  if (!input.ok) return
  const object = exchange === '' ? key : key === '' ? exchange : `${exchange}/${key}`
  const status = method === RETURN ? 'error' : 'ok'
  const message: Message = {
    channel,
    action,
    object,
    status,
    statusCode: code,
    statusText: text,
    detail,
  }
  addMessage(state, input.direction, {
    ...message,
    detail: { exchange, routing_key: key, ...detail },
  })
  if (method !== GET_OK) return
  const request = takeRequest(state, channel, GET)
  if (request !== undefined) tellRequest(request, 'ok', '', '', input.tsMicros, session)
}

/** A channel is closed: by the server with what went wrong. */
function readChannelClose(
  state: AmqpState,
  channel: number,
  input: StreamSlice,
  session: SessionContext,
): void {
  const code = String(input.u16be())
  const text = readShort(input)
  if (!input.ok) return
  const failed = code !== '200' && code !== '0'
  const fromServer = input.direction === Direction.Resp
  const status = failed && fromServer ? 'error' : 'unknown'
  const blamed = state.pending.some((r) => r.channel === channel)
  endRequests(
    state,
    channel,
    status,
    failed ? code : '',
    failed ? text : '',
    input.tsMicros,
    session,
  )
  // What nobody waited for, as a message to an exchange that is not there, shows only here.
  if (!failed || blamed) return
  session.event({
    tsMicros: input.tsMicros,
    kind: 'command',
    action: 'channel.close',
    user: session.facts.user,
    status: 'error',
    statusCode: code,
    statusText: text,
    detail: { from: fromServer ? 'server' : 'client' },
  })
}
