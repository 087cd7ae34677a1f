/** What a request and its response say together, told once the response has ended. */
import type { SessionContext, SessionEvent } from '../../src/dissect/contract.ts'
import { describeGssLogin } from '../../src/formats/gssLogin.ts'
import { GATEWAY_PATH, GATEWAY_TAG } from './constants.ts'
import { tellDownload } from './fileTransfer.ts'
import { addOnce } from './head.ts'
import { Header } from './headerName.ts'
import type { HttpState, Message, Transaction } from './state.ts'

/** Notes a request whose head was read. */
export function noteRequest(state: HttpState, request: Transaction, session: SessionContext): void {
  const { fields } = state
  const { facts } = session
  if (fields.requestCount++ === 0) {
    fields.method = request.method
    fields.host = request.host
    fields.path = request.target.slice(0, 256)
    fields.userAgent = request.userAgent.slice(0, 256)
    fields.referrer = request.referrer.slice(0, 256)
  }
  if (fields.version === '') fields.version = request.version
  if (facts.clientSoftware === '') facts.clientSoftware = request.userAgent.slice(0, 256)
  if (request.via) fields.proxied = true
  if (isGateway(request)) session.tag(GATEWAY_TAG)
  fields.methods = addOnce(fields.methods, request.method)
  fields.hosts = addOnce(fields.hosts, request.host)
  const { credentials } = request
  if (credentials === undefined) return
  facts.authMethod = credentials.scheme
  if (facts.authResult === '') facts.authResult = 'unknown'
  if (credentials.user !== '') facts.user = credentials.user
  const { login } = credentials
  if (login === undefined || credentials.opening) return
  if (login.domain !== '') facts.userDomain = login.domain
  if (login.workstation !== '') fields.workstation = login.workstation
}

/** Whether a request goes to a Remote Desktop gateway, over HTTP or over a WebSocket. */
function isGateway(request: Transaction): boolean {
  const { method, target } = request
  if (method === 'RDG_OUT_DATA' || method === 'RDG_IN_DATA') return true
  const second = target.charCodeAt(1) | 0x20
  return second === 0x72 && target.slice(0, GATEWAY_PATH.length).toLowerCase() === GATEWAY_PATH
}

/** Notes a final response whose head was read. */
export function noteResponse(state: HttpState, transaction: Transaction, response: Message): void {
  const { fields } = state
  const { status } = transaction
  if (fields.responseCount++ === 0) fields.status = status
  if (fields.version === '') fields.version = response.version
  fields.lastStatus = status
  if (status < 300) fields.successCount++
  else if (status < 400) fields.redirectCount++
  else if (status < 500) fields.clientErrorCount++
  else fields.serverErrorCount++
  const { contentType } = response
  if (contentType === '' || contentType === state.notedType) return
  state.notedType = contentType
  const type = contentType.split(';')[0]!.trim().toLowerCase()
  fields.contentTypes = addOnce(fields.contentTypes, type)
}

/** Tells of a transaction; `whole` is whether its response ended in order. */
export function tellTransaction(
  state: HttpState,
  transaction: Transaction,
  whole: boolean,
  tsMicros: number,
  session: SessionContext,
): void {
  const { fields } = state
  const { response, status } = transaction
  fields.requestBytes += transaction.bodyBytes
  if (response !== undefined) fields.responseBytes += response.bodyBytes
  // The view may know better than the status whether a login was refused.
  const { view } = transaction
  if (view !== undefined) view.tell(state, transaction, tsMicros, session)
  tellDownload(state, transaction, tsMicros, session)
  const user = tellCredentials(state, transaction, tsMicros, session)
  const event: SessionEvent = {
    tsMicros,
    kind: 'request',
    action: transaction.method === '' ? 'RESPONSE' : transaction.method,
    object: transaction.target,
    user,
    status: status === 0 ? 'unknown' : status >= 400 ? 'error' : 'ok',
    statusCode: status === 0 ? '' : String(status),
    statusText: transaction.reason,
    durationMicros: tsMicros - transaction.tsMicros,
    detail: describe(transaction, whole),
  }
  if (response !== undefined) event.bytes = response.bodyBytes
  session.event(event)
}

