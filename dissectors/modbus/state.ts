/** What is remembered of one Modbus connection. Every list is bounded by constants.ts. */
import type { DissectorState } from '../../src/dissect/contract.ts'
import { createModbusFields, type ModbusFields } from './record.ts'

/** A request that awaits its response. */
export interface Request {
  readonly transaction: number
  readonly unit: number
  readonly code: number
  /** What it acts on: `40 x 10`. */
  readonly object: string
  readonly tsMicros: number
  readonly detail: Record<string, unknown>
}

export interface ModbusState extends DissectorState {
  readonly fields: ModbusFields
  pending: Request[]
  /** Reads told of, by unit, function and object. */
  readonly told: Set<string>
  /** Bytes were lost: what comes may begin amid a message. By direction. */
  readonly resync: [boolean, boolean]
  badMessages: number
  messages: number
}

export const createModbusState = (): ModbusState => ({
  fields: createModbusFields(),
  pending: [],
  told: new Set(),
  resync: [false, false],
  badMessages: 0,
  messages: 0,
})
