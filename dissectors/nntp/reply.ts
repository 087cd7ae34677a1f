/** What a reply says of the command it answers: RFC 3977 (3.2, 5 to 8), 4642, 4643, 4644, 8054. */
import { type SessionContext, type SessionEvent, Verdict } from '../../src/dissect/contract.ts'
import { createDotBlock } from '../../src/formats/dotBlock.ts'
import { settleLogin } from '../../src/formats/login.ts'
import { createMailHead, describeMail } from '../../src/formats/mailHead.ts'
import { describeSasl } from '../../src/formats/sasl.ts'
import { beginArticle } from './command.ts'
import { GETTING, MAX_GROUPS, MULTILINE, PRODUCT, SENDING } from './constants.ts'
import type { Command, Listing, NntpState } from './state.ts'

type Status = 'ok' | 'error' | 'unknown'

const NEGOTIATION = /^(?:CAPABILITIES|MODE|STARTTLS|COMPRESS|XFEATURE)/
/** The server wants the article sent: 335 to IHAVE, 340 to POST. */
const GO_AHEAD = new Set(['335', '340'])

/** Takes a reply's first line. */
export function takeReply(
  state: NntpState,
  code: string,
  text: string,
  tsMicros: number,
  session: SessionContext,
): Verdict {
  const command = state.pending[0]
  if (command === undefined) return takeUnasked(state, code, text, tsMicros, session)
  state.greeted = true
  if (GO_AHEAD.has(code) && SENDING.has(command.verb)) {
    if (command.article === undefined) beginArticle(state, command)
    return Verdict.More
  }
  state.pending.shift()
  if (state.asking === command) state.asking = undefined
  if (command.sasl !== undefined && command.sasl === state.sasl) state.sasl = undefined
  if (MULTILINE.has(code) || (code === '211' && command.verb === 'LISTGROUP')) {
    const isArticle = code === '220' || code === '221' || code === '222'
    const head = isArticle && GETTING.has(command.verb) ? createMailHead() : undefined
    // What comes without a head, or in columns, holds no header to be read.
    if (head !== undefined && code === '222') head.phase = 'body'
    state.capabilities = []
    state.listing = { command, code, statusText: text, block: createDotBlock(head) }
    return Verdict.More
  }
  const status = code < '4' ? 'ok' : 'error'
  complete(state, command, status, code, text, tsMicros, session)
  if (code === '382') {
    flushPending(state, 0, tsMicros, session)
    session.facts.encrypted = true
    return Verdict.HandOff
  }
  if (code === '206' && command.verb.startsWith('COMPRESS')) {
    state.fields.compressed = true
    session.tag('compressed')
  }
  return Verdict.More
}

/** Tells of a command whose reply's last line has come. */
export function completeListing(
  state: NntpState,
  listing: Listing,
  tsMicros: number,
  session: SessionContext,
  status: Status = 'ok',
): void {
  const { command, block, code, statusText } = listing
  state.listing = undefined
  if (code === '101') state.fields.capabilities = state.capabilities
  if (block.head !== undefined && status === 'ok') {
    state.fields.articleCount++
    state.fields.articleBytes += block.bytes
  }
  complete(state, command, status, code, statusText, tsMicros, session, listing)
}

/** Tells of commands that never got their reply, all but the `keep` newest. */
export function flushPending(
  state: NntpState,
  keep: number,
  tsMicros: number,
  session: SessionContext,
): void {
  while (state.pending.length > keep) {
    const command = state.pending.shift()!
    if (state.asking === command) state.asking = undefined
    complete(state, command, 'unknown', '', '', Math.max(tsMicros, command.tsMicros), session)
  }
  if (state.pending.length === 0) state.sasl = undefined
}

