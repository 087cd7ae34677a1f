/** Prepared statements by the server's number for them, so that what runs has its text. */
import type { StatementView } from '../../src/formats/sql/statement.ts'
import { MAX_PREPARED, MAX_PREPARED_CHARS } from './constants.ts'
import type { MysqlState } from './state.ts'

/** Remembers a statement; the oldest go when there are too many, or they are too long. */
export function rememberPrepared(
  state: MysqlState,
  id: number,
  statement: StatementView,
  parameters: number,
): void {
  forgetPrepared(state, id)
  state.prepared.set(id, { statement, parameters })
  state.preparedChars += statement.text.length
  for (const oldest of state.prepared.keys()) {
    if (state.prepared.size <= MAX_PREPARED && state.preparedChars <= MAX_PREPARED_CHARS) break
    forgetPrepared(state, oldest)
  }
}

/** Forgets a statement that was closed. */
export function forgetPrepared(state: MysqlState, id: number): void {
  const prepared = state.prepared.get(id)
  if (prepared === undefined) return
  state.preparedChars -= prepared.statement.text.length
  state.prepared.delete(id)
}
