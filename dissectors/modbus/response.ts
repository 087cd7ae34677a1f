/** Responses: result of the request they answer; of identifications who the device is (Application Protocol, 6.17, 6.21). */
import { wireText } from '../../src/bytes/text.ts'
import type { SessionContext, StreamSlice } from '../../src/dissect/contract.ts'
import {
  DEVICE_OBJECTS,
  EXCEPTIONS,
  MEI_DEVICE_ID,
  READ_DEVICE_ID,
  REPORT_SERVER_ID,
} from './constants.ts'
import type { ModbusState } from './state.ts'
import { tellRequest } from './tell.ts'

/** Reads the response whose header stands at `pos`; `input` ends with the message. */
export function readResponse(
  state: ModbusState,
  input: StreamSlice,
  session: SessionContext,
): void {
  const transaction = input.u16be()
  input.skip(4)
  const unit = input.u8()
  const code = input.u8()
  const at = state.pending.findIndex(
    (r) => r.transaction === transaction && r.unit === unit && r.code === (code & 0x7f),
  )
  const request = at < 0 ? undefined : state.pending.splice(at, 1)[0]
  const bytes = input.remaining()
  if (code & 0x80) {
    const exception = input.u8()
    state.fields.exceptions++
    if (request === undefined) return
    const text = EXCEPTIONS[exception] ?? `exception ${exception}`
    tellRequest(state, request, 'error', String(exception), text, input.tsMicros, session)
    return
  }
  const device: Record<string, unknown> = {}
  if (code === READ_DEVICE_ID && input.u8() === MEI_DEVICE_ID)
    readDevice(state, input, device, session)
  else if (code === REPORT_SERVER_ID) readServerId(input, device)
  if (request === undefined) return
  Object.assign(request.detail, device)
  tellRequest(state, request, 'ok', '', '', input.tsMicros, session, bytes)
}

/** Level, conformity, whether more follows; then objects: number, length, text. */
function readDevice(
  state: ModbusState,
  input: StreamSlice,
  device: Record<string, unknown>,
  session: SessionContext,
): void {
  input.skip(4)
  const count = input.u8()
  for (let i = 0; i < count && input.ok && input.remaining() > 0; i++) {
    const object = input.u8()
    const length = input.u8()
    const start = input.pos
    input.skip(length)
    if (!input.ok) return
    const name = DEVICE_OBJECTS[object]
    if (name !== undefined) device[name] = wireText(input.bytes, start, start + length)
  }
  const { fields } = state
  const told = (name: string): string => (device[name] as string | undefined) ?? ''
  if (told('vendor') !== '') fields.vendor = told('vendor')
  const product = told('product_name') || told('product_code')
  if (product !== '') fields.product = product
  if (told('revision') !== '') fields.revision = told('revision')
  session.facts.serverSoftware = [fields.vendor, fields.product, fields.revision]
    .filter((part) => part !== '')
    .join(' ')
}

/** What a device says of itself is its own affair: its readable part. */
function readServerId(input: StreamSlice, device: Record<string, unknown>): void {
  const length = input.u8()
  const start = input.pos
  input.skip(length)
  if (!input.ok) return
  const text = input.bytes.toString('latin1', start, start + length)
  const readable = /[\x20-\x7e]{4,}/.exec(text)
  if (readable !== null) device.server_id = readable[0]
}
