/** What the streams of HTTP/2 say: a request and its response each (RFC 9113 8), told as those of HTTP/1 are. */
import { escapeControls } from '../../src/bytes/text.ts'
import { Direction, type SessionContext, type StreamSlice } from '../../src/dissect/contract.ts'
import { BAD_HEADERS, MAX_HEADER_BLOCK_BYTES, MAX_STREAMS } from './constants.ts'
import { takeRequestHeader, takeResponseHeader } from './head.ts'
import { Header, matchHeader } from './headerName.ts'
import { HpackTable } from './hpack.ts'
import { showText } from './lineText.ts'
import { addDetail } from './rpc.ts'
import { createMessage, createTransaction, type HttpState, type Transaction } from './state.ts'
import { maskTarget } from './target.ts'
import { noteRequest, noteResponse, tellTransaction } from './transaction.ts'
import { captureResponse, chooseView } from './view.ts'

const NOTHING = Buffer.alloc(0)

/** One connection's streams and tables. */
export class Http2 {
  /** Requests not yet answered whole, by their stream. */
  readonly streams = new Map<number, Transaction>()
  /** Null once a header block was lost: those after it cannot be read. */
  readonly tables: [HpackTable | null, HpackTable | null] = [new HpackTable(), new HpackTable()]
  /** Parts of a header block that goes on in the next frame, by direction. */
  readonly blocks: [Buffer, Buffer] = [NOTHING, NOTHING]
  /** Whether that block ends its stream. */
  readonly ends: [boolean, boolean] = [false, false]

  lose(direction: Direction): void {
    this.tables[direction] = null
    this.blocks[direction] = NOTHING
  }
}

/** Takes a part of a header block; reads it once it is whole. */
export function readHeaders(
  state: HttpState,
  stream: number,
  from: number,
  to: number,
  isLast: boolean,
  ends: boolean,
  isPush: boolean,
  input: StreamSlice,
  session: SessionContext,
): void {
  const http2 = state.http2!
  const { direction } = input
  if (ends) http2.ends[direction] = true
  const table = http2.tables[direction]
  if (table === null) {
    countUnread(state, stream, direction)
    return
  }
  let { bytes } = input
  let start = from
  let end = to
  const before = http2.blocks[direction]
  if (!isLast || before.length > 0) {
    if (before.length + to - from > MAX_HEADER_BLOCK_BYTES) {
      session.anomaly(BAD_HEADERS)
      http2.lose(direction)
      return
    }
    bytes = Buffer.concat([before, bytes.subarray(from, to)])
    start = 0
    end = bytes.length
    http2.blocks[direction] = isLast ? NOTHING : bytes
    if (!isLast) return
  }
  const fields: [string, string][] = []
  if (!table.read(bytes, start, end, (name, value) => fields.push([name, value]))) {
    session.anomaly(BAD_HEADERS)
    http2.lose(direction)
    return
  }
  if (isPush) return
  if (direction === Direction.Orig) takeRequest(state, stream, fields, input.tsMicros, session)
  else takeResponse(state, stream, fields, session)
  if (!http2.ends[direction]) return
  http2.ends[direction] = false
  endStream(state, stream, direction, input.tsMicros, session)
}

/** A request whose headers cannot be read is counted. */
function countUnread(state: HttpState, stream: number, direction: Direction): void {
  if (direction === Direction.Orig && !state.http2!.streams.has(stream)) state.fields.requestCount++
}

function takeRequest(
  state: HttpState,
  stream: number,
  fields: readonly (readonly [string, string])[],
  tsMicros: number,
  session: SessionContext,
): void {
  const { streams } = state.http2!
  // Trailers of a request say nothing of interest.
  if (streams.has(stream)) return
  const read = (name: string): string => fields.find((f) => f[0] === name)?.[1] ?? ''
  const target = showText(maskTarget(read(':path'), session), 4096)
  const request = createTransaction(showText(read(':method'), 32), target, tsMicros)
  request.version = '2.0'
  request.host = showText(read(':authority'))
  for (const [name, value] of fields) {
    const header = headerOf(name)
    if (header === Header.None) continue
    const bytes = Buffer.from(value, 'latin1')
    takeRequestHeader(state, request, header, bytes, 0, bytes.length, session)
  }
  chooseView(state, request, session)
  noteRequest(state, request, session)
  if (streams.size >= MAX_STREAMS) {
    const [oldest] = streams.keys()
    finish(state, oldest!, false, tsMicros, session)
  }
  streams.set(stream, request)
}

