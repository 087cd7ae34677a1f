/**
 * SSH, RFC 4253: identification lines, KEXINIT, the host key, and past NEWKEYS the
 * authentication as packet sizes prove it (auth.ts), and what is done after the login
 * (activityTracker.ts). SSH-1: banners and the server's keys. Decrypts nothing.
 */
import {
  Direction,
  Probe,
  type SessionContext,
  type StreamDissector,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import { ActivityTracker } from './activityTracker.ts'
import { AuthTracker } from './auth.ts'
import { readBanner } from './banner.ts'
import { MAX_READ_PACKET_BYTES } from './constants.ts'
import type { Negotiation } from './negotiation.ts'
import { announce, readPacket } from './packet.ts'
import { addUpGuesses } from './pastSessions.ts'
import { sshColumns } from './record.ts'
import { readSsh1 } from './ssh1.ts'
import { createState, Phase, type SshState } from './state.ts'
import { suiteOf } from './suites.ts'

const PROBE_BYTES = 256
const LF = 0x0a

export const ssh: StreamDissector<SshState> = {
  name: 'ssh',
  description:
    'SSH 1 and 2: algorithms, host keys, fingerprints, authentication and activity by packet sizes',
  columns: sshColumns,
  ports: [22, 2222],
  transport: 'tcp',
  probeBytes: PROBE_BYTES,
  // One packet of the largest size read, and what came with it.
  maxHeldBytes: MAX_READ_PACKET_BYTES + 4096,
  create: createState,
  probe,
  feed,

  segment,

  gap(state, direction, _missing, session) {
    if (state.activity !== undefined) {
      state.activity.gap(direction)
      return Verdict.Sizes
    }
    state.gapSeen = true
    // In clear, packets cannot be found again; encrypted, sizes would not add up.
    state.sides[direction].phase = Phase.Ended
    state.auth?.lose('packets were lost', session)
    state.sizesUnsafe = true
    return Verdict.Done
  },

  close(state, tsMicros, session) {
    announce(state, tsMicros, session)
    state.auth?.close(state.fields, session)
    state.activity?.close(state.fields, tsMicros, session)
    if (isProbe(state)) session.facts.activity = 'scan'
    addUpGuesses(tsMicros, session)
    if (state.negotiated === undefined && !state.sizesUnsafe) state.oneSided?.close(session)
  },
}

function probe(input: StreamSlice): Probe {
  if (input.startsWith('SSH-')) {
    const digit = input.peek(4)
    if (digit < 0) return Probe.More
    return digit === 0x31 || digit === 0x32 ? Probe.Yes : Probe.No
  }
  if (input.direction === Direction.Orig) {
    return input.remaining() < 4 && 'SSH-'.startsWith(readShort(input)) ? Probe.More : Probe.No
  }
  return probeAfterLines(input)
}

const readShort = (input: StreamSlice): string => {
  let text = ''
  for (let i = 0; i < input.remaining(); i++) text += String.fromCharCode(input.peek(i))
  return text
}

/** A server may send lines of text before its identification. */
function probeAfterLines(input: StreamSlice): Probe {
  for (let at = input.pos; at < input.end; at++) {
    const byte = input.view.getUint8(at)
    if (byte < 0x20 && byte !== LF && byte !== 0x0d && byte !== 0x09) return Probe.No
    if (byte !== LF) continue
    input.pos = at + 1
    if (input.startsWith('SSH-2.') || input.startsWith('SSH-1.')) return Probe.Yes
  }
  return Probe.More
}

function feed(state: SshState, input: StreamSlice, session: SessionContext): Verdict {
  const side = state.sides[input.direction]
  while (input.pos < input.end) {
    const before = input.pos
    let verdict: Verdict
    if (side.phase === Phase.Banner) verdict = readBanner(state, input, session)
    else if (state.fields.version === '1') {
      verdict = readSsh1(state, input, input.direction === Direction.Resp)
      if (state.anomaly !== '') session.anomaly(state.anomaly)
    } else verdict = readPacket(state, input, session)
    if (verdict !== Verdict.More || input.pos === before || input.skipBytes > 0) return verdict
  }
  return Verdict.More
}

/** The client left before any login could begin: it asked what is here. */
function isProbe(state: SshState): boolean {
  if (state.gapSeen || state.fields.version === '1') return false
  const client = state.sides[state.clientSide]
  const server = state.sides[state.clientSide === Direction.Orig ? Direction.Resp : Direction.Orig]
  if (client.phase === Phase.Packets) return true
  // Where the client's side is missing in the capture, the server's shows that it went on.
  return client.phase === Phase.Banner && server.phase < Phase.Encrypted
}

/** Past NEWKEYS: sizes, until the authentication is decided. */
function segment(state: SshState, input: StreamSlice, session: SessionContext): Verdict {
  if (state.negotiated === undefined) {
    const size = Math.max(input.wireBytes, input.remaining())
    return state.oneSided?.push(size) ? Verdict.Sizes : Verdict.Done
  }
  if (state.activity !== undefined) {
    state.activity.segment(input, state.fields, session)
    return Verdict.Sizes
  }
  if (!state.sizesChecked) startAuth(state, state.negotiated)
  const { auth } = state
  if (auth === undefined || auth.over) return Verdict.Done
  auth.segment(input, state.fields, session)
  if (!auth.over) return Verdict.Sizes
  if (!auth.succeeded) return Verdict.Done
  const { clientBanner, serverBanner } = state.fields
  const isOrig = state.clientSide === Direction.Orig
  state.activity = new ActivityTracker(
    auth,
    isOrig ? clientBanner : serverBanner,
    isOrig ? serverBanner : clientBanner,
    state.fields.compression.startsWith('zlib'),
    state.sides[state.clientSide].kexBytes,
    state.sides[isOrig ? Direction.Resp : Direction.Orig].kexBytes,
  )
  for (const bytes of auth.sentSince) state.activity.begin(bytes, auth.sentSinceMicros)
  if (auth.leavesUnread) state.activity.segment(input, state.fields, session)
  else state.activity.rest(input)
  return Verdict.Sizes
}

/** Sizes mean something once those of both suites are known. */
function startAuth(state: SshState, negotiated: Negotiation): void {
  state.sizesChecked = true
  const { toServer, toClient } = negotiated
  if (state.sizesUnsafe || toServer === undefined || toClient === undefined) return
  const { clientBanner, serverBanner } = state.fields
  const isReversed = state.clientSide === Direction.Resp
  const ofClient = isReversed ? serverBanner : clientBanner
  const ofServer = isReversed ? clientBanner : serverBanner
  state.auth = new AuthTracker(suiteOf(toServer, ofClient), suiteOf(toClient, ofServer), {
    clientSide: state.clientSide,
    clientBanner: ofClient,
    serverBanner: ofServer,
    hostKeyBytes: state.hostKeyBlobBytes,
  })
}
