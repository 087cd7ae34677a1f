/** What the client says: where it wants to go, logins, commands, reports, edits of a commit. */
import { escapeControls } from '../../src/bytes/text.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import { COMMANDS, MAX_PENDING, PENDING_FULL, REPORTED, TARGET_AT } from './constants.ts'
import { readEdit } from './edit.ts'
import type { Item, SvnState } from './state.ts'
import { tellCommand } from './tell.ts'

const MAX_OBJECT_CHARS = 4096
const MAX_USER_CHARS = 256

const textOf = (item: Item | undefined): string => (typeof item === 'string' ? item : '')
const listOf = (item: Item | undefined): Item[] => (Array.isArray(item) ? item : [])

/** Reads one whole item. */
export function readClientItem(
  state: SvnState,
  item: Item,
  stringBytes: number,
  tsMicros: number,
  session: SessionContext,
): void {
  if (typeof item === 'string') {
    if (state.mechanism !== '') readToken(state, item, session)
    return
  }
  const word = textOf(item[0])
  const parameters = listOf(item[1])
  if (/^\d+$/.test(word) && !state.asked) readOpening(state, item, session)
  else if (Object.hasOwn(COMMANDS, word) && Array.isArray(item[1])) {
    addCommand(state, word, parameters, tsMicros, session)
  } else if (word !== '' && word === word.toUpperCase() && /^[A-Z]/.test(word)) {
    readLogin(state, word, parameters, tsMicros, session)
  } else readEdit(state, word, parameters, stringBytes, true, tsMicros, session)
}

/** `( 2 ( capabilities ) url client ( ) )` */
function readOpening(state: SvnState, item: Item[], session: SessionContext): void {
  state.asked = true
  state.fields.url = textOf(item[2]).slice(0, 256)
  const agent = textOf(item[3])
  const client = textOf(listOf(item[4])[0])
  session.facts.clientSoftware = (client === '' ? agent : `${agent} ${client}`).slice(0, 256)
}

/** `( MECHANISM ( token ) )` */
function readLogin(
  state: SvnState,
  mechanism: string,
  parameters: Item[],
  tsMicros: number,
  session: SessionContext,
): void {
  state.mechanism = mechanism
  state.loginUser = ''
  state.secret = ''
  state.loginMicros = tsMicros
  if (mechanism === 'ANONYMOUS') noteUser(state, 'anonymous', session)
  else readToken(state, textOf(parameters[0]), session)
}

/** A client's part of a login: CRAM-MD5 in the clear, others in Base64 (RFC 2195, 4616, 2831, 5802). */
function readToken(state: SvnState, token: string, session: SessionContext): void {
  if (token === '') return
  const space = token.indexOf(' ')
  const decoded = Buffer.from(token, 'base64').toString('latin1')
  let user = ''
  if (state.mechanism === 'CRAM-MD5' && space > 0) {
    user = token.slice(0, space)
    state.secret = session.mask(token.slice(space + 1))
  } else if (state.mechanism === 'PLAIN') {
    const [, name = '', secret = ''] = decoded.split('\0')
    user = escapeControls(name).slice(0, MAX_USER_CHARS)
    state.secret = session.mask(secret)
  } else if (state.mechanism.startsWith('SCRAM-')) {
    const name = /^[nyp][^,]*,[^,]*,n=([^,]*),r=/.exec(decoded)?.[1] ?? ''
    user = escapeControls(name.replaceAll('=2C', ',').replaceAll('=3D', '=')).slice(
      0,
      MAX_USER_CHARS,
    )
  } else {
    user = /username="([\x20-\x7e]{0,255}?)"/.exec(decoded)?.[1] ?? ''
  }
  if (user !== '') noteUser(state, user, session)
}

/** A mechanism begun and left again, as clients without a password do, is no attempt. */
function noteUser(state: SvnState, user: string, session: SessionContext): void {
  const { facts } = session
  state.loginUser = user
  facts.user = user
  facts.authMethod = state.mechanism.toLowerCase()
  if (facts.authResult === '') facts.authResult = 'unknown'
}

function addCommand(
  state: SvnState,
  verb: string,
  parameters: Item[],
  tsMicros: number,
  session: SessionContext,
): void {
  state.isOpen = true
  state.fields.commandCount++
  if (state.pending.length >= MAX_PENDING) {
    session.anomaly(PENDING_FULL)
    tellCommand(state, state.pending.shift()!, 'unknown', '', '', tsMicros, session)
  }
  const isReported = REPORTED.has(verb)
  const first = parameters[0]
  const shown = isReported ? textOf(parameters[TARGET_AT]) : describe(verb, first)
  const revision = isReported
    ? textOf(listOf(first)[0])
    : COMMANDS[verb] === 'path'
      ? textOf(listOf(parameters[1])[0])
      : ''
  state.pending.push({
    verb,
    object: shown.slice(0, MAX_OBJECT_CHARS),
    tsMicros,
    authorised: false,
    revision,
    files: 0,
    bytes: 0,
  })
}

/** The parameter that says what the command is about. */
function describe(verb: string, first: Item | undefined): string {
  const kind = COMMANDS[verb]
  if (kind === 'none') return ''
  return kind === 'paths' ? listOf(first).map(textOf).join(' ') : textOf(first)
}
