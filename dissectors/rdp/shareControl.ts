/**
 * Share control PDUs in clear (MS-RDPBCGR 2.2.8.1.1.1): size (2, LE), type (2, LE), source (2),
 * then capabilities, or a share data PDU of which a few kinds are told of.
 */
import type { SessionContext, StreamSlice } from '../../src/dissect/contract.ts'
import { nameSystem } from './clientNames.ts'
import { nameErrorInfo } from './errorInfo.ts'
import { readSessionInfo } from './sessionInfo.ts'
import type { RdpState } from './state.ts'

const ShareType = { DemandActive: 1, ConfirmActive: 3, Data: 7 } as const
const DataType = { Input: 28, SaveSessionInfo: 38, FontMap: 40, SetErrorInfo: 47 } as const
const COMPRESSED_FLAG = 0x20
const GENERAL_CAPABILITY = 1
/** Capability sets looked at; there are 30 kinds. */
const MAX_CAPABILITIES = 40

/** Reads the PDU at `pos`; the TPKT around it has `size` bytes. */
export function readShareControl(
  state: RdpState,
  input: StreamSlice,
  isOrig: boolean,
  size: number,
  session: SessionContext,
): void {
  const { tsMicros } = input
  input.skip(2)
  const type = input.u16le() & 15
  input.skip(2)
  if (!input.ok) return
  if (type === ShareType.ConfirmActive && isOrig) readCapabilities(state, input)
  else if (type === ShareType.Data) readShareData(state, input, isOrig, size, session)
  else if (!isOrig && state.traffic?.isStarted) state.traffic.take(false, size, tsMicros)
}

/** share (4), originator (2), sizes of the source's name and of the sets, the name, count (2), pad (2), the sets. */
function readCapabilities(state: RdpState, input: StreamSlice): void {
  input.skip(6)
  const nameBytes = input.u16le()
  input.skip(2 + nameBytes)
  const count = Math.min(input.u16le(), MAX_CAPABILITIES)
  input.skip(2)
  for (let i = 0; i < count && input.ok && input.remaining() >= 4; i++) {
    const kind = input.u16le()
    const bytes = input.u16le()
    if (bytes < 4) return
    const next = input.pos + bytes - 4
    if (kind === GENERAL_CAPABILITY) {
      const major = input.u16le()
      state.fields.clientOs = nameSystem(major, input.u16le())
      return
    }
    input.skip(next - input.pos)
  }
}

/** share (4), pad, stream, size (2), kind, compression, compressed size (2). */
function readShareData(
  state: RdpState,
  input: StreamSlice,
  isOrig: boolean,
  size: number,
  session: SessionContext,
): void {
  const { tsMicros } = input
  input.skip(8)
  const kind = input.u8()
  const isCompressed = (input.u8() & COMPRESSED_FLAG) !== 0
  input.skip(2)
  if (!input.ok) return
  const traffic = state.ownTraffic()
  if (isOrig) {
    if (kind === DataType.Input) {
      traffic.start(tsMicros)
      traffic.takeInput(Math.max(1, input.u16le()), tsMicros)
    }
    return
  }
  if (kind === DataType.FontMap) traffic.start(tsMicros)
  else if (isCompressed) traffic.take(false, size, tsMicros)
  else if (kind === DataType.SaveSessionInfo) readSessionInfo(state, input, session)
  else if (kind === DataType.SetErrorInfo) {
    const code = input.u32le()
    if (input.ok && code !== 0) state.fields.errorInfo = nameErrorInfo(code)
  } else if (traffic.isStarted) traffic.take(false, size, tsMicros)
}
