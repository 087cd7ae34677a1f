/** What is remembered of one TFTP session: the request and the transfer it began. */
import type { DissectorState, ExpectedFlow } from '../../src/dissect/contract.ts'
import { createTftpFields, type TftpFields } from './record.ts'

/** One file on its way. */
export interface Transfer {
  isWrite: boolean
  file: string
  mode: string
  options: readonly string[]
  tsMicros: number
  lastMicros: number
  /** The flow from the server's new port; undefined where none could be announced. */
  flow: ExpectedFlow | undefined
  blockBytes: number
  announcedBytes: number
  windowBlocks: number
  /** Number of the newest block, 16 bits. */
  lastBlock: number
  lastAck: number
  blocks: number
  bytes: number
  repeated: number
  /** A block shorter than the others was seen: the last. */
  isFinal: boolean
  isAcknowledged: boolean
  missing: boolean
}

export interface TftpState extends DissectorState {
  readonly fields: TftpFields
  transfer: Transfer | undefined
}

export const createTftpState = (): TftpState => ({
  fields: createTftpFields(),
  transfer: undefined,
})
