/**
 * What a reply says of the command it answers: RFC 959 (5.4), 2228, 2389, 3659, 4217.
 * A command with no effect of its own is told of as it is.
 */
import type { SessionContext } from '../../src/dissect/contract.ts'
import { joinPath, parseExtended, parseLong, parseQuotedPath, parseSix } from './address.ts'
import {
  FILE_COMMANDS,
  FILE_TRANSFERS,
  LISTINGS,
  MAX_CWD_CHARS,
  MAX_FEATURES,
  PATH_COMMANDS,
  PRODUCT,
} from './constants.ts'
import type { Command, FtpState } from './state.ts'
import { announce, describePath, settleTransfer } from './transfer.ts'

/** Reads the greeting: 220, or 421 and 530 of a server that turns the client away. */
export function readGreeting(
  state: FtpState,
  code: string,
  lines: readonly string[],
  session: SessionContext,
): void {
  state.greeted = true
  const whole = lines
    .filter((l) => l.trim() !== '')
    .join(' | ')
    .slice(0, 256)
  state.fields.greeting = whole
  const product = PRODUCT.exec(whole)
  session.facts.serverSoftware =
    product === null ? firstText(lines) : product[0].replace(/[()]/g, '')
  if (code !== '220') session.tag('turned-away')
}

/** The first line of a reply that says anything. */
export function firstText(lines: readonly string[]): string {
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!
    if (line.trim() !== '') return line
  }
  return ''
}

/** A 1xx reply: the transfer begins. */
export function readPreliminary(command: Command, code: string, text: string): void {
  command.preliminary = code
  const size = /\((\d{1,15}) bytes\)/i.exec(text)
  if (size !== null) command.announcedBytes = Number(size[1])
  const stored = command.verb === 'STOU' ? /FILE:\s*(\S+)/i.exec(text) : null
  if (stored !== null) command.storedAs = stored[1]!
}

/** Replies 227 to 229 announce a data connection, whether the command was seen or not. */
export function readPassive(
  state: FtpState,
  code: string,
  text: string,
  session: SessionContext,
): void {
  if (code === '227') state.channel = announce(state, parseSix(text), true, session)
  else if (code === '229') state.channel = announce(state, parseExtended(text), true, session)
  else if (code === '228') state.channel = announce(state, parseLong(text), true, session)
}

/** A command's last reply; code '' when there was none. True: the rest belongs to TLS. */
export function completeCommand(
  state: FtpState,
  command: Command,
  code: string,
  lines: readonly string[],
  tsMicros: number,
  session: SessionContext,
): boolean {
  const { fields } = state
  const { verb, argument } = command
  const text = firstText(lines)
  const good = code.startsWith('2') || code.startsWith('3')
  const done = code.startsWith('2')
  if (code.startsWith('4') || code.startsWith('5')) fields.errorCount++
  const path = pathOf(state, command)
  const detail: Record<string, unknown> = {}
  if (PATH_COMMANDS.has(verb)) describePath(detail, path, verb, session)
  const auth = readLogin(state, command, code, session)
  let toTls = false

  // A change of directory that nobody was seen to refuse is taken to have worked.
  if (done || code === '') {
    if (verb === 'CWD' || verb === 'XCWD') setCwd(state, path)
    else if (verb === 'CDUP' || verb === 'XCUP') setCwd(state, joinPath(state.cwd || '.', '..'))
  }
  if (done) {
    if (verb === 'PWD' || verb === 'XPWD') setCwd(state, parseQuotedPath(text))
    else if (verb === 'SYST') fields.system = text
    else if (verb === 'FEAT') readFeatures(state, lines)
    else if (verb === 'CLNT') session.facts.clientSoftware = argument
    else if (verb === 'HOST') fields.virtualHost = argument
    else if (verb === 'PROT') fields.dataProtection = argument.toUpperCase()
    else if (verb === 'SIZE' && /^\d{1,15}$/.test(text.trim())) detail.file_size = Number(text)
    else if (verb === 'MDTM') detail.modified = text.trim()
    else if (verb === 'REIN') resetLogin(state)
  }
  readPassive(state, code, text, session)
  if (command.channel !== undefined && done) state.channel = command.channel
  if (verb === 'RNFR' && good) state.renameFrom = path
  if (verb === 'RNTO') {
    if (state.renameFrom !== '') detail.from = state.renameFrom
    state.renameFrom = ''
  }
  if (verb === 'REST' && code === '350')
    state.restart = Number(/^\d{1,15}$/.exec(argument.trim())?.[0] ?? 0)
  if (verb === 'AUTH' && good) {
    state.mechanism = argument.toUpperCase()
    toTls = code === '234' && /^(TLS|SSL)/.test(state.mechanism)
    if (code === '234') seal(state, session)
  }
  if (verb === 'ADAT' && code === '235') seal(state, session)

  const channel = state.channel
  if (
    (FILE_TRANSFERS[verb] !== undefined || LISTINGS.has(verb)) &&
    channel !== undefined &&
    (done || command.preliminary !== '')
  ) {
    state.channel = undefined
    const restart = state.restart
    state.restart = 0
    settleTransfer(state, { command, code, text, path, restart, tsMicros, channel }, session)
    return toTls
  }
  if (FILE_TRANSFERS[verb] !== undefined) {
    detail.direction = FILE_TRANSFERS[verb]
    if (command.announcedBytes >= 0) detail.announced_bytes = command.announcedBytes
    if (done) countUnseen(state, verb, session)
    state.restart = 0
  }
  if (verb === 'PASS' && state.anonymous) detail.anonymous = true
  session.event({
    tsMicros,
    kind: auth
      ? 'auth'
      : FILE_COMMANDS.has(verb)
        ? 'file'
        : verb === 'AUTH' || verb === 'ADAT' || verb === 'PROT'
          ? 'negotiation'
          : 'command',
    action: verb,
    object: argument,
    user: state.user,
    status: code === '' ? 'unknown' : good ? 'ok' : 'error',
    statusCode: code,
    statusText: text,
    durationMicros: tsMicros - command.tsMicros,
    detail,
  })
  return toTls
}

