/** What is remembered of one SMB connection. Every list here is bounded by constants.ts, and made when first used. */
import type { DissectorState } from '../../src/dissect/contract.ts'
import type { RpcConversation, RpcListener } from '../../src/formats/dceRpc/conversation.ts'
import type { GssLogin } from '../../src/formats/gssLogin.ts'
import { createSmbFields, type SmbFields } from './record.ts'

/** A share connected. */
export interface Tree {
  /** `\\server\share`. */
  readonly path: string
  isPipe: boolean
  /** `disk`, `pipe`, `print`, `comm`. */
  kind: string
}

/** A file, directory or pipe that was opened. */
export interface Open {
  /** Share and name; '' when its opening was not seen. */
  path: string
  readonly isPipe: boolean
  isDirectory: boolean
  readonly user: string
  readonly tsMicros: number
  bytesRead: number
  bytesWritten: number
  /** It will be deleted when it is closed. */
  deletes: boolean
  /** It was opened for that. */
  readonly isTemporary: boolean
  /** A listing was told of, or another name: its opening alone is not worth an event. */
  isTold: boolean
  readonly access: number
  readonly disposition: string
  /** What creating did: `opened`, `created`, ... */
  created: string
  /** Size told when it was opened, -1 when it was not told. */
  readonly sizeBytes: number
  rpc: RpcConversation | undefined
}

/** What a request is for, whichever protocol it came in. */
export const Op = {
  Other: 0,
  Setup: 1,
  Logoff: 2,
  Tree: 3,
  TreeEnd: 4,
  Create: 5,
  Close: 6,
  Read: 7,
  Write: 8,
  Lock: 9,
  Ioctl: 10,
  /** A call and its answer through a pipe at once. */
  Transceive: 11,
  List: 12,
  Notify: 13,
  Rename: 14,
  /** Marks an open file for deletion, or takes the mark away. */
  Disposition: 15,
  /** By path. */
  Delete: 16,
  Mkdir: 17,
  SetInfo: 18,
} as const
export type Op = (typeof Op)[keyof typeof Op]

/** A request that awaits its answer. */
export interface Request {
  readonly op: Op
  /** The protocol's name of it, for events. */
  action: string
  readonly tsMicros: number
  readonly user: string
  readonly tree: Tree | undefined
  /** What `openKey` means, where it was known when the request came. */
  open: Open | undefined
  /** NO_KEY where the command needs no file, or means the one opened by `chained`. */
  openKey: number
  /** Of compounded requests the one that opens the file this one means. */
  chained: Request | undefined
  /** Path, pattern, new name: what the command acts on. */
  name: string
  /** Disposition of a creation, dialect of a client, ...: a second text. */
  text: string
  /** Bytes to write or read, access asked for. */
  amount: number
  /** Options, flags. */
  options: number
}

/** No file. */
export const NO_KEY = -1

/** A session within the connection: its user. */
export interface Login {
  user: string
  isGuest: boolean
}

/** One direction's framing. */
export interface Side {
  /** Bytes of the session service packet still to come, 0 between packets. */
  left: number
  isLost: boolean
  searched: number
}

export interface SmbState extends DissectorState {
  readonly fields: SmbFields
  readonly sides: [Side, Side]
  messages: number
  /** By message id, or by process and multiplex id: oldest first. */
  pending: Map<number, Request> | undefined
  trees: Map<number, Tree> | undefined
  opens: Map<number, Open> | undefined
  logins: Map<number, Login> | undefined
  /** The login under way. */
  login: GssLogin | undefined
  loginMicros: number
  /** Requests compounded in the message being read. */
  chain: Request | undefined
  /** User, share and file a related request of the message being read takes over. */
  chainLogin: number
  chainTree: number
  /** SMB1 dialects in the order offered, of which the server names one by number. */
  offered: readonly string[]
  /** SMB1 strings are UTF-16. */
  isUnicode: boolean
  isSealedTold: boolean
  lastMicros: number
  rpcListener: RpcListener | undefined
}

export const createSmbState = (): SmbState => ({
  fields: createSmbFields(),
  sides: [
    { left: 0, isLost: false, searched: 0 },
    { left: 0, isLost: false, searched: 0 },
  ],
  messages: 0,
  pending: undefined,
  trees: undefined,
  opens: undefined,
  logins: undefined,
  login: undefined,
  loginMicros: 0,
  chain: undefined,
  chainLogin: 0,
  chainTree: 0,
  offered: [],
  isUnicode: false,
  isSealedTold: false,
  lastMicros: 0,
  rpcListener: undefined,
})
