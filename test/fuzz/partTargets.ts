/** Parts that are parsers by themselves: certificates, key exchange offers, HTTP heads, terminal lines, text, records. */
import { http } from '../../dissectors/http/index.ts'
import { ssh } from '../../dissectors/ssh/index.ts'
import { readCertificate } from '../../dissectors/tls/certificate.ts'
import { escapeControls, wireText } from '../../src/bytes/text.ts'
import type { DissectorState, StreamDissector } from '../../src/dissect/contract.ts'
import { createEventRow, createSessionRow } from '../../src/record/core.ts'
import { RecordWriter } from '../../src/record/encode.ts'
import { MAX_LINE_CELLS } from '../../src/terminal/constants.ts'
import { TerminalLine } from '../../src/terminal/terminalLine.ts'
import { kexInit } from '../dissectors/ssh/build.ts'
import type { Piece } from '../support/conversation.ts'
import { mutate, type Random } from '../support/mutate.ts'
import { Player } from './player.ts'
import { sampleConversations, sampleHandshakes } from './samples.ts'
import { type FuzzTarget, hold, holdSafe, type MakeTarget } from './target.ts'

/** One function over bytes: half of the inputs random, half damaged samples. */
class PartTarget implements FuzzTarget {
  readonly name: string
  readonly carriesState = false
  private readonly samples: readonly Buffer[]
  private readonly scratch = Buffer.from(new ArrayBuffer(6144))
  private readonly take: (bytes: Buffer, size: number, random: Random) => void

  constructor(
    name: string,
    samples: readonly Buffer[],
    take: (bytes: Buffer, size: number, random: Random) => void,
  ) {
    hold(samples.length > 0, `no samples of ${name}`)
    this.name = name
    this.samples = samples
    this.take = take
  }

  run(random: Random, index: number): void {
    const { samples, scratch } = this
    let size = 0
    if (index % 2 === 0) {
      size = random.small(400)
      random.fill(scratch, 0, size)
    } else {
      size = samples[random.below(samples.length)]!.copy(scratch)
      size = mutate(random, scratch, size, samples[random.below(samples.length)]!)
    }
    this.take(scratch, size, random)
  }
}

function takeCertificate(bytes: Buffer, size: number): void {
  const found = readCertificate(bytes, 0, size)
  if (found === undefined) return
  holdSafe(found, 'certificate')
  hold(found.names.length <= 64 && found.subject.length <= 1024, 'an unbounded certificate')
}

/** Certificates of the recorded handshakes: a SEQUENCE that holds a SEQUENCE, long form both. */
function findCertificates(conversations: readonly Piece[][]): Buffer[] {
  const found: Buffer[] = []
  for (const pieces of conversations) {
    const all = Buffer.concat(pieces.filter((p) => p.direction === 1).map((p) => p.bytes))
    for (let at = 0; at + 8 < all.length; at++) {
      if (all[at] !== 0x30 || all[at + 1] !== 0x82 || all[at + 4] !== 0x30) continue
      const end = at + 4 + all.readUInt16BE(at + 2)
      if (all[at + 5] === 0x82 && end <= all.length && readCertificate(all, at, end)) {
        found.push(all.subarray(at, end))
      }
    }
  }
  return found
}

const sshPlayer = new Player(ssh as unknown as StreamDissector<DissectorState>)
const BANNER = Buffer.from('SSH-2.0-fuzz\r\n')
const packet = Buffer.alloc(8192)

/** Both sides' offers, each in a packet that is sound, so that it is read to its end. */
function takeKexInit(bytes: Buffer, size: number, random: Random): void {
  sshPlayer.begin()
  packet.writeUInt32BE(size + 6, 0)
  packet[4] = 4
  packet[5] = 20
  const end = 6 + bytes.copy(packet, 6, 0, size) + 4
  sshPlayer.give(0, BANNER, BANNER.length)
  sshPlayer.give(1, BANNER, BANNER.length)
  sshPlayer.give(0, packet, end)
  if (random.once(2)) packet[6 + random.below(size)] = random.below(256)
  sshPlayer.give(1, packet, end)
  sshPlayer.end()
}

/** Offers as in real sessions: the payload behind the message number 20. */
function findOffers(conversations: readonly Piece[][]): Buffer[] {
  const found: Buffer[] = []
  for (const pieces of conversations) {
    for (const { bytes } of pieces) {
      for (let at = 0; at + 6 < Math.min(bytes.length, 300); at++) {
        const length = bytes.readUInt32BE(at)
        const fits = length > 200 && at + 4 + length <= bytes.length
        if (fits && bytes[at + 5] === 20) found.push(bytes.subarray(at + 6, at + 4 + length))
      }
    }
  }
  return [...found, kexInit().subarray(6)]
}

const httpPlayer = new Player(http as unknown as StreamDissector<DissectorState>)
const REQUEST = Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n')
const STATUS = Buffer.from('HTTP/1.1 200 OK\r\n')
const BLANK_LINE = Buffer.from('\r\n\r\n')

