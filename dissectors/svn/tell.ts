/** Events: logins, commands with their answers, files of updates and commits. */
import type { SessionContext } from '../../src/dissect/contract.ts'
import { CHANGING } from './constants.ts'
import type { Change, Command, SvnState } from './state.ts'

type Status = 'ok' | 'error' | 'unknown'

/** A login was taken or refused; `ok` is undefined when the answer was not seen. */
export function tellLogin(
  state: SvnState,
  ok: boolean | undefined,
  text: string,
  tsMicros: number,
  session: SessionContext,
): void {
  const { facts } = session
  facts.authAttempts++
  facts.authMethod = state.mechanism.toLowerCase()
  facts.authResult = ok === undefined ? 'unknown' : ok ? 'success' : 'failure'
  const detail: Record<string, unknown> = {}
  if (state.fields.realm !== '') detail.realm = state.fields.realm
  if (state.secret !== '') detail.secret = state.secret
  session.event({
    tsMicros,
    kind: 'auth',
    action: state.mechanism,
    object: state.loginUser,
    user: state.loginUser,
    status: ok === undefined ? 'unknown' : ok ? 'ok' : 'error',
    statusText: text,
    durationMicros: tsMicros - state.loginMicros,
    detail,
  })
  state.mechanism = ''
  state.secret = ''
}

/** The server refused before any command. */
export function tellRefusal(
  state: SvnState,
  code: string,
  text: string,
  tsMicros: number,
  session: SessionContext,
): void {
  state.fields.errorCount++
  session.event({
    tsMicros,
    kind: 'request',
    action: 'open',
    object: state.fields.url,
    status: 'error',
    statusCode: code,
    statusText: text,
  })
}

/** A command was answered. */
export function tellCommand(
  state: SvnState,
  command: Command,
  status: Status,
  code: string,
  text: string,
  tsMicros: number,
  session: SessionContext,
): void {
  const { fields } = state
  if (status === 'error') fields.errorCount++
  const isFile =
    command.verb === 'get-file' || command.verb === 'commit' || CHANGING.has(command.verb)
  const detail: Record<string, unknown> = {}
  if (command.revision !== '') detail.revision = command.revision
  if (command.files > 0) detail.files = command.files
  if (command.verb === 'get-file') detail.direction = 'download'
  if (command.verb === 'commit') tellChanges(state, status, session)
  const revision = Number(command.revision)
  if (status === 'ok' && revision > fields.revision && revision <= 0xffff_ffff) {
    fields.revision = revision
  }
  if (status === 'ok' && command.verb === 'reparent') fields.url = command.object.slice(0, 256)
  session.event({
    tsMicros,
    kind: isFile ? 'file' : 'command',
    action: command.verb,
    object: command.object === '' ? fields.url : command.object,
    user: session.facts.user,
    status,
    statusCode: code,
    statusText: text,
    bytes: command.bytes,
    durationMicros: tsMicros - command.tsMicros,
    detail,
  })
}

function tellChanges(state: SvnState, status: Status, session: SessionContext): void {
  for (const change of state.changes.splice(0)) {
    if (status === 'ok' && change.verb.endsWith('-file')) state.fields.filesSent++
    tellChange(state, change, status, true, session)
  }
  state.openFiles = undefined
}

/** A file or directory that an edit added, changed or removed. */
export function tellChange(
  state: SvnState,
  change: Change,
  status: Status,
  fromClient: boolean,
  session: SessionContext,
): void {
  session.event({
    tsMicros: change.tsMicros,
    kind: 'file',
    action: change.verb,
    object: change.path,
    user: session.facts.user,
    status,
    bytes: change.bytes,
    detail: { direction: fromClient ? 'upload' : 'download', url: state.fields.url },
  })
}

/** The connection is over: what has no answer is told as unknown. */
export function tellRest(state: SvnState, tsMicros: number, session: SessionContext): void {
  if (state.mechanism !== '' && state.loginUser !== '') {
    tellLogin(state, undefined, '', tsMicros, session)
  }
  tellChanges(state, 'unknown', session)
  for (const command of state.pending.splice(0)) {
    tellCommand(state, command, 'unknown', '', '', tsMicros, session)
  }
}
