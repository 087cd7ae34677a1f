/**
 * Data of an MCS channel (T.125 SendData): behind the channel's number stand, on the I/O
 * channel, a security header (MS-RDPBCGR 2.2.8.1.1.2) while there is one, and then share control
 * PDUs; on the others virtual channel data. The numbers are in clear even when the rest is not.
 */
import type { SessionContext, StreamSlice } from '../../src/dissect/contract.ts'
import { readClientInfo } from './clientInfo.ts'
import { Security } from './constants.ts'
import { readLicense } from './licensing.ts'
import { readPerLength } from './settings.ts'
import { readShareControl } from './shareControl.ts'
import type { RdpState } from './state.ts'

/** Channels that carry files: clipboard and drives. */
const TRANSFER_CHANNELS = ['cliprdr', 'rdpdr']
/** Smaller messages of theirs ask, tell of formats or answer; some clients do so without end. */
const MIN_TRANSFER_MESSAGE_BYTES = 500
/** Carries pictures too, since RDP 8. */
const DYNAMIC_CHANNEL = 'drdynvc'
/** Of the client's on the I/O channel behind its info: capabilities, synchronise, control. */
const SETTLING_MESSAGES = 3
/** Encrypted slow-path input: headers of 49 bytes and 12 for each event. */
const INPUT_HEAD_BYTES = 49
const INPUT_EVENT_BYTES = 12

/** Reads what `[start, end)` of the PDU shows; the TPKT around it has `size` bytes. */
export function readData(
  state: RdpState,
  input: StreamSlice,
  isOrig: boolean,
  start: number,
  end: number,
  size: number,
  session: SessionContext,
): void {
  const limit = input.end
  input.pos = start
  input.end = end
  // PDU, initiator (2), channel (2), priority and segmentation
  input.skip(3)
  const channel = input.u16be()
  input.skip(1)
  readPerLength(input)
  if (input.ok) {
    if (isIoChannel(state, channel)) readIo(state, input, isOrig, size, session)
    else takeChannel(state, channel, isOrig, size, input.tsMicros)
  }
  input.end = limit
}

/** Without the server's block nothing is told apart before the session has settled. */
const isIoChannel = (state: RdpState, channel: number): boolean =>
  state.ioChannel === 0 || channel === state.ioChannel

function readIo(
  state: RdpState,
  input: StreamSlice,
  isOrig: boolean,
  size: number,
  session: SessionContext,
): void {
  const isFirst = isOrig ? !state.informed : !state.licensed
  let isEncrypted = false
  if (state.encryptionMethod > 0 || isFirst) {
    const flags = input.remaining() >= 4 ? input.view.getUint16(input.pos, true) : 0
    isEncrypted = (flags & Security.Encrypt) !== 0
    const isHeader =
      state.encryptionMethod > 0 || (flags & (Security.Info | Security.License)) !== 0
    if (isHeader) input.skip(4)
    if (isEncrypted) session.facts.encrypted = true
    if (isOrig && flags & Security.Exchange) {
      session.facts.encrypted = true
      return
    }
    if (isOrig && flags & Security.Info) {
      state.informed = true
      if (!isEncrypted) readClientInfo(state, input, session)
      return
    }
    if (flags & Security.License) {
      if (!isEncrypted) readLicense(state, input, isOrig)
      return
    }
    if (!isOrig) state.licensed = true
  }
  if (isEncrypted) takeEncrypted(state, isOrig, size, input.tsMicros)
  else readShareControl(state, input, isOrig, size, session)
}

/** Encrypted: only how much, and how often. */
function takeEncrypted(state: RdpState, isOrig: boolean, size: number, tsMicros: number): void {
  const traffic = state.ownTraffic()
  if (!traffic.isStarted) {
    if (isOrig && ++state.ioMessages >= SETTLING_MESSAGES) traffic.start(tsMicros)
    return
  }
  if (!isOrig) {
    traffic.take(false, size, tsMicros)
    return
  }
  const events = (size - INPUT_HEAD_BYTES) / INPUT_EVENT_BYTES
  if (Number.isInteger(events) && events >= 1) traffic.takeInput(events, tsMicros)
}

/** Of a virtual channel only the volume. */
function takeChannel(
  state: RdpState,
  channel: number,
  isOrig: boolean,
  size: number,
  tsMicros: number,
): void {
  const name = state.fields.channels[state.channelIds.indexOf(channel)]
  if (name === undefined) return
  state.sawChannels = true
  if (TRANSFER_CHANNELS.includes(name)) {
    if (size < MIN_TRANSFER_MESSAGE_BYTES) return
    if (isOrig) state.fields.uploadBytes += size
    else state.fields.downloadBytes += size
  } else if (name === DYNAMIC_CHANNEL && !isOrig) {
    const traffic = state.ownTraffic()
    if (traffic.isStarted) traffic.take(false, size, tsMicros)
  }
}
