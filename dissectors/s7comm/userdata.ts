/** User data: system state lists, passwords, clock, blocks. Requests and answers pair by group and function. */
import { wireText } from '../../src/bytes/text.ts'
import type { SessionContext, StreamSlice } from '../../src/dissect/contract.ts'
import { GROUP_FUNCTIONS, GROUP_WRITES, GROUPS, OK, READ_SZL, SET_PASSWORD } from './constants.ts'
import type { Request, S7commState } from './state.ts'
import { addRequest, noteFunction, takeByCode, tellRequest } from './tell.ts'

const REQUEST = 4
const RESPONSE = 8
/** Lists that say what the module is: identification, and components by name. */
const MODULE_IDENTIFICATION = 0x11
const COMPONENT_IDENTIFICATION = 0x1c

/** Reads the parameters at `pos` and the data behind them. */
export function readUserdata(
  state: S7commState,
  input: StreamSlice,
  parameters: number,
  data: number,
  session: SessionContext,
): void {
  const start = input.pos
  input.skip(5)
  const kind = input.u8()
  const code = ((kind & 15) << 8) | input.u8()
  input.skip(1)
  const error = parameters >= 12 ? input.view.getUint16(start + 10) : 0
  if (!input.ok || parameters < 8) return
  const name = GROUP_FUNCTIONS[code] ?? `${GROUPS[code >> 8] ?? `Group ${code >> 8}`} ${code & 255}`
  input.pos = start + parameters
  if (kind >> 4 === REQUEST) readRequest(state, input, code, name, data, session)
  else if (kind >> 4 === RESPONSE) readResponse(state, input, code, error, data, session)
}

function readRequest(
  state: S7commState,
  input: StreamSlice,
  code: number,
  name: string,
  data: number,
  session: SessionContext,
): void {
  noteFunction(state, name)
  const detail: Record<string, unknown> = {}
  let object = ''
  if (code === READ_SZL && data >= 8) {
    input.skip(4)
    const list = input.u16be()
    object = `0x${list.toString(16).padStart(4, '0')}`
    detail.index = input.u16be()
    // A list in pieces is asked for again and again with nothing in it.
  } else if (code === READ_SZL) return
  const isWrite = GROUP_WRITES.has(code)
  if (isWrite) state.fields.writes++
  else state.fields.reads++
  if (code === SET_PASSWORD) {
    session.facts.authMethod = 'password'
    session.facts.authResult = 'unknown'
  }
  const kind = code === SET_PASSWORD ? 'auth' : isWrite ? 'command' : 'request'
  const request: Request = {
    reference: -1,
    code,
    kind,
    action: name,
    object,
    tsMicros: input.tsMicros,
    detail,
  }
  addRequest(state, request, session)
}

function readResponse(
  state: S7commState,
  input: StreamSlice,
  code: number,
  error: number,
  data: number,
  session: SessionContext,
): void {
  const returned = data > 0 ? input.u8() : OK
  if (data >= 4) input.skip(1)
  const length = data >= 4 ? input.u16be() : 0
  const request = takeByCode(state, code)
  const isGood = error === 0
  if (isGood && code === READ_SZL && returned === OK) readList(state, input, length, session)
  if (code === SET_PASSWORD) {
    session.facts.authAttempts++
    session.facts.authResult = isGood ? 'success' : 'failure'
  }
  if (!isGood) state.fields.errors++
  if (request === undefined) return
  const number = isGood ? '' : `0x${error.toString(16).padStart(4, '0')}`
  tellRequest(state, request, isGood ? 'ok' : 'error', number, '', input.tsMicros, session)
}

/** A list: its number, index, length of a record and how many; then records. */
function readList(
  state: S7commState,
  input: StreamSlice,
  length: number,
  session: SessionContext,
): void {
  const end = Math.min(input.end, input.pos + length)
  const list = input.u16be()
  input.skip(2)
  const size = input.u16be()
  const count = input.u16be()
  if (!input.ok || size < 4) return
  for (let i = 0; i < count && i < 32 && input.pos + size <= end; i++) {
    const start = input.pos
    const index = input.view.getUint16(start)
    if (list === MODULE_IDENTIFICATION && size >= 28) noteModule(state, input, start, index)
    else if (list === COMPONENT_IDENTIFICATION) noteComponent(state, input, start, size, index)
    input.pos = start + size
  }
  const { fields } = state
  const software = [fields.moduleType, fields.orderNumber, fields.firmware].filter((t) => t !== '')
  if (software.length > 0) session.facts.serverSoftware = software.join(' ')
}

const trimText = (input: StreamSlice, start: number, end: number): string => {
  let stop = end
  while (stop > start && (input.bytes[stop - 1] === 0 || input.bytes[stop - 1] === 0x20)) stop--
  return wireText(input.bytes, start, stop)
}

/** Index 1 is the module with its order number, 7 its firmware: `V` and three numbers. */
function noteModule(state: S7commState, input: StreamSlice, start: number, index: number): void {
  const { fields } = state
  if (index === 1) fields.orderNumber = trimText(input, start + 2, start + 22)
  else if (index === 7 && input.bytes[start + 24] === 0x56) {
    const [major, minor, patch] = input.bytes.subarray(start + 25, start + 28)
    fields.firmware = `V${major}.${minor}.${patch}`
  }
}

function noteComponent(
  state: S7commState,
  input: StreamSlice,
  start: number,
  size: number,
  index: number,
): void {
  const { fields } = state
  const text = trimText(input, start + 2, start + Math.min(size, 34))
  if (index === 1) fields.systemName = text
  else if (index === 5) fields.serialNumber = text
  else if (index === 7) fields.moduleType = text
}
