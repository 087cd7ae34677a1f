/** What is remembered of one Git connection. Every list here is bounded by constants.ts. */
import type { DissectorState } from '../../src/dissect/contract.ts'
import { createGitFields, type GitFields } from './record.ts'

/** What the client asks for in one go: a fetch, a listing, an archive. */
export interface Ask {
  verb: string
  tsMicros: number
  wants: number
  haves: number
  /** Names of what is wanted, as far as they are known. */
  names: string[]
  depth: string
  filter: string
  /** Prefixes of a listing, arguments of an archive. */
  parts: string[]
  refs: number
  objects: number
  bytes: number
  /** The client has ended the message. */
  isSent: boolean
}

/** A ref to be changed by a push. */
export interface Update {
  ref: string
  old: string
  now: string
  tsMicros: number
}

export interface GitState extends DissectorState {
  readonly fields: GitFields
  /** The first line was read, and is told once the server has answered. */
  awaitsAnswer: boolean
  requestMicros: number
  /** Whether the server's first message is over. */
  advertised: boolean
  /** Names of advertised objects; made when the first is seen. */
  refs: Map<string, string[]> | undefined
  /** Asked and not answered whole, oldest first; the last may be unfinished. */
  asks: Ask[]
  updates: Update[]
  /** The objects of a raw pack are counted segment by segment, by direction. */
  rawPack: [boolean, boolean]
  /** A pack's header was read in this answer. */
  packBegun: boolean
  /** A part of a report's line that the next packet ends. */
  split: string
  /** By direction: bytes were lost. */
  resync: [boolean, boolean]
}

export const createGitState = (): GitState => ({
  fields: createGitFields(),
  awaitsAnswer: false,
  requestMicros: 0,
  advertised: false,
  refs: undefined,
  asks: [],
  updates: [],
  rawPack: [false, false],
  packBegun: false,
  split: '',
  resync: [false, false],
})

export const createAsk = (verb: string, tsMicros: number): Ask => ({
  verb,
  tsMicros,
  wants: 0,
  haves: 0,
  names: [],
  depth: '',
  filter: '',
  parts: [],
  refs: 0,
  objects: 0,
  bytes: 0,
  isSent: false,
})
