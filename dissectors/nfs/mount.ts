/** The mount protocol: versions 1 and 2 (RFC 1094, Appendix A), 3 (RFC 1813, 5). */
import type { ByteReader } from '../../src/bytes/reader.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import { MAX_ENTRIES, MAX_HANDLE_BYTES, MAX_NAME_BYTES } from './constants.ts'
import { learn } from './handles.ts'
import type { Call, NfsState } from './state.ts'
import { statusName } from './statuses.ts'
import { tellCall } from './tell.ts'
import { readKey, readText } from './xdr.ts'

const MNT = 1
const DUMP = 2
const UMNT = 3
const EXPORT = 5
const HANDLE2_BYTES = 32

/** The path to be mounted. */
export function readMountArguments(call: Call, reader: ByteReader): void {
  if (call.procedure === MNT || call.procedure === UMNT) {
    call.object = readText(reader, MAX_NAME_BYTES)
  }
}

/** The root's handle, or what there is to be mounted. */
export function readMountResults(
  state: NfsState,
  call: Call,
  reader: ByteReader,
  tsMicros: number,
  session: SessionContext,
): void {
  const { fields } = state
  if (call.procedure === MNT) {
    const status = reader.u32be()
    if (!reader.ok) return
    const isThree = call.version === 3
    if (status === 0) {
      // The root of an export is `/` to its client, as it is in version 4.
      learn(state, readKey(reader, MAX_HANDLE_BYTES, isThree ? 0 : HANDLE2_BYTES), '/')
      if (fields.mounted === '') fields.mounted = call.object.slice(0, 256)
    }
    const text = status === 0 ? '' : statusName(isThree ? 'MNT3ERR_' : 'NFSERR_', status)
    tellCall(state, call, status === 0 ? 'ok' : 'error', String(status), text, tsMicros, session)
    return
  }
  if (call.procedure === EXPORT || call.procedure === EXPORT + 1) {
    const exports = readExports(reader)
    fields.exports = exports.map((e) => e.path.slice(0, 256)).slice(0, MAX_ENTRIES)
    const shown = exports.map((e) => (e.groups === '' ? e.path : `${e.path} ${e.groups}`))
    tellCall(state, call, 'ok', '', '', tsMicros, session, { exports: shown })
    return
  }
  const extra = call.procedure === DUMP ? { mounts: readMounts(reader) } : undefined
  tellCall(state, call, 'ok', '', '', tsMicros, session, extra)
}

function readExports(reader: ByteReader): { path: string; groups: string }[] {
  const exports: { path: string; groups: string }[] = []
  while (reader.u32be() === 1 && reader.ok && exports.length < MAX_ENTRIES) {
    const path = readText(reader, MAX_NAME_BYTES)
    const groups: string[] = []
    while (reader.u32be() === 1 && reader.ok) {
      const group = readText(reader, MAX_NAME_BYTES)
      if (groups.length < MAX_ENTRIES) groups.push(group)
    }
    if (path !== '') exports.push({ path, groups: groups.join(',') })
  }
  return exports
}

function readMounts(reader: ByteReader): string[] {
  const mounts: string[] = []
  while (reader.u32be() === 1 && reader.ok && mounts.length < MAX_ENTRIES) {
    const host = readText(reader, MAX_NAME_BYTES)
    const path = readText(reader, MAX_NAME_BYTES)
    if (reader.ok) mounts.push(`${host}:${path}`)
  }
  return mounts
}
