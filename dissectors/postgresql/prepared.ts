/** Prepared statements and portals by name, so that what runs has its text. */
import { MAX_PREPARED, MAX_PREPARED_CHARS } from './constants.ts'
import type { Portal, PostgresqlState, Prepared } from './state.ts'

/** Remembers a statement; the oldest go when there are too many, or they are too long. */
export function rememberStatement(state: PostgresqlState, name: string, prepared: Prepared): void {
  forgetStatement(state, name)
  state.statements.set(name, prepared)
  state.statementChars += prepared.statement.text.length
  for (const oldest of state.statements.keys()) {
    if (state.statements.size <= MAX_PREPARED && state.statementChars <= MAX_PREPARED_CHARS) break
    forgetStatement(state, oldest)
  }
}

/** Forgets a statement that was closed, or whose name means another. */
export function forgetStatement(state: PostgresqlState, name: string): void {
  const prepared = state.statements.get(name)
  if (prepared === undefined) return
  state.statementChars -= prepared.statement.text.length
  state.statements.delete(name)
}

/** Remembers a portal. */
export function rememberPortal(state: PostgresqlState, name: string, portal: Portal): void {
  state.portals.delete(name)
  state.portals.set(name, portal)
  if (state.portals.size <= MAX_PREPARED) return
  for (const oldest of state.portals.keys()) {
    state.portals.delete(oldest)
    break
  }
}
