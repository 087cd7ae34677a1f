/** COMPOUND of NFS 4: operations one after the other on a current file. RFC 7530 (14, 16), RFC 8881 (16, 18). */
import type { ByteReader } from '../../src/bytes/reader.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import { readOperation, skipAttributes } from './compoundArguments.ts'
import { MAX_HANDLE_BYTES, MAX_NAME_BYTES, MAX_OPERATIONS, SHORT_MESSAGE } from './constants.ts'
import { learn } from './handles.ts'
import { OPERATIONS, Op, TOLD } from './operations.ts'
import type { Call, NfsState, Step } from './state.ts'
import { statusName } from './statuses.ts'
import { addBlock, endFile } from './sums.ts'
import { tellCall } from './tell.ts'
import { readKey, readText, readU64, skipOpaque, skipWords } from './xdr.ts'

const MAX_OPAQUE_BYTES = 0x0400_0000
const MAX_WORDS = 64

/** Reads the operations as far as their layout is known. */
export function readCompound(state: NfsState, call: Call, reader: ByteReader): void {
  skipOpaque(reader, MAX_NAME_BYTES)
  call.minorVersion = reader.u32be()
  const count = Math.min(reader.u32be(), MAX_OPERATIONS)
  const steps: Step[] = []
  call.steps = steps
  const place = { current: '', saved: '' }
  for (let i = 0; i < count && reader.ok; i++) {
    const code = reader.u32be()
    const operation = OPERATIONS.get(code)
    if (!reader.ok || operation === undefined) break
    const step: Step = { code, path: place.current, to: '', bytes: 0 }
    steps.push(step)
    const goesOn =
      operation.arguments === '' || !operation.arguments.startsWith('!')
        ? skipLayout(operation.arguments, reader)
        : readOperation(state, step, place, reader)
    if (code === Op.PUTROOTFH || code === Op.PUTPUBFH) place.current = '/'
    else if (code === Op.SAVEFH) place.saved = place.current
    else if (code === Op.RESTOREFH) place.current = place.saved
    else if (code === Op.LOOKUPP) {
      place.current = place.current.slice(0, Math.max(0, place.current.lastIndexOf('/'))) || '/'
    }
    if (code !== Op.REMOVE && code !== Op.RENAME && code !== Op.LINK) step.path ||= place.current
    if (!goesOn) break
  }
  call.object = steps.at(-1)?.path ?? ''
}

/** Passes over what a layout says; false when it ends reading. */
function skipLayout(layout: string, reader: ByteReader): boolean {
  for (const [part] of layout.matchAll(/\d+|[sbf!]/g)) {
    if (part === 's') skipOpaque(reader, MAX_OPAQUE_BYTES)
    else if (part === 'b') skipWords(reader, MAX_WORDS)
    else if (part === 'f') skipAttributes(reader)
    else if (part === '!') return false
    else reader.skip(Number(part))
  }
  return reader.ok
}

/** Reads each operation's result, until the first that failed. */
export function readCompoundResults(
  state: NfsState,
  call: Call,
  reader: ByteReader,
  tsMicros: number,
  session: SessionContext,
): void {
  const whole = reader.u32be()
  skipOpaque(reader, MAX_NAME_BYTES)
  const count = Math.min(reader.u32be(), MAX_OPERATIONS)
  const steps = call.steps ?? []
  for (let i = 0; i < count && reader.ok; i++) {
    const code = reader.u32be()
    const status = reader.u32be()
    const step = steps[i]
    if (!reader.ok) break
    // Calls of which only a part could be read have results that nothing is known about.
    if (step === undefined || step.code !== code) break
    const operation = OPERATIONS.get(code)!
    if (status !== 0) {
      const text = statusName('NFS4ERR_', status)
      tellStep(state, call, step, 'error', String(status), text, tsMicros, session)
      return
    }
    const extra = readResult(state, call, step, operation.results, reader, tsMicros, session)
    if (TOLD.has(code)) tellStep(state, call, step, 'ok', '0', '', tsMicros, session, extra)
    if (extra === undefined) break
  }
  if (whole !== 0 && steps.length === 0) {
    tellCall(state, call, 'error', String(whole), statusName('NFS4ERR_', whole), tsMicros, session)
  } else if (!reader.ok && steps.length === 0) session.anomaly(SHORT_MESSAGE)
}

