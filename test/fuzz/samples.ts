/** Real bytes to begin from: the fixtures' files, packets and conversations, and the test recordings. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PacketBatch } from '../../src/capture/batch.ts'
import { openCapture } from '../../src/capture/open.ts'
import { Decoded, type Frame } from '../../src/decode/frame.ts'
import { PacketDecoder } from '../../src/decode/packet.ts'
import type { Direction } from '../../src/dissect/contract.ts'
import { RECORDINGS as RDP_RECORDINGS, toPieces as rdpPieces } from '../dissectors/rdpRecordings.ts'
import { RECORDED as SSH_RECORDINGS } from '../dissectors/ssh/recorded.ts'
import { recordedPieces } from '../dissectors/ssh/recordedPieces.ts'
import { samples as TELNET_SAMPLES } from '../dissectors/telnet/samples.ts'
import { RECORDINGS as TLS_RECORDINGS, toPieces as tlsPieces } from '../dissectors/tlsRecordings.ts'
import type { Piece } from '../support/conversation.ts'
import { FIXTURES, fixtureCaptures } from '../support/paths.ts'

/** Of a long file or conversation only the beginning is used: what matters comes first. */
const MAX_FILE_BYTES = 6144
const MAX_PIECES = 160
const MAX_PACKETS_A_FILE = 120

export interface SamplePacket {
  readonly bytes: Buffer
  readonly linkType: number
}

/** Beginnings of the fixture files whose name ends so. */
export function sampleFiles(suffix: string): Buffer[] {
  return fixtureCaptures()
    .filter((f) => f.endsWith(suffix))
    .map((f) => readFileSync(join(FIXTURES, f)).subarray(0, MAX_FILE_BYTES))
}

/** Packets of all fixtures, in order of their capture. */
export async function samplePackets(): Promise<SamplePacket[]> {
  const packets: SamplePacket[] = []
  for (const capture of fixtureCaptures()) {
    let left = MAX_PACKETS_A_FILE
    await eachPacket(capture, (bytes, linkType) => {
      if (left-- > 0) packets.push({ bytes: Buffer.from(bytes), linkType })
    })
  }
  return packets
}

/** Conversations of a protocol: what each side sent, in order, each byte once. */
export async function sampleConversations(protocol: string): Promise<Piece[][]> {
  const found = recorded(protocol)
  for (const capture of fixtureCaptures()) {
    if (capture.startsWith(`${protocol}/`))
      found.push(...(await readConversations(capture, Decoded.Tcp)))
  }
  return found.filter((pieces) => pieces.length > 0).map((pieces) => pieces.slice(0, MAX_PIECES))
}

/** Exchanges of datagrams in a protocol's captures, a piece a datagram. */
export async function sampleDatagrams(protocol: string): Promise<Piece[][]> {
  const found: Piece[][] = []
  for (const capture of fixtureCaptures()) {
    if (capture.startsWith(`${protocol}/`))
      found.push(...(await readConversations(capture, Decoded.Udp)))
  }
  return found.filter((pieces) => pieces.length > 0).map((pieces) => pieces.slice(0, MAX_PIECES))
}

/** Handshakes found in the conversations of protocols that end in TLS, and the recorded ones. */
export async function sampleHandshakes(): Promise<Piece[][]> {
  const found = recorded('tls')
  for (const protocol of ['rdp', 'ftp', 'http']) {
    for (const pieces of await sampleConversations(protocol)) {
      const start = pieces.findIndex((p) => p.bytes[0] === 22 && p.bytes[1] === 3)
      if (start >= 0) found.push(pieces.slice(start))
    }
  }
  return found
}

function recorded(protocol: string): Piece[][] {
  if (protocol === 'tls') return Object.keys(TLS_RECORDINGS).map(tlsPieces)
  if (protocol === 'rdp') return Object.keys(RDP_RECORDINGS).map(rdpPieces)
  if (protocol === 'ssh') return Object.keys(SSH_RECORDINGS).map(recordedPieces)
  if (protocol === 'telnet') return Object.values(TELNET_SAMPLES).map((s) => [...s])
  return []
}

async function readConversations(capture: string, transport: Decoded): Promise<Piece[][]> {
  const decoder = new PacketDecoder({ maxFragmentBytes: 1 << 16 })
  const flows = new Map<string, { pieces: Piece[]; client: string; next: [number, number] }>()
  await eachPacket(capture, (bytes, linkType) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const kind = decoder.decode(bytes, view, 0, bytes.length, bytes.length, linkType)
    const f: Frame = decoder.frame
    if (kind !== transport || f.payloadEnd === f.payloadStart) return
    const from = `${f.src0},${f.src1},${f.src2},${f.src3},${f.srcPort}`
    const to = `${f.dst0},${f.dst1},${f.dst2},${f.dst3},${f.dstPort}`
    const key = from < to ? from + to : to + from
    let flow = flows.get(key)
    if (flow === undefined) {
      flow = { pieces: [], client: from, next: [f.seq, f.ack] }
      flows.set(key, flow)
    }
    const direction: Direction = from === flow.client ? 0 : 1
    if (kind === Decoded.Tcp) {
      if (f.seq !== flow.next[direction]) return
      flow.next[direction] = (f.seq + f.payloadBytes) | 0
    }
    const piece = Buffer.from(f.bytes.subarray(f.payloadStart, f.payloadEnd))
    flow.pieces.push({ direction, bytes: piece })
  })
  return [...flows.values()].map((flow) => flow.pieces)
}

async function eachPacket(
  capture: string,
  take: (bytes: Buffer, linkType: number) => void,
): Promise<void> {
  const source = await openCapture([join(FIXTURES, capture)])
  const batch = new PacketBatch(1 << 20, 4096)
  while (await source.read(batch)) {
    for (let i = 0; i < batch.count; i++) {
      const start = batch.offset[i]!
      take(batch.bytes.subarray(start, start + batch.capturedBytes[i]!), batch.linkType[i]!)
    }
  }
  await source.close()
}
