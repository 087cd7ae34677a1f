/** What is remembered of one DCE/RPC conversation, over TCP or inside a named pipe, and what it tells of. */
import { createGssLogin, type GssLogin } from '../gssLogin.ts'
import type { RpcInterface } from './interfaces.ts'

/** As the session's events are; `formats` knows no session. */
export interface RpcEvent {
  tsMicros: number
  kind: 'auth' | 'negotiation' | 'request'
  action: string
  object: string
  user?: string
  status: 'ok' | 'error' | 'unknown'
  statusCode?: string
  statusText?: string
  bytes?: number
  durationMicros?: number
  detail: Record<string, unknown>
}

/** Who is told. */
export interface RpcListener {
  event(event: RpcEvent): void
  anomaly(code: string): void
  /** An interface was bound, by its name. */
  noteInterface(name: string): void
  /** A call was answered, or never will be. */
  countCall(isFault: boolean): void
  /** An endpoint mapper sent the client to this port of TCP. */
  noteEndpoint(port: number): void
  /** A login over the conversation came to its end. */
  endLogin(login: GssLogin, result: 'success' | 'failure' | 'unknown'): void
}

/** One bound interface. */
export interface RpcContext {
  readonly id: number
  readonly of: RpcInterface
}

/** A bind that awaits its answer. */
export interface RpcBinding {
  readonly callId: number
  readonly tsMicros: number
  readonly isAlter: boolean
  /** Names in order of offer, each once. */
  readonly names: readonly string[]
  readonly uuid: string
  readonly version: string
}

/** A call that awaits its answer. */
export interface RpcCall {
  readonly callId: number
  readonly tsMicros: number
  readonly of: RpcInterface
  readonly operation: string
  readonly number: number
  /** Stub bytes of call and answer so far. */
  bytes: number
  /** What only this operation tells. */
  detail: Record<string, unknown> | undefined
}

export interface RpcConversation {
  /** At most MAX_CONTEXTS. */
  contexts: RpcContext[]
  binding: RpcBinding | undefined
  /** Oldest first, at most MAX_CALLS. */
  calls: RpcCall[]
  /** Where the server says it can be reached as well: a port or a pipe's name. */
  address: string
  /** The pipe's path, '' over TCP. */
  readonly pipe: string
  login: GssLogin | undefined
  /** A login that began and did not end yet. */
  isLoginOpen: boolean
  authType: number
  authLevel: number
  /** By direction: bytes of the PDU begun that are still to come through the pipe. */
  left: [number, number]
  /** A bind was seen, so that every answer has its call. */
  isWhole: boolean
}

export const createRpcConversation = (pipe: string): RpcConversation => ({
  contexts: [],
  binding: undefined,
  calls: [],
  address: '',
  pipe,
  login: undefined,
  isLoginOpen: false,
  authType: 0,
  authLevel: 0,
  left: [0, 0],
  isWhole: false,
})

/** The login under way, begun where none is. */
export function openLogin(conversation: RpcConversation): GssLogin {
  if (conversation.login === undefined || !conversation.isLoginOpen) {
    conversation.login = createGssLogin()
    conversation.isLoginOpen = true
  }
  return conversation.login
}
