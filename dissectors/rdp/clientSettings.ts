/** The client's blocks: core, security, network, cluster, monitor (MS-RDPBCGR 2.2.1.3.2 to 2.2.1.3.9). */
import type { ByteReader } from '../../src/bytes/reader.ts'
import { wireText } from '../../src/bytes/text.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import { readUtf16 } from '../../src/formats/utf16.ts'
import {
  nameConnectionType,
  nameEarlyCapabilities,
  nameKeyboardType,
  nameWindows,
} from './clientNames.ts'
import { Block, MAX_CHANNELS, nameBuild, nameMethods, nameVersion } from './constants.ts'
import { nameKeyboard } from './keyboardLayouts.ts'
import type { RdpState } from './state.ts'

const CHANNEL_NAME_BYTES = 8
const CHANNEL_BYTES = 12
const WANT_32BPP_FLAG = 0x0002
const CONNECTION_TYPE_FLAG = 0x0020
const SESSION_ID_VALID_FLAG = 0x02
/** Blocks told of in a fingerprint; real clients send 4 to 8. */
const MAX_BLOCKS = 16

/** Reads one block's value, which the reader is aimed at. `parts` gathers what the fingerprint is made of. */
export function readClientBlock(
  state: RdpState,
  type: number,
  input: ByteReader,
  parts: (string | number)[],
  session: SessionContext,
): void {
  const { fields } = state
  if (parts.length < MAX_BLOCKS * 2) parts.push(type)
  if (type === Block.ClientCore) readCore(state, input, parts, session)
  else if (type === Block.ClientSecurity) {
    const methods = input.u32le() | input.u32le()
    fields.encryptionMethodsOffered = nameMethods(methods)
    parts.push(methods)
  } else if (type === Block.ClientNetwork) readChannels(state, input, parts, session)
  else if (type === Block.ClientCluster) {
    const flags = input.u32le()
    const sessionId = input.u32le()
    const isValid = input.ok && (flags & SESSION_ID_VALID_FLAG) !== 0
    fields.adminSession = isValid && sessionId === 0
    if (isValid) fields.redirectedSessionId = sessionId
    parts.push(flags & ~SESSION_ID_VALID_FLAG)
  } else if (type === Block.ClientMonitor) {
    input.skip(4)
    fields.monitors = Math.min(input.u32le(), 255)
  }
}

/** The last members were added over time: a block may end before any of them. */
function readCore(
  state: RdpState,
  input: ByteReader,
  parts: (string | number)[],
  session: SessionContext,
): void {
  const { fields } = state
  const size = input.remaining()
  state.coreBytes = size
  const version = input.u32le()
  fields.clientVersion = nameVersion(version)
  fields.desktopWidth = input.u16le()
  fields.desktopHeight = input.u16le()
  fields.colorDepth = COLOR_DEPTHS[input.u16le() - COLOR_DEPTH_BASE] ?? 0
  const sas = input.u16le()
  fields.keyboardLayoutCode = input.u32le()
  fields.keyboardLayout = nameKeyboard(fields.keyboardLayoutCode)
  fields.clientBuildNumber = input.u32le()
  fields.clientBuild = nameBuild(fields.clientBuildNumber)
  fields.clientWindows = nameWindows(fields.clientBuildNumber)
  session.facts.clientSoftware = fields.clientBuild
  fields.clientName = readUtf16(input, 32)
  const keyboardType = input.u32le()
  fields.keyboardType = nameKeyboardType(keyboardType)
  const keyboard = `${keyboardType},${input.u32le()},${input.u32le()}`
  // input method's file
  input.skip(64)
  parts.push(version, fields.clientBuildNumber, sas, keyboard, size)
  if (!input.ok || input.remaining() < 10) return
  const postBeta2 = input.u16le()
  fields.colorDepth = COLOR_DEPTHS[postBeta2 - COLOR_DEPTH_BASE] ?? fields.colorDepth
  input.skip(6)
  fields.colorDepth = input.u16le()
  if (input.remaining() < 4) return
  const supported = input.u16le()
  state.depthsOffered = supported
  const early = input.u16le()
  parts.push(`${postBeta2},${fields.colorDepth},${supported}`, early)
  fields.clientCapabilities = nameEarlyCapabilities(early)
  if (early & WANT_32BPP_FLAG) fields.colorDepth = 32
  if (input.remaining() < 64) return
  fields.clientProductId = readUtf16(input, 64)
  parts.push(fields.clientProductId === '' ? 0 : 1)
  if (input.remaining() < 1) return
  const connection = input.u8()
  if (early & CONNECTION_TYPE_FLAG) fields.connectionType = nameConnectionType(connection)
}

/** RNS_UD_COLOR_4BPP and on: 0xca00 4, 0xca01 8, 0xca02 15, 0xca03 16, 0xca04 24. */
const COLOR_DEPTH_BASE = 0xca00
const COLOR_DEPTHS: readonly number[] = [4, 8, 15, 16, 24]

function readChannels(
  state: RdpState,
  input: ByteReader,
  parts: (string | number)[],
  session: SessionContext,
): void {
  const count = input.u32le()
  if (count > MAX_CHANNELS) session.anomaly('too-many-channels')
  const names: string[] = []
  for (let i = 0; i < count && i < MAX_CHANNELS && input.remaining() >= CHANNEL_BYTES; i++) {
    const nul = input.find(0, input.pos + CHANNEL_NAME_BYTES)
    const stop = nul < 0 ? input.pos + CHANNEL_NAME_BYTES : nul
    const name = wireText(input.bytes, input.pos, stop)
    input.skip(CHANNEL_NAME_BYTES)
    names.push(name)
    parts.push(`${name},${input.u32le()}`)
  }
  state.fields.channels = names
}
