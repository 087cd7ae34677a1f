/**
 * Files, directories and pipes from their opening to their closing. What was done with one is told when
 * it is closed: READ and WRITE with their bytes, DELETE, and OPEN where nothing else was done.
 */
import type { SessionContext, SessionEvent } from '../../src/dissect/contract.ts'
import { closeConversation } from '../../src/formats/dceRpc/reader.ts'
import { MAX_LIST_VALUES, MAX_OPENS, OPENS_FULL } from './constants.ts'
import { isPipeName, pipeListener } from './pipes.ts'
import type { Open, SmbState, Tree } from './state.ts'

/** What is known of a file when it is opened. */
export interface Opening {
  readonly tree: Tree | undefined
  readonly name: string
  readonly user: string
  readonly tsMicros: number
  readonly access: number
  readonly disposition: string
  readonly created: string
  readonly isDirectory: boolean
  readonly sizeBytes: number
  /** It is to be deleted when it is closed. */
  readonly isTemporary: boolean
}

/** `\\server\share\folder\file`, whichever slashes stand between. */
export function joinPath(tree: Tree | undefined, name: string): string {
  const share = tree?.path ?? ''
  if (name === '' || share === '') return share || name
  return name.startsWith('\\') || name.startsWith('/') ? `${share}${name}` : `${share}\\${name}`
}

/** The server opened it, as `key` from now on. */
export function addOpen(
  state: SmbState,
  key: number,
  opening: Opening,
  session: SessionContext,
): Open {
  // Where the share was connected before the capture began, its pipes are known by their names.
  const isPipe = opening.tree?.isPipe ?? isPipeName(opening.name)
  const open: Open = {
    path: joinPath(opening.tree, opening.name),
    isPipe,
    isDirectory: opening.isDirectory,
    user: opening.user,
    tsMicros: opening.tsMicros,
    bytesRead: 0,
    bytesWritten: 0,
    deletes: opening.isTemporary,
    isTemporary: opening.isTemporary,
    isTold: false,
    access: opening.access,
    disposition: opening.disposition,
    created: opening.created,
    sizeBytes: opening.sizeBytes,
    rpc: undefined,
  }
  keepOpen(state, key, open, session)
  const { fields } = state
  if (!isPipe) fields.filesOpened++
  else if (!fields.pipes.includes(opening.name) && fields.pipes.length < MAX_LIST_VALUES)
    fields.pipes = [...fields.pipes, opening.name]
  return open
}

/** A file that is used though its opening was not seen. */
export function findOpen(
  state: SmbState,
  key: number,
  tree: Tree | undefined,
  user: string,
  tsMicros: number,
  session: SessionContext,
): Open {
  const known = state.opens?.get(key)
  if (known !== undefined) return known
  const open: Open = {
    path: '',
    isPipe: tree?.isPipe === true,
    isDirectory: false,
    user,
    tsMicros,
    bytesRead: 0,
    bytesWritten: 0,
    deletes: false,
    isTemporary: false,
    isTold: true,
    access: 0,
    disposition: '',
    created: '',
    sizeBytes: -1,
    rpc: undefined,
  }
  keepOpen(state, key, open, session)
  return open
}

function keepOpen(state: SmbState, key: number, open: Open, session: SessionContext): void {
  state.opens ??= new Map()
  const { opens } = state
  const before = opens.get(key)
  if (before !== undefined) {
    opens.delete(key)
    tellOpen(state, before, open.tsMicros, false, session)
  }
  if (opens.size >= MAX_OPENS) {
    session.anomaly(OPENS_FULL)
    const [oldest, forgotten] = opens.entries().next().value!
    opens.delete(oldest)
    tellOpen(state, forgotten, open.tsMicros, true, session)
  }
  opens.set(key, open)
}

/** The server closed it. */
export function closeOpen(
  state: SmbState,
  key: number,
  tsMicros: number,
  session: SessionContext,
): void {
  const open = state.opens?.get(key)
  if (open === undefined) return
  state.opens!.delete(key)
  tellOpen(state, open, tsMicros, false, session)
}

/** Tells what was done with a file; `isOpen`: it was not seen closed. */
export function tellOpen(
  state: SmbState,
  open: Open,
  tsMicros: number,
  isOpen: boolean,
  session: SessionContext,
): void {
  const { fields } = state
  if (open.isPipe) {
    if (open.rpc !== undefined) closeConversation(open.rpc, tsMicros, pipeListener(state, session))
    const bytes = open.bytesRead + open.bytesWritten
    if (open.path !== '' || bytes > 0)
      session.event(describeOpen(open, 'PIPE', bytes, tsMicros, isOpen))
    return
  }
  if (open.bytesRead > 0) {
    fields.filesRead++
    session.event(describeOpen(open, 'READ', open.bytesRead, tsMicros, isOpen))
  }
  if (open.bytesWritten > 0) {
    fields.filesWritten++
    session.event(describeOpen(open, 'WRITE', open.bytesWritten, tsMicros, isOpen))
  }
  if (open.deletes && !isOpen) {
    fields.filesDeleted++
    session.event(describeOpen(open, 'DELETE', -1, tsMicros, isOpen))
  } else if (!open.isTold && open.bytesRead === 0 && open.bytesWritten === 0)
    session.event(describeOpen(open, 'OPEN', -1, tsMicros, isOpen))
  if (open.bytesRead > 0 || open.bytesWritten > 0) session.facts.activity = 'file-transfer'
}

function describeOpen(
  open: Open,
  action: string,
  bytes: number,
  tsMicros: number,
  isOpen: boolean,
): SessionEvent {
  const detail: Record<string, unknown> = {}
  if (open.disposition !== '') detail.disposition = open.disposition
  if (open.created !== '') detail.result = open.created
  if (open.access !== 0) detail.access = showAccess(open.access)
  if (open.isDirectory) detail.directory = true
  if (open.isTemporary) detail.delete_on_close = true
  if (open.sizeBytes >= 0 && !open.isDirectory && !open.isPipe) detail.size = open.sizeBytes
  if (isOpen) detail.open = true
  const event: SessionEvent = {
    tsMicros,
    kind: open.isPipe ? 'channel' : 'file',
    action,
    object: open.path,
    user: open.user,
    status: 'ok',
    durationMicros: tsMicros - open.tsMicros,
    detail,
  }
  if (bytes >= 0) event.bytes = bytes
  return event
}

/** Rights asked for that say what for, MS-SMB2 2.2.13.1. */
const RIGHTS: readonly [number, string][] = [
  [0x80000001, 'read'],
  [0x40000002, 'write'],
  [0x00000004, 'append'],
  [0x20000020, 'execute'],
  [0x00010000, 'delete'],
  [0x00040000, 'write_dac'],
  [0x00080000, 'write_owner'],
  [0x01000000, 'system_security'],
  [0x12000000, 'maximum'],
]

export function showAccess(access: number): string {
  const found = RIGHTS.filter(([bits]) => (access & bits) !== 0).map(([, name]) => name)
  return found.length === 0 ? 'attributes' : found.join('+')
}