/** What only HTTP has; empty text and zero are left out. */
function describe(transaction: Transaction, whole: boolean): Record<string, unknown> {
  const { response, credentials, decodedTarget } = transaction
  const detail: Record<string, unknown> = {}
  if (transaction.host !== '') detail.host = transaction.host
  if (decodedTarget !== '' && decodedTarget !== transaction.target)
    detail.target_decoded = decodedTarget
  const version =
    transaction.version === '' && response !== undefined ? response.version : transaction.version
  if (version !== '') detail.version = version
  if (transaction.userAgent !== '') detail.user_agent = transaction.userAgent
  if (transaction.referrer !== '') detail.referrer = transaction.referrer
  if (transaction.forwardedFor !== '') detail.forwarded_for = transaction.forwardedFor
  if (transaction.bodyBytes !== 0) detail.request_bytes = transaction.bodyBytes
  if (transaction.contentType !== '') detail.request_content_type = transaction.contentType
  if (credentials !== undefined) {
    detail.auth_scheme = credentials.scheme
    // A challenge asked for and never answered still names the server.
    if (credentials.opening && credentials.login !== undefined)
      Object.assign(detail, describeGssLogin(credentials.login))
  }
  if (transaction.rare !== undefined) describeRare(transaction.rare, detail)
  if (transaction.extra !== undefined) Object.assign(detail, transaction.extra)
  if (transaction.informational !== 0) detail.informational = transaction.informational
  if (response === undefined) return detail
  if (response.contentType !== '') detail.content_type = response.contentType
  if (transaction.location !== '') detail.location = transaction.location
  if (transaction.status === 101 && response.upgrade !== '') detail.upgrade = response.upgrade
  if (!whole) {
    detail.incomplete = true
    if (response.contentLength >= 0) detail.content_length = response.contentLength
  }
  return detail
}

function describeRare(rare: ReadonlyMap<Header, string>, detail: Record<string, unknown>): void {
  const destination = rare.get(Header.Destination)
  if (destination !== undefined) detail.destination = destination
  const protocol = rare.get(Header.WebSocketProtocol)
  if (protocol !== undefined) detail.websocket_protocol = protocol
  const action = rare.get(Header.SoapAction)
  if (action !== undefined) detail.soap_action = action.replace(/^"|"$/g, '')
}

/** Tells of a login when credentials are new, were refused, or were refused before; gives the user. */
function tellCredentials(
  state: HttpState,
  transaction: Transaction,
  tsMicros: number,
  session: SessionContext,
): string {
  const { credentials, status } = transaction
  const { facts } = session
  if (credentials === undefined)
    return facts.authResult === 'success' && facts.authMethod === 'ntlm' ? facts.user : ''
  if (credentials.opening) return ''
  const { login } = credentials
  if (login === state.login) state.login = undefined
  const refused = status === (credentials.proxy ? 407 : 401) || transaction.isLoginRefused
  const result = status === 0 ? 'unknown' : refused ? 'failure' : 'success'
  const key = `${credentials.scheme} ${login?.domain ?? ''} ${credentials.user}`
  const again =
    key === state.lastCredentials && result === 'success' && state.lastResult === 'success'
  state.lastCredentials = key
  state.lastResult = result
  if (again) return credentials.user
  facts.authAttempts++
  facts.authResult = result
  const detail: Record<string, unknown> = { host: transaction.host, path: transaction.target }
  if (credentials.secret !== '') detail.secret = credentials.secret
  if (login !== undefined) Object.assign(detail, describeGssLogin(login))
  if (credentials.proxy) detail.proxy = true
  session.event({
    tsMicros,
    kind: 'auth',
    action: credentials.scheme,
    object: credentials.user,
    user: credentials.user,
    status: refused ? 'error' : status === 0 ? 'unknown' : 'ok',
    statusCode: status === 0 ? '' : String(status),
    statusText: transaction.reason,
    durationMicros: tsMicros - transaction.tsMicros,
    detail,
  })
  return credentials.user
}
