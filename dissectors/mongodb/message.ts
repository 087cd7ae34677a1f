/** Messages: header, compression, and the document that is the command or the reply (wire protocol reference). */
import { wireText } from '../../src/bytes/text.ts'
import {
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import { unfoldSnappy } from '../../src/formats/snappy.ts'
import { unfoldZlib } from '../../src/formats/zlib.ts'
import type { Body } from './body.ts'
import { countDocuments, documentBytes } from './bson.ts'
import { takeCommand } from './command.ts'
import * as c from './constants.ts'
import { takeLegacy } from './legacy.ts'
import { dropRequest, takeReply } from './reply.ts'
import type { MongodbState } from './state.ts'

const MORE_TO_COME = 2

/** Reads whole messages, or as much of each as is looked at. */
export function readMessages(
  state: MongodbState,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  const d = input.direction
  while (input.remaining() > 0) {
    if (input.remaining() < c.HEADER_BYTES) {
      input.need = c.HEADER_BYTES
      return Verdict.More
    }
    const start = input.pos
    const length = input.view.getInt32(start, true)
    const opcode = input.view.getInt32(start + 12, true)
    const known = d === Direction.Orig ? c.CLIENT_OPCODES : c.SERVER_OPCODES
    if (length < c.HEADER_BYTES || length > c.MAX_MESSAGE_BYTES || !known.includes(opcode)) {
      const verdict = countBad(state, d, session)
      if (verdict !== Verdict.More) return verdict
      // Messages begin where segments do, more often than not.
      input.pos = input.end
      return Verdict.More
    }
    const kept = Math.min(length, c.MAX_READ_BYTES)
    if (input.remaining() < kept) {
      input.need = kept
      return Verdict.More
    }
    state.lost[d] = false
    state.good[d]++
    takeMessage(state, input, opcode, start + kept, length, session)
    input.pos = start + kept
    const rest = length - kept
    const here = Math.min(rest, input.remaining())
    input.pos += here
    input.skipBytes = rest - here
    if (input.skipBytes > 0) return Verdict.More
  }
  return Verdict.More
}

function countBad(state: MongodbState, d: Direction, session: SessionContext): Verdict {
  if (state.lost[d]) return Verdict.More
  // The side that was recognised may still hold what the other did not.
  if (state.good[0] + state.good[1] === 0 && state.badMessages > 0) return Verdict.Reject
  session.anomaly(c.BAD_MESSAGE)
  state.lost[d] = true
  return ++state.badMessages >= c.MAX_BAD_MESSAGES ? Verdict.Broken : Verdict.More
}

function takeMessage(
  state: MongodbState,
  input: StreamSlice,
  opcode: number,
  end: number,
  length: number,
  session: SessionContext,
): void {
  const { pos } = input
  const id = input.view.getInt32(pos + 4, true)
  const answers = input.view.getInt32(pos + 8, true)
  let bytes = input.bytes
  let from = pos + c.HEADER_BYTES
  let to = end
  let code = opcode
  if (opcode === c.OP_COMPRESSED) {
    const unfolded = unfold(state, input, end, end - pos < length, session)
    if (unfolded === undefined) {
      if (input.direction === Direction.Resp) dropRequest(state, answers, input.tsMicros, session)
      return
    }
    code = input.view.getInt32(from, true)
    bytes = unfolded
    from = 0
    to = unfolded.length
  }
  const isCut = end - pos < length
  if (input.direction === Direction.Resp) {
    const body =
      code === c.OP_MSG
        ? readSections(bytes, from, to, isCut)
        : readOldReply(code, bytes, from, to, isCut)
    const flags = code === c.OP_MSG && to - from >= 4 ? bytes.readUInt32LE(from) : 0
    const legacyFlags = code === c.OP_REPLY && to - from >= 4 ? bytes.readUInt32LE(from) : 0
    if (body.at >= 0)
      takeReply(
        state,
        answers,
        body,
        {
          length,
          isLegacy: code === c.OP_REPLY,
          legacyFlags,
          moreComes: (flags & MORE_TO_COME) !== 0,
        },
        input.tsMicros,
        session,
      )
    return
  }
  if (code === c.OP_MSG) {
    const body = readSections(bytes, from, to, isCut)
    const flags = to - from >= 4 ? bytes.readUInt32LE(from) : 0
    if (body.at >= 0)
      takeCommand(
        state,
        id,
        body,
        length,
        '',
        (flags & MORE_TO_COME) === 0,
        input.tsMicros,
        session,
      )
    return
  }
  takeLegacy(state, code, id, bytes, from, to, length, input.tsMicros, session)
}

/** What a compressed message holds; undefined when it can not be unfolded. */
function unfold(
  state: MongodbState,
  input: StreamSlice,
  end: number,
  isCut: boolean,
  session: SessionContext,
): Buffer | undefined {
  const at = input.pos + c.HEADER_BYTES
  if (end - at < 9) return undefined
  const size = input.view.getUint32(at + 4, true)
  const compressor = input.view.getUint8(at + 8)
  const from = at + 9
  state.fields.compressor = c.COMPRESSORS[compressor] ?? `compressor-${compressor}`
  if (size > c.MAX_UNFOLDED_BYTES || isCut) return undefined
  let unfolded: Buffer | undefined
  if (compressor === 0) unfolded = input.bytes.subarray(from, end)
  else if (compressor === 1) unfolded = unfoldSnappy(input.bytes, from, end, size)
  else if (compressor === 2) unfolded = unfoldZlib(input.bytes, from, end, size)
  else return undefined
  if (unfolded === undefined) session.anomaly(c.BAD_COMPRESSION)
  return unfolded
}

const EMPTY = Buffer.alloc(0)
const createBody = (bytes: Buffer, at: number, end: number, cut: boolean): Body => ({
  bytes,
  at,
  end,
  sequenceFrom: 0,
  sequenceEnd: 0,
  sequenceName: '',
  sequenceCount: 0,
  cut,
})

/** OP_MSG: flags, then sections of one document (kind 0) or of a sequence (kind 1). */
function readSections(bytes: Buffer, from: number, end: number, isCut: boolean): Body {
  const body = createBody(bytes, -1, end, isCut)
  let at = from + 4
  while (at < end) {
    const kind = bytes[at]!
    if (kind === 0) {
      const length = documentBytes(bytes, at + 1, end)
      if (length === 0) break
      if (body.at < 0) {
        body.at = at + 1
        body.end = Math.min(end, at + 1 + length)
      }
      at += 1 + length
    } else if (kind === 1) {
      if (end - at < 5) break
      const size = bytes.readInt32LE(at + 1)
      const nameEnd = bytes.indexOf(0, at + 5)
      if (size < 5 || nameEnd < 0 || nameEnd >= end) break
      body.sequenceName = wireText(bytes, at + 5, nameEnd, c.MAX_NAME_CHARS)
      body.sequenceFrom = nameEnd + 1
      body.sequenceEnd = Math.min(end, at + 1 + size)
      body.sequenceCount = countDocuments(bytes, body.sequenceFrom, body.sequenceEnd)
      at += 1 + size
      // What is there of it does not say how many there are.
      if (at > end) body.sequenceCount = -1
    } else break
  }
  return body
}

/** OP_REPLY and OP_COMMANDREPLY: one document is the reply, or documents are what was found. */
function readOldReply(
  code: number,
  bytes: Buffer,
  from: number,
  end: number,
  isCut: boolean,
): Body {
  if (code === c.OP_COMMAND_REPLY) {
    const metadata = documentBytes(bytes, from, end)
    const isSecond =
      metadata > 0 && from + metadata + 5 <= end && documentBytes(bytes, from + metadata, end) > 5
    return createBody(bytes, isSecond ? from + metadata : from, end, isCut)
  }
  if (code !== c.OP_REPLY || end - from < 20) return createBody(EMPTY, -1, 0, isCut)
  const body = createBody(bytes, from + 20, end, isCut)
  body.sequenceCount = bytes.readInt32LE(from + 16)
  if (end - from < 25) body.at = body.end
  return body
}
