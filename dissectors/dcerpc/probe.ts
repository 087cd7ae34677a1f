/** Whether first bytes are a PDU of connection-oriented DCE/RPC: C706 12.6.3.1. Version 4, for datagrams, is not. */
import { Direction, Probe, type StreamSlice } from '../../src/dissect/contract.ts'
import { PduType } from '../../src/formats/dceRpc/constants.ts'

/** Types that only a client sends, and only a server: bits by number. */
const CLIENT_TYPES =
  (1 << PduType.Request) |
  (1 << PduType.Bind) |
  (1 << PduType.Alter) |
  (1 << PduType.Auth3) |
  (1 << PduType.Cancel) |
  (1 << PduType.Orphaned)
const SERVER_TYPES =
  (1 << PduType.Response) |
  (1 << PduType.Fault) |
  (1 << PduType.BindAck) |
  (1 << PduType.BindNak) |
  (1 << PduType.AlterAck) |
  (1 << PduType.Shutdown)
const LITTLE_ENDIAN = 0x10
const HEADER_BYTES = 16
/** Least lengths of what a conversation begins with: a bind of one interface, and its answers. */
const MIN_BIND_BYTES = 72

/** Allocates nothing. */
export function probeDcerpc(input: StreamSlice): Probe {
  if (input.peek(0) !== 5) return Probe.No
  const minor = input.peek(1)
  if (minor > 1) return Probe.No
  const type = input.peek(2)
  if (type < 0) return Probe.More
  const bit = type < 32 ? 1 << type : 0
  if (((CLIENT_TYPES | SERVER_TYPES) & bit) === 0) return Probe.No
  const order = input.peek(4)
  if (order < 0) return Probe.More
  if ((order & ~LITTLE_ENDIAN) !== 0) return Probe.No
  for (let i = 5; i < 8; i++) {
    const byte = input.peek(i)
    if (byte < 0) return Probe.More
    if (byte !== 0) return Probe.No
  }
  if (input.peek(11) < 0) return Probe.More
  const isLittle = order === LITTLE_ENDIAN
  const low = input.peek(isLittle ? 8 : 9)
  const length = low + input.peek(isLittle ? 9 : 8) * 256
  const authBytes = input.peek(isLittle ? 10 : 11) + input.peek(isLittle ? 11 : 10) * 256
  if (length < HEADER_BYTES || authBytes > length - HEADER_BYTES) return Probe.No
  const isOpening = type === PduType.Bind || type === PduType.Alter
  if (isOpening && length < MIN_BIND_BYTES) return Probe.No
  const isClients = (CLIENT_TYPES & bit) !== 0
  return isClients === (input.direction === Direction.Orig) ? Probe.Yes : Probe.Flipped
}
