/**
 * Data connections and the files that went over them: RFC 959 (3), RFC 2428. The
 * data itself is not read here: the flow's own counters say how much went over it.
 */
import {
  Direction,
  type ExpectedFlow,
  type SessionContext,
  type SessionEvent,
} from '../../src/dissect/contract.ts'
import { type DataAddress, fileUrl } from './address.ts'
import {
  BAD_ADDRESS,
  DATA_WAIT_MICROS,
  FILE_COMMANDS,
  FILE_TRANSFERS,
  MAX_WAITING_TRANSFERS,
  PASSIVE_ADDRESS_DIFFERS,
  PORT_ADDRESS_DIFFERS,
} from './constants.ts'
import type { DataChannel, FtpState, Transfer } from './state.ts'

/** Announces the data connection; undefined where its address cannot be read. */
export function announce(
  state: FtpState,
  address: DataAddress | undefined,
  passive: boolean,
  session: SessionContext,
): DataChannel | undefined {
  if (address === undefined) {
    session.anomaly(BAD_ADDRESS)
    return undefined
  }
  if (passive) state.fields.passive = true
  else state.fields.active = true
  const own = (passive ? session.serverIp : session.clientIp).toLowerCase()
  const differs = address.host !== '' && address.host !== own
  const channel: DataChannel = { flows: [], passive, waiting: undefined }
  // Behind address translation the client may go to either address, so both are announced.
  if (differs) session.anomaly(passive ? PASSIVE_ADDRESS_DIFFERS : PORT_ADDRESS_DIFFERS)
  for (const host of differs ? ['', address.host] : ['']) {
    const flow = session.expect({
      host,
      listener: passive ? Direction.Resp : Direction.Orig,
      port: address.port,
      transport: 'tcp',
      protocol: 'ftp-data',
      forMicros: DATA_WAIT_MICROS,
      onClose: (_flow, tsMicros) => finishWaiting(state, channel, tsMicros, session),
    })
    if (flow !== undefined) channel.flows.push(flow)
  }
  return channel
}

const seenFlow = (channel: DataChannel): ExpectedFlow | undefined =>
  channel.flows.find((f) => f.state === 'open' || f.state === 'closed')

/** Tells of a transfer, at once or when its data flow has closed. */
export function settleTransfer(state: FtpState, transfer: Transfer, session: SessionContext): void {
  const { channel } = transfer
  const awaited = channel.flows.some((f) => f.state === 'awaited')
  const flow = seenFlow(channel)
  if (
    flow?.state === 'closed' ||
    (flow === undefined && !awaited) ||
    channel.waiting !== undefined
  ) {
    tellTransfer(state, transfer, transfer.tsMicros, session)
    return
  }
  if (state.waiting.length >= MAX_WAITING_TRANSFERS) flushOne(state, 0, transfer.tsMicros, session)
  channel.waiting = transfer
  state.waiting.push(transfer)
}

function finishWaiting(
  state: FtpState,
  channel: DataChannel,
  tsMicros: number,
  session: SessionContext,
): void {
  const at = channel.waiting === undefined ? -1 : state.waiting.indexOf(channel.waiting)
  if (at >= 0) flushOne(state, at, Math.max(tsMicros, channel.waiting!.tsMicros), session)
}

function flushOne(state: FtpState, at: number, tsMicros: number, session: SessionContext): void {
  const transfer = state.waiting.splice(at, 1)[0]!
  transfer.channel.waiting = undefined
  tellTransfer(state, transfer, tsMicros, session)
}

/** Tells of waiting transfers: all of them at the end, else those whose flow was never seen. */
export function flushWaiting(
  state: FtpState,
  all: boolean,
  tsMicros: number,
  session: SessionContext,
): void {
  for (let at = 0; at < state.waiting.length; ) {
    const open = seenFlow(state.waiting[at]!.channel)?.state === 'open'
    if (open && !all) at++
    else flushOne(state, at, tsMicros, session)
  }
}

function tellTransfer(
  state: FtpState,
  transfer: Transfer,
  tsMicros: number,
  session: SessionContext,
): void {
  const { command, channel } = transfer
  const { fields } = state
  const flow = seenFlow(channel)
  const bytes = flow === undefined ? -1 : flow.origBytes + flow.respBytes
  const direction = FILE_TRANSFERS[command.verb]
  const ok = transfer.code.startsWith('2')
  if (direction !== undefined && ok) {
    session.facts.activity = 'file-transfer'
    if (direction === 'download') fields.filesDownloaded++
    else fields.filesUploaded++
  }
  if (direction === 'download' && bytes > 0) fields.bytesDownloaded += bytes
  if (direction === 'upload' && bytes > 0) fields.bytesUploaded += bytes
  const detail: Record<string, unknown> = { mode: channel.passive ? 'passive' : 'active' }
  if (direction !== undefined) detail.direction = direction
  describePath(detail, transfer.path, command.verb, session)
  if (command.storedAs !== '') detail.stored_as = command.storedAs
  if (command.announcedBytes >= 0) detail.announced_bytes = command.announcedBytes
  if (transfer.restart > 0) detail.restart_offset = transfer.restart
  if (flow !== undefined) detail.data_session_id = flow.sessionId
  if (flow?.state === 'open') detail.data_open = true
  const event: SessionEvent = {
    tsMicros,
    kind: FILE_COMMANDS.has(command.verb) ? 'file' : 'command',
    action: command.verb,
    object: command.argument,
    user: state.user,
    status: transfer.code === '' ? 'unknown' : ok ? 'ok' : 'error',
    statusCode: transfer.code,
    statusText: transfer.text,
    durationMicros: tsMicros - command.tsMicros,
    detail,
  }
  if (bytes >= 0) event.bytes = bytes
  session.event(event)
}

/** Adds the full path and, of a file command, its URL. */
export function describePath(
  detail: Record<string, unknown>,
  path: string,
  verb: string,
  session: SessionContext,
): void {
  if (path === '') return
  detail.path = path
  if (FILE_COMMANDS.has(verb)) detail.url = fileUrl(session.serverIp, path)
}
