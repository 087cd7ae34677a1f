/** Replies given to the commands they answer, and what comes without a command: publications, MONITOR's lines, invalidations. */
import type { SessionContext, StreamSlice } from '../../src/dissect/contract.ts'
import { REPLICATION_TAG } from './constants.ts'
import { splitWords } from './inline.ts'
import { maskSecrets, writeLine } from './masking.ts'
import { resetReply } from './replyReader.ts'
import { type RedisState, Replication, shiftPending } from './state.ts'
import { isError, tellCommand } from './telling.ts'

const PUSH = 0x3e
const ARRAY = 0x2a
const STATUS = 0x2b
/** What MONITOR shows: seconds, database and address, command. */
const MONITOR_LINE = /^\d+\.\d+ \[(\d+) ([^\]]+)\] (.*)$/
const CONFIRMATION = /^[ps]?(un)?subscribe$/
const PUBLICATION = /^[ps]?message$/

/** Says whether single values of the reply to come are wanted, before it is read. */
export function prepareReply(state: RedisState, kind: number): void {
  const { reply } = state
  const first = state.pending[0]
  reply.collects =
    kind === PUSH || state.subscriptions > 0 || first?.verb === 'HELLO' || (first?.replies ?? 0) > 0
}

/** Takes the reply that was just read. */
export function takeReply(state: RedisState, input: StreamSlice, session: SessionContext): void {
  const { reply } = state
  const { tsMicros } = input
  state.goodReplies++
  state.fields.replyBytes += reply.bytes
  if (!takePush(state, tsMicros, session)) answer(state, tsMicros, session)
  resetReply(reply)
}

function answer(state: RedisState, tsMicros: number, session: SessionContext): void {
  const { reply } = state
  const pending = shiftPending(state)
  if (pending === undefined) {
    if (state.untracked > 0) state.untracked--
    return
  }
  tellCommand(state, pending, reply, tsMicros, session)
  const isCopy = pending.verb === 'PSYNC' || pending.verb === 'SYNC'
  if (isCopy && !isError(reply) && /^(FULLRESYNC|CONTINUE)\b/.test(reply.text)) {
    session.tag(REPLICATION_TAG)
    session.facts.activity = 'automated'
    state.replication = reply.text.startsWith('F') ? Replication.Dump : Replication.Commands
  }
}

/** True: the reply was none, or is one of several to one command. */
function takePush(state: RedisState, tsMicros: number, session: SessionContext): boolean {
  const { reply } = state
  if (state.monitoring && reply.kind === STATUS) return takeMonitorLine(state, tsMicros, session)
  const isArray = reply.kind === ARRAY && reply.collects
  if (!isArray && reply.kind !== PUSH) return false
  const what = reply.items[0] ?? ''
  if (CONFIRMATION.test(what)) return takeConfirmation(state, tsMicros, session)
  if (PUBLICATION.test(what) && (state.subscriptions > 0 || reply.kind === PUSH)) {
    state.fields.pushCount++
    const isPattern = what === 'pmessage'
    const channel = reply.items[isPattern ? 2 : 1] ?? ''
    const detail: Record<string, unknown> = {}
    if (isPattern) detail.pattern = reply.items[1]
    if (session.statements === 'full') detail.text = reply.items[isPattern ? 3 : 2] ?? ''
    session.event({
      tsMicros,
      kind: 'message',
      action: what.toUpperCase(),
      object: session.statements === 'class' ? '' : channel,
      user: state.user,
      status: 'ok',
      bytes: reply.bytes,
      detail,
    })
    return true
  }
  if (reply.kind !== PUSH) return false
  state.fields.pushCount++
  return true
}

/** One of the confirmations of a SUBSCRIBE or UNSUBSCRIBE; its event is told with the last. */
function takeConfirmation(state: RedisState, tsMicros: number, session: SessionContext): boolean {
  const { items } = state.reply
  const count = Number(items[2])
  if (Number.isInteger(count)) state.subscriptions = count
  const first = state.pending[0]
  if (first === undefined || first.replies === 0) return true
  // UNSUBSCRIBE without a channel names each it ends; only the first answers it.
  if (--first.replies > 0) return true
  shiftPending(state)
  tellCommand(state, first, state.reply, tsMicros, session)
  return true
}

function takeMonitorLine(state: RedisState, tsMicros: number, session: SessionContext): boolean {
  const found = MONITOR_LINE.exec(state.reply.text)
  if (found === null) return false
  state.fields.pushCount++
  const args = splitWords(found[3]!.replace(/\\x([0-9a-f]{2})/g, '\\x$1'))
  const verb = (args[0] ?? '').toUpperCase()
  maskSecrets(verb, args, session)
  session.event({
    tsMicros,
    kind: 'message',
    action: 'MONITOR',
    object: session.statements === 'class' ? verb : writeLine(verb, args, session.statements),
    user: state.user,
    status: 'ok',
    detail: { client: found[2], database: Number(found[1]) },
  })
  return true
}
