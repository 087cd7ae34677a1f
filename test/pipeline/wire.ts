/**
 * One engine, driven packet by packet, with its records read back. TCP packets can be
 * told in short words: see `TcpTalk`.
 */
import { createSettings, type Settings } from '../../src/config/settings.ts'
import type { Dissector } from '../../src/dissect/contract.ts'
import { Engine } from '../../src/pipeline/engine.ts'
import { ACK, ethernet, FIN, ipv4, PSH, RST, SYN, tcp, udp, vlan } from '../support/packets.ts'
import type { Row } from '../support/replayLines.ts'

/** Second 1,700,000,000 of packet time. */
export const START_MICROS = 1_700_000_000_000_000
const ETHERNET = 1

export interface Ends {
  clientIp: string
  serverIp: string
  clientPort: number
  serverPort: number
}
export const ENDS: Ends = {
  clientIp: '192.0.2.1',
  serverIp: '192.0.2.2',
  clientPort: 40000,
  serverPort: 9,
}

export interface Segment {
  seq: number
  ack?: number
  flags?: number
  window?: number
  data?: Buffer | string
  /** IPv4 identification. */
  id?: number
  ttl?: number
  vlan?: number
  mac?: string
  /** Bytes of the frame that the capture kept. */
  snap?: number
}

export class Wire {
  readonly engine: Engine
  readonly rows: Row[] = []
  now = START_MICROS
  private clock = 0
  private nextId = 1

  constructor(dissectors: readonly Dissector[] = [], settings: Partial<Settings> = {}) {
    const small = { maxFlows: 1000, maxReassemblyBytes: 1 << 20 }
    this.engine = new Engine(dissectors, { ...createSettings(), ...small, ...settings })
  }

  /** Passes a frame at the present time. */
  frame(bytes: Buffer, snap = bytes.length): void {
    if (this.now > this.clock) this.clock = this.now
    const arena = Buffer.from(new ArrayBuffer(bytes.length))
    bytes.copy(arena)
    const view = new DataView(arena.buffer)
    const captured = Math.min(snap, bytes.length)
    this.engine.time.micros = this.now
    this.engine.time.clock = this.clock
    this.engine.packet(arena, view, 0, captured, bytes.length, ETHERNET, 0)
  }

  /** A segment from the client (0) or the server (1). */
  segment(direction: number, s: Segment, ends: Ends = ENDS): void {
    const header = {
      srcPort: direction === 0 ? ends.clientPort : ends.serverPort,
      dstPort: direction === 0 ? ends.serverPort : ends.clientPort,
      seq: s.seq,
      ack: s.ack ?? 0,
      flags: s.flags ?? ACK,
      window: s.window ?? 65535,
    }
    const addresses = {
      src: direction === 0 ? ends.clientIp : ends.serverIp,
      dst: direction === 0 ? ends.serverIp : ends.clientIp,
      id: s.id ?? (this.nextId++ & 0xffff || 1),
      ttl: s.ttl ?? 64,
    }
    const packet = ipv4(addresses, tcp(header, s.data ?? ''))
    const tagged = s.vlan === undefined ? packet : vlan({ id: s.vlan }, packet)
    const bytes = ethernet(s.mac === undefined ? {} : { src: s.mac }, tagged)
    this.frame(bytes, s.snap)
  }

  datagram(direction: number, data: Buffer | string, ends: Ends = ENDS, id = this.nextId++): void {
    const ports = {
      srcPort: direction === 0 ? ends.clientPort : ends.serverPort,
      dstPort: direction === 0 ? ends.serverPort : ends.clientPort,
    }
    const addresses = {
      src: direction === 0 ? ends.clientIp : ends.serverIp,
      dst: direction === 0 ? ends.serverIp : ends.clientIp,
      id: id & 0xffff,
    }
    this.frame(ethernet({}, ipv4(addresses, udp(ports, data))))
  }

  wait(seconds: number): this {
    this.now += Math.round(seconds * 1e6)
    return this
  }

  /** Rows written since the last call, sessions before events. */
  take(): Row[] {
    const { writer } = this.engine.recorder
    const fresh: Row[] = []
    for (const batch of writer.takeAll()) {
      const text = Buffer.from(batch.bytes).toString('utf8')
      for (const line of text.split('\n')) if (line !== '') fresh.push(JSON.parse(line))
    }
    this.rows.push(...fresh)
    return fresh
  }

  /** Ends the capture; all rows. */
  end(): Row[] {
    this.engine.end(this.clock, 'end-of-capture')
    this.take()
    return this.rows
  }

  /** Ends the capture; the last row of each session, in order of their start. */
  sessions(): Row[] {
    const last = new Map<string, Row>()
    for (const row of this.end()) if (row.stream === 'sessions') last.set(row.session_id, row)
    return [...last.values()].sort((a, b) => (a.started_at < b.started_at ? -1 : 1))
  }

  events(): Row[] {
    return this.rows.filter((r) => r.stream === 'events')
  }
}

const FLAGS: Readonly<Record<string, number>> = { S: SYN, A: ACK, F: FIN, R: RST, P: PSH }

/**
 * A conversation in words, one packet each: `c SA 5 @-1 ^0 w0 +1.5 k`
 *   c or s           who sends
 *   SA, A, FA, R, .  flags; `.` none
 *   5                payload bytes
 *   @n               sequence number: n from the sender's initial one; else the next due
 *   ^n               acknowledgement: n from the other's initial one; else all it sent
 *   wn               window
 *   +n               seconds since the packet before; 0.01 when not said
 */
export class TcpTalk {
  readonly wire: Wire
  readonly ends: Ends
  readonly isn: [number, number]
  readonly next: [number, number]

  constructor(wire: Wire, isn: [number, number] = [1000, 5000], ends: Ends = ENDS) {
    this.wire = wire
    this.ends = ends
    this.isn = isn
    this.next = [...isn]
  }

  say(...packets: string[]): this {
    for (const packet of packets) this.packet(packet)
    return this
  }

  /** The three-way handshake. */
  open(): this {
    return this.say('c S', 's SA', 'c A')
  }

  private packet(words: string): void {
    const [who, flagText = '.', ...rest] = words.split(' ')
    const d = who === 'c' ? 0 : 1
    let flags = 0
    for (const letter of flagText) flags |= FLAGS[letter] ?? 0
    let seq = this.next[d]
    let ack = flags & ACK ? this.next[1 - d]! : 0
    let size = 0
    let window = 65535
    let seconds = 0.01
    for (const word of rest) {
      const n = Number(word.slice(1))
      if (word.startsWith('@')) seq = this.isn[d] + n
      else if (word.startsWith('^')) ack = this.isn[1 - d]! + n
      else if (word.startsWith('w')) window = n
      else if (word.startsWith('+')) seconds = n
      else size = Number(word)
    }
    this.wire.wait(seconds)
    const data = Buffer.alloc(size, 0x78)
    this.wire.segment(d, { seq, ack, flags, window, data }, this.ends)
    const past = seq + size + (flags & SYN ? 1 : 0) + (flags & FIN ? 1 : 0)
    if (past > this.next[d]) this.next[d] = past
  }
}

/** What one conversation, alone on the wire, is recorded as. */
export function recordTalk(packets: readonly string[], isn?: [number, number]): Row[] {
  const wire = new Wire()
  new TcpTalk(wire, isn).say(...packets)
  return wire.sessions()
}
