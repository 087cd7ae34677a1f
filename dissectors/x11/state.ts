/** What is remembered of one X11 connection. */
import type { DissectorState } from '../../src/dissect/contract.ts'
import { createX11Fields, type X11Fields } from './record.ts'

/** A question whether the server has an extension. */
export interface Query {
  /** Number of the request, 16 bits. */
  readonly sequence: number
  readonly name: string
}

export interface X11State extends DissectorState {
  readonly fields: X11Fields
  little: boolean
  /** The client's setup was seen. */
  opened: boolean
  /** The server's answer was seen. */
  answered: boolean
  openedMicros: number
  /** Requests so far, 16 bits: what replies refer to. */
  sequence: number
  queries: Query[]
  /** Major opcode of XTEST; -1 unknown. */
  testOpcode: number
  /** Root window of the first screen; -1 unknown. */
  root: number
  commandsTold: number
}

export const createX11State = (): X11State => ({
  fields: createX11Fields(),
  little: true,
  opened: false,
  answered: false,
  openedMicros: 0,
  sequence: 0,
  queries: [],
  testOpcode: -1,
  root: -1,
  commandsTold: 0,
})
