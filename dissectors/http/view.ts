/**
 * Views: what a request means to the application it goes to. One is chosen by path and fields when
 * a request's head was read; it says how much of the bodies it wants, and tells its events when
 * the response has ended.
 */
import type { SessionContext } from '../../src/dissect/contract.ts'
import { applicationOf, noteApplication, noteMethod } from './application.ts'
import { BodyCapture } from './bodyCapture.ts'
import { clickHouse, isClickHouse, readClickHouseLogin } from './clickHouse.ts'
import { MAX_CAPTURES } from './constants.ts'
import { elasticsearch, hideQueryString, isElasticsearch } from './elasticsearch.ts'
import { execution, isExecution } from './execution.ts'
import { fileTransfer, isUpload } from './fileTransfer.ts'
import { git, isGit } from './git.ts'
import { loginForm, mayBeLogin } from './loginForm.ts'
import { mayBeRpc, rpc } from './rpc.ts'
import type { HttpState, Transaction } from './state.ts'
import { winRm } from './winRm.ts'

/** What a view of one application does. It keeps nothing itself. */
export interface View {
  /** Most bytes it wants of each body. */
  readonly requestBytes: number
  readonly responseBytes: number
  /** The response has ended, or nothing more of it will come. */
  tell(state: HttpState, transaction: Transaction, tsMicros: number, session: SessionContext): void
}

const PUBLIC_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Whether a request is like nearly all: for a page of no application that is known. */
function isPlain(state: HttpState, request: Transaction): boolean {
  return (
    request.isCommon &&
    request.rare === undefined &&
    request.userAgent === state.viewedAgent &&
    state.fields.application === ''
  )
}

/** Chooses the view of a request whose head was read, and notes which application it goes to. */
export function chooseView(state: HttpState, request: Transaction, session: SessionContext): void {
  if (isPlain(state, request)) return
  const application = applicationOf(request.target)
  if (application !== '') noteApplication(state, application)
  const view = findView(state, request, application)
  if (view === undefined) return
  if (view === clickHouse) readClickHouseLogin(request, session)
  else if (view === elasticsearch) hideQueryString(request, session)
  // What many requests at once want is not held.
  if (state.pending.length >= MAX_CAPTURES) return
  request.view = view
  if (view.requestBytes > 0 && request.contentLength !== 0) {
    request.capture = new BodyCapture(view.requestBytes)
  }
}

function findView(state: HttpState, request: Transaction, application: string): View | undefined {
  if (application === 'winrm') return winRm
  const isPublic = PUBLIC_METHODS.has(request.method)
  if (isClickHouse(state, request)) return clickHouse
  if (isExecution(request, application)) return execution
  if (isElasticsearch(state, request)) return elasticsearch
  if (isPublic) return undefined
  if (request.method !== 'POST') noteMethod(state, request)
  if (isGit(request)) return git
  if (mayBeLogin(request)) return loginForm
  if (mayBeRpc(request)) return rpc
  return isUpload(request) ? fileTransfer : undefined
}

/** Begins to keep of a response's body what the view of its request wants. */
export function captureResponse(transaction: Transaction): void {
  const { view, response } = transaction
  if (view === undefined || response === undefined || view.responseBytes === 0) return
  response.capture = new BodyCapture(view.responseBytes)
}