function takeUnasked(
  state: NntpState,
  code: string,
  text: string,
  tsMicros: number,
  session: SessionContext,
): Verdict {
  if (!state.greeted && (code === '200' || code === '201' || code === '400' || code === '502')) {
    state.greeted = true
    state.fields.greeting = text
    session.facts.serverSoftware = PRODUCT.exec(text)?.[0].trim() ?? ''
    if (code >= '4') session.tag('turned-away')
    return Verdict.More
  }
  state.greeted = true
  const command: Command = {
    verb: 'REPLY',
    argument: '',
    tsMicros,
    sasl: undefined,
    article: undefined,
  }
  // Where the client's side is not seen, the code alone says whether more lines follow.
  if (MULTILINE.has(code)) {
    const head = code === '220' || code === '221' ? createMailHead() : undefined
    state.listing = { command, code, statusText: text, block: createDotBlock(head) }
  } else complete(state, command, code < '4' ? 'ok' : 'error', code, text, tsMicros, session)
  return Verdict.More
}

function complete(
  state: NntpState,
  command: Command,
  status: Status,
  code: string,
  text: string,
  tsMicros: number,
  session: SessionContext,
  listing?: Listing,
): void {
  const { fields } = state
  const { verb } = command
  if (status === 'error') fields.errorCount++
  const detail: Record<string, unknown> = {}
  const event: SessionEvent = {
    tsMicros,
    kind: NEGOTIATION.test(verb) ? 'negotiation' : 'command',
    action: verb,
    object: command.argument,
    user: session.facts.user,
    status,
    statusCode: code,
    statusText: text,
    durationMicros: tsMicros - command.tsMicros,
    detail,
  }
  const block = listing?.block ?? command.article
  if (block?.head !== undefined) completeArticle(state, command, event, detail, block, text)
  else if (block !== undefined && code !== '101') {
    detail.lines = block.lines
    event.bytes = block.bytes
  }
  if (verb === 'GROUP' || verb === 'LISTGROUP') openGroup(state, code, text, detail)
  if (verb.startsWith('AUTHINFO ')) completeLogin(state, command, event, session)
  session.event(event)
}

/** An article read or sent: its head, its size. */
function completeArticle(
  state: NntpState,
  command: Command,
  event: SessionEvent,
  detail: Record<string, unknown>,
  block: NonNullable<Listing['block']>,
  text: string,
): void {
  const head = block.head!
  event.kind = 'message'
  event.bytes = block.bytes
  Object.assign(detail, describeMail(head))
  if (command.article === undefined) {
    // `220 NUMBER <message-id>` (RFC 3977, 6.2.1)
    const found = /^(\d{1,16}) (<[^>]{1,250}>)/.exec(text)
    if (found !== null && found[1] !== '0') detail.number = found[1]
    if (found !== null) detail.message_id ??= found[2]
    if (state.group !== '') detail.group = state.group
  } else if (event.status === 'ok') {
    state.fields.postedCount++
    state.fields.postedBytes += block.bytes
  }
  event.object = head.values.subject ?? command.argument
}

/** `211 COUNT FIRST LAST NAME`. */
function openGroup(
  state: NntpState,
  code: string,
  text: string,
  detail: Record<string, unknown>,
): void {
  const found = /^(\d{1,16}) (\d{1,16}) (\d{1,16}) (\S+)/.exec(text)
  if (code !== '211' || found === null) return
  detail.articles = Number(found[1])
  state.group = found[4]!.slice(0, 256)
  const { groups } = state.fields
  if (!groups.includes(state.group) && groups.length < MAX_GROUPS)
    state.fields.groups = [...groups, state.group]
}

function completeLogin(
  state: NntpState,
  command: Command,
  event: SessionEvent,
  session: SessionContext,
): void {
  const { verb, sasl } = command
  const code = event.statusCode
  // USER answered by 381 asks for the password; 281 at once lets in without.
  if (verb === 'AUTHINFO USER' && (code === '381' || code === '')) return
  event.kind = 'auth'
  event.user = sasl?.user ?? state.user
  if (sasl !== undefined) event.detail = { ...event.detail, ...describeSasl(sasl) }
  // 480, 482, 483, 501, 502 to a first message say nothing of the secret: out of order, TLS asked for, no such mechanism.
  if (event.status === 'error' && code !== '481' && code !== '452' && code !== '502') return
  const method = sasl?.method ?? (verb === 'AUTHINFO GENERIC' ? 'generic' : 'password')
  const login = { user: event.user, domain: sasl?.domain ?? '', method }
  settleLogin(session.facts, login, event.status ?? 'unknown')
}
