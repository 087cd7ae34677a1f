/** Requests of SMB1: what each acts on, remembered until it is answered. MS-CIFS 2.2.4. */
import type { Fields } from '../../src/bytes/fields.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import { DISPOSITIONS } from './constants.ts'
import { userOf } from './logins.ts'
import { findOpen, joinPath } from './opens.ts'
import { notePipeBytes } from './pipes.ts'
import { addRequest, createRequest } from './requests.ts'
import { Command1 } from './smb1Commands.ts'
import { bytesAt, strings, stringsOf } from './smb1Text.ts'
import { fillNtTransact, fillTransaction, fillTransaction2 } from './smb1Transactions.ts'
import { Op, type Request, type SmbState } from './state.ts'

/** What each command is for and its name; the others have none that matters. */
const OPS: ReadonlyMap<number, readonly [Op, string]> = new Map<number, readonly [Op, string]>([
  [Command1.CreateDirectory, [Op.Mkdir, 'MKDIR']],
  [Command1.DeleteDirectory, [Op.Delete, 'DELETE']],
  [Command1.Open, [Op.Create, 'OPEN']],
  [Command1.Create, [Op.Create, 'OPEN']],
  [Command1.CreateNew, [Op.Create, 'OPEN']],
  [Command1.Close, [Op.Close, 'CLOSE']],
  [Command1.WriteAndClose, [Op.Write, 'WRITE']],
  [Command1.Delete, [Op.Delete, 'DELETE']],
  [Command1.Rename, [Op.Rename, 'RENAME']],
  [Command1.NtRename, [Op.Rename, 'RENAME']],
  [Command1.QueryInformation, [Op.Other, 'QUERY_INFORMATION']],
  [Command1.SetInformation, [Op.SetInfo, 'SET_INFO']],
  [Command1.CheckDirectory, [Op.Other, 'CHECK_DIRECTORY']],
  [Command1.Read, [Op.Read, 'READ']],
  [Command1.Write, [Op.Write, 'WRITE']],
  [Command1.WriteRaw, [Op.Write, 'WRITE']],
  [Command1.LockingAndX, [Op.Lock, 'LOCK']],
  [Command1.Transaction, [Op.Other, 'TRANSACTION']],
  [Command1.Transaction2, [Op.Other, 'TRANSACTION2']],
  [Command1.NtTransact, [Op.Other, 'NT_TRANSACT']],
  [Command1.Echo, [Op.Other, 'ECHO']],
  [Command1.OpenAndX, [Op.Create, 'OPEN']],
  [Command1.ReadAndX, [Op.Read, 'READ']],
  [Command1.WriteAndX, [Op.Write, 'WRITE']],
  [Command1.NtCreateAndX, [Op.Create, 'OPEN']],
  [Command1.TreeConnect, [Op.Tree, 'TREE_CONNECT']],
  [Command1.TreeConnectAndX, [Op.Tree, 'TREE_CONNECT']],
  [Command1.TreeDisconnect, [Op.TreeEnd, 'TREE_DISCONNECT']],
  [Command1.Logoff, [Op.Logoff, 'LOGOFF']],
  [Command1.Search, [Op.List, 'LIST']],
])
/** Where the words of a command name its file. */
const FILE_AT: ReadonlyMap<number, number> = new Map<number, number>([
  [Command1.Close, 0],
  [Command1.Read, 0],
  [Command1.Write, 0],
  [Command1.WriteRaw, 0],
  [Command1.WriteAndClose, 0],
  [Command1.LockingAndX, 4],
  [Command1.ReadAndX, 4],
  [Command1.WriteAndX, 4],
])
/** No file of its own: the one opened before it in its chain. */
const NO_FILE = 0xffff

