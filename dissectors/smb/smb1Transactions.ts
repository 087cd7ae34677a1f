/** Transactions of SMB1: pipes and remote administration, paths and listings, controls. MS-CIFS 2.2.4.33, 2.2.4.46, 2.2.4.62. */
import type { Fields } from '../../src/bytes/fields.ts'
import { MAX_OBJECT_BYTES } from '../../src/bytes/text.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import { utf16Text } from '../../src/formats/utf16.ts'
import { nameControl, PIPE_TRANSCEIVE, QUIET_CONTROLS } from './codes.ts'
import { findOpen, joinPath } from './opens.ts'
import { notePipeBytes } from './pipes.ts'
import { nameRap, nameTrans2, Trans2 } from './smb1Commands.ts'
import { strings, stringsOf } from './smb1Text.ts'
import { Op, type Request, type SmbState } from './state.ts'

/** Where the words of both transactions stand, counted from the first. */
const PARAMETERS_AT = 20
const DATA_COUNT = 22
const DATA_AT = 24
const SETUP_AT = 28
/** Subcommand of TRANSACTION, MS-CIFS 2.2.2.2. */
const TRANSACT_PIPE = 0x26
const LANMAN = '\\PIPE\\LANMAN'
/** Information levels of MS-CIFS 2.2.2.3.4, and what passes through to MS-FSCC's. */
const DISPOSITION_LEVELS = [0x102, 1013]
const RENAME_LEVEL = 1010
const DELETE_FLAG = 1

const NT_IOCTL = 2
const NT_NOTIFY = 4

/** Calls through pipes, and what Windows 95 and its like asked servers. */
export function fillTransaction(
  state: SmbState,
  request: Request,
  message: Fields,
  at: number,
  session: SessionContext,
): Request {
  const words = at + 1
  const name = stringsOf(message, at, state.isUnicode).next(256)
  const dataAt = message.u16(words + DATA_AT)
  if (name.toUpperCase() === LANMAN) {
    const call = nameRap(message.u16(message.u16(words + PARAMETERS_AT)))
    return { ...request, op: Op.Ioctl, action: 'RAP', name: call }
  }
  if (message.u16(words + SETUP_AT) !== TRANSACT_PIPE || message.u8(words + 26) < 2)
    return { ...request, name }
  const { tsMicros, tree, user } = request
  const openKey = message.u16(words + SETUP_AT + 2)
  const open = findOpen(state, openKey, tree, user, tsMicros, session)
  const count = message.u16(words + DATA_COUNT)
  notePipeBytes(state, open, 0, message, dataAt, count, tsMicros, session)
  return { ...request, op: Op.Transceive, action: 'PIPE_TRANSCEIVE', openKey, open }
}

export function fillTransaction2(
  state: SmbState,
  request: Request,
  message: Fields,
  at: number,
): Request {
  const words = at + 1
  const subcommand = message.u16(words + SETUP_AT)
  const from = message.u16(words + PARAMETERS_AT)
  const dataAt = message.u16(words + DATA_AT)
  const pathAt = (offset: number): string => {
    // Some clients put the parameters at odd places, and the name where it then falls.
    strings.aim(message, from + offset, message.size(), state.isUnicode, false)
    return joinPath(request.tree, strings.next())
  }
  const made: Request = { ...request, action: nameTrans2(subcommand) }
  switch (subcommand) {
    case Trans2.FindFirst: {
      const path = pathAt(12)
      const cut = path.lastIndexOf('\\')
      return {
        ...made,
        op: Op.List,
        action: 'LIST',
        text: path.slice(0, cut),
        name: path.slice(cut + 1),
      }
    }
    case Trans2.QueryPath:
      return { ...made, name: pathAt(6) }
    case Trans2.SetPath: {
      const level = message.u16(from)
      const text = pathAt(6)
      if (level === RENAME_LEVEL) return renameRequest(made, message, dataAt, text)
      return { ...made, op: Op.SetInfo, action: 'SET_INFO', text, name: `${level}` }
    }
    case Trans2.SetFile:
      return fillSetFile(made, message, from, dataAt)
    case Trans2.CreateDirectory:
      return { ...made, op: Op.Mkdir, action: 'MKDIR', name: pathAt(4) }
    case Trans2.GetReferral: {
      strings.aim(message, from + 2, message.size(), state.isUnicode)
      return { ...made, name: strings.next() }
    }
    default:
      return made
  }
}

function fillSetFile(request: Request, message: Fields, from: number, dataAt: number): Request {
  const openKey = message.u16(from)
  const level = message.u16(from + 2)
  const made = { ...request, openKey }
  if (DISPOSITION_LEVELS.includes(level))
    return { ...made, op: Op.Disposition, options: message.u8(dataAt) & DELETE_FLAG }
  if (level === RENAME_LEVEL) return renameRequest(made, message, dataAt, '')
  return { ...made, op: Op.SetInfo, action: 'SET_INFO', name: `${level}` }
}

/** FileRenameInformation as SMB1 has it, MS-FSCC 2.4.37.1. */
function renameRequest(request: Request, message: Fields, dataAt: number, text: string): Request {
  const start = message.start + dataAt + 12
  const end = Math.min(message.end, start + message.u32(dataAt + 8))
  const name = start < end ? utf16Text(message.bytes, start, end, MAX_OBJECT_BYTES) : ''
  return { ...request, op: Op.Rename, action: 'RENAME', name, text }
}

export function fillNtTransact(request: Request, message: Fields, at: number): Request {
  const words = at + 1
  const number = message.u16(words + 36)
  if (number === NT_NOTIFY) {
    const openKey = message.u16(words + 42)
    return { ...request, op: Op.Notify, action: 'CHANGE_NOTIFY', openKey }
  }
  if (number !== NT_IOCTL) return { ...request, action: `NT_TRANSACT_${number}` }
  const code = message.u32(words + 38)
  const op = QUIET_CONTROLS.has(code) || code === PIPE_TRANSCEIVE ? Op.Other : Op.Ioctl
  return {
    ...request,
    op,
    action: 'IOCTL',
    name: nameControl(code),
    openKey: message.u16(words + 42),
  }
}
