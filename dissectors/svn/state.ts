/** What is remembered of one connection. Every list here is bounded by constants.ts. */
import type { DissectorState } from '../../src/dissect/contract.ts'
import { createSvnFields, type SvnFields } from './record.ts'

/** An item: a word, a number or a string as text, or a list of such. */
export type Item = string | Item[]

/** The item of one direction that is being read. */
export interface Reading {
  /** Lists not yet closed, the outermost first. */
  open: Item[][]
  /** Lists deeper than those, closed unread. */
  members: number
  /** Bytes of all strings in it. */
  stringBytes: number
  /** Bytes were lost: the next item that can be told begins anew. */
  resync: boolean
}

export interface Command {
  verb: string
  object: string
  tsMicros: number
  /** The server has asked for a login, or said that it wants none. */
  authorised: boolean
  revision: string
  files: number
  bytes: number
}

/** A file or directory that an edit touches. */
export interface Change {
  verb: string
  path: string
  bytes: number
  tsMicros: number
}

export interface SvnState extends DissectorState {
  readonly fields: SvnFields
  readonly reading: [Reading, Reading]
  /** Whole items read. */
  items: number
  greeted: boolean
  /** The client has said where it wants to go. */
  asked: boolean
  /** Mechanism of the login under way, '' outside one. */
  mechanism: string
  /** What the login tries, masked. */
  secret: string
  loginUser: string
  loginMicros: number
  /** The repository was told: commands follow. */
  isOpen: boolean
  pending: Command[]
  /** Files of the edit under way by their token. */
  openFiles: Map<string, Change> | undefined
  /** Of a commit, until its result is told. */
  changes: Change[]
}

const createReading = (): Reading => ({ open: [], members: 0, stringBytes: 0, resync: false })

export const createSvnState = (): SvnState => ({
  fields: createSvnFields(),
  reading: [createReading(), createReading()],
  items: 0,
  greeted: false,
  asked: false,
  mechanism: '',
  secret: '',
  loginUser: '',
  loginMicros: 0,
  isOpen: false,
  pending: [],
  openFiles: undefined,
  changes: [],
})