export function readRequest1(
  state: SmbState,
  message: Fields,
  command: number,
  at: number,
  key: number,
  size: number,
  tsMicros: number,
  session: SessionContext,
): void {
  // These go on with what another one began, or end it without an answer.
  if (command === Command1.TransactionSecondary || command === Command1.Transaction2Secondary)
    return
  if (command === Command1.NtTransactSecondary || command === Command1.NtCancel) return
  const user = userOf(state, message.u16(28))
  const tree = state.trees?.get(message.u16(24))
  const [op, action] = OPS.get(command) ?? [Op.Other, `0x${command.toString(16)}`]
  let request = createRequest(op, action, user, tree, tsMicros)
  const fileAt = FILE_AT.get(command)
  if (fileAt !== undefined) {
    const file = message.u16(at + 1 + fileAt)
    if (file === NO_FILE || (state.chain !== undefined && file === 0)) request.chained = state.chain
    else request.openKey = file
  }
  if (command === Command1.Transaction2) request = fillTransaction2(state, request, message, at)
  else if (command === Command1.Transaction)
    request = fillTransaction(state, request, message, at, session)
  else if (command === Command1.NtTransact) request = fillNtTransact(request, message, at)
  else fill(state, request, message, command, at, size, session)
  if (request.op === Op.Create) state.chain = request
  addRequest(state, key, request, session)
}

function fill(
  state: SmbState,
  request: Request,
  message: Fields,
  command: number,
  at: number,
  size: number,
  session: SessionContext,
): void {
  const words = at + 1
  const { isUnicode } = state
  switch (command) {
    case Command1.TreeConnectAndX:
      strings.aim(message, bytesAt(message, at) + message.u16(words + 6), message.size(), isUnicode)
      request.name = strings.next()
      break
    case Command1.TreeConnect:
      request.name = stringsOf(message, at, isUnicode).formatted()
      break
    case Command1.NtCreateAndX:
      request.name = stringsOf(message, at, isUnicode).next()
      request.amount = message.u32(words + 15)
      request.text = DISPOSITIONS[message.u32(words + 35)] ?? ''
      request.options = message.u32(words + 39)
      break
    case Command1.OpenAndX:
      request.name = stringsOf(message, at, isUnicode).next()
      request.text = showOpenFunction(message.u16(words + 16))
      break
    case Command1.Open:
    case Command1.Create:
    case Command1.CreateNew:
      request.name = stringsOf(message, at, isUnicode).formatted()
      request.text = command === Command1.Open ? 'open' : 'create'
      break
    case Command1.Rename:
    case Command1.NtRename:
      request.text = joinPath(request.tree, stringsOf(message, at, isUnicode).formatted())
      request.name = strings.formatted()
      break
    case Command1.Delete:
    case Command1.DeleteDirectory:
    case Command1.CreateDirectory:
    case Command1.CheckDirectory:
    case Command1.QueryInformation:
    case Command1.SetInformation:
    case Command1.Search:
      notePath(request, joinPath(request.tree, stringsOf(message, at, isUnicode).formatted()))
      break
    case Command1.Write:
    case Command1.WriteAndClose:
      noteWrite(state, request, message, message.u16(words + 2), 0, session)
      break
    case Command1.WriteAndX: {
      const count = message.u16(words + 20) + message.u16(words + 18) * 0x10000
      const offset = message.u16(words + 22)
      noteWrite(
        state,
        request,
        message,
        Math.min(count, Math.max(0, size - offset)),
        offset,
        session,
      )
      break
    }
    default:
      break
  }
}

/** A path is what most commands act on; of the others it stands beside what they do. */
function notePath(request: Request, path: string): void {
  if (request.op === Op.SetInfo) {
    request.text = path
    request.name = 'basic'
  } else if (request.op === Op.List) {
    const cut = path.lastIndexOf('\\')
    request.text = path.slice(0, Math.max(0, cut))
    request.name = path.slice(cut + 1)
  } else request.name = path
}

function noteWrite(
  state: SmbState,
  request: Request,
  message: Fields,
  count: number,
  offset: number,
  session: SessionContext,
): void {
  request.amount = count
  if (request.chained !== undefined) return
  const { tsMicros, tree, user } = request
  const open = findOpen(state, request.openKey, tree, user, tsMicros, session)
  request.open = open
  if (open.isPipe) notePipeBytes(state, open, 0, message, offset, count, tsMicros, session)
}

/** MS-CIFS 2.2.4.41.1: what to do where the file is, and where it is not. */
function showOpenFunction(code: number): string {
  const isCreating = (code & 0x10) !== 0
  const whenThere = code & 3
  if (whenThere === 2) return isCreating ? 'overwrite_if' : 'overwrite'
  if (whenThere === 1) return isCreating ? 'open_if' : 'open'
  return isCreating ? 'create' : 'open'
}
