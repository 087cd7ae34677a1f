/** Blocks, acknowledgements and errors of a transfer: RFC 1350, RFC 7440 (windows). */
import { wireText } from '../../src/bytes/text.ts'
import type { SessionContext, StreamSlice } from '../../src/dissect/contract.ts'
import {
  ACK,
  BAD_DATAGRAM,
  BLOCKS_MISSING,
  DATA,
  ERROR,
  ERRORS,
  MAX_ERROR_BYTES,
  MAX_OPTIONS,
  OACK,
} from './constants.ts'
import { pairOptions, readTexts } from './request.ts'
import type { TftpState, Transfer } from './state.ts'

const HEAD_BYTES = 4
/** Blocks before the newest are repeats, those after it new: half of the numbers there are. */
const HALF = 0x8000

/** Reads one datagram of the transfer; `fromServer` says who sent it. */
export function readTransfer(
  state: TftpState,
  input: StreamSlice,
  fromServer: boolean,
  session: SessionContext,
): void {
  const { transfer } = state
  if (transfer === undefined) return
  if (input.remaining() < HEAD_BYTES && input.peek(1) !== OACK) {
    session.anomaly(BAD_DATAGRAM)
    return
  }
  transfer.lastMicros = input.tsMicros
  const operation = input.u16be()
  if (operation === DATA && fromServer !== transfer.isWrite) {
    readBlock(state, transfer, input, session)
  } else if (operation === ACK) readAck(state, transfer, input.u16be(), input.tsMicros, session)
  else if (operation === ERROR) readError(state, input, session)
  else if (operation === OACK) readAgreed(state, transfer, input)
  else session.anomaly(BAD_DATAGRAM)
}

function readBlock(
  state: TftpState,
  transfer: Transfer,
  input: StreamSlice,
  session: SessionContext,
): void {
  const block = input.u16be()
  // A datagram cut by the snap length is as long as it was on the wire.
  const bytes = input.wireBytes - HEAD_BYTES
  const ahead = (block - transfer.lastBlock) & 0xffff
  if (transfer.isFinal || ahead === 0 || ahead >= HALF) {
    transfer.repeated++
    state.fields.repeated++
    return
  }
  if (ahead > 1) {
    transfer.missing = true
    session.anomaly(BLOCKS_MISSING)
  }
  transfer.lastBlock = block
  transfer.blocks++
  transfer.bytes += bytes
  state.fields.blocks++
  state.fields.bytes += bytes
  session.facts.activity = 'file-transfer'
  if (bytes < transfer.blockBytes) transfer.isFinal = true
}

function readAck(
  state: TftpState,
  transfer: Transfer,
  block: number,
  tsMicros: number,
  session: SessionContext,
): void {
  if (transfer.isFinal && block === transfer.lastBlock) {
    transfer.isAcknowledged = true
    endTransfer(state, 'ok', '', '', tsMicros, session)
    return
  }
  if (transfer.lastAck === block && transfer.blocks > 0) {
    transfer.repeated++
    state.fields.repeated++
  }
  transfer.lastAck = block
}

/** What the server agreed to: RFC 2347. */
function readAgreed(state: TftpState, transfer: Transfer, input: StreamSlice): void {
  for (const option of pairOptions(readTexts(input, 2 * MAX_OPTIONS))) {
    const value = Number(option.slice(option.indexOf('=') + 1))
    if (!Number.isSafeInteger(value) || value < 0) continue
    if (option.startsWith('blksize=') && value <= 0xffff) transfer.blockBytes = value
    else if (option.startsWith('tsize=')) transfer.announcedBytes = value
    else if (option.startsWith('windowsize=') && value <= 0xffff) transfer.windowBlocks = value
  }
  state.fields.blockSize = transfer.blockBytes
  if (transfer.announcedBytes > 0) state.fields.announcedBytes = transfer.announcedBytes
}

function readError(state: TftpState, input: StreamSlice, session: SessionContext): void {
  const code = input.u16be()
  const end = input.find(0)
  const stop = end < 0 ? input.end : end
  const said = wireText(input.bytes, input.pos, stop, MAX_ERROR_BYTES)
  const text = said === '' ? (ERRORS[code] ?? '') : said
  state.fields.errorCode = code
  state.fields.error = text.slice(0, 256)
  endTransfer(state, 'error', String(code), text, input.tsMicros, session)
}

/** Tells of the transfer and forgets it. */
export function endTransfer(
  state: TftpState,
  status: 'ok' | 'error' | 'unknown',
  code: string,
  text: string,
  tsMicros: number,
  session: SessionContext,
): void {
  const { transfer } = state
  if (transfer === undefined) return
  state.transfer = undefined
  const detail: Record<string, unknown> = {
    mode: transfer.mode,
    direction: transfer.isWrite ? 'upload' : 'download',
    blocks: transfer.blocks,
    block_size: transfer.blockBytes,
  }
  if (transfer.repeated > 0) detail.repeated = transfer.repeated
  if (transfer.announcedBytes > 0) detail.announced_bytes = transfer.announcedBytes
  if (transfer.windowBlocks > 1) detail.window = transfer.windowBlocks
  if (transfer.missing) detail.incomplete = true
  if (status === 'ok' && !transfer.isAcknowledged) detail.acknowledged = false
  if (transfer.flow !== undefined && transfer.flow.sessionId !== '') {
    detail.data_session_id = transfer.flow.sessionId
  }
  session.event({
    tsMicros,
    kind: 'file',
    action: transfer.isWrite ? 'WRQ' : 'RRQ',
    object: transfer.file,
    status,
    statusCode: code,
    statusText: text,
    bytes: transfer.bytes,
    durationMicros: tsMicros - transfer.tsMicros,
    detail,
  })
}