function tellStep(
  state: NfsState,
  call: Call,
  step: Step,
  status: 'ok' | 'error',
  code: string,
  text: string,
  tsMicros: number,
  session: SessionContext,
  extra?: Readonly<Record<string, unknown>>,
): void {
  const action = OPERATIONS.get(step.code)!.name
  const detail = step.to === '' ? extra : { ...extra, to: step.to }
  tellCall(state, call, status, code, text, tsMicros, session, detail, action, step.path)
}

const NOTHING: Readonly<Record<string, unknown>> = {}

/** Reads one result; undefined when those behind it cannot be reached. */
function readResult(
  state: NfsState,
  call: Call,
  step: Step,
  layout: string,
  reader: ByteReader,
  tsMicros: number,
  session: SessionContext,
): Readonly<Record<string, unknown>> | undefined {
  switch (step.code) {
    case Op.GETFH:
      learn(state, readKey(reader, MAX_HANDLE_BYTES), step.path)
      return reader.ok ? NOTHING : undefined
    case Op.READ: {
      const isEnd = reader.u32be() === 1
      const bytes = reader.u32be()
      if (!reader.ok) return undefined
      addBlock(state, step.path, false, bytes, call.uid, tsMicros, session)
      if (isEnd) endFile(state, step.path, false, session)
      reader.skip((bytes + 3) & ~3)
      return reader.ok ? NOTHING : undefined
    }
    case Op.WRITE: {
      const bytes = reader.u32be()
      if (reader.ok) addBlock(state, step.path, true, bytes, call.uid, tsMicros, session)
      reader.skip(12)
      return reader.ok ? NOTHING : undefined
    }
    case Op.OPEN:
      return readOpened(reader) ? NOTHING : undefined
    case Op.EXCHANGE_ID:
      if (step.to !== '') session.facts.clientSoftware = step.to.slice(0, 256)
      step.to = ''
      return readServer(reader, session)
  }
  if (step.code === Op.CLOSE || step.code === Op.COMMIT) {
    endFile(state, step.path, true, session)
    if (step.code === Op.CLOSE) endFile(state, step.path, false, session)
  }
  return skipLayout(layout, reader) ? NOTHING : undefined
}

/** State, change, flags, attributes set, delegation: RFC 7530 (16.16.2), RFC 8881 (18.16.2). */
function readOpened(reader: ByteReader): boolean {
  reader.skip(16 + 20 + 4)
  skipWords(reader, MAX_WORDS)
  const delegation = reader.u32be()
  if (delegation === 1 || delegation === 2) {
    reader.skip(16 + 4)
    if (delegation === 2) reader.skip(12)
    reader.skip(12)
    skipOpaque(reader, MAX_NAME_BYTES)
  } else if (delegation === 3) {
    const why = reader.u32be()
    if (why === 1 || why === 2) reader.skip(4)
  }
  return reader.ok
}

/** What the server says of itself: RFC 8881 (18.35.2). */
function readServer(
  reader: ByteReader,
  session: SessionContext,
): Readonly<Record<string, unknown>> | undefined {
  reader.skip(8 + 4 + 4)
  if (reader.u32be() !== 0) return undefined
  readU64(reader)
  const owner = readText(reader, MAX_NAME_BYTES)
  const scope = readText(reader, MAX_NAME_BYTES)
  if (!reader.ok) return undefined
  if (reader.u32be() === 1) {
    const domain = readText(reader, MAX_NAME_BYTES)
    const name = readText(reader, MAX_NAME_BYTES)
    reader.skip(12)
    if (reader.ok) session.facts.serverSoftware = `${name} ${domain}`.trim().slice(0, 256)
  }
  return { server_owner: owner, server_scope: scope }
}