/** Full path of what a command acts on, '' where it acts on none. */
export function pathOf(state: FtpState, command: Command): string {
  const { verb, argument } = command
  if (!PATH_COMMANDS.has(verb)) return ''
  // LIST takes options as ls does, and no path then.
  if (LISTINGS.has(verb)) return joinPath(state.cwd || '.', argument.replace(/^(-\w+\s*)+/, ''))
  if (FILE_TRANSFERS[verb] !== undefined && argument === '') return joinPath(state.cwd || '.', '.')
  return argument === '' ? '' : joinPath(state.cwd || '.', argument)
}

function setCwd(state: FtpState, path: string): void {
  state.cwd = path.length > MAX_CWD_CHARS ? '' : path
  state.fields.cwd = state.cwd.slice(0, 256)
}

function countUnseen(state: FtpState, verb: string, session: SessionContext): void {
  session.facts.activity = 'file-transfer'
  if (FILE_TRANSFERS[verb] === 'download') state.fields.filesDownloaded++
  else state.fields.filesUploaded++
}

function seal(state: FtpState, session: SessionContext): void {
  state.fields.authMechanism = state.mechanism.slice(0, 32)
  session.facts.encrypted = true
}

function readFeatures(state: FtpState, lines: readonly string[]): void {
  const features = lines
    .slice(1, -1)
    .map((l) => l.trim())
    .filter((l) => l !== '')
  if (features.length > 0) state.fields.features = features.slice(0, MAX_FEATURES)
}

function resetLogin(state: FtpState): void {
  state.user = ''
  state.anonymous = false
  state.cwd = ''
}

/** Whether the reply decides a login, and what it decided. */
function readLogin(
  state: FtpState,
  command: Command,
  code: string,
  session: SessionContext,
): boolean {
  const { verb } = command
  const { facts } = session
  if (verb !== 'USER' && verb !== 'PASS' && verb !== 'ACCT') return false
  const asksMore = code.startsWith('3')
  if (verb === 'USER' && (asksMore || code === '')) return false
  if (asksMore) return true
  // After login, ACCT only names an account to bill.
  if (verb === 'ACCT' && facts.authResult === 'success') return false
  facts.authAttempts++
  facts.authMethod =
    verb === 'USER' && code.startsWith('2') ? 'none' : state.anonymous ? 'anonymous' : 'password'
  if (code.startsWith('2')) facts.authResult = 'success'
  else if (facts.authResult !== 'success') facts.authResult = code === '' ? 'unknown' : 'failure'
  return true
}
