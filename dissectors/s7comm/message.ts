/** Messages of S7: jobs and their answers, paired by reference; user data in userdata.ts. */
import type { SessionContext, StreamSlice } from '../../src/dissect/contract.ts'
import {
  ACK,
  ACK_DATA,
  ERROR_CLASSES,
  FUNCTIONS,
  JOB,
  MALFORMED,
  PI_SERVICE,
  PLC_STOP,
  READ_VAR,
  RETURNS,
  SETUP,
  OK as SUCCESS,
  USERDATA,
  WRITE_VAR,
} from './constants.ts'
import { nameBlock, readItems } from './items.ts'
import type { Request, S7commState } from './state.ts'
import { addRequest, noteFunction, takeRequest, tellRequest } from './tell.ts'
import { readUserdata } from './userdata.ts'

const START_UPLOAD = 0x1d
const REQUEST_DOWNLOAD = 0x1a
/** Parts of a transfer that its first part is told for. */
const CONTINUED = new Set([0x1b, 0x1c, 0x1e, 0x1f])

/** Reads the message at `pos`; `input` ends with its TPDU. */
export function readMessage(state: S7commState, input: StreamSlice, session: SessionContext): void {
  const kind = input.peek(1)
  input.skip(4)
  const reference = input.u16be()
  const parameters = input.u16be()
  const data = input.u16be()
  if (input.pos + parameters > input.end || !input.ok) {
    session.anomaly(MALFORMED)
    return
  }
  if (kind === USERDATA) {
    readUserdata(state, input, parameters, data, session)
    return
  }
  if (kind === JOB) {
    readJob(state, input, reference, parameters, data, session)
    return
  }
  if (kind !== ACK && kind !== ACK_DATA) return
  const errorClass = input.u8()
  const errorCode = input.u8()
  if (input.ok) readAnswer(state, input, reference, parameters, errorClass, errorCode, session)
}

function readJob(
  state: S7commState,
  input: StreamSlice,
  reference: number,
  parameters: number,
  data: number,
  session: SessionContext,
): void {
  const { fields } = state
  const start = input.pos
  const code = input.u8()
  const name = FUNCTIONS[code] ?? `Function 0x${code.toString(16)}`
  noteFunction(state, name)
  const base = { reference, code, tsMicros: input.tsMicros, action: name }
  const detail: Record<string, unknown> = {}
  if (code === READ_VAR || code === WRITE_VAR) {
    const object = readItems(input, detail)
    if (code === READ_VAR) fields.reads++
    else {
      fields.writes++
      detail.bytes = data
    }
    const kind = code === READ_VAR ? 'request' : 'command'
    addRequest(state, { ...base, kind, object, detail }, session)
  } else if (code === START_UPLOAD || code === REQUEST_DOWNLOAD) {
    input.skip(7)
    const object = nameBlock(readShort(input))
    if (code === START_UPLOAD) fields.reads++
    else fields.writes++
    addRequest(state, { ...base, kind: 'file', object, detail }, session)
  } else if (code === PI_SERVICE || code === PLC_STOP) {
    fields.writes++
    readControl(state, { ...base, kind: 'command', object: '', detail }, input, start, session)
  } else if (code === SETUP) {
    addRequest(state, { ...base, kind: 'request', object: '', detail }, session)
  } else if (!CONTINUED.has(code))
    addRequest(state, { ...base, kind: 'request', object: '', detail }, session)
  input.pos = start + parameters
}

/** Programs of the controller started and stopped, blocks activated and deleted. */
function readControl(
  state: S7commState,
  request: Request,
  input: StreamSlice,
  start: number,
  session: SessionContext,
): void {
  const { code, detail } = request
  let argument = ''
  if (code === PI_SERVICE) {
    input.pos = start + 8
    const length = input.u16be()
    argument = input
      .latin1(length)
      .replace(/[^\x20-\x7e]/g, ' ')
      .trim()
  } else input.pos = start + 6
  const service = readShort(input)
  if (argument !== '') detail.argument = argument.slice(0, 64)
  if (service === 'P_PROGRAM') {
    state.fields.stopped = true
    session.tag(code === PLC_STOP ? 'controller-stopped' : 'controller-started')
  }
  addRequest(state, { ...request, object: service }, session)
}

/** A string behind its length. */
function readShort(input: StreamSlice): string {
  const length = input.u8()
  return input.latin1(length).replace(/[^\x20-\x7e]/g, '?')
}

function readAnswer(
  state: S7commState,
  input: StreamSlice,
  reference: number,
  parameters: number,
  errorClass: number,
  errorCode: number,
  session: SessionContext,
): void {
  const start = input.pos
  const code = parameters > 0 ? input.u8() : -1
  const request = takeRequest(state, reference)
  const { fields } = state
  if (code === SETUP && errorClass === 0) {
    input.skip(5)
    fields.pduLength = input.u16be()
  }
  if (request === undefined) return
  let status: 'ok' | 'error' = errorClass === 0 ? 'ok' : 'error'
  let number =
    errorClass === 0 ? '' : `0x${errorClass.toString(16)}${errorCode.toString(16).padStart(2, '0')}`
  let text = ERROR_CLASSES[errorClass] ?? ''
  if (status === 'ok' && (request.code === READ_VAR || request.code === WRITE_VAR)) {
    // Each variable has a code of its own; the first that failed speaks for all.
    input.pos = start + parameters
    const failed = request.code === WRITE_VAR ? readWriteCodes(input) : readReadCode(input)
    if (failed !== SUCCESS) {
      status = 'error'
      number = `0x${failed.toString(16).padStart(2, '0')}`
      text = RETURNS[failed] ?? ''
    }
  }
  if (status === 'error') fields.errors++
  if (status === 'ok' && request.code === START_UPLOAD) fields.blocksUploaded++
  if (status === 'ok' && request.code === REQUEST_DOWNLOAD) fields.blocksDownloaded++
  tellRequest(state, request, status, number, text, input.tsMicros, session)
}

function readWriteCodes(input: StreamSlice): number {
  while (input.remaining() > 0) {
    const code = input.u8()
    if (code !== SUCCESS) return code
  }
  return SUCCESS
}

/** Values follow the codes; of several variables only the first one's is looked at. */
function readReadCode(input: StreamSlice): number {
  return input.remaining() > 0 ? input.u8() : SUCCESS
}
