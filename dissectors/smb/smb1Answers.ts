/** Answers of SMB1: shares and files taken into account, everything else told. MS-CIFS 2.2.4. */
import type { Fields } from '../../src/bytes/fields.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import {
  ACTION_CREATED,
  ATTRIBUTE_DIRECTORY,
  CREATE_ACTIONS,
  OPTION_DELETE_ON_CLOSE,
  OPTION_DIRECTORY,
} from './constants.ts'
import { addOpen, closeOpen, joinPath } from './opens.ts'
import { notePipeBytes } from './pipes.ts'
import { openOf, pathOf, settleRequest, tellCreate } from './requests.ts'
import { Command1 } from './smb1Commands.ts'
import { stringsOf } from './smb1Text.ts'
import { NO_KEY, Op, type Request, type SmbState } from './state.ts'
import { type Answer, tellRequest } from './telling.ts'
import { addTree } from './trees.ts'

/** Word counts of answers that differ by it. */
const OPEN_ANDX_WORDS = 15
const NT_CREATE_WORDS = 34
const OPEN_WORDS = 7
/** What a service is, MS-CIFS 2.2.4.55.2. */
const SERVICES: ReadonlyMap<string, string> = new Map([
  ['A:', 'disk'],
  ['IPC', 'pipe'],
  ['LPT1:', 'print'],
  ['COMM', 'comm'],
])

export function readAnswer1(
  state: SmbState,
  message: Fields,
  at: number,
  request: Request | undefined,
  answer: Answer,
  session: SessionContext,
): void {
  if (request === undefined) return
  switch (request.op) {
    case Op.Tree:
      readTree(state, message, at, request, answer, session)
      break
    case Op.TreeEnd:
      if (answer.status === 'ok') state.trees?.delete(message.u16(24))
      break
    case Op.Create:
      if (answer.status !== 'ok') tellCreate(state, request, answer, session)
      else readCreate(state, message, at, request, answer, session)
      break
    case Op.Close: {
      const key = request.openKey === NO_KEY ? request.chained?.openKey : request.openKey
      if (key !== undefined && answer.status === 'ok')
        closeOpen(state, key, answer.tsMicros, session)
      break
    }
    case Op.Read:
      readContents(state, message, at, request, answer, session)
      break
    case Op.Write:
      readWritten(state, message, at, request, answer, session)
      break
    case Op.Transceive:
      readTransceived(state, message, at, request, answer, session)
      break
    case Op.Logoff:
      settleRequest(state, request, answer, session)
      state.logins?.delete(message.u16(28))
      break
    default:
      settleRequest(state, request, answer, session)
  }
}

function readTree(
  state: SmbState,
  message: Fields,
  at: number,
  request: Request,
  answer: Answer,
  session: SessionContext,
): void {
  const detail: Record<string, unknown> = {}
  if (answer.status === 'ok') {
    const isOld = message.u8(4) === Command1.TreeConnect
    const cursor = stringsOf(message, at, state.isUnicode)
    const service = isOld ? '' : cursor.narrow(16)
    const fileSystem = isOld ? '' : cursor.next(64)
    const kind = SERVICES.get(service) ?? ''
    addTree(state, isOld ? message.u16(at + 3) : message.u16(24), request, kind, session)
    if (kind !== '') detail.share_type = kind
    if (service !== '') detail.service = service
    if (fileSystem !== '') detail.file_system = fileSystem
  }
  tellRequest(state, request, 'command', 'TREE_CONNECT', request.name, answer, session, detail)
}

/** What an answer to opening says, whichever of the commands it was. */
interface Made {
  readonly key: number
  readonly action: number
  readonly attributes: number
  readonly size: number
}

