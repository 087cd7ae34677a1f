/** Requests of SMB2: what each acts on, remembered until it is answered. MS-SMB2 2.2.7 to 2.2.39. */
import type { Fields } from '../../src/bytes/fields.ts'
import { MAX_OBJECT_BYTES } from '../../src/bytes/text.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import { utf16Text } from '../../src/formats/utf16.ts'
import { nameClass, nameControl, PIPE_TRANSCEIVE, QUIET_CONTROLS } from './codes.ts'
import { Command2, DISPOSITIONS, OPTION_DELETE_ON_CLOSE, SMB2_HEADER_BYTES } from './constants.ts'
import { userOf } from './logins.ts'
import { findOpen } from './opens.ts'
import { notePipeBytes } from './pipes.ts'
import { addRequest, createRequest } from './requests.ts'
import { fileKey, NO_FILE, treeKey } from './smb2Keys.ts'
import { Op, type Request, type SmbState } from './state.ts'

const BODY = SMB2_HEADER_BYTES
const FLAGS_AT = 16
/** The name is a path of the distributed file system: server and share stand in front. */
const IN_DFS = 0x10000000
/** What setting information is about, MS-SMB2 2.2.39. */
const INFO_FILE = 1
const INFO_SECURITY = 3
/** Classes of MS-FSCC 2.4 that do more than describe. */
const RENAME = 10
const LINK = 11
const DISPOSITION = 13
const DISPOSITION_EX = 64
const RENAME_EX = 65
const DELETE_FLAG = 1
const IOCTL_IS_FSCTL = 1

/** What each command is for, by its number; Close and others that need no more are Other. */
const OPS: readonly (readonly [Op, string])[] = [
  [Op.Other, 'NEGOTIATE'],
  [Op.Setup, 'SESSION_SETUP'],
  [Op.Logoff, 'LOGOFF'],
  [Op.Tree, 'TREE_CONNECT'],
  [Op.TreeEnd, 'TREE_DISCONNECT'],
  [Op.Create, 'CREATE'],
  [Op.Close, 'CLOSE'],
  [Op.Other, 'FLUSH'],
  [Op.Read, 'READ'],
  [Op.Write, 'WRITE'],
  [Op.Lock, 'LOCK'],
  [Op.Ioctl, 'IOCTL'],
  [Op.Other, 'CANCEL'],
  [Op.Other, 'ECHO'],
  [Op.List, 'LIST'],
  [Op.Notify, 'CHANGE_NOTIFY'],
  [Op.Other, 'QUERY_INFO'],
  [Op.SetInfo, 'SET_INFO'],
  [Op.Other, 'OPLOCK_BREAK'],
]
/** Where each command's body names its file; 0 for those without one. */
const FILE_AT: readonly number[] = [0, 0, 0, 0, 0, 0, 8, 8, 16, 16, 8, 8, 0, 0, 8, 8, 24, 16, 8]

export function readRequest2(
  state: SmbState,
  message: Fields,
  command: number,
  key: number,
  size: number,
  tsMicros: number,
  session: SessionContext,
): void {
  const known = OPS[command]
  // A cancellation has no answer of its own.
  if (known === undefined || command === Command2.Cancel) return
  const user = userOf(state, state.chainLogin)
  const tree = state.trees?.get(treeKey(state.chainLogin, state.chainTree))
  const op = opOf(message, command, known[0])
  const request = createRequest(op, known[1], user, tree, tsMicros)
  const fileAt = FILE_AT[command]!
  if (fileAt > 0) {
    const file = fileKey(message, BODY + fileAt)
    if (file === NO_FILE) request.chained = state.chain
    else request.openKey = file
  }
  fill(state, request, message, command, size, tsMicros, session)
  if (command === Command2.Create) state.chain = request
  addRequest(state, key, request, session)
}

