/** What is said of requests: everything that changes something or fails, of reads each different one once. */
import type { SessionContext } from '../../src/dissect/contract.ts'
import { MAX_PENDING, MAX_READS_TOLD, PENDING_FULL } from './constants.ts'
import type { Request, S7commState } from './state.ts'

export function noteFunction(state: S7commState, name: string): void {
  const { fields } = state
  if (fields.functions.length < MAX_PENDING && !fields.functions.includes(name))
    fields.functions = [...fields.functions, name]
}

export function addRequest(state: S7commState, request: Request, session: SessionContext): void {
  if (state.pending.length >= MAX_PENDING) {
    session.anomaly(PENDING_FULL)
    tellRequest(state, state.pending.shift()!, 'unknown', '', '', 0, session)
  }
  state.pending.push(request)
}

/** Takes out the job of a reference. */
export function takeRequest(state: S7commState, reference: number): Request | undefined {
  const at = state.pending.findIndex((r) => r.reference === reference)
  return at < 0 ? undefined : state.pending.splice(at, 1)[0]
}

/** Takes out the oldest user data of a group and function. */
export function takeByCode(state: S7commState, code: number): Request | undefined {
  const at = state.pending.findIndex((r) => r.reference < 0 && r.code === code)
  return at < 0 ? undefined : state.pending.splice(at, 1)[0]
}

export function tellRequest(
  state: S7commState,
  request: Request,
  status: 'ok' | 'error' | 'unknown',
  statusCode: string,
  statusText: string,
  tsMicros: number,
  session: SessionContext,
): void {
  if (request.kind === 'request' && status !== 'error') {
    const key = `${request.code} ${request.object} ${status}`
    if (state.told.has(key) || state.told.size >= MAX_READS_TOLD) return
    state.told.add(key)
  }
  session.event({
    tsMicros: Math.max(tsMicros, request.tsMicros),
    kind: request.kind,
    action: request.action,
    object: request.object,
    status,
    statusCode,
    statusText,
    durationMicros: status === 'unknown' ? 0 : Math.max(0, tsMicros - request.tsMicros),
    detail: request.detail,
  })
}

/** Tells of all that was never answered. */
export function flushRequests(state: S7commState, session: SessionContext): void {
  for (const r of state.pending.splice(0)) tellRequest(state, r, 'unknown', '', '', 0, session)
}
