/** What a client's command means for the session: user, names, database, and what waits for its reply. */
import type { SessionContext } from '../../src/dissect/contract.ts'
import { MAX_NAME_CHARS, MAX_VERB_CHARS, MAX_VERBS, PENDING_FULL } from './constants.ts'
import { findKey, hidesReply, maskSecrets, showText, writeLine } from './masking.ts'
import {
  type CommandReading,
  canWait,
  type Pending,
  pushPending,
  type RedisState,
} from './state.ts'
import { tellCommand } from './telling.ts'

/** Takes the command that was just read. */
export function takeCommand(
  state: RedisState,
  command: CommandReading,
  tsMicros: number,
  session: SessionContext,
): void {
  const { args } = command
  const verb = showText(args[0]!.slice(0, MAX_VERB_CHARS)).toUpperCase()
  const { fields } = state
  fields.commandCount++
  fields.requestBytes += command.argumentBytes
  state.goodCommands++
  state.deaf = false
  if (!fields.verbs.includes(verb) && fields.verbs.length < MAX_VERBS)
    fields.verbs = [...fields.verbs, verb]
  const pending = createPending(verb, command, tsMicros, session)
  command.args = []
  if (takeSilence(state, verb, args)) {
    tellCommand(state, pending, undefined, tsMicros, session)
    return
  }
  if (state.untracked > 0 || !canWait(state, pending)) {
    // Where only the client is seen nothing is ever answered.
    if (state.goodReplies > 0) session.anomaly(PENDING_FULL)
    state.untracked++
    tellCommand(state, pending, undefined, tsMicros, session)
    return
  }
  pushPending(state, pending)
}

function createPending(
  verb: string,
  command: CommandReading,
  tsMicros: number,
  session: SessionContext,
): Pending {
  const { args } = command
  const second = (args[1] ?? '').toLowerCase()
  const user = userOf(verb, args)
  const name = nameOf(verb, second, args)
  const hides = hidesReply(verb, args)
  maskSecrets(verb, args, session)
  const key = showText(findKey(verb, args))
  return {
    verb,
    object: writeLine(verb, args, session.statements),
    key: session.statements === 'class' ? '' : key,
    value: session.statements === 'full' && verb === 'SET' ? showText(args[2] ?? '') : '',
    tsMicros,
    cut: command.cut,
    isAuth: user !== '',
    user: showText(user.slice(0, MAX_NAME_CHARS)),
    hidesReply: hides,
    name: showText(name.slice(0, MAX_NAME_CHARS)),
    database: verb === 'SELECT' && /^\d{1,9}$/.test(args[1] ?? '') ? Number(args[1]) : -1,
    replies: /^[PS]?(UN)?SUBSCRIBE$/.test(verb) ? Math.max(1, args.length - 1) : 0,
  }
}

/** The user a login names; without a name it is that of the server's own password. */
function userOf(verb: string, args: readonly string[]): string {
  if (verb === 'AUTH') return args.length >= 3 ? args[1]! : args.length === 2 ? 'default' : ''
  if (verb !== 'HELLO') return ''
  for (let at = 2; at + 2 < args.length; at++) {
    if (args[at]!.toLowerCase() === 'setname') at++
    else if (args[at]!.toLowerCase() === 'auth') return args[at + 1]!
  }
  return ''
}

/** `name=`, `lib=` and `version=` of the client, as far as this command tells them. */
function nameOf(verb: string, second: string, args: readonly string[]): string {
  if (verb === 'CLIENT' && second === 'setname') return `name=${args[2] ?? ''}`
  if (verb === 'CLIENT' && second === 'setinfo') {
    const what = (args[2] ?? '').toLowerCase()
    if (what === 'lib-name') return `library=${args[3] ?? ''}`
    if (what === 'lib-ver') return `version=${args[3] ?? ''}`
    return ''
  }
  if (verb !== 'HELLO') return ''
  for (let at = 2; at + 1 < args.length; at++) {
    if (args[at]!.toLowerCase() === 'auth') at += 2
    else if (args[at]!.toLowerCase() === 'setname') return `name=${args[at + 1]}`
  }
  return ''
}

/** Whether no reply comes: CLIENT REPLY OFF and SKIP, a replica's acknowledgements. */
function takeSilence(state: RedisState, verb: string, args: readonly string[]): boolean {
  const isReplyMode = verb === 'CLIENT' && args.length === 3 && args[1]!.toLowerCase() === 'reply'
  const mode = isReplyMode ? args[2]!.toLowerCase() : ''
  if (mode === 'on') {
    state.silent = false
    state.skipsNext = false
    return false
  }
  const isSilent = state.silent || state.skipsNext
  state.skipsNext = false
  if (mode === 'off') state.silent = true
  if (mode === 'skip' && !state.silent) state.skipsNext = true
  return isSilent || mode === 'off' || mode === 'skip'
}
