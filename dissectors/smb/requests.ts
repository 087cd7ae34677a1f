/** Requests of both protocols between their coming and their answer. */
import type { SessionContext } from '../../src/dissect/contract.ts'
import { DISPOSITIONS, MAX_PENDING_REQUESTS, OPTION_DIRECTORY, PENDING_FULL } from './constants.ts'
import { joinPath, showAccess } from './opens.ts'
import { NO_KEY, Op, type Open, type Request, type SmbState, type Tree } from './state.ts'
import { type Answer, tellRequest, unknownAnswer } from './telling.ts'

export function createRequest(
  op: Op,
  action: string,
  user: string,
  tree: Tree | undefined,
  tsMicros: number,
): Request {
  return {
    op,
    action,
    tsMicros,
    user,
    tree,
    open: undefined,
    openKey: NO_KEY,
    chained: undefined,
    name: '',
    text: '',
    amount: 0,
    options: 0,
  }
}

/** Remembers a request until it is answered. */
export function addRequest(
  state: SmbState,
  key: number,
  request: Request,
  session: SessionContext,
): void {
  state.pending ??= new Map()
  const { pending } = state
  if (pending.size >= MAX_PENDING_REQUESTS) {
    session.anomaly(PENDING_FULL)
    const [oldest, forgotten] = pending.entries().next().value!
    pending.delete(oldest)
    abandonRequest(state, forgotten, request.tsMicros, session)
  }
  pending.set(key, request)
}

/** The request an answer is to, which is not awaited any more. */
export function takeRequest(state: SmbState, key: number): Request | undefined {
  const request = state.pending?.get(key)
  if (request !== undefined) state.pending!.delete(key)
  return request
}

/** The file a request means. */
export const openOf = (state: SmbState, request: Request): Open | undefined =>
  request.open ?? request.chained?.open ?? state.opens?.get(request.openKey)

/** Its path, of a file not yet opened the one asked for. */
export function pathOf(state: SmbState, request: Request): string {
  const open = openOf(state, request)
  if (open !== undefined) return open.path
  const { chained } = request
  return chained === undefined ? '' : joinPath(chained.tree, chained.name)
}

/** Tells of a request that will have no answer. */
export function abandonRequest(
  state: SmbState,
  request: Request,
  tsMicros: number,
  session: SessionContext,
): void {
  const answer = unknownAnswer(tsMicros)
  switch (request.op) {
    case Op.Write: {
      const open = openOf(state, request)
      if (open !== undefined && !open.isPipe) {
        open.bytesWritten += request.amount
        state.fields.bytesWritten += request.amount
      }
      break
    }
    case Op.Create:
      tellCreate(state, request, answer, session)
      break
    // Told by what they belong to, or waited for in vain as a rule.
    case Op.Other:
    case Op.Setup:
    case Op.TreeEnd:
    case Op.Close:
    case Op.Read:
    case Op.Transceive:
    case Op.Notify:
      break
    default:
      settleRequest(state, request, answer, session)
  }
}

/** Tells of a creation that failed, or whose answer is missing. */
export function tellCreate(
  state: SmbState,
  request: Request,
  answer: Answer,
  session: SessionContext,
): void {
  const isDirectory = (request.options & OPTION_DIRECTORY) !== 0
  const isPipe = request.tree?.isPipe === true
  const isMade = isDirectory && request.text === DISPOSITIONS[2]
  const detail: Record<string, unknown> = { disposition: request.text }
  if (request.amount !== 0) detail.access = showAccess(request.amount)
  if (isDirectory) detail.directory = true
  const action = isPipe ? 'PIPE' : isMade ? 'MKDIR' : 'OPEN'
  const kind = isPipe ? 'channel' : 'file'
  const path = joinPath(request.tree, request.name)
  tellRequest(state, request, kind, action, path, answer, session, detail)
}

/** What is told of a request when it was answered: that of files themselves aside. */
export function settleRequest(
  state: SmbState,
  request: Request,
  answer: Answer,
  session: SessionContext,
): void {
  const { fields } = state
  const open = openOf(state, request)
  const isOk = answer.status === 'ok'
  // Where the file it means was not opened, that alone is told.
  if (!isOk && request.chained !== undefined && open === undefined) return
  const tell = (kind: 'file' | 'command', action: string, object: string, detail = {}): void =>
    tellRequest(state, request, kind, action, object, answer, session, detail)
  switch (request.op) {
    case Op.Rename: {
      const from = request.text || pathOf(state, request)
      const to = joinPath(request.tree, request.name)
      if (isOk) {
        fields.filesRenamed++
        if (open !== undefined) {
          open.path = to
          open.isTold = true
        }
      }
      tell('file', request.action, from, { new_name: to })
      break
    }
    case Op.Disposition:
      if (!isOk) tell('file', 'DELETE', pathOf(state, request))
      else if (open !== undefined) open.deletes = request.options !== 0
      break
    case Op.Delete:
      if (isOk) fields.filesDeleted++
      tell('file', request.action, request.name)
      break
    case Op.Mkdir:
      tell('file', 'MKDIR', request.name)
      break
    case Op.List: {
      if (open?.isTold) break
      if (open !== undefined) open.isTold = true
      const path = open === undefined ? '' : open.path
      tell('file', 'LIST', request.text || path || pathOf(state, request), {
        pattern: request.name,
      })
      break
    }
    case Op.SetInfo:
      if (isOk && open !== undefined) open.isTold = true
      tell('file', request.action, request.text || pathOf(state, request), { class: request.name })
      break
    case Op.Ioctl:
      tell('command', request.action, request.name, withPath(pathOf(state, request)))
      break
    case Op.Lock:
    case Op.Notify:
      tell('command', request.action, pathOf(state, request))
      break
    case Op.Logoff:
      tell('command', request.action, '')
      break
    case Op.Tree:
      tell('command', request.action, request.name)
      break
    case Op.Read:
    case Op.Write:
      if (!isOk) tell('file', request.action, pathOf(state, request))
      break
    case Op.Other:
      if (!isOk) tell('command', request.action, request.name || pathOf(state, request))
      break
    default:
      break
  }
}

const withPath = (path: string): Record<string, unknown> => (path === '' ? {} : { path })
