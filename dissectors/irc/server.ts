/** What the server sends: numerics (RFC 2812, 5), echoes of what the client did, messages of others. */
import type { SessionContext, StreamSlice } from '../../src/dissect/contract.ts'
import { readServerLine } from '../../src/formats/sasl.ts'
import { addChannel, setNick } from './client.ts'
import { ANSWERED_BY } from './constants.ts'
import { readCtcp } from './ctcp.ts'
import type { IrcMessage } from './message.ts'
import { settle, tell } from './settle.ts'
import type { IrcState } from './state.ts'
import { viewText } from './text.ts'

const REGISTRATION = new Set(['PASS', 'NICK', 'USER', 'CAP', 'PROTOCTL', 'WEBIRC'])
const SERVICE = /serv$|^[QX]$/i
const TAKEN =
  /(?:you are (?:now|already) (?:identified|recognized|logged in)|password accepted|authentication successful)/i
const REFUSED =
  /(?:incorrect|invalid|wrong|bad) password|password (?:is )?(?:incorrect|invalid)|authentication failed|isn't registered|is not registered|could not find|login failed/i

/** Takes one message of the server; true when the rest belongs to TLS. */
export function readServerMessage(
  state: IrcState,
  message: IrcMessage,
  input: StreamSlice,
  session: SessionContext,
): boolean {
  const { command, parameters, sender } = message
  const { tsMicros } = input
  const first = parameters[0] ?? ''
  if (command <= '999') return takeNumeric(state, message, tsMicros, session)
  const isOwn = sender !== '' && sender === state.nick
  switch (command) {
    case 'PRIVMSG':
    case 'NOTICE':
      takeText(state, message, tsMicros, session)
      return false
    case 'PING':
      return false
    case 'AUTHENTICATE':
      if (state.sasl !== undefined) {
        const bytes = Buffer.from(first === '+' ? '' : first, 'latin1')
        readServerLine(state.sasl, bytes, 0, bytes.length)
      }
      return false
    case 'ERROR':
      takeError(state, first, tsMicros, session)
      return false
    case 'CAP':
      takeCap(state, message, tsMicros, session)
      return false
  }
  if (command === 'JOIN' && isOwn) addChannel(state, first)
  if (isOwn || command === 'PONG' || command === 'MODE')
    settle(
      state,
      (c) => c.verb === (command === 'PONG' ? 'PING' : command),
      'ok',
      '',
      '',
      tsMicros,
      session,
    )
  if (command === 'NICK' && isOwn) setNick(state, first)
  return false
}

function takeNumeric(
  state: IrcState,
  message: IrcMessage,
  tsMicros: number,
  session: SessionContext,
): boolean {
  const { command, parameters, sender } = message
  const text = parameters.at(-1) ?? ''
  const { facts } = session
  if (command === '001') {
    register(state, parameters[0] ?? '', sender, text, tsMicros, session)
    return false
  }
  if (command === '004') {
    facts.serverSoftware = (parameters[2] ?? '').slice(0, 256)
    return false
  }
  if (command === '005') {
    const network = parameters.find((p) => p.startsWith('NETWORK='))
    if (network !== undefined) state.fields.network = network.slice(8, 72)
    return false
  }
  if (command === '900') {
    // `nick!user@host account :You are now logged in as account`
    if (facts.user === '') facts.user = (parameters[2] ?? '').slice(0, 256)
    return false
  }
  const isSaslFailure = command >= '902' && command <= '907' && command !== '903'
  const isError = (command >= '400' && command <= '599') || isSaslFailure || command === '691'
  if (!isError) {
    const verbs = ANSWERED_BY[command]
    if (verbs === undefined) return false
    settle(state, (c) => verbs.includes(c.verb), 'ok', command, text, tsMicros, session)
    return command === '670'
  }
  if (isSaslFailure)
    settle(state, (c) => c.verb === 'AUTHENTICATE', 'error', command, text, tsMicros, session)
  else if (command === '422')
    settle(state, (c) => c.verb === 'MOTD', 'error', command, text, tsMicros, session)
  else blame(state, message, text, tsMicros, session)
  return false
}

