/** What is said of a request: every write and failure, of reads each different one once. */
import type { SessionContext } from '../../src/dissect/contract.ts'
import { MAX_READS_TOLD, WRITES } from './constants.ts'
import { nameFunction } from './request.ts'
import type { ModbusState, Request } from './state.ts'

export function tellRequest(
  state: ModbusState,
  request: Request,
  status: 'ok' | 'error' | 'unknown',
  statusCode: string,
  statusText: string,
  tsMicros: number,
  session: SessionContext,
  bytes = 0,
): void {
  const isWrite = WRITES.has(request.code)
  if (status === 'unknown') state.fields.unanswered++
  if (!isWrite && status !== 'error') {
    const key = `${request.unit} ${request.code} ${request.object} ${status}`
    if (state.told.has(key) || state.told.size >= MAX_READS_TOLD) return
    state.told.add(key)
  }
  session.event({
    tsMicros: Math.max(tsMicros, request.tsMicros),
    kind: isWrite ? 'command' : 'request',
    action: nameFunction(request.code),
    object: request.object,
    status,
    statusCode,
    statusText,
    bytes,
    durationMicros: status === 'unknown' ? 0 : Math.max(0, tsMicros - request.tsMicros),
    detail: request.detail,
  })
}

/** Tells of all that was never answered. */
export function flushRequests(state: ModbusState, session: SessionContext): void {
  for (const r of state.pending.splice(0)) tellRequest(state, r, 'unknown', '', '', 0, session)
}