function opOf(message: Fields, command: number, op: Op): Op {
  if (command === Command2.Ioctl) {
    const code = message.u32(BODY + 4)
    if (code === PIPE_TRANSCEIVE) return Op.Transceive
    return QUIET_CONTROLS.has(code) ? Op.Other : op
  }
  if (command !== Command2.SetInfo || message.u8(BODY + 2) !== INFO_FILE) return op
  const infoClass = message.u8(BODY + 3)
  if (infoClass === RENAME || infoClass === RENAME_EX || infoClass === LINK) return Op.Rename
  return infoClass === DISPOSITION || infoClass === DISPOSITION_EX ? Op.Disposition : op
}

function fill(
  state: SmbState,
  request: Request,
  message: Fields,
  command: number,
  size: number,
  tsMicros: number,
  session: SessionContext,
): void {
  switch (command) {
    case Command2.TreeConnect:
      request.name = textAt(message, message.u16(BODY + 4), message.u16(BODY + 6))
      break
    case Command2.Create:
      request.name = textAt(message, message.u16(BODY + 44), message.u16(BODY + 46))
      if (message.u32(FLAGS_AT) & IN_DFS) request.name = cutShare(request.name)
      request.amount = message.u32(BODY + 24)
      request.options = message.u32(BODY + 40)
      request.text = DISPOSITIONS[message.u32(BODY + 36)] ?? ''
      break
    case Command2.Write:
      noteWrite(state, request, message, size, tsMicros, session)
      break
    case Command2.Ioctl:
      noteControl(state, request, message, tsMicros, session)
      break
    case Command2.QueryDirectory:
      request.name = textAt(message, message.u16(BODY + 24), message.u16(BODY + 26))
      break
    case Command2.SetInfo:
      noteSetting(request, message)
      break
    default:
      break
  }
}

/** `folder\file` of `server\share\folder\file`. */
function cutShare(name: string): string {
  const share = name.indexOf('\\', name.startsWith('\\') ? 1 : 0)
  const rest = share < 0 ? -1 : name.indexOf('\\', share + 1)
  return rest < 0 ? '' : name.slice(rest + 1)
}

function noteWrite(
  state: SmbState,
  request: Request,
  message: Fields,
  size: number,
  tsMicros: number,
  session: SessionContext,
): void {
  const offset = message.u16(BODY + 2)
  request.amount = Math.min(message.u32(BODY + 4), Math.max(0, size - offset))
  if (request.openKey === NO_FILE) return
  const open = findOpen(state, request.openKey, request.tree, request.user, tsMicros, session)
  request.open = open
  if (open.isPipe) notePipeBytes(state, open, 0, message, offset, request.amount, tsMicros, session)
}

function noteControl(
  state: SmbState,
  request: Request,
  message: Fields,
  tsMicros: number,
  session: SessionContext,
): void {
  request.name = nameControl(message.u32(BODY + 4))
  request.options = message.u32(BODY + 48) & IOCTL_IS_FSCTL
  if (request.op !== Op.Transceive || request.openKey === NO_FILE) return
  const open = findOpen(state, request.openKey, request.tree, request.user, tsMicros, session)
  request.open = open
  const count = message.u32(BODY + 28)
  notePipeBytes(state, open, 0, message, message.u32(BODY + 24), count, tsMicros, session)
}

function noteSetting(request: Request, message: Fields): void {
  const infoType = message.u8(BODY + 2)
  const infoClass = message.u8(BODY + 3)
  const at = message.u16(BODY + 8)
  if (request.op === Op.Rename) {
    request.action = infoClass === LINK ? 'LINK' : 'RENAME'
    request.name = textAt(message, at + 20, message.u32(at + 16))
  } else if (request.op === Op.Disposition) {
    const flags = infoClass === DISPOSITION ? message.u8(at) : message.u32(at)
    request.options = flags & DELETE_FLAG
  } else request.name = infoType === INFO_SECURITY ? 'security' : nameClass(infoType, infoClass)
}

function textAt(message: Fields, at: number, size: number): string {
  if (at < BODY || size === 0) return ''
  const start = message.start + at
  const end = Math.min(start + size, message.end)
  return start >= end ? '' : utf16Text(message.bytes, start, end, MAX_OBJECT_BYTES)
}

export const deletesOnClose = (request: Request): boolean =>
  (request.options & OPTION_DELETE_ON_CLOSE) !== 0
