/** Answers of SMB2: shares and files taken into account, everything else told. MS-SMB2 2.2.10 to 2.2.40. */
import type { Fields } from '../../src/bytes/fields.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import {
  ACTION_CREATED,
  ATTRIBUTE_DIRECTORY,
  Command2,
  CREATE_ACTIONS,
  OPTION_DIRECTORY,
  SMB2_HEADER_BYTES,
  STATUS_NO_MORE_FILES,
} from './constants.ts'
import { addOpen, closeOpen, joinPath } from './opens.ts'
import { notePipeBytes } from './pipes.ts'
import { openOf, pathOf, settleRequest, tellCreate } from './requests.ts'
import { fileKey, sessionKey, treeKey } from './smb2Keys.ts'
import { deletesOnClose } from './smb2Requests.ts'
import { NO_KEY, Op, type Request, type SmbState } from './state.ts'
import { type Answer, makeAnswer, tellRequest } from './telling.ts'
import { addTree, treeKind } from './trees.ts'

const BODY = SMB2_HEADER_BYTES
/** Share flags and capabilities, MS-SMB2 2.2.10. */
const SHARE_ENCRYPTS = 0x8000
const SHARE_IN_DFS = 0x0001

export function readAnswer2(
  state: SmbState,
  message: Fields,
  command: number,
  request: Request | undefined,
  status: number,
  tsMicros: number,
  session: SessionContext,
): void {
  const answer = makeAnswer(state, status, tsMicros)
  if (request === undefined) {
    if (command === Command2.Read && answer.status === 'ok')
      state.fields.bytesRead += message.u32(BODY + 4)
    return
  }
  switch (request.op) {
    case Op.Tree:
      readTree(state, message, request, answer, session)
      break
    case Op.TreeEnd:
      if (answer.status === 'ok') state.trees?.delete(treeKey(sessionKey(message), message.u32(36)))
      break
    case Op.Create:
      if (answer.status === 'ok') readCreate(state, message, request, answer, session)
      else tellCreate(state, request, answer, session)
      break
    case Op.Close:
      if (answer.status === 'ok') readClose(state, request, tsMicros, session)
      break
    case Op.Read:
      readContents(state, message, request, status, answer, session)
      break
    case Op.Write:
      readWritten(state, message, request, answer, session)
      break
    case Op.Transceive:
      readTransceived(state, message, request, answer, session)
      break
    case Op.List:
      if (status !== STATUS_NO_MORE_FILES || openOf(state, request)?.isTold !== true)
        settleRequest(state, request, answer, session)
      break
    case Op.Logoff:
      settleRequest(state, request, answer, session)
      if (answer.status === 'ok') state.logins?.delete(sessionKey(message))
      break
    default:
      settleRequest(state, request, answer, session)
  }
}

function readTree(
  state: SmbState,
  message: Fields,
  request: Request,
  answer: Answer,
  session: SessionContext,
): void {
  const detail: Record<string, unknown> = {}
  if (answer.status === 'ok') {
    const kind = treeKind(message.u8(BODY + 2))
    addTree(state, treeKey(sessionKey(message), message.u32(36)), request, kind, session)
    if (kind !== '') detail.share_type = kind
    if (message.u32(BODY + 4) & SHARE_ENCRYPTS) detail.encrypted = true
    if (message.u32(BODY + 4) & SHARE_IN_DFS) detail.dfs = true
  }
  tellRequest(state, request, 'command', 'TREE_CONNECT', request.name, answer, session, detail)
}

function readCreate(
  state: SmbState,
  message: Fields,
  request: Request,
  answer: Answer,
  session: SessionContext,
): void {
  const made = message.u32(BODY + 4)
  const isDirectory =
    (message.u32(BODY + 56) & ATTRIBUTE_DIRECTORY) !== 0 ||
    (request.options & OPTION_DIRECTORY) !== 0
  const { tsMicros } = answer
  const open = addOpen(
    state,
    fileKey(message, BODY + 64),
    {
      tree: request.tree,
      name: request.name,
      user: request.user,
      tsMicros,
      access: request.amount,
      disposition: request.text,
      created: CREATE_ACTIONS[made] ?? '',
      isDirectory,
      sizeBytes: message.u64(BODY + 48),
      isTemporary: deletesOnClose(request),
    },
    session,
  )
  request.open = open
  request.openKey = fileKey(message, BODY + 64)
  if (made !== ACTION_CREATED || !isDirectory || open.isPipe) return
  open.isTold = true
  const path = joinPath(request.tree, request.name)
  tellRequest(state, request, 'file', 'MKDIR', path, answer, session)
}

function readClose(
  state: SmbState,
  request: Request,
  tsMicros: number,
  session: SessionContext,
): void {
  const key = request.openKey === NO_KEY ? request.chained?.openKey : request.openKey
  if (key !== undefined) closeOpen(state, key, tsMicros, session)
}

function readContents(
  state: SmbState,
  message: Fields,
  request: Request,
  status: number,
  answer: Answer,
  session: SessionContext,
): void {
  if (answer.status !== 'ok') {
    settleRequest(state, request, answer, session)
    return
  }
  // The end of the file, or nothing yet.
  if (message.u16(BODY) !== 17 || status === 0xc0000011) return
  const count = message.u32(BODY + 4)
  const open = openOf(state, request)
  if (open?.isPipe) {
    const offset = message.u8(BODY + 2)
    notePipeBytes(state, open, 1, message, offset, count, answer.tsMicros, session)
    return
  }
  state.fields.bytesRead += count
  if (open !== undefined) open.bytesRead += count
}

function readWritten(
  state: SmbState,
  message: Fields,
  request: Request,
  answer: Answer,
  session: SessionContext,
): void {
  const open = openOf(state, request)
  if (answer.status !== 'ok') {
    settleRequest(state, request, answer, session)
    return
  }
  if (open?.isPipe) return
  const count = message.u32(BODY + 4)
  state.fields.bytesWritten += count
  if (open !== undefined) open.bytesWritten += count
}

function readTransceived(
  state: SmbState,
  message: Fields,
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
  if (open === undefined || message.u16(BODY) !== 49) return
  const count = message.u32(BODY + 36)
  const offset = message.u32(BODY + 32)
  notePipeBytes(state, open, 1, message, offset, count, answer.tsMicros, session)
}