function takeResponse(
  state: HttpState,
  stream: number,
  fields: readonly (readonly [string, string])[],
  session: SessionContext,
): void {
  const { streams } = state.http2!
  const transaction = streams.get(stream)
  if (transaction === undefined) return
  const status = Number(fields.find((f) => f[0] === ':status')?.[1] ?? 0)
  if (transaction.response !== undefined || status === 0) {
    takeTrailers(transaction, fields)
    return
  }
  if (status < 200) {
    state.fields.informationalCount++
    transaction.informational = status
    return
  }
  const response = createMessage()
  response.version = '2.0'
  transaction.response = response
  transaction.status = status
  for (const [name, value] of fields) {
    const header = headerOf(name)
    if (header === Header.None) continue
    const bytes = Buffer.from(value, 'latin1')
    takeResponseHeader(state, response, transaction, header, bytes, 0, bytes.length, session)
  }
  takeTrailers(transaction, fields)
  noteResponse(state, transaction, response)
  captureResponse(transaction)
}

/** gRPC ends with its own status, which alone says whether a call worked. */
function takeTrailers(
  transaction: Transaction,
  fields: readonly (readonly [string, string])[],
): void {
  for (const [name, value] of fields) {
    if (name === 'grpc-status')
      addDetail(transaction, 'grpc_status', escapeControls(value.slice(0, 16)))
    else if (name === 'grpc-message') addDetail(transaction, 'grpc_message', showText(value))
  }
}

/** Framing of HTTP/1 means nothing here. */
function headerOf(name: string): Header {
  if (name.startsWith(':')) return Header.None
  const bytes = Buffer.from(name, 'latin1')
  const header = matchHeader(bytes, 0, bytes.length)
  return header === Header.TransferEncoding || header === Header.Upgrade ? Header.None : header
}

/** Counts `[start, end)` of a stream's data; whether a view wants what comes next. */
export function countData(
  state: HttpState,
  stream: number,
  direction: Direction,
  bytes: Buffer,
  start: number,
  end: number,
): boolean {
  const transaction = state.http2!.streams.get(stream)
  const message = direction === Direction.Orig ? transaction : transaction?.response
  if (message === undefined) return false
  message.bodyBytes += end - start
  const { capture } = message
  if (capture === undefined) return false
  capture.take(bytes, start, end)
  return !capture.isClosed
}

/** A side has said all of a stream; with the response the transaction is told. */
export function endStream(
  state: HttpState,
  stream: number,
  direction: Direction,
  tsMicros: number,
  session: SessionContext,
): void {
  if (direction === Direction.Resp) finish(state, stream, true, tsMicros, session)
}

export function resetStream(
  state: HttpState,
  stream: number,
  code: number,
  tsMicros: number,
  session: SessionContext,
): void {
  const transaction = state.http2!.streams.get(stream)
  if (transaction === undefined) return
  addDetail(transaction, 'reset', code)
  finish(state, stream, false, tsMicros, session)
}

function finish(
  state: HttpState,
  stream: number,
  isWhole: boolean,
  tsMicros: number,
  session: SessionContext,
): void {
  const transaction = state.http2!.streams.get(stream)
  if (transaction === undefined) return
  state.http2!.streams.delete(stream)
  tellTransaction(state, transaction, isWhole, tsMicros, session)
}

/** The connection is over: tells of what was not answered whole. */
export function closeStreams(state: HttpState, tsMicros: number, session: SessionContext): void {
  for (const stream of [...(state.http2?.streams.keys() ?? [])]) {
    finish(state, stream, false, tsMicros, session)
  }
}
