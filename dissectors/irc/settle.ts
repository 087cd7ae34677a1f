/**
 * How commands end. IRC confirms few of them, but a server takes them in order: an answer to one
 * says that those before it, which nobody complained of, were taken.
 */
import type { SessionContext, SessionEvent } from '../../src/dissect/contract.ts'
import { settleLogin } from '../../src/formats/login.ts'
import { describeSasl } from '../../src/formats/sasl.ts'
import { MAX_PENDING_COMMANDS, PENDING_FULL, SILENT } from './constants.ts'
import type { Command, IrcState } from './state.ts'

type Status = NonNullable<SessionEvent['status']>

/** Puts a command among those whose outcome is open. */
export function addPending(state: IrcState, command: Command, session: SessionContext): void {
  if (state.pending.length >= MAX_PENDING_COMMANDS) {
    session.anomaly(PENDING_FULL)
    tell(state, state.pending.shift()!, 'unknown', '', '', 0, session)
  }
  state.pending.push(command)
}

/** The server answered the first open command that fits; false when none does. */
export function settle(
  state: IrcState,
  fits: (command: Command) => boolean,
  status: Status,
  code: string,
  text: string,
  tsMicros: number,
  session: SessionContext,
): boolean {
  const at = state.pending.findIndex(fits)
  if (at < 0) return false
  for (let i = 0; i < at; i++) tell(state, state.pending.shift()!, 'ok', '', '', 0, session)
  tell(state, state.pending.shift()!, status, code, text, tsMicros, session)
  return true
}

/** Tells of all whose outcome nobody will know. */
export function flushPending(state: IrcState, session: SessionContext): void {
  for (const command of state.pending.splice(0)) tell(state, command, 'unknown', '', '', 0, session)
  const { identifying } = state
  state.identifying = undefined
  if (identifying !== undefined) tell(state, identifying, 'unknown', '', '', 0, session)
}

/** Tells of one; `tsMicros` 0 where no answer of its own came. */
export function tell(
  state: IrcState,
  command: Command,
  status: Status,
  code: string,
  text: string,
  tsMicros: number,
  session: SessionContext,
): void {
  const { sasl } = command
  if (status === 'error') state.fields.errorCount++
  if (sasl !== undefined && state.sasl === sasl) state.sasl = undefined
  if (SILENT.has(command.verb)) return
  const event: SessionEvent = {
    tsMicros: tsMicros === 0 ? command.tsMicros : tsMicros,
    kind: command.kind,
    action: command.action,
    object: command.object,
    user: sasl?.user ?? (command.user || state.nick),
    status,
    statusCode: code,
    statusText: text,
  }
  if (tsMicros !== 0) event.durationMicros = tsMicros - command.tsMicros
  if (sasl !== undefined) event.detail = describeSasl(sasl)
  else if (command.detail !== undefined) event.detail = command.detail
  session.event(event)
  if (command.kind === 'privilege') state.fields.operator ||= status === 'ok'
  if (command.method === '' || (sasl !== undefined && sasl.clientMessages === 0)) return
  const user = command.verb === 'PASS' ? session.facts.user || state.nick : (event.user ?? '')
  settleLogin(session.facts, { user, domain: sasl?.domain ?? '', method: command.method }, status)
}
