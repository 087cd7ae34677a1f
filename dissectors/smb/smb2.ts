/** SMB2 and SMB3 messages: header, what is wanted of which, requests remembered and answers matched. MS-SMB2 2.2.1, 3.2.4.1.4. */
import type { Fields } from '../../src/bytes/fields.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import {
  ANSWER_HEAD_BYTES,
  BAD_CHAIN,
  Command2,
  MAX_MESSAGE_BYTES,
  MAX_PIPE_BYTES,
  SMB2_HEADER_BYTES,
  STATUS_PENDING,
} from './constants.ts'
import { openOf, takeRequest } from './requests.ts'
import { readAnswer2 } from './smb2Answers.ts'
import { fileKey, NO_FILE, sessionKey } from './smb2Keys.ts'
import { readNegotiateAnswer, readNegotiateRequest } from './smb2Negotiate.ts'
import { readRequest2 } from './smb2Requests.ts'
import { readSetupAnswer, readSetupRequest } from './smb2Setup.ts'
import type { SmbState } from './state.ts'

/** Flags of the header. */
const RESPONSE = 0x00000001
const RELATED = 0x00000004
const SIGNED = 0x00000008
const FLAGS_AT = 16
const MESSAGE_ID_AT = 24
/** Heads of messages that carry contents, up to these. */
const READ_ANSWER_BYTES = SMB2_HEADER_BYTES + 16
const WRITE_REQUEST_BYTES = SMB2_HEADER_BYTES + 48

const isAnswer = (message: Fields): boolean => (message.u32(FLAGS_AT) & RESPONSE) !== 0

/** How long this message is of the `left` bytes it may share with others compounded. */
export function smb2Size(message: Fields, left: number, session: SessionContext): number {
  const next = message.u32(20)
  if (next === 0) return left
  if (next >= SMB2_HEADER_BYTES && next <= left) return next
  session.anomaly(BAD_CHAIN)
  return left
}

/** How many bytes of it have to be there to be read. */
export function wantedSmb2(state: SmbState, message: Fields, size: number): number {
  const command = message.u16(12)
  if (!isAnswer(message)) {
    if (command !== Command2.Write) return Math.min(size, MAX_MESSAGE_BYTES)
    const head = Math.min(size, WRITE_REQUEST_BYTES)
    if (message.size() < head) return head
    const key = fileKey(message, SMB2_HEADER_BYTES + 16)
    const isPipe =
      key === NO_FILE ? state.chain?.tree?.isPipe : (state.opens?.get(key)?.isPipe ?? false)
    return isPipe ? Math.min(size, MAX_PIPE_BYTES) : head
  }
  if (command === Command2.Negotiate || command === Command2.SessionSetup)
    return Math.min(size, MAX_MESSAGE_BYTES)
  if (command !== Command2.Read && command !== Command2.Ioctl)
    return Math.min(size, ANSWER_HEAD_BYTES)
  const request = state.pending?.get(message.u64(MESSAGE_ID_AT))
  const isPipe = request !== undefined && openOf(state, request)?.isPipe === true
  if (isPipe) return Math.min(size, MAX_PIPE_BYTES)
  return Math.min(size, command === Command2.Read ? READ_ANSWER_BYTES : ANSWER_HEAD_BYTES)
}

/** One message, of which all that was wanted is there. */
export function readSmb2(
  state: SmbState,
  message: Fields,
  size: number,
  tsMicros: number,
  session: SessionContext,
): void {
  const flags = message.u32(FLAGS_AT)
  const command = message.u16(12)
  const key = message.u64(MESSAGE_ID_AT)
  if (flags & SIGNED) state.fields.signed = true
  if ((flags & RESPONSE) === 0) {
    state.fields.requestCount++
    if ((flags & RELATED) === 0) {
      state.chain = undefined
      state.chainLogin = sessionKey(message)
      state.chainTree = message.u32(36)
    }
    if (command === Command2.Negotiate) readNegotiateRequest(state, message)
    else if (command === Command2.SessionSetup)
      readSetupRequest(state, message, key, tsMicros, session)
    else readRequest2(state, message, command, key, size, tsMicros, session)
    return
  }
  const status = message.u32(8)
  if (command === Command2.Negotiate) {
    readNegotiateAnswer(state, message, status, tsMicros, session)
    return
  }
  // What will be answered later is only announced by this.
  if (status === STATUS_PENDING) return
  const request = takeRequest(state, key)
  if (command === Command2.SessionSetup) readSetupAnswer(state, message, status, tsMicros, session)
  else readAnswer2(state, message, command, request, status, tsMicros, session)
}
