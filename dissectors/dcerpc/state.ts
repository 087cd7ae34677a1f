/** What is remembered of one connection: a conversation, and where each direction stands. */
import type { DissectorState } from '../../src/dissect/contract.ts'
import {
  createRpcConversation,
  type RpcConversation,
  type RpcListener,
} from '../../src/formats/dceRpc/conversation.ts'
import { createDcerpcFields, type DcerpcFields } from './record.ts'

export interface DcerpcState extends DissectorState {
  readonly fields: DcerpcFields
  readonly conversation: RpcConversation
  listener: RpcListener | undefined
  pdus: number
  /** By direction: bytes were lost, so that what comes next may begin anywhere. */
  readonly lost: [boolean, boolean]
  /** By direction: bytes searched since. */
  readonly searched: [number, number]
}

export const createDcerpcState = (): DcerpcState => ({
  fields: createDcerpcFields(),
  conversation: createRpcConversation(''),
  listener: undefined,
  pdus: 0,
  lost: [false, false],
  searched: [0, 0],
})
