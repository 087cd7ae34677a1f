/** Events of requests, when their answer came or will not come any more. */
import type { EventKind, SessionContext, SessionEvent } from '../../src/dissect/contract.ts'
import { nameStatus, showStatus } from '../../src/formats/ntStatus.ts'
import {
  STATUS_BUFFER_OVERFLOW,
  STATUS_END_OF_FILE,
  STATUS_MORE_PROCESSING,
  STATUS_NO_MORE_FILES,
  STATUS_OK,
  STATUS_PENDING,
} from './constants.ts'
import { nameDosError } from './dosErrors.ts'
import type { Request, SmbState } from './state.ts'

/** What the server said, when. */
export interface Answer {
  readonly tsMicros: number
  readonly status: 'ok' | 'error' | 'unknown'
  readonly statusCode: string
  readonly statusText: string
}

const OK: Omit<Answer, 'tsMicros'> = { status: 'ok', statusCode: '', statusText: '' }
const UNKNOWN: Omit<Answer, 'tsMicros'> = { status: 'unknown', statusCode: '', statusText: '' }

export const unknownAnswer = (tsMicros: number): Answer => ({ ...UNKNOWN, tsMicros })

/** Errors, as against codes that mean more is to come or that an end was reached. */
export function isError(status: number): boolean {
  return (
    status !== STATUS_OK &&
    status !== STATUS_PENDING &&
    status !== STATUS_BUFFER_OVERFLOW &&
    status !== STATUS_NO_MORE_FILES &&
    status !== STATUS_END_OF_FILE &&
    status !== STATUS_MORE_PROCESSING &&
    status >= 0x80000000
  )
}

/** Of a status code, counting errors. */
export function makeAnswer(state: SmbState, status: number, tsMicros: number): Answer {
  if (!isError(status)) return { ...OK, tsMicros }
  const statusText = nameStatus(status)
  return countError(state, showStatus(status), statusText, tsMicros)
}

/** Of SMB1's older error codes. */
export function makeDosAnswer(
  state: SmbState,
  errorClass: number,
  code: number,
  tsMicros: number,
): Answer {
  if (errorClass === 0) return { ...OK, tsMicros }
  const statusCode = `0x${errorClass.toString(16).padStart(2, '0')}:${code}`
  return countError(state, statusCode, nameDosError(errorClass, code), tsMicros)
}

function countError(
  state: SmbState,
  statusCode: string,
  statusText: string,
  tsMicros: number,
): Answer {
  state.fields.errorCount++
  state.fields.lastError = statusText || statusCode
  return { status: 'error', statusCode, statusText, tsMicros }
}

export function tellRequest(
  state: SmbState,
  request: Request,
  kind: EventKind,
  action: string,
  object: string,
  answer: Answer,
  session: SessionContext,
  detail?: Record<string, unknown>,
): void {
  state.lastMicros = answer.tsMicros
  const event: SessionEvent = {
    tsMicros: answer.tsMicros,
    kind,
    action,
    object,
    user: request.user,
    status: answer.status,
    statusCode: answer.statusCode,
    statusText: answer.statusText,
    durationMicros: answer.tsMicros - request.tsMicros,
  }
  if (detail !== undefined && Object.keys(detail).length > 0) event.detail = detail
  session.event(event)
}