/** Finds the command that an error speaks of: by its name or target, by what the error can be about, else the oldest. */
function blame(
  state: IrcState,
  message: IrcMessage,
  text: string,
  tsMicros: number,
  session: SessionContext,
): void {
  const { command, parameters } = message
  const named = (parameters[1] ?? '').toLowerCase()
  const verb = named.toUpperCase()
  const about =
    command === '464'
      ? ['OPER', 'PASS']
      : command === '491'
        ? ['OPER']
        : command >= '431' && command <= '437'
          ? ['NICK']
          : command >= '471' && command <= '476'
            ? ['JOIN']
            : []
  const tries = [
    (c: IrcState['pending'][number]): boolean =>
      command === '451' && !REGISTRATION.has(c.verb) && c.verb !== 'PING',
    (c: IrcState['pending'][number]): boolean => about.includes(c.verb),
    (c: IrcState['pending'][number]): boolean => c.verb === verb,
    (c: IrcState['pending'][number]): boolean =>
      named !== '' && c.target.toLowerCase().split(',').includes(named),
  ]
  for (const fits of tries)
    if (settle(state, fits, 'error', command, text, tsMicros, session)) return
}

function register(
  state: IrcState,
  nick: string,
  sender: string,
  text: string,
  tsMicros: number,
  session: SessionContext,
): void {
  setNick(state, nick)
  state.fields.serverName = sender.slice(0, 128)
  state.registered = true
  while (settle(state, (c) => REGISTRATION.has(c.verb), 'ok', '001', text, tsMicros, session)) {
    // each of what was sent to register
  }
}

function takeText(
  state: IrcState,
  message: IrcMessage,
  tsMicros: number,
  session: SessionContext,
): void {
  const { command, parameters, sender, address } = message
  const [target = '', text = ''] = parameters
  const { identifying } = state
  if (identifying !== undefined && command === 'NOTICE' && SERVICE.test(sender)) {
    const status = TAKEN.test(text) ? 'ok' : REFUSED.test(text) ? 'error' : undefined
    if (status !== undefined) {
      state.identifying = undefined
      tell(state, identifying, status, '', text, tsMicros, session)
      return
    }
  }
  // What the server itself says before and beside is no message of a person.
  if (address === '' && (sender === '' || sender.includes('.') || !state.registered)) return
  if (sender === state.nick) {
    // What the client wrote to itself, or had echoed: it was delivered.
    const fits = (c: IrcState['pending'][number]): boolean =>
      c.verb === command && c.target === target
    settle(state, fits, 'ok', '', '', tsMicros, session)
    return
  }
  state.fields.receivedCount++
  if (readCtcp(sender, target, text, false, tsMicros, session)) return
  const shown = viewText(text, session)
  const detail: Record<string, unknown> = { received: true, from: sender }
  if (address !== '') detail.address = address
  if (shown !== '') detail.text = shown
  session.event({
    tsMicros,
    kind: 'message',
    action: command,
    object: target,
    user: sender,
    status: 'ok',
    detail,
  })
}

/** The server closes the link: a password it did not like is refused by that. */
function takeError(state: IrcState, text: string, tsMicros: number, session: SessionContext): void {
  if (settle(state, (c) => c.verb === 'QUIT', 'ok', 'ERROR', text, tsMicros, session)) return
  if (!state.registered)
    settle(state, (c) => c.verb === 'PASS', 'error', 'ERROR', text, tsMicros, session)
  session.event({
    tsMicros,
    kind: 'command',
    action: 'ERROR',
    user: state.nick,
    status: 'error',
    statusCode: 'ERROR',
    statusText: text,
  })
}

function takeCap(
  state: IrcState,
  message: IrcMessage,
  tsMicros: number,
  session: SessionContext,
): void {
  const word = message.parameters[1] ?? ''
  const text = message.parameters.at(-1) ?? ''
  // `*` before the last parameter: more lines of the list follow.
  if (message.parameters[2] === '*') return
  settle(
    state,
    (c) => c.verb === 'CAP',
    word === 'NAK' ? 'error' : 'ok',
    word,
    text,
    tsMicros,
    session,
  )
}
