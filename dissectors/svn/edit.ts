/**
 * Edits: the server's when the client updates or checks out, the client's when it commits.
 * Each file is told once closed; those of a commit once the server has taken it.
 */
import type { SessionContext } from '../../src/dissect/contract.ts'
import { MAX_CHANGES, MAX_OPEN_FILES } from './constants.ts'
import type { Change, Item, SvnState } from './state.ts'
import { tellChange } from './tell.ts'

const textOf = (item: Item | undefined): string => (typeof item === 'string' ? item : '')

/** Reads one command of an edit; others, as those of a report, say nothing of files. */
export function readEdit(
  state: SvnState,
  word: string,
  parameters: Item[],
  stringBytes: number,
  fromClient: boolean,
  tsMicros: number,
  session: SessionContext,
): void {
  switch (word) {
    case 'add-file':
    case 'open-file':
      openFile(state, word, textOf(parameters[0]), textOf(parameters[2]), tsMicros)
      break
    case 'textdelta-chunk':
      countDelta(state, textOf(parameters[0]), stringBytes, fromClient)
      break
    case 'close-file':
      closeFile(state, textOf(parameters[0]), fromClient, session)
      break
    case 'add-dir':
    case 'delete-entry':
      if (parameters.length > 1) {
        const change = { verb: word, path: textOf(parameters[0]), bytes: 0, tsMicros }
        settle(state, change, fromClient, session)
      }
      break
    case 'abort-edit':
      state.openFiles = undefined
      break
  }
}

function openFile(
  state: SvnState,
  verb: string,
  path: string,
  token: string,
  tsMicros: number,
): void {
  state.openFiles ??= new Map()
  if (token === '' || state.openFiles.size >= MAX_OPEN_FILES) return
  state.openFiles.set(token, { verb, path, bytes: 0, tsMicros })
}

function countDelta(
  state: SvnState,
  token: string,
  stringBytes: number,
  fromClient: boolean,
): void {
  const bytes = Math.max(0, stringBytes - token.length)
  const { fields } = state
  if (fromClient) fields.bytesSent += bytes
  else fields.bytesReceived += bytes
  const file = state.openFiles?.get(token)
  if (file !== undefined) file.bytes += bytes
  const command = state.pending[0]
  if (command !== undefined) command.bytes += bytes
}

function closeFile(
  state: SvnState,
  token: string,
  fromClient: boolean,
  session: SessionContext,
): void {
  const file = state.openFiles?.get(token)
  if (file === undefined) return
  state.openFiles!.delete(token)
  const command = state.pending[0]
  if (command !== undefined) command.files++
  session.facts.activity = 'file-transfer'
  settle(state, file, fromClient, session)
}

function settle(
  state: SvnState,
  change: Change,
  fromClient: boolean,
  session: SessionContext,
): void {
  if (!fromClient) {
    if (change.verb.endsWith('-file')) state.fields.filesReceived++
    tellChange(state, change, 'ok', false, session)
  } else if (state.changes.length < MAX_CHANGES) state.changes.push(change)
  else tellChange(state, change, 'unknown', true, session)
}
