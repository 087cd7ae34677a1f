/** SMB1 messages: header, chains of commands, requests remembered and answers matched. MS-CIFS 2.2.3, 2.2.3.4. */
import type { Fields } from '../../src/bytes/fields.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import {
  ANSWER_HEAD_BYTES,
  BAD_CHAIN,
  MAX_CHAIN,
  MAX_MESSAGE_BYTES,
  MAX_PIPE_BYTES,
  SMB1_HEADER_BYTES,
  STATUS_MORE_PROCESSING,
} from './constants.ts'
import { openOf, takeRequest } from './requests.ts'
import { readAnswer1 } from './smb1Answers.ts'
import { Command1, isChained, NO_COMMAND } from './smb1Commands.ts'
import { readNegotiateAnswer1, readNegotiateRequest1 } from './smb1Negotiate.ts'
import { readRequest1 } from './smb1Requests.ts'
import { readSetupAnswer1, readSetupRequest1 } from './smb1Setup.ts'
import { bytesAt } from './smb1Text.ts'
import type { SmbState } from './state.ts'
import { type Answer, makeAnswer, makeDosAnswer } from './telling.ts'

const WORDS_AT = SMB1_HEADER_BYTES
const REPLY = 0x80
/** Second flags: MS-CIFS 2.2.3.1. */
const SIGNED = 0x0004
const NT_STATUS = 0x4000
const UNICODE = 0x8000
/** Heads of messages that carry contents, up to these. */
const CONTENTS_HEAD_BYTES = 96
/** Commands of one chain have one multiplex id: each is remembered by its place. */
const PLACE = 0x1_0000_0000
/** The first word of a chained command names the next one, the second says where it is. */
const NEXT_AT = 1
const NEXT_OFFSET_AT = 3

const isReply = (message: Fields): boolean => (message.u8(9) & REPLY) !== 0
const keyOf = (message: Fields): number => message.u16(30) + message.u16(26) * 0x10000

/** How many bytes of a message have to be there to be read. */
export function wantedSmb1(state: SmbState, message: Fields, size: number): number {
  const command = message.u8(4)
  if (!isReply(message)) {
    if (!WRITES.has(command)) return Math.min(size, MAX_MESSAGE_BYTES)
    const head = Math.min(size, CONTENTS_HEAD_BYTES)
    if (message.size() < head) return head
    const open = state.opens?.get(message.u16(WORDS_AT + 5))
    return open?.isPipe ? Math.min(size, MAX_PIPE_BYTES) : head
  }
  if (command === Command1.ReadAndX || command === Command1.Read) {
    const request = state.pending?.get(keyOf(message))
    const isPipe = request !== undefined && openOf(state, request)?.isPipe === true
    return Math.min(size, isPipe ? MAX_PIPE_BYTES : CONTENTS_HEAD_BYTES)
  }
  if (command === Command1.Transaction) return Math.min(size, MAX_PIPE_BYTES)
  const isHead = command === Command1.Transaction2 || command === Command1.NtTransact
  return Math.min(size, isHead ? ANSWER_HEAD_BYTES : MAX_MESSAGE_BYTES)
}

const WRITES: ReadonlySet<number> = new Set([
  Command1.WriteAndX,
  Command1.Write,
  Command1.WriteAndClose,
  Command1.WriteRaw,
])

/** One message, of which all that was wanted is there. */
export function readSmb1(
  state: SmbState,
  message: Fields,
  size: number,
  tsMicros: number,
  session: SessionContext,
): void {
  const flags2 = message.u16(10)
  state.isUnicode = (flags2 & UNICODE) !== 0
  if (flags2 & SIGNED && message.u64(14) !== 0) state.fields.signed = true
  if (isReply(message)) readReply(state, message, tsMicros, session)
  else readRequest(state, message, size, tsMicros, session)
}

function readRequest(
  state: SmbState,
  message: Fields,
  size: number,
  tsMicros: number,
  session: SessionContext,
): void {
  state.fields.requestCount++
  state.chain = undefined
  let command = message.u8(4)
  let at = WORDS_AT
  for (let place = 0; place < MAX_CHAIN; place++) {
    const key = keyOf(message) + place * PLACE
    if (command === Command1.Negotiate) readNegotiateRequest1(state, message, at)
    else if (command === Command1.SessionSetup)
      readSetupRequest1(state, message, at, key, tsMicros, session)
    else readRequest1(state, message, command, at, key, size, tsMicros, session)
    const next = nextOf(message, command, at, session)
    if (next < 0) return
    command = message.u8(at + NEXT_AT)
    at = next
  }
}

function readReply(
  state: SmbState,
  message: Fields,
  tsMicros: number,
  session: SessionContext,
): void {
  const status = message.u32(5)
  const hasStatus = (message.u16(10) & NT_STATUS) !== 0
  let answer: Answer | undefined
  let command = message.u8(4)
  let at = WORDS_AT
  let place = 0
  for (; place < MAX_CHAIN; place++) {
    const request = takeRequest(state, keyOf(message) + place * PLACE)
    const isMore = hasStatus && status === STATUS_MORE_PROCESSING
    answer ??= hasStatus
      ? makeAnswer(state, status, tsMicros)
      : makeDosAnswer(state, message.u8(5), message.u16(7), tsMicros)
    if (command === Command1.Negotiate) readNegotiateAnswer1(state, message, at, answer, session)
    else if (command === Command1.SessionSetup)
      readSetupAnswer1(state, message, at, answer, isMore, session)
    else readAnswer1(state, message, at, request, answer, session)
    const next = nextOf(message, command, at, session)
    if (next < 0) break
    command = message.u8(at + NEXT_AT)
    at = next
  }
  // What stood behind the command that failed was not done.
  for (place++; place < MAX_CHAIN; place++) {
    if (takeRequest(state, keyOf(message) + place * PLACE) === undefined) return
  }
}

/** Where the next command of the chain begins, -1 at its end. */
function nextOf(message: Fields, command: number, at: number, session: SessionContext): number {
  if (!isChained(command) || message.u8(at) < 2) return -1
  if (message.u8(at + NEXT_AT) === NO_COMMAND) return -1
  const next = message.u16(at + NEXT_OFFSET_AT)
  // Answers of old servers leave the offset out where nothing follows.
  if (next === 0) return -1
  if (next >= bytesAt(message, at) && message.has(next, 1)) return next
  session.anomaly(BAD_CHAIN)
  return -1
}
