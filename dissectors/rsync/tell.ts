/** Events: logins, modules asked for, listings, transfers. */
import type { SessionContext } from '../../src/dissect/contract.ts'
import type { RsyncState } from './state.ts'

/** A login was taken or refused; `ok` is undefined when the answer was not seen. */
export function tellLogin(
  state: RsyncState,
  ok: boolean | undefined,
  text: string,
  tsMicros: number,
  session: SessionContext,
): void {
  const { facts } = session
  state.awaitsLogin = false
  facts.authAttempts++
  facts.authResult = ok === undefined ? 'unknown' : ok ? 'success' : 'failure'
  session.event({
    tsMicros,
    kind: 'auth',
    action: 'AUTHREQD',
    object: state.fields.module,
    user: facts.user,
    status: ok === undefined ? 'unknown' : ok ? 'ok' : 'error',
    statusText: text,
    durationMicros: tsMicros - state.loginMicros,
    detail: { secret: state.secret },
  })
}

/** The module was granted or refused. */
export function tellModule(
  state: RsyncState,
  status: 'ok' | 'error' | 'unknown',
  text: string,
  tsMicros: number,
  session: SessionContext,
): void {
  state.awaitsModule = false
  session.event({
    tsMicros,
    kind: 'request',
    action: 'module',
    object: state.fields.module,
    user: session.facts.user,
    status,
    statusText: text,
    durationMicros: state.moduleMicros === 0 ? 0 : tsMicros - state.moduleMicros,
  })
}

/** The modules there are. */
export function tellListing(state: RsyncState, tsMicros: number, session: SessionContext): void {
  session.event({
    tsMicros,
    kind: 'request',
    action: 'list',
    object: '',
    status: 'ok',
    durationMicros: tsMicros - state.moduleMicros,
    detail: { modules: state.fields.modules },
  })
}

/** The connection is over: the transfer, and whatever still waited. */
export function tellRest(state: RsyncState, tsMicros: number, session: SessionContext): void {
  if (state.awaitsLogin) tellLogin(state, undefined, '', tsMicros, session)
  if (state.awaitsModule) tellModule(state, 'unknown', '', tsMicros, session)
  if (!state.hasArguments || state.told) return
  state.told = true
  const { fields } = state
  const isDownload = fields.direction === 'download'
  const received = fields.bytesReceived
  session.facts.activity = 'file-transfer'
  session.event({
    tsMicros: state.lastMicros,
    kind: 'file',
    action: isDownload ? 'pull' : 'push',
    object: fields.paths,
    user: session.facts.user,
    status: state.errors > 0 ? 'error' : received > 0 ? 'ok' : 'unknown',
    statusText: state.errors > 0 ? fields.error : '',
    bytes: isDownload ? received : fields.bytesSent,
    durationMicros: state.lastMicros - state.transferMicros,
    detail: {
      module: fields.module,
      direction: fields.direction,
      options: fields.options,
      bytes_received: received,
      bytes_sent: fields.bytesSent,
    },
  })
}
