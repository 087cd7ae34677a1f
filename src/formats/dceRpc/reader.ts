/**
 * PDUs of connection-oriented DCE/RPC (C706 12.6, MS-RPCE 2.2.2): binds and what became of them,
 * calls by their operation's name, faults. Arguments are not read but the endpoint mapper's.
 */
import { Fields } from '../../bytes/fields.ts'
import { readBind, readBindAnswer, readRejection, readThirdLeg } from './binding.ts'
import { abandonCalls, readAnswer, readCall } from './calls.ts'
import {
  HEADER_BYTES,
  MAX_ANSWER_BYTES,
  MAX_CALL_BYTES,
  MAX_PDU_BYTES,
  PduType,
  RPC_VERSION,
} from './constants.ts'
import type { RpcConversation, RpcListener } from './conversation.ts'
import { endOpenLogin } from './login.ts'

const LITTLE_ENDIAN = 0x10
/** One a worker: valid only during a call. */
const pdu = new Fields()

/** Whether a PDU can begin here; asks no more than the bytes that are there, 10 of them tell. */
export function beginsPdu(bytes: Buffer, start: number, end: number): boolean {
  const count = end - start
  if (count > 0 && bytes[start] !== RPC_VERSION) return false
  if (count > 1 && bytes[start + 1]! > 1) return false
  if (count > 2 && bytes[start + 2]! > PduType.Orphaned) return false
  // Integers either way, ASCII, IEEE reals, and two bytes of nothing.
  if (count > 4 && (bytes[start + 4]! & ~LITTLE_ENDIAN) !== 0) return false
  if (count > 7 && (bytes[start + 5] !== 0 || bytes[start + 6] !== 0 || bytes[start + 7] !== 0))
    return false
  return count < 10 || fragmentLength(bytes, start) >= HEADER_BYTES
}

/** The PDU's whole length; ten bytes of it have to be there. */
export function fragmentLength(bytes: Buffer, start: number): number {
  return bytes[start + 4]! & LITTLE_ENDIAN
    ? bytes.readUInt16LE(start + 8)
    : bytes.readUInt16BE(start + 8)
}

/** How much of a PDU has to be there for `readPdu` to tell all it can. */
export function wantedBytes(type: number, length: number): number {
  if (type === PduType.Request) return Math.min(length, MAX_CALL_BYTES)
  if (type === PduType.Response) return length <= MAX_ANSWER_BYTES ? length : 64
  return Math.min(length, MAX_PDU_BYTES)
}

/** One PDU, of which `[start, end)` is there. */
export function readPdu(
  conversation: RpcConversation,
  bytes: Buffer,
  start: number,
  end: number,
  tsMicros: number,
  listener: RpcListener,
): void {
  pdu.aim(bytes, start, end)
  if (pdu.size() < HEADER_BYTES) return
  pdu.isBigEndian = (pdu.u8(4) & LITTLE_ENDIAN) === 0
  switch (pdu.u8(2)) {
    case PduType.Request:
      readCall(conversation, pdu, tsMicros, listener)
      break
    case PduType.Response:
    case PduType.Fault:
      readAnswer(conversation, pdu, tsMicros, listener)
      break
    case PduType.Bind:
    case PduType.Alter:
      readBind(conversation, pdu, tsMicros, listener)
      break
    case PduType.BindAck:
    case PduType.AlterAck:
      readBindAnswer(conversation, pdu, tsMicros, listener)
      break
    case PduType.BindNak:
      readRejection(conversation, pdu, tsMicros, listener)
      break
    case PduType.Auth3:
      readThirdLeg(conversation, pdu)
      break
    default:
      break
  }
}

/**
 * What went through a named pipe at once: `[start, end)` of `total` bytes. PDUs may be cut
 * anywhere between two such pieces; what is not at hand of one is not read.
 */
export function readPipe(
  conversation: RpcConversation,
  direction: 0 | 1,
  bytes: Buffer,
  start: number,
  end: number,
  total: number,
  tsMicros: number,
  listener: RpcListener,
): void {
  const stop = start + total
  let at = start + Math.min(total, conversation.left[direction])
  conversation.left[direction] -= at - start
  while (at < stop) {
    if (end - at < HEADER_BYTES || !beginsPdu(bytes, at, end)) return
    const length = fragmentLength(bytes, at)
    readPdu(conversation, bytes, at, Math.min(end, at + length), tsMicros, listener)
    conversation.left[direction] = Math.max(0, at + length - stop)
    at += length
  }
}

/** Whether what `[start, end)` begins with looks like RPC at all: other things go through pipes too. */
export const isRpc = (bytes: Buffer, start: number, end: number): boolean =>
  end - start >= HEADER_BYTES && beginsPdu(bytes, start, end)

/** The conversation is over: tells of what was never answered. */
export function closeConversation(
  conversation: RpcConversation,
  tsMicros: number,
  listener: RpcListener,
): void {
  abandonCalls(conversation, tsMicros, listener)
  endOpenLogin(conversation, 'unknown', tsMicros, listener)
}
