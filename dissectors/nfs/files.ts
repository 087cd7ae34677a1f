/** NFS versions 2 (RFC 1094) and 3 (RFC 1813): one procedure a call. */
import type { ByteReader } from '../../src/bytes/reader.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import { MAX_ENTRIES, MAX_HANDLE_BYTES, MAX_NAME_BYTES } from './constants.ts'
import { join, learn, nameOf } from './handles.ts'
import { procedureName, QUIET } from './procedures.ts'
import type { Call, NfsState } from './state.ts'
import { statusName } from './statuses.ts'
import { addBlock, endFile } from './sums.ts'
import { tellCall } from './tell.ts'
import { readKey, readText } from './xdr.ts'

const HANDLE2_BYTES = 32
const ATTRIBUTES2_BYTES = 68
const ATTRIBUTES3_BYTES = 84
const BEFORE_BYTES = 24

/** Take a directory and a name. */
const NAMED = new Set([
  'LOOKUP',
  'CREATE',
  'MKDIR',
  'SYMLINK',
  'MKNOD',
  'REMOVE',
  'RMDIR',
  'RENAME',
])
/** Answer with a new handle. */
const GIVES_HANDLE = new Set(['LOOKUP', 'CREATE', 'MKDIR', 'SYMLINK', 'MKNOD'])
const handleOf = (call: Call, reader: ByteReader): string =>
  readKey(reader, MAX_HANDLE_BYTES, call.version === 2 ? HANDLE2_BYTES : 0)

/** Reads which file, and of WRITE how much. */
export function readFileArguments(state: NfsState, call: Call, reader: ByteReader): void {
  const verb = procedureName(call)
  const handle = handleOf(call, reader)
  if (!reader.ok) return
  // Asked of the root right after mounting: RFC 1813 (3.3.19).
  if ((verb === 'FSINFO' || verb === 'STATFS') && !state.handles?.has(handle))
    learn(state, handle, '/')
  const path = nameOf(state, handle)
  call.object = path
  if (NAMED.has(verb)) {
    call.object = join(path, readText(reader, MAX_NAME_BYTES))
    if (verb === 'RENAME') {
      const directory = nameOf(state, handleOf(call, reader))
      call.to = join(directory, readText(reader, MAX_NAME_BYTES))
    } else if (verb === 'SYMLINK') {
      if (call.version === 3) skipSettable(reader)
      call.to = readText(reader, MAX_NAME_BYTES)
    }
  } else if (verb === 'LINK') {
    const directory = nameOf(state, handleOf(call, reader))
    call.to = join(directory, readText(reader, MAX_NAME_BYTES))
  } else if (verb === 'WRITE') {
    reader.skip(call.version === 2 ? 12 : 8)
    call.bytes = reader.u32be()
  }
  if (!reader.ok) call.to = ''
}

/** sattr3, RFC 1813 (2.6): each attribute only where it is to be set. */
function skipSettable(reader: ByteReader): void {
  for (const size of [4, 4, 4, 8]) if (reader.u32be() === 1) reader.skip(size)
  const toTime = 2
  for (let i = 0; i < 2; i++) if (reader.u32be() === toTime) reader.skip(8)
}

/** Reads the status and what is learnt from it. */
export function readFileResults(
  state: NfsState,
  call: Call,
  reader: ByteReader,
  isCut: boolean,
  tsMicros: number,
  session: SessionContext,
): void {
  const verb = procedureName(call)
  const status = reader.u32be()
  if (!reader.ok) return
  if (status !== 0) {
    const text = statusName(call.version === 2 ? 'NFSERR_' : 'NFS3ERR_', status)
    tellCall(state, call, 'error', String(status), text, tsMicros, session)
    return
  }
  if (GIVES_HANDLE.has(verb)) learnResult(state, call, verb, reader)
  else if (verb === 'READ') addRead(state, call, reader, tsMicros, session)
  else if (verb === 'WRITE') addWrite(state, call, reader, tsMicros, session)
  else if (verb === 'COMMIT') endFile(state, call.object, true, session)
  else if (verb === 'READDIRPLUS') learnEntries(state, call, reader)
  else if (verb === 'REMOVE') endFile(state, call.object, true, session)
  if (isCut && !reader.ok) reader.ok = true
  if (!QUIET.has(verb)) tellCall(state, call, 'ok', '0', '', tsMicros, session)
}

function learnResult(state: NfsState, call: Call, verb: string, reader: ByteReader): void {
  // Version 2 gives none for SYMLINK, version 3 may leave it out.
  if (call.version === 2 && verb === 'SYMLINK') return
  if (call.version === 3 && verb !== 'LOOKUP' && reader.u32be() !== 1) return
  const handle = handleOf(call, reader)
  if (reader.ok) learn(state, handle, call.object)
}

function addRead(
  state: NfsState,
  call: Call,
  reader: ByteReader,
  tsMicros: number,
  session: SessionContext,
): void {
  let isEnd = false
  let bytes = 0
  if (call.version === 2) {
    reader.skip(ATTRIBUTES2_BYTES)
    bytes = reader.u32be()
  } else {
    if (reader.u32be() === 1) reader.skip(ATTRIBUTES3_BYTES)
    bytes = reader.u32be()
    isEnd = reader.u32be() === 1
  }
  if (!reader.ok) return
  addBlock(state, call.object, false, bytes, call.uid, tsMicros, session)
  if (isEnd) endFile(state, call.object, false, session)
}

function addWrite(
  state: NfsState,
  call: Call,
  reader: ByteReader,
  tsMicros: number,
  session: SessionContext,
): void {
  let bytes = call.bytes
  if (call.version === 3) {
    if (reader.u32be() === 1) reader.skip(BEFORE_BYTES)
    if (reader.u32be() === 1) reader.skip(ATTRIBUTES3_BYTES)
    const written = reader.u32be()
    if (reader.ok) bytes = written
  }
  addBlock(state, call.object, true, bytes, call.uid, tsMicros, session)
}

/** Names and handles of a directory: RFC 1813 (3.3.17). */
function learnEntries(state: NfsState, call: Call, reader: ByteReader): void {
  if (reader.u32be() === 1) reader.skip(ATTRIBUTES3_BYTES)
  reader.skip(8)
  for (let i = 0; i < MAX_ENTRIES && reader.u32be() === 1; i++) {
    reader.skip(8)
    const name = readText(reader, MAX_NAME_BYTES)
    reader.skip(8)
    if (reader.u32be() === 1) reader.skip(ATTRIBUTES3_BYTES)
    const handle = reader.u32be() === 1 ? readKey(reader, MAX_HANDLE_BYTES) : ''
    if (!reader.ok) return
    if (name !== '.' && name !== '..') learn(state, handle, join(call.object, name))
  }
}