function readMade(message: Fields, at: number): Made {
  const words = at + 1
  const count = message.u8(at)
  if (count >= NT_CREATE_WORDS)
    return {
      key: message.u16(words + 5),
      action: message.u32(words + 7),
      attributes: message.u32(words + 43),
      size: message.u64(words + 55),
    }
  if (count === OPEN_ANDX_WORDS)
    return {
      key: message.u16(words + 4),
      action: message.u16(words + 22) & 3,
      attributes: message.u16(words + 6),
      size: message.u32(words + 12),
    }
  if (count === OPEN_WORDS)
    return {
      key: message.u16(words),
      action: 1,
      attributes: message.u16(words + 2),
      size: message.u32(words + 8),
    }
  return { key: message.u16(words), action: ACTION_CREATED, attributes: 0, size: 0 }
}

function readCreate(
  state: SmbState,
  message: Fields,
  at: number,
  request: Request,
  answer: Answer,
  session: SessionContext,
): void {
  const made = readMade(message, at)
  const isDirectory =
    (made.attributes & ATTRIBUTE_DIRECTORY) !== 0 || (request.options & OPTION_DIRECTORY) !== 0
  const open = addOpen(
    state,
    made.key,
    {
      tree: request.tree,
      name: request.name,
      user: request.user,
      tsMicros: answer.tsMicros,
      access: request.amount,
      disposition: request.text,
      created: CREATE_ACTIONS[made.action] ?? '',
      isDirectory,
      sizeBytes: made.size,
      isTemporary: (request.options & OPTION_DELETE_ON_CLOSE) !== 0,
    },
    session,
  )
  request.open = open
  request.openKey = made.key
  if (made.action !== ACTION_CREATED || !isDirectory || open.isPipe) return
  open.isTold = true
  const path = joinPath(request.tree, request.name)
  tellRequest(state, request, 'file', 'MKDIR', path, answer, session)
}

function readContents(
  state: SmbState,
  message: Fields,
  at: number,
  request: Request,
  answer: Answer,
  session: SessionContext,
): void {
  if (answer.status !== 'ok') {
    settleRequest(state, request, answer, session)
    return
  }
  if (message.u8(at) === 0) return
  const words = at + 1
  const isOld = message.u8(4) === Command1.Read
  const count = isOld
    ? message.u16(words)
    : message.u16(words + 10) + message.u16(words + 14) * 0x10000
  const open = openOf(state, request)
  if (open?.isPipe) {
    const offset = isOld ? 0 : message.u16(words + 12)
    notePipeBytes(state, open, 1, message, offset, count, answer.tsMicros, session)
    return
  }
  state.fields.bytesRead += count
  if (open !== undefined) open.bytesRead += count
}

function readWritten(
  state: SmbState,
  message: Fields,
  at: number,
  request: Request,
  answer: Answer,
  session: SessionContext,
): void {
  if (answer.status !== 'ok') {
    settleRequest(state, request, answer, session)
    return
  }
  const command = message.u8(4)
  const open = openOf(state, request)
  if (open?.isPipe) return
  const words = at + 1
  let count = request.amount
  if (command === Command1.Write || command === Command1.WriteAndClose) count = message.u16(words)
  else if (message.u8(at) >= 6) count = message.u16(words + 4) + message.u16(words + 8) * 0x10000
  state.fields.bytesWritten += count
  if (open !== undefined) open.bytesWritten += count
  if (command === Command1.WriteAndClose)
    closeOpen(state, request.openKey, answer.tsMicros, session)
}

function readTransceived(
  state: SmbState,
  message: Fields,
  at: number,
  request: Request,
  answer: Answer,
  session: SessionContext,
): void {
  const open = openOf(state, request)
  if (answer.status !== 'ok') {
    const path = pathOf(state, request)
    tellRequest(state, request, 'channel', 'PIPE_TRANSCEIVE', path, answer, session)
    return
  }
  if (open === undefined || message.u8(at) === 0) return
  const words = at + 1
  const count = message.u16(words + 12)
  const offset = message.u16(words + 14)
  notePipeBytes(state, open, 1, message, offset, count, answer.tsMicros, session)
}
