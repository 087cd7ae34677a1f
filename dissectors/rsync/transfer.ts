/**
 * The server's side of a transfer: flags, names of checksums and the seed, then messages of four
 * bytes and a body. Texts for the user are read, everything else is counted and passed over.
 */
import { wireText } from '../../src/bytes/text.ts'
import { type SessionContext, type StreamSlice, Verdict } from '../../src/dissect/contract.ts'
import {
  DATA_KIND,
  ERROR_KINDS,
  FIRST_MODERN_VERSION,
  MAX_LINE_BYTES,
  MAX_MESSAGES,
  MESSAGE_HEAD_BYTES,
  NAMES_EXCHANGED,
  OTHER_KINDS,
  TAG_BASE,
  TEXT_KINDS,
} from './constants.ts'
import { Phase, type RsyncState } from './state.ts'

/** Steps of the setup. */
const FLAGS = 0
const NAMES = 1
const SEED = 3
const SEED_BYTES = 4
/** Longest list of names: one length byte. */
const MAX_NAMES_BYTES = 127

/** Reads setup and messages as far as they are there. */
export function readMessages(
  state: RsyncState,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  while (input.remaining() > 0) {
    if (state.phase[1] === Phase.Setup) {
      if (!readSetup(state, input)) return Verdict.More
      continue
    }
    if (input.remaining() < MESSAGE_HEAD_BYTES) {
      input.need = MESSAGE_HEAD_BYTES
      return Verdict.More
    }
    const head = input.view.getUint32(input.pos, true)
    const kind = (head >>> 24) - TAG_BASE
    const length = head & 0xff_ffff
    if (kind === DATA_KIND || OTHER_KINDS.has(kind)) {
      if (kind === DATA_KIND) state.fields.bytesReceived += length
      input.skipBytes = MESSAGE_HEAD_BYTES + length
      return Verdict.More
    }
    // A version without messages, or a setup of another kind: only counted from here on.
    if (!Object.hasOwn(TEXT_KINDS, kind) || length > MAX_LINE_BYTES) return Verdict.Sizes
    const whole = MESSAGE_HEAD_BYTES + length
    if (input.remaining() < whole) {
      input.need = whole
      return Verdict.More
    }
    tellMessage(state, input, kind, length, session)
    input.pos += whole
  }
  return Verdict.More
}

/** Reads one step of the setup; false when bytes are short. */
function readSetup(state: RsyncState, input: StreamSlice): boolean {
  const first = input.peek()
  if (state.setupStep === FLAGS) {
    if (versionOf(state) < FIRST_MODERN_VERSION) {
      state.setupStep = SEED
      return true
    }
    // A number of one byte, or of two when the first begins with a one.
    const isTwo = first >= 0x80 && first < 0xc0
    if (isTwo && input.remaining() < 2) return wait(input, 2)
    const flags = isTwo ? ((first & 0x3f) << 8) | input.peek(1) : first
    input.pos += isTwo ? 2 : 1
    state.setupStep = (flags & NAMES_EXCHANGED) !== 0 ? NAMES : SEED
    return true
  }
  if (state.setupStep < SEED) {
    // Names of checksums, and of compressions when the client asked for one: text, which a seed is not.
    const isText = first > SEED_BYTES && first <= MAX_NAMES_BYTES
    if (!isText) {
      state.setupStep = SEED
      return true
    }
    if (input.remaining() < 1 + first) return wait(input, 1 + first)
    if (isNames(input, first)) {
      input.pos += 1 + first
      state.setupStep++
    } else state.setupStep = SEED
    return true
  }
  if (input.remaining() < SEED_BYTES) return wait(input, SEED_BYTES)
  input.pos += SEED_BYTES
  state.phase[1] = Phase.Transfer
  return true
}

function wait(input: StreamSlice, bytes: number): false {
  input.need = bytes
  return false
}

function isNames(input: StreamSlice, length: number): boolean {
  for (let i = 1; i <= length; i++) {
    const byte = input.peek(i)
    const fits = (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || byte === 0x20
    if (!fits) return false
  }
  return true
}

/** The lower of the two versions, which both then speak. */
function versionOf(state: RsyncState): number {
  const { clientVersion, serverVersion } = state.fields
  const client = Number.parseInt(clientVersion, 10) || FIRST_MODERN_VERSION
  const server = Number.parseInt(serverVersion, 10) || FIRST_MODERN_VERSION
  return Math.min(client, server)
}

function tellMessage(
  state: RsyncState,
  input: StreamSlice,
  kind: number,
  length: number,
  session: SessionContext,
): void {
  const { fields } = state
  const at = input.pos + MESSAGE_HEAD_BYTES
  const text = wireText(input.bytes, at, at + length, MAX_LINE_BYTES).replace(/(\\x0a)+$/, '')
  const isError = ERROR_KINDS.has(kind)
  fields.messageCount++
  if (isError) {
    state.errors++
    if (fields.error === '') fields.error = text.slice(0, 256)
  }
  if (fields.messageCount > MAX_MESSAGES) return
  session.event({
    tsMicros: input.tsMicros,
    kind: 'message',
    action: TEXT_KINDS[kind]!,
    object: text,
    user: session.facts.user,
    status: isError ? 'error' : 'ok',
  })
}
