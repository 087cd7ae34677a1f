/** Requests: what each function acts on, and what a write writes (Application Protocol, 6). */
import type { SessionContext, StreamSlice } from '../../src/dissect/contract.ts'
import {
  FUNCTIONS,
  MASK_WRITE,
  MAX_PENDING,
  MAX_UNITS,
  MAX_VALUES,
  MEI_DEVICE_ID,
  PENDING_FULL,
  READ_DEVICE_ID,
  READ_WRITE,
  WRITE_COIL,
  WRITE_COILS,
  WRITE_REGISTER,
  WRITE_REGISTERS,
  WRITES,
} from './constants.ts'
import type { ModbusState, Request } from './state.ts'
import { tellRequest } from './tell.ts'

export const nameFunction = (code: number): string => FUNCTIONS[code] ?? `Function ${code}`

/** Reads the request whose header stands at `pos`; `input` ends with the message. */
export function readRequest(state: ModbusState, input: StreamSlice, session: SessionContext): void {
  const transaction = input.u16be()
  input.skip(4)
  const unit = input.u8()
  const code = input.u8()
  const { fields } = state
  if (!fields.units.includes(unit) && fields.units.length < MAX_UNITS)
    fields.units = [...fields.units, unit]
  const name = nameFunction(code)
  if (!fields.functions.includes(name)) fields.functions = [...fields.functions, name]
  if (WRITES.has(code)) fields.writes++
  else fields.reads++
  const detail: Record<string, unknown> = { unit, function: code }
  const object = readObject(code, input, detail, session)
  if (!input.ok) return
  if (state.pending.length >= MAX_PENDING) {
    session.anomaly(PENDING_FULL)
    tellRequest(state, state.pending.shift()!, 'unknown', '', '', 0, session)
  }
  const request: Request = { transaction, unit, code, object, tsMicros: input.tsMicros, detail }
  state.pending.push(request)
}

/** What it acts on: an address, and how many from there on. */
function readObject(
  code: number,
  input: StreamSlice,
  detail: Record<string, unknown>,
  session: SessionContext,
): string {
  const shows = session.statements === 'full'
  switch (code) {
    case 1:
    case 2:
    case 3:
    case 4:
    case READ_WRITE: {
      const address = input.u16be()
      const object = `${address} x ${input.u16be()}`
      if (code !== READ_WRITE) return object
      const written = input.u16be()
      const count = input.u16be()
      input.skip(1)
      detail.written = `${written} x ${count}`
      if (shows) detail.values = readRegisters(input, count)
      return object
    }
    case WRITE_COIL:
    case WRITE_REGISTER: {
      const address = input.u16be()
      const value = input.u16be()
      if (shows) detail.values = [code === WRITE_REGISTER ? value : value === 0 ? 0 : 1]
      return String(address)
    }
    case WRITE_COILS:
    case WRITE_REGISTERS: {
      const address = input.u16be()
      const count = input.u16be()
      input.skip(1)
      if (shows)
        detail.values = code === WRITE_COILS ? readCoils(input, count) : readRegisters(input, count)
      return `${address} x ${count}`
    }
    case MASK_WRITE: {
      const address = input.u16be()
      const and = input.u16be()
      const or = input.u16be()
      if (shows) {
        detail.and_mask = and
        detail.or_mask = or
      }
      return String(address)
    }
    case READ_DEVICE_ID: {
      const kind = input.u8()
      if (kind !== MEI_DEVICE_ID) return `transport ${kind}`
      detail.level = input.u8()
      return 'device identification'
    }
    case 8:
      return `sub-function ${input.u16be()}`
    case 24:
      return String(input.u16be())
    default:
      return ''
  }
}

function readRegisters(input: StreamSlice, count: number): number[] {
  const values: number[] = []
  for (let i = 0; i < count && i < MAX_VALUES && input.ok; i++) values.push(input.u16be())
  return values
}

/** Coils come eight a byte, the lowest bit first. */
function readCoils(input: StreamSlice, count: number): number[] {
  const values: number[] = []
  for (let i = 0; i < count && i < MAX_VALUES && input.ok; i++)
    values.push((input.peek(i >> 3) >> (i & 7)) & 1)
  return values
}
