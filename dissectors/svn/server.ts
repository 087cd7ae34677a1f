/** What the server says: greeting, logins it asks for, answers, contents of files, edits of an update. */
import type { SessionContext } from '../../src/dissect/contract.ts'
import { MAX_CAPABILITIES, REPORTED } from './constants.ts'
import { readEdit } from './edit.ts'
import type { Command, Item, SvnState } from './state.ts'
import { tellCommand, tellLogin, tellRefusal } from './tell.ts'

const textOf = (item: Item | undefined): string => (typeof item === 'string' ? item : '')
const listOf = (item: Item | undefined): Item[] => (Array.isArray(item) ? item : [])
const isNumber = (item: Item | undefined): boolean => /^\d+$/.test(textOf(item))

/** Reads one whole item. */
export function readServerItem(
  state: SvnState,
  item: Item,
  stringBytes: number,
  tsMicros: number,
  session: SessionContext,
): void {
  if (typeof item === 'string') return
  const word = textOf(item[0])
  const parameters = listOf(item[1])
  if (word === 'success') readSuccess(state, parameters, tsMicros, session)
  else if (word === 'failure') readFailure(state, parameters, tsMicros, session)
  else if (word === 'step') return
  else if (isNumber(item[0]) && state.pending[0]?.verb === 'commit') {
    // A commit's result stands alone: revision, date, author.
    state.pending[0].revision = word
    complete(state, 'ok', '', '', tsMicros, session)
  } else readEdit(state, word, parameters, stringBytes, false, tsMicros, session)
}

function readSuccess(
  state: SvnState,
  parameters: Item[],
  tsMicros: number,
  session: SessionContext,
): void {
  if (!state.greeted && isNumber(parameters[0]) && isNumber(parameters[1])) {
    state.greeted = true
    noteMechanisms(state, parameters[2])
    state.fields.capabilities = listOf(parameters[3])
      .map(textOf)
      .slice(0, MAX_CAPABILITIES)
      .map((c) => c.slice(0, 64))
    return
  }
  state.greeted = true
  const command = state.pending[0]
  // ( ( mechanisms ) realm ) before anything is answered
  const isAuthRequest =
    parameters.length === 2 && Array.isArray(parameters[0]) && typeof parameters[1] === 'string'
  if (state.mechanism !== '' && !isAuthRequest) {
    tellLogin(state, true, '', tsMicros, session)
    return
  }
  if (isAuthRequest && (command === undefined || mayAsk(command))) {
    if (command !== undefined) command.authorised = true
    noteMechanisms(state, parameters[0])
    const realm = textOf(parameters[1])
    if (realm !== '') state.fields.realm = realm.slice(0, 256)
    return
  }
  if (!state.isOpen && command === undefined) {
    readRepository(state, parameters)
    return
  }
  if (command !== undefined) readAnswer(state, command, parameters, tsMicros, session)
}

/** A login is asked for once a command, but around each part of those with a report or an edit. */
const mayAsk = (command: Command): boolean =>
  !command.authorised || REPORTED.has(command.verb) || command.verb === 'commit'

function noteMechanisms(state: SvnState, item: Item | undefined): void {
  const names = listOf(item).map((m) => textOf(m).slice(0, 32))
  if (names.length > 0) state.fields.mechanisms = names.slice(0, MAX_CAPABILITIES)
}

/** `( uuid root ( capabilities ) )` */
function readRepository(state: SvnState, parameters: Item[]): void {
  state.isOpen = true
  state.fields.uuid = textOf(parameters[0]).slice(0, 64)
  state.fields.repositoryRoot = textOf(parameters[1]).slice(0, 256)
}

function readAnswer(
  state: SvnState,
  command: Command,
  parameters: Item[],
  tsMicros: number,
  session: SessionContext,
): void {
  const { fields } = state
  // The edit may begin; what is committed is told later.
  if (command.verb === 'commit') return
  const revision =
    command.verb === 'get-file' ? parameters[1] : isNumber(parameters[0]) ? parameters[0] : ''
  if (
    command.verb === 'get-latest-rev' ||
    command.verb === 'get-file' ||
    command.verb === 'get-dir'
  ) {
    const number = Number(textOf(revision))
    if (number > fields.revision && number <= 0xffff_ffff) fields.revision = number
    if (number > 0) command.revision = String(number)
  }
  // A file's contents follow, and then a second answer.
  if (command.verb === 'get-file' && parameters.length >= 3) return
  if (command.verb === 'get-file' && command.bytes > 0) fields.filesReceived++
  complete(state, 'ok', '', '', tsMicros, session)
}

/** `( ( code message file line ) ... )`, of a login `( message )`. */
function readFailure(
  state: SvnState,
  parameters: Item[],
  tsMicros: number,
  session: SessionContext,
): void {
  const first = parameters[0]
  if (state.mechanism !== '' && typeof first === 'string') {
    tellLogin(state, false, first, tsMicros, session)
    return
  }
  const code = Array.isArray(first) ? textOf(first[0]) : ''
  const text = Array.isArray(first) ? textOf(first[1]) : textOf(first)
  if (state.pending.length > 0) complete(state, 'error', code, text, tsMicros, session)
  else tellRefusal(state, code, text, tsMicros, session)
}

function complete(
  state: SvnState,
  status: 'ok' | 'error',
  code: string,
  text: string,
  tsMicros: number,
  session: SessionContext,
): void {
  const command = state.pending.shift()!
  tellCommand(state, command, status, code, text, tsMicros, session)
}

/** A piece of a file's contents, as get-file sends them; the empty one that ends them too. */
export function countContents(state: SvnState, bytes: number, session: SessionContext): void {
  const command = state.pending[0]
  state.fields.bytesReceived += bytes
  if (bytes > 0) session.facts.activity = 'file-transfer'
  if (command !== undefined) command.bytes += bytes
}
