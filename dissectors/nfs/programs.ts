/** Which program's arguments and results these are. */
import type { ByteReader } from '../../src/bytes/reader.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import { readCompound, readCompoundResults } from './compound.ts'
import { MOUNT, NFS, PORTMAP } from './constants.ts'
import { readFileArguments, readFileResults } from './files.ts'
import { readMountArguments, readMountResults } from './mount.ts'
import { readMapArguments, readMapResults } from './portmap.ts'
import type { Call, NfsState } from './state.ts'
import { tellCall } from './tell.ts'

/** Reads what a call is about. */
export function readArguments(state: NfsState, call: Call, reader: ByteReader): void {
  if (call.procedure === 0) return
  if (call.program === NFS) {
    if (call.version === 4) readCompound(state, call, reader)
    else readFileArguments(state, call, reader)
  } else if (call.program === MOUNT) readMountArguments(call, reader)
  else if (call.program === PORTMAP) readMapArguments(call, reader)
}

/** Reads what came of it, and tells it. */
export function readResults(
  state: NfsState,
  call: Call,
  reader: ByteReader,
  isCut: boolean,
  tsMicros: number,
  session: SessionContext,
): void {
  // A program's NULL only asks whether it is there.
  if (call.procedure === 0) return
  if (call.program === NFS) {
    if (call.version === 4) readCompoundResults(state, call, reader, tsMicros, session)
    else readFileResults(state, call, reader, isCut, tsMicros, session)
  } else if (call.program === MOUNT) readMountResults(state, call, reader, tsMicros, session)
  else if (call.program === PORTMAP) readMapResults(state, call, reader, tsMicros, session)
  else tellCall(state, call, 'ok', '0', '', tsMicros, session)
}
