/** The client's blocks: core, network, cluster, monitor (MS-RDPBCGR 2.2.1.3.2 to 2.2.1.3.6). */
import type { ByteReader } from '../../src/bytes/reader.ts'
import { escapeControls, MAX_TEXT_BYTES, wireText } from '../../src/bytes/text.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import { Block, MAX_CHANNELS, nameBuild, nameVersion } from './constants.ts'
import { nameKeyboard } from './keyboardLayouts.ts'
import type { RdpState } from './state.ts'

/** Lone surrogates become U+FFFD. */
const utf16 = new TextDecoder('utf-16le', { ignoreBOM: true })

const CHANNEL_NAME_BYTES = 8
const CHANNEL_BYTES = 12
const WANT_32BPP_FLAG = 0x0002
const SESSION_ID_VALID_FLAG = 0x02

export function readClientBlock(
  state: RdpState,
  type: number,
  input: ByteReader,
  session: SessionContext,
): void {
  if (type === Block.ClientCore) readCore(state, input, session)
  else if (type === Block.ClientNetwork) readChannels(state, input, session)
  else if (type === Block.ClientCluster) {
    const flags = input.u32le()
    const sessionId = input.u32le()
    state.fields.adminSession = input.ok && (flags & SESSION_ID_VALID_FLAG) !== 0 && sessionId === 0
  } else if (type === Block.ClientMonitor) {
    input.skip(4)
    state.fields.monitors = Math.min(input.u32le(), 255)
  }
}

/** The last members were added over time: a block may end before any of them. */
function readCore(state: RdpState, input: ByteReader, session: SessionContext): void {
  const { fields } = state
  fields.clientVersion = nameVersion(input.u32le())
  fields.desktopWidth = input.u16le()
  fields.desktopHeight = input.u16le()
  fields.colorDepth = COLOR_DEPTHS[input.u16le() - COLOR_DEPTH_BASE] ?? 0
  input.skip(2)
  fields.keyboardLayout = nameKeyboard(input.u32le())
  fields.clientBuildNumber = input.u32le()
  fields.clientBuild = nameBuild(fields.clientBuildNumber)
  session.facts.clientSoftware = fields.clientBuild
  fields.clientName = readUtf16(input, 32)
  // keyboard type, subtype, function keys, input method's file
  input.skip(3 * 4 + 64)
  if (!input.ok || input.remaining() < 10) return
  fields.colorDepth = COLOR_DEPTHS[input.u16le() - COLOR_DEPTH_BASE] ?? fields.colorDepth
  input.skip(6)
  fields.colorDepth = input.u16le()
  if (input.remaining() < 4) return
  input.skip(2)
  if (input.u16le() & WANT_32BPP_FLAG) fields.colorDepth = 32
  if (input.remaining() >= 64) fields.clientProductId = readUtf16(input, 64)
}

/** RNS_UD_COLOR_4BPP and on: 0xca00 4, 0xca01 8, 0xca02 15, 0xca03 16, 0xca04 24. */
const COLOR_DEPTH_BASE = 0xca00
const COLOR_DEPTHS: readonly number[] = [4, 8, 15, 16, 24]

function readChannels(state: RdpState, input: ByteReader, session: SessionContext): void {
  const count = input.u32le()
  if (count > MAX_CHANNELS) session.anomaly('too-many-channels')
  const names: string[] = []
  for (let i = 0; i < count && i < MAX_CHANNELS && input.remaining() >= CHANNEL_BYTES; i++) {
    const nul = input.find(0, input.pos + CHANNEL_NAME_BYTES)
    const stop = nul < 0 ? input.pos + CHANNEL_NAME_BYTES : nul
    names.push(wireText(input.bytes, input.pos, stop))
    input.skip(CHANNEL_BYTES)
  }
  state.fields.channels = names
}

/** UTF-16LE of at most `sizeBytes`, up to its NUL; moves past all of them. */
export function readUtf16(input: ByteReader, sizeBytes: number): string {
  const start = input.pos
  input.skip(sizeBytes)
  if (!input.ok) return ''
  let end = start
  let line = ''
  let isPlain = true
  while (end + 2 <= start + sizeBytes) {
    const unit = input.view.getUint16(end, true)
    if (unit === 0) break
    if (unit < 0x20 || unit > 0x7e || line.length >= MAX_TEXT_BYTES) isPlain = false
    else line += String.fromCharCode(unit)
    end += 2
  }
  // Nearly always ASCII, for which the decoder costs more than the rest of the settings.
  if (isPlain) return line
  return escapeControls(utf16.decode(input.bytes.subarray(start, end))).slice(0, MAX_TEXT_BYTES)
}
