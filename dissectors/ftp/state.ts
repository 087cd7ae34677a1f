/** What is remembered of one FTP control connection. Every list here is bounded by constants.ts. */
import type { DissectorState, ExpectedFlow } from '../../src/dissect/contract.ts'
import { createFtpFields, type FtpFields } from './record.ts'

/** An announced data connection: one flow, or two where the address told is not the endpoint's own. */
export interface DataChannel {
  flows: ExpectedFlow[]
  passive: boolean
  /** The transfer that waits for the flow to close, if any. */
  waiting: Transfer | undefined
}

/** A command that awaits its reply. Secrets are masked before they get here. */
export interface Command {
  verb: string
  argument: string
  tsMicros: number
  /** Announced by PORT and the like, until the server agrees. */
  channel: DataChannel | undefined
  /** Code of a 1xx reply already seen. */
  preliminary: string
  /** File size told in a 1xx reply, or -1. */
  announcedBytes: number
  /** Name told by the server for STOU. */
  storedAs: string
}

/** A transfer the server called finished, its data flow still open. */
export interface Transfer {
  command: Command
  code: string
  text: string
  path: string
  restart: number
  tsMicros: number
  channel: DataChannel
}

export interface FtpState extends DissectorState {
  readonly fields: FtpFields
  pending: Command[]
  waiting: Transfer[]
  channel: DataChannel | undefined
  greeted: boolean
  /** Joined from CWD and PWD; '' until either was seen. */
  cwd: string
  renameFrom: string
  restart: number
  user: string
  anonymous: boolean
  /** A mechanism of AUTH asked for. */
  mechanism: string
  /** Code and lines of the reply being read; '' between replies. */
  replyCode: string
  replyLines: string[]
  /** The rest of a line longer than the bound is passed over, by direction. */
  discard: [boolean, boolean]
  /** Bytes were lost: the line that follows may be the end of one. */
  resync: [boolean, boolean]
  /** Bytes of either side were lost, so that commands and replies may not match up in number. */
  lossy: boolean
  badLines: number
  goodLines: number
}

export function createFtpState(): FtpState {
  return {
    fields: createFtpFields(),
    pending: [],
    waiting: [],
    channel: undefined,
    greeted: false,
    cwd: '',
    renameFrom: '',
    restart: 0,
    user: '',
    anonymous: false,
    mechanism: '',
    replyCode: '',
    replyLines: [],
    discard: [false, false],
    resync: [false, false],
    lossy: false,
    badLines: 0,
    goodLines: 0,
  }
}
