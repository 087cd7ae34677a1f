/** Events: the request, each fetch, listing and archive, each ref pushed, errors. */
import type { SessionContext } from '../../src/dissect/contract.ts'
import type { Ask, GitState, Update } from './state.ts'

type Status = 'ok' | 'error' | 'unknown'
const NO_OBJECT = /^0+$/

/** The first line, told when the server has answered it. */
export function tellRequest(
  state: GitState,
  status: Status,
  text: string,
  tsMicros: number,
  session: SessionContext,
): void {
  const { fields } = state
  state.awaitsAnswer = false
  session.event({
    tsMicros,
    kind: 'request',
    action: fields.service,
    object: fields.repository,
    status,
    statusText: text,
    durationMicros: tsMicros - state.requestMicros,
    ...(fields.host === '' ? {} : { detail: { host: fields.host } }),
  })
}

/** An error line: it answers the request, or what was asked last. */
export function tellError(
  state: GitState,
  text: string,
  tsMicros: number,
  session: SessionContext,
): void {
  state.fields.error = text.slice(0, 256)
  const ask = state.asks.shift()
  if (state.awaitsAnswer) tellRequest(state, 'error', text, tsMicros, session)
  else if (ask !== undefined) tellAsk(ask, 'error', tsMicros, state, session, text)
}

/** A fetch (a clone when the client had nothing), a listing of refs, an archive. */
export function tellAsk(
  ask: Ask,
  status: Status,
  tsMicros: number,
  state: GitState,
  session: SessionContext,
  text = '',
): void {
  const { repository } = state.fields
  const isFetch = ask.verb === 'fetch'
  const detail: Record<string, unknown> = {}
  if (isFetch) {
    detail.wants = ask.wants
    detail.haves = ask.haves
    detail.refs = ask.names
    if (ask.objects > 0) detail.objects = ask.objects
    if (ask.depth !== '') detail.depth = ask.depth
    if (ask.filter !== '') detail.filter = ask.filter
  } else if (ask.verb === 'archive') detail.arguments = ask.parts
  else {
    detail.refs = ask.refs
    if (ask.parts.length > 0) detail.prefixes = ask.parts
  }
  const isFile = isFetch || ask.verb === 'archive'
  if (isFile) detail.direction = 'download'
  session.event({
    tsMicros,
    kind: isFile ? 'file' : 'command',
    action: isFetch && ask.haves === 0 ? 'clone' : ask.verb,
    object: repository,
    status,
    statusText: text,
    durationMicros: tsMicros - ask.tsMicros,
    ...(isFile ? { bytes: ask.bytes } : {}),
    detail,
  })
}

/** A ref that a push made, moved or removed. */
export function tellUpdate(
  state: GitState,
  update: Update,
  status: Status,
  text: string,
  tsMicros: number,
  session: SessionContext,
): void {
  const { fields } = state
  if (status === 'ok') fields.refsUpdated++
  else if (status === 'error') fields.refsRefused++
  const change = NO_OBJECT.test(update.now)
    ? 'delete'
    : NO_OBJECT.test(update.old)
      ? 'create'
      : 'update'
  session.event({
    tsMicros,
    kind: 'file',
    action: 'push',
    object: update.ref,
    status,
    statusText: text,
    durationMicros: tsMicros - update.tsMicros,
    detail: {
      repository: fields.repository,
      change,
      old: update.old,
      new: update.now,
      direction: 'upload',
    },
  })
}

/** The connection is over: what has no answer is told as unknown. */
export function tellRest(state: GitState, tsMicros: number, session: SessionContext): void {
  if (state.awaitsAnswer) tellRequest(state, 'unknown', '', tsMicros, session)
  for (const ask of state.asks.splice(0)) {
    if (ask.wants === 0 && ask.verb === 'fetch') continue
    tellAsk(ask, 'unknown', tsMicros, state, session)
  }
  for (const update of state.updates.splice(0)) {
    tellUpdate(state, update, 'unknown', '', tsMicros, session)
  }
}
