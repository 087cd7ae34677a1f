/** READs and WRITEs added up by file: one event a file rather than one a block. */
import type { SessionContext } from '../../src/dissect/contract.ts'
import { MAX_OPEN_FILES } from './constants.ts'
import type { NfsState, Sum } from './state.ts'

/** Adds one block. */
export function addBlock(
  state: NfsState,
  path: string,
  isWrite: boolean,
  bytes: number,
  uid: string,
  tsMicros: number,
  session: SessionContext,
): void {
  const { fields } = state
  if (isWrite) fields.bytesWritten += bytes
  else fields.bytesRead += bytes
  session.facts.activity = 'file-transfer'
  state.sums ??= new Map()
  const key = (isWrite ? 'W' : 'R') + path
  let sum = state.sums.get(key)
  if (sum === undefined) {
    if (state.sums.size >= MAX_OPEN_FILES) tellSum(state, state.sums.keys().next().value!, session)
    sum = { path, isWrite, bytes: 0, operations: 0, firstMicros: tsMicros, lastMicros: 0, uid }
    state.sums.set(key, sum)
  }
  sum.bytes += bytes
  sum.operations++
  sum.lastMicros = tsMicros
}

/** The file is done with: its end was read, it was committed, closed or removed. */
export function endFile(
  state: NfsState,
  path: string,
  isWrite: boolean,
  session: SessionContext,
): void {
  tellSum(state, (isWrite ? 'W' : 'R') + path, session)
}

/** The session is over. */
export function endFiles(state: NfsState, session: SessionContext): void {
  if (state.sums === undefined) return
  for (const key of [...state.sums.keys()]) tellSum(state, key, session)
}

function tellSum(state: NfsState, key: string, session: SessionContext): void {
  const sum: Sum | undefined = state.sums?.get(key)
  if (sum === undefined) return
  state.sums!.delete(key)
  session.event({
    tsMicros: sum.lastMicros,
    kind: 'file',
    action: sum.isWrite ? 'WRITE' : 'READ',
    object: sum.path,
    user: sum.uid,
    status: 'ok',
    bytes: sum.bytes,
    durationMicros: sum.lastMicros - sum.firstMicros,
    detail: { direction: sum.isWrite ? 'upload' : 'download', operations: sum.operations },
  })
}
