/**
 * Packets of either direction: three bytes of length, a number in sequence, and a content of
 * which only the beginning is read. Which kind it is follows from who sent it, its number and
 * what went before.
 */
import { ByteReader } from '../../src/bytes/reader.ts'
import {
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import { readAuthPacket, readAuthReply } from './authentication.ts'
import { readCommand } from './command.ts'
import {
  BAD_PACKET,
  COM_CHANGE_USER,
  FULL_PACKET,
  MAX_BAD_PACKETS,
  MAX_END_BYTES,
  MAX_PACKET_BYTES,
} from './constants.ts'
import { readGreeting } from './greeting.ts'
import { readOpening } from './login.ts'
import { isEnd, readResponse } from './response.ts'
import { readError } from './serverError.ts'
import { createResponse, type MysqlState, Stage } from './state.ts'

const HEADER_BYTES = 4
const ERR = 0xff
/** The content of the packet being read; a worker reads one at a time. */
const content = new ByteReader(Buffer.alloc(0))

/** Reads whole packets of one direction, each as far as it says anything. */
export function readPackets(
  state: MysqlState,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  const d = input.direction
  while (input.remaining() > 0) {
    if (input.remaining() < HEADER_BYTES) return wait(input, HEADER_BYTES)
    const at = input.pos
    const length = input.view.getUint16(at, true) | (input.view.getUint8(at + 2) << 16)
    const sequence = input.view.getUint8(at + 3)
    if (state.lost[d] && !findsPacket(state, input, length, sequence)) {
      input.pos = input.end
      return Verdict.More
    }
    const wanted = HEADER_BYTES + countWanted(state, input, length)
    if (input.remaining() < wanted) return wait(input, wanted)
    content.aim(input.bytes, input.view, at + HEADER_BYTES, at + wanted)
    const verdict = readPacket(state, input, length, sequence, session)
    const rest = HEADER_BYTES + length
    if (verdict !== Verdict.More) {
      input.pos = Math.min(input.end, at + rest)
      return verdict
    }
    if (rest > input.remaining()) {
      input.pos += wanted
      input.skipBytes = rest - wanted
      return Verdict.More
    }
    input.pos += rest
  }
  return Verdict.More
}

function wait(input: StreamSlice, bytes: number): Verdict {
  input.need = bytes
  return Verdict.More
}

/** Bytes of a content that have to be there before it is read. */
function countWanted(state: MysqlState, input: StreamSlice, length: number): number {
  const { stage } = state.response
  const d = input.direction
  if (d === Direction.Resp && state.pending.length > 0 && stage !== Stage.First) {
    const first = input.peek(HEADER_BYTES)
    const isRead = stage === Stage.File || (first >= 0 && isEnd(first, length))
    return Math.min(length, isRead ? MAX_END_BYTES : 1)
  }
  if (state.continues[d] || stage === Stage.Stream) return 0
  if (d === Direction.Orig && stage === Stage.File) return 0
  return Math.min(length, MAX_PACKET_BYTES)
}

function readPacket(
  state: MysqlState,
  input: StreamSlice,
  length: number,
  sequence: number,
  session: SessionContext,
): Verdict {
  const d = input.direction
  const continued = state.continues[d]
  state.continues[d] = length === FULL_PACKET
  if (continued) {
    countContinued(state, d, length)
    return Verdict.More
  }
  return d === Direction.Orig
    ? readClient(state, input, length, sequence, session)
    : readServer(state, input, length, sequence, session)
}

/** The rest of a content too long for one packet. */
function countContinued(state: MysqlState, direction: Direction, length: number): void {
  const command = state.pending.at(-1)
  if (direction === Direction.Resp) return
  if (state.response.stage === Stage.File) state.response.fileBytes += length
  else if (command !== undefined) command.bytes += length
}

function readClient(
  state: MysqlState,
  input: StreamSlice,
  length: number,
  sequence: number,
  session: SessionContext,
): Verdict {
  const { tsMicros } = input
  if (state.response.stage === Stage.Stream) return Verdict.Done
  if (sequence === 0) {
    if (state.loginSeen && state.fields.compression !== '') return Verdict.Done
    if (readCommand(state, content, length, tsMicros, session)) return countGood(state)
    return countBad(state, session)
  }
  if (!state.loginSeen && sequence === 1) {
    const opening = readOpening(state, content, length, tsMicros, session)
    if (opening === 'bad') return countBad(state, session)
    if (opening === 'login') return countGood(state)
    input.handOff = 'tls'
    return Verdict.HandOff
  }
  if (state.response.stage === Stage.File && state.pending.length > 0) {
    state.response.fileBytes += length
  } else if (state.login !== undefined) readAuthReply(state, content, session)
  return Verdict.More
}

function readServer(
  state: MysqlState,
  input: StreamSlice,
  length: number,
  sequence: number,
  session: SessionContext,
): Verdict {
  const { tsMicros } = input
  if (state.response.stage === Stage.Stream) return Verdict.Done
  if (!state.greeted && sequence === 0 && state.pending.length === 0 && !state.loggedIn) {
    if (content.peek() === ERR) return readRefusal(state, tsMicros, session)
    if (readGreeting(state, content, session)) return countGood(state)
    return countBad(state, session)
  }
  if (state.login !== undefined || (state.greeted && !state.loggedIn && !state.loginSeen)) {
    if (!readAuthPacket(state, content, tsMicros, session)) return countBad(state, session)
    return endAuth(state)
  }
  if (state.pending.length === 0) return readUnasked(state, sequence, tsMicros, session)
  // A response begins with number 1: what is left of the one before says nothing.
  if (state.response.stage === Stage.First && state.response.results === 0 && sequence !== 1) {
    return Verdict.More
  }
  readResponse(state, content, length, tsMicros, session)
  return countGood(state)
}

/** After the login: a change of user was a command as well; what follows may be compressed. */
function endAuth(state: MysqlState): Verdict {
  if (state.login !== undefined) return Verdict.More
  if (state.pending[0]?.code === COM_CHANGE_USER) {
    state.pending.shift()
    state.response = createResponse()
  }
  return state.loggedIn && state.fields.compression !== '' ? Verdict.Done : countGood(state)
}

/** An error in place of the greeting: too many connections, a host that is not let in. */
function readRefusal(state: MysqlState, tsMicros: number, session: SessionContext): Verdict {
  session.tag('turned-away')
  state.greeted = true
  tellError(state, tsMicros, session)
  return countGood(state)
}

/** A server says something by itself only to say good-bye. */
function readUnasked(
  state: MysqlState,
  sequence: number,
  tsMicros: number,
  session: SessionContext,
): Verdict {
  if (sequence === 0 && content.peek() === ERR) tellError(state, tsMicros, session)
  return Verdict.More
}

function tellError(state: MysqlState, tsMicros: number, session: SessionContext): void {
  content.skip(1)
  const error = readError(content)
  state.fields.errorCount++
  session.event({
    tsMicros,
    kind: 'message',
    action: 'ERR',
    object: error.message,
    status: 'error',
    statusCode: error.code,
    statusText: error.message,
  })
}

/** Whether a packet begins where reading goes on after a loss; a response only begins anew behind a new command. */
function findsPacket(
  state: MysqlState,
  input: StreamSlice,
  length: number,
  sequence: number,
): boolean {
  const d = input.direction
  if (length === 0 || length > input.remaining() - HEADER_BYTES) return false
  const first = input.peek(HEADER_BYTES)
  const fits =
    d === Direction.Orig
      ? sequence === 0 && (first <= 0x21 || first === 0xfa)
      : sequence === 1 && state.pending.some((c) => !c.lossy)
  if (!fits) return false
  state.lost[d] = false
  return true
}

function countGood(state: MysqlState): Verdict {
  state.goodPackets++
  return Verdict.More
}

/** Something that fits nothing: too many of them and this is something else. */
function countBad(state: MysqlState, session: SessionContext): Verdict {
  if (state.goodPackets === 0) return Verdict.Reject
  session.anomaly(BAD_PACKET)
  return ++state.badPackets < MAX_BAD_PACKETS ? Verdict.More : Verdict.Broken
}
