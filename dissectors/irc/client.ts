/** What the client sends: RFC 2812 (3), SASL (IRCv3), passwords told to services. Secrets are masked here. */
import type { SessionContext, StreamSlice } from '../../src/dissect/contract.ts'
import { beginSasl, isMechanism, readClientLine } from '../../src/formats/sasl.ts'
import { MAX_CHANNELS, SECRET_WORDS, SERVICES, SILENT } from './constants.ts'
import { readCtcp } from './ctcp.ts'
import type { IrcMessage } from './message.ts'
import { addPending } from './settle.ts'
import type { Command, IrcState } from './state.ts'
import { viewText } from './text.ts'

/** Full pieces of an AUTHENTICATE; a shorter one ends the message (IRCv3 SASL). */
const SASL_PIECE_BYTES = 400

/** Takes one message of the client. */
export function readClientMessage(
  state: IrcState,
  message: IrcMessage,
  input: StreamSlice,
  session: SessionContext,
): void {
  const { command, parameters } = message
  const { tsMicros } = input
  if (command === 'PONG') return
  if (!SILENT.has(command)) state.fields.commandCount++
  const first = parameters[0] ?? ''
  switch (command) {
    case 'PRIVMSG':
    case 'NOTICE':
    case 'SQUERY':
      sendText(state, command, first, parameters[1] ?? '', tsMicros, session)
      return
    case 'NICKSERV':
    case 'NS':
    case 'CHANSERV':
    case 'CS':
      sendText(state, command, command, parameters.join(' '), tsMicros, session)
      return
    case 'IDENTIFY':
      sendText(state, command, 'NICKSERV', `IDENTIFY ${parameters.join(' ')}`, tsMicros, session)
      return
    case 'AUTHENTICATE':
      readAuthenticate(state, first, input, session)
      return
    case 'NICK':
      if (!state.registered) setNick(state, first)
      break
    case 'USER':
      state.fields.realName = (parameters[3] ?? '').slice(0, 256)
      session.facts.user ||= first.slice(0, 256)
      break
    case 'PASS':
      state.hasPassword = true
      if (session.facts.authResult === '') session.facts.authResult = 'unknown'
      break
  }
  addPending(state, createCommand(message, tsMicros, session), session)
}

/** The nick that is the client's from now on. */
export function setNick(state: IrcState, nick: string): void {
  state.nick = nick.slice(0, 64)
  state.fields.nick = state.nick
}

/** Notes a channel joined. */
export function addChannel(state: IrcState, channel: string): void {
  const { channels } = state.fields
  const name = channel.slice(0, 128)
  if (name === '' || channels.includes(name) || channels.length >= MAX_CHANNELS) return
  state.fields.channels = [...channels, name]
}

/** A command as it waits for its outcome, its secrets masked. */
function createCommand(message: IrcMessage, tsMicros: number, session: SessionContext): Command {
  const { command, parameters } = message
  const first = parameters[0] ?? ''
  const made = {
    verb: command,
    kind: 'command' as Command['kind'],
    action: command,
    object: parameters.join(' '),
    target: first,
    user: '',
    tsMicros,
    detail: undefined,
    method: '',
    sasl: undefined,
  }
  if (command === 'PASS')
    return { ...made, kind: 'auth', object: session.mask(parameters.join(' ')), method: 'password' }
  if (command === 'OPER')
    return {
      ...made,
      kind: 'privilege',
      object: first,
      user: first,
      detail: { secret: session.mask(parameters[1] ?? '') },
    }
  if (command === 'WEBIRC')
    return { ...made, object: [session.mask(first), ...parameters.slice(1)].join(' ') }
  if (command === 'REGISTER' || command === 'VERIFY')
    return {
      ...made,
      kind: 'auth',
      object: [first, parameters[1] ?? '', session.mask(parameters[2] ?? '')].join(' '),
    }
  if (command === 'JOIN' && parameters.length > 1)
    return { ...made, object: first, detail: { key: session.mask(parameters[1]!) } }
  if (command === 'MODE' && /^[+-]?\w*k/.test(parameters[1] ?? '') && parameters.length > 2)
    return {
      ...made,
      object: [first, parameters[1], ...parameters.slice(2).map((p) => session.mask(p))].join(' '),
    }
  if (command === 'CAP' || command === 'STARTTLS') return { ...made, kind: 'negotiation' }
  return made
}

function sendText(
  state: IrcState,
  verb: string,
  target: string,
  text: string,
  tsMicros: number,
  session: SessionContext,
): void {
  state.fields.sentCount++
  const isService =
    SERVICES.test(target.toLowerCase()) || verb === 'NICKSERV' || verb === 'CHANSERV'
  const secret = isService ? SECRET_WORDS.exec(text.trim()) : null
  const base = { verb, target, user: '', tsMicros, method: '', sasl: undefined }
  if (secret !== null) {
    const word = secret[1]!.toUpperCase().replace(/\s+/, ' ')
    const rest = text.trim().slice(secret[0].length).trim()
    const hidden = session.mask(rest)
    const isLogin = /^(?:ID|IDENTIFY|SIDENTIFY|LOGIN|AUTH)$/.test(word)
    const command: Command = {
      ...base,
      kind: 'auth',
      action: word,
      object: target,
      detail: { secret: hidden },
      method: isLogin ? 'services' : '',
      // Of Q and X the account's name stands before the password.
      user: /^(?:LOGIN|AUTH)$/.test(word) ? (rest.split(' ')[0] ?? '') : '',
    }
    if (isLogin) {
      if (session.facts.authResult === '') session.facts.authResult = 'unknown'
      state.identifying = command
    } else addPending(state, command, session)
    return
  }
  if (readCtcp(state.nick, target, text, true, tsMicros, session)) return
  const shown = viewText(text, session)
  const detail = shown === '' ? undefined : { text: shown }
  addPending(state, { ...base, kind: 'message', action: verb, object: target, detail }, session)
}

function readAuthenticate(
  state: IrcState,
  word: string,
  input: StreamSlice,
  session: SessionContext,
): void {
  const { sasl } = state
  if (sasl === undefined) {
    if (!isMechanism(word)) return
    const made = beginSasl(word)
    state.sasl = made
    state.isSaslOpen = false
    if (session.facts.authResult === '') session.facts.authResult = 'unknown'
    addPending(
      state,
      {
        verb: 'AUTHENTICATE',
        kind: 'auth',
        action: 'AUTHENTICATE',
        object: made.mechanism,
        target: '',
        user: '',
        tsMicros: input.tsMicros,
        detail: undefined,
        method: made.method,
        sasl: made,
      },
      session,
    )
    return
  }
  // Only the first piece of a message tells who it is; the others are left alone.
  const isFirst = !state.isSaslOpen
  state.isSaslOpen = word.length >= SASL_PIECE_BYTES
  if (!isFirst) return
  const line = word === '+' ? '=' : word
  const bytes = Buffer.from(line, 'latin1')
  readClientLine(sasl, bytes, 0, bytes.length, session)
}