/** As a head of its own, or as the lines behind a start line that is sound; then as the answer's. */
function takeHead(bytes: Buffer, size: number, random: Random): void {
  httpPlayer.begin()
  if (random.once(2)) httpPlayer.give(0, REQUEST, REQUEST.length)
  httpPlayer.give(0, bytes, size)
  httpPlayer.give(0, BLANK_LINE, BLANK_LINE.length)
  if (random.once(2)) httpPlayer.give(1, STATUS, STATUS.length)
  httpPlayer.give(1, bytes, size)
  httpPlayer.give(1, BLANK_LINE, BLANK_LINE.length)
  httpPlayer.end()
}

const line = new TerminalLine()

function takeTerminal(bytes: Buffer, size: number, random: Random): void {
  line.reset()
  line.isFullScreen = false
  line.columns = random.once(4) ? 1 + random.small(65_535) : 80
  line.isEditing = random.once(2)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; at < size; ) {
    const next = line.putRun(view, at, size)
    hold(next >= at && next <= size, 'a run past its end')
    at = next
    if (at < size) line.put(bytes[at++]!)
  }
  hold(line.raw().length <= MAX_LINE_CELLS, 'a line past its bound')
  holdSafe(escapeControls(line.text()), 'line')
}

function takeText(bytes: Buffer, size: number, random: Random): void {
  const from = random.small(size)
  const max = random.small(400)
  const text = wireText(bytes, from, size, max)
  holdSafe(text, 'text')
  hold(text.length <= max * 6, `text of ${text.length} from ${max} bytes`)
  holdSafe(escapeControls(bytes.toString('latin1', from, size)), 'escaped')
  holdSafe(escapeControls(bytes.toString('utf16le', from, size)), 'escaped')
}

const writer = new RecordWriter()
const eventRow = createEventRow()
const sessionRow = createSessionRow()

function takeRecord(bytes: Buffer, size: number, random: Random): void {
  const half = size >> 1
  const wide = random.once(2)
  const text = bytes.toString(wide ? 'utf16le' : 'latin1', 0, half)
  const rest = bytes.toString('utf8', half, size)
  eventRow.object = text
  eventRow.statusText = rest
  eventRow.user = sessionRow.user = rest.slice(0, 64)
  eventRow.ts = sessionRow.startedAt = (random.word() >>> 0) * 1_000_000 + random.below(1_000_000)
  eventRow.bytes = (random.word() >>> 0) * (random.once(2) ? 1 : 1_048_575)
  eventRow.durationMs = random.word() / 1000
  eventRow.detail = JSON.stringify({ rest })
  sessionRow.evidence = text
  sessionRow.tags = text.split(' ')
  sessionRow.vlan = random.below(65_536)
  sessionRow.confidence = random.below(1001) / 1000
  writer.event(eventRow)
  writer.session(sessionRow, [])
  const event = readLine(writer.takeEvents()!.bytes)
  const session = readLine(writer.takeSessions()!.bytes)
  hold((event.object ?? '') === wellFormed(text), 'object is not what was written')
  hold((event.status_text ?? '') === rest, 'status_text is not what was written')
  hold(event.bytes === eventRow.bytes, 'bytes are not what was written')
  hold((session.evidence ?? '') === wellFormed(text), 'evidence is not what was written')
  hold(session.vlan === sessionRow.vlan, 'vlan is not what was written')
}

/** Half of a surrogate pair by itself becomes U+FFFD, as UTF-8 wants it. */
const wellFormed = (text: string): string => Buffer.from(text, 'utf8').toString('utf8')

function readLine(bytes: Uint8Array): Record<string, unknown> {
  for (let i = 0; i < bytes.length - 1; i++)
    hold(bytes[i]! >= 0x20, 'a control character in a line')
  return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'))
}

async function allPieces(protocols: readonly string[]): Promise<Buffer[]> {
  const found: Buffer[] = []
  for (const protocol of protocols) {
    for (const pieces of await sampleConversations(protocol)) {
      for (const { bytes } of pieces) if (bytes.length > 3) found.push(bytes.subarray(0, 2048))
    }
  }
  return found
}

export const partTargets: Readonly<Record<string, MakeTarget>> = {
  certificate: async () =>
    new PartTarget('certificate', findCertificates(await sampleHandshakes()), takeCertificate),
  kexinit: async () =>
    new PartTarget('kexinit', findOffers(await sampleConversations('ssh')), takeKexInit),
  'http-head': async () => new PartTarget('http-head', await allPieces(['http']), takeHead),
  terminal: async () => new PartTarget('terminal', await allPieces(['telnet']), takeTerminal),
  text: async () => new PartTarget('text', await allPieces(['telnet', 'http', 'ftp']), takeText),
  record: async () =>
    new PartTarget('record', await allPieces(['telnet', 'http', 'ftp', 'ssh']), takeRecord),
}
