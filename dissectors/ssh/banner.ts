/**
 * Identification lines, RFC 4253 section 4.2 and 5: `SSH-protoversion-softwareversion
 * comments CR LF`. A server may send other lines first; those are passed over.
 * Lines ended by LF alone, or by CR alone, are read and noted.
 */
import { ContentCache } from '../../src/bytes/contentCache.ts'
import { wireText } from '../../src/bytes/text.ts'
import {
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import {
  Anomaly,
  MAX_BANNER_BYTES,
  MAX_KEPT_BANNERS,
  MAX_PREBANNER_LINE_BYTES,
  MAX_PREBANNER_LINES,
  RFC_BANNER_BYTES,
} from './constants.ts'
import { recogniseSoftware, type Software } from './software.ts'
import { Phase, type Side, type SshState } from './state.ts'

const LF = 0x0a
const CR = 0x0d

/** An identification line and what its parts say. */
interface Banner {
  readonly text: string
  readonly protocolVersion: string
  readonly software: string
  readonly recognised: Software
}

const banners = new ContentCache<Banner>(MAX_KEPT_BANNERS, RFC_BANNER_BYTES)

/** Reads one line; More until it is whole, and after it, so that the caller goes on with `phase`. */
export function readBanner(state: SshState, input: StreamSlice, session: SessionContext): Verdict {
  const side = state.sides[input.direction]
  const start = input.pos
  const identifies = input.startsWith('SSH-')
  if (!identifies && input.remaining() < 4 && mayBecomeBanner(input)) return wait(input, 4)
  if (!identifies && input.direction === Direction.Orig) {
    // Another protocol, unless the server has said already that it is this one.
    return state.sides[Direction.Resp].protocolVersion === '' ? Verdict.Reject : Verdict.Broken
  }

  const limit = identifies ? MAX_BANNER_BYTES : MAX_PREBANNER_LINE_BYTES
  const end = findLineEnd(input, start, start + limit, identifies)
  if (end < 0) {
    if (input.remaining() < limit) return wait(input, input.remaining() + 1)
    session.anomaly(Anomaly.LongBanner)
    return Verdict.Broken
  }
  const ended = input.view.getUint8(end)
  if (ended === CR && end + 1 === input.end) return wait(input, input.remaining() + 1)
  const paired = ended === CR && input.view.getUint8(end + 1) === LF
  input.pos = end + (paired ? 2 : 1)
  if (!identifies) {
    side.preBannerLines++
    return side.preBannerLines > MAX_PREBANNER_LINES ? Verdict.Broken : Verdict.More
  }
  if (!paired) session.anomaly(Anomaly.BannerLineEnd)
  if (input.pos - start > RFC_BANNER_BYTES) session.anomaly(Anomaly.LongBanner)
  writeBanner(state, side, takeBanner(input, start, end), input.direction, session)
  return Verdict.More
}

/** Position of the CR or LF that ends the line; a lone CR ends only an identification. */
function findLineEnd(input: StreamSlice, start: number, limit: number, lone: boolean): number {
  const stop = Math.min(limit, input.end)
  for (let at = start; at < stop; at++) {
    const byte = input.view.getUint8(at)
    if (byte === LF) return at
    if (byte !== CR) continue
    if (at + 1 >= input.end) return at
    const next = input.view.getUint8(at + 1)
    // Behind a lone CR comes a packet, and its length begins with a zero.
    if (next === LF || (lone && next === 0)) return at
  }
  return -1
}

function mayBecomeBanner(input: StreamSlice): boolean {
  for (let i = 0; i < input.remaining(); i++) {
    if (input.peek(i) !== 'SSH-'.charCodeAt(i)) return false
  }
  return true
}

function wait(input: StreamSlice, need: number): Verdict {
  input.need = need
  return Verdict.More
}

function takeBanner(input: StreamSlice, start: number, end: number): Banner {
  const kept = banners.find(input.bytes, start, end)
  if (kept !== undefined) return kept
  const text = wireText(input.bytes, start, end)
  const dash = text.indexOf('-', 4)
  const software = dash < 0 ? '' : text.slice(dash + 1)
  const banner: Banner = {
    text,
    protocolVersion: dash < 0 ? text.slice(4) : text.slice(4, dash),
    software,
    recognised: recogniseSoftware(software),
  }
  banners.add(input.bytes, start, end, banner)
  return banner
}

function writeBanner(
  state: SshState,
  side: Side,
  banner: Banner,
  direction: Direction,
  session: SessionContext,
): void {
  side.protocolVersion = banner.protocolVersion
  side.phase = Phase.Packets
  const { recognised } = banner
  if (direction === Direction.Orig) {
    state.fields.clientBanner = banner.text
    state.fields.clientProduct = recognised.product
    state.fields.clientVersion = recognised.version
    state.fields.clientPlatform = recognised.platform
    session.facts.clientSoftware = banner.software
  } else {
    state.fields.serverBanner = banner.text
    state.fields.serverProduct = recognised.product
    state.fields.serverVersion = recognised.version
    state.fields.serverPlatform = recognised.platform
    session.facts.serverSoftware = banner.software
  }
  state.fields.version = chooseVersion(
    state.sides[0].protocolVersion,
    state.sides[1].protocolVersion,
  )
}

const isVersion1 = (version: string): boolean => version.startsWith('1.') && version !== '1.99'

/** The version both speak: `2` when each can, RFC 4253 section 5; '' while that is open. */
function chooseVersion(client: string, server: string): string {
  if (isVersion1(client) || isVersion1(server)) return '1'
  if (client.startsWith('2') || server.startsWith('2')) return '2'
  return client !== '' && server !== '' ? '2' : ''
}
