/**
 * What each direction of a flow looks like: its VLANs, the order of its TCP segments, and
 * whether data comes behind its own acknowledgement. A fixed number of flows is followed; while
 * a place is taken by a flow that still talks, others that would take it are passed over, which
 * makes a sample.
 */
import type { Frame } from '../decode/frame.ts'
import { looksLikeServer } from '../flow/serverPorts.ts'
import { TcpFlag } from '../flow/tcpState.ts'

const ENTRIES = 1 << 14
/** A flow that was silent so long gives its place away. */
const IDLE_MICROS = 10_000_000
/** Data this long after its acknowledgement comes from queues read in the wrong order; later it is a retransmission. */
const HEAL_MICROS = 20_000
/** Reordering inside this time is made by receive queues or merged legs; networks take longer as well. */
export const SOON_MICROS = 3000
/** Packets from which on a flow with one direction says something. */
const MIN_PACKETS = 3
const TCP = 6
/** IP identifications this far back are from before, not after the counter wrapped. */
const IP_ID_WINDOW = 2000
const MAX_VLAN_PAIRS = 64

/** Numbers of one direction, in order: a flow has two such rows. */
const Column = {
  Packets: 0,
  /** VLAN id + 1, 0 for none yet: the first seen and another one. */
  Vlan: 1,
  OtherVlan: 2,
  Flags: 3,
  /** Sequence number behind the highest byte seen, and the IP identification it came with. */
  Next: 4,
  HighIpId: 5,
  /** A hole below it that has not been filled: `[HoleStart, HoleEnd)`; equal when there is none. */
  HoleStart: 6,
  HoleEnd: 7,
  /** An acknowledgement of bytes not seen is waiting for them; the interface it came from. */
  GapAck: 8,
  GapInterface: 9,
} as const
const COLUMNS = 10
const ROW = COLUMNS * 2
const Known = { Data: 1, Gap: 2, Syn: 4, SynAck: 8 } as const

export class FlowSides {
  twoWay = 0
  split = 0
  clientOnly = 0
  serverOnly = 0
  dataSegments = 0
  reorderedSoon = 0
  reorderedLate = 0
  healed = 0
  healedAcross = 0
  /** Flows by the VLANs of their two directions, as `10 20`. */
  readonly splitPairs = new Map<string, number>()
  /** Check number of the flow in each place, 0 for none. */
  private readonly checks = new Int32Array(ENTRIES)
  private readonly ports = new Int32Array(ENTRIES)
  private readonly protocols = new Uint8Array(ENTRIES)
  private readonly lastMicros = new Float64Array(ENTRIES)
  /** Two a flow: when the highest byte came, when the waiting acknowledgement came. */
  private readonly highMicros = new Float64Array(ENTRIES * 2)
  private readonly gapMicros = new Float64Array(ENTRIES * 2)
  private readonly rows = new Int32Array(ENTRIES * ROW)

  /** A TCP or UDP packet that is no second copy. */
  take(frame: Frame, interfaceId: number, tsMicros: number): void {
    const direction = isFromLower(frame) ? 0 : 1
    const hash = hashPair(frame, direction)
    const place = hash & (ENTRIES - 1)
    // The low bit tells a taken place from an empty one.
    const check = (Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) ^ frame.ipProtocol) | 1
    if (this.checks[place] !== check) {
      if (this.checks[place] !== 0) {
        if (tsMicros - this.lastMicros[place]! < IDLE_MICROS) return
        this.judge(place)
      }
      this.begin(place, check, frame, direction)
    }
    this.lastMicros[place] = tsMicros
    const at = place * ROW + direction * COLUMNS
    this.noteVlan(at, frame.vlan)
    this.rows[at + Column.Packets]!++
    if (frame.ipProtocol !== TCP) return
    const { rows } = this
    const syn = frame.tcpFlags & (TcpFlag.Syn | TcpFlag.Ack)
    if (syn & TcpFlag.Syn) {
      // A connection begins anew: what was known of its numbers is another one's.
      rows[at + Column.Flags] = syn & TcpFlag.Ack ? Known.SynAck : Known.Syn
      rows[at + Column.HoleStart] = 0
      rows[at + Column.HoleEnd] = 0
    }
    if (frame.tcpFlags & TcpFlag.Rst) return
    if (frame.tcpFlags & TcpFlag.Ack)
      this.acknowledge(place, 1 - direction, frame, interfaceId, tsMicros)
    this.order(place, direction, frame, interfaceId, tsMicros)
  }

  /** Judges what is still followed. */
  end(): void {
    for (let place = 0; place < ENTRIES; place++) if (this.checks[place] !== 0) this.judge(place)
    this.checks.fill(0)
  }

  private begin(place: number, check: number, frame: Frame, direction: number): void {
    this.checks[place] = check
    this.protocols[place] = frame.ipProtocol
    this.ports[place] =
      direction === 0
        ? (frame.srcPort << 16) | frame.dstPort
        : (frame.dstPort << 16) | frame.srcPort
    this.rows.fill(0, place * ROW, (place + 1) * ROW)
  }

  private noteVlan(at: number, vlan: number): void {
    const { rows } = this
    const mark = vlan + 1
    const known = rows[at + Column.Vlan]!
    if (known === 0) rows[at + Column.Vlan] = mark
    else if (known !== mark) rows[at + Column.OtherVlan] = mark
  }

  /** The other side has acknowledged what `direction` sent. */
  private acknowledge(
    place: number,
    direction: number,
    frame: Frame,
    interfaceId: number,
    tsMicros: number,
  ): void {
    const { rows } = this
    const at = place * ROW + direction * COLUMNS
    const known = rows[at + Column.Flags]!
    if ((known & (Known.Data | Known.Gap)) !== Known.Data) return
    if (((frame.ack - rows[at + Column.Next]!) | 0) <= 0) return
    rows[at + Column.Flags] = known | Known.Gap
    rows[at + Column.GapAck] = frame.ack
    rows[at + Column.GapInterface] = interfaceId
    this.gapMicros[place * 2 + direction] = tsMicros
  }

  private order(
    place: number,
    direction: number,
    frame: Frame,
    interfaceId: number,
    tsMicros: number,
  ): void {
    const { rows } = this
    const at = place * ROW + direction * COLUMNS
    const half = place * 2 + direction
    const occupied =
      frame.payloadBytes +
      (frame.tcpFlags & TcpFlag.Syn ? 1 : 0) +
      (frame.tcpFlags & TcpFlag.Fin ? 1 : 0)
    const known = rows[at + Column.Flags]!
    if (occupied === 0 && known & Known.Data) return
    const end = (frame.seq + occupied) | 0
    if (known & Known.Gap) this.heal(at, half, frame.seq, interfaceId, tsMicros)
    if ((known & Known.Data) === 0) {
      rows[at + Column.Flags] = rows[at + Column.Flags]! | Known.Data
      rows[at + Column.HoleStart] = end
      rows[at + Column.HoleEnd] = end
    } else {
      this.dataSegments++
      const next = rows[at + Column.Next]!
      if (((end - next) | 0) <= 0) {
        this.fill(at, half, frame, end, tsMicros)
        return
      }
      if (((frame.seq - next) | 0) > 0) {
        if (rows[at + Column.HoleStart] === rows[at + Column.HoleEnd])
          rows[at + Column.HoleStart] = next
        rows[at + Column.HoleEnd] = frame.seq
      }
    }
    rows[at + Column.Next] = end
    rows[at + Column.HighIpId] = frame.ipId
    this.highMicros[half] = tsMicros
  }

  /** Data came behind an acknowledgement of more: is it the very data that was acknowledged? */
  private heal(at: number, half: number, seq: number, interfaceId: number, tsMicros: number): void {
    const { rows } = this
    rows[at + Column.Flags] = rows[at + Column.Flags]! & ~Known.Gap
    if (((seq - rows[at + Column.GapAck]!) | 0) >= 0) return
    if (seq !== rows[at + Column.Next]) return
    if (Math.abs(tsMicros - this.gapMicros[half]!) > HEAL_MICROS) return
    this.healed++
    if (interfaceId !== rows[at + Column.GapInterface]) this.healedAcross++
  }

  /** A segment below the highest byte seen: does it belong into a hole, and was it sent earlier? */
  private fill(at: number, half: number, frame: Frame, end: number, tsMicros: number): void {
    const { rows } = this
    const holeStart = rows[at + Column.HoleStart]!
    const holeEnd = rows[at + Column.HoleEnd]!
    if (holeStart === holeEnd) return
    if (((frame.seq - holeStart) | 0) < 0 || ((end - holeEnd) | 0) > 0) return
    if (frame.seq === holeStart) rows[at + Column.HoleStart] = end
    const age = tsMicros - this.highMicros[half]!
    const soon = age < SOON_MICROS
    const high = rows[at + Column.HighIpId]!
    if (frame.ipId !== 0 && high !== 0) {
      // A retransmission is sent after the segment above the hole and is numbered so.
      const back = (high - frame.ipId) & 0xffff
      if (back === 0 || back > IP_ID_WINDOW) return
    } else if (!soon) return
    if (soon) this.reorderedSoon++
    else this.reorderedLate++
  }

  private judge(place: number): void {
    const { rows } = this
    const a = place * ROW
    const b = a + COLUMNS
    const there = rows[a + Column.Packets]!
    const back = rows[b + Column.Packets]!
    if (there > 0 && back > 0) {
      this.twoWay++
      if (!this.haveVlanInCommon(a, b)) {
        this.split++
        this.addPair(rows[a + Column.Vlan]! - 1, rows[b + Column.Vlan]! - 1)
      }
    } else if (this.protocols[place] === TCP && there + back >= MIN_PACKETS)
      this.judgeSide(place, there > 0)
  }

  private judgeSide(place: number, fromLower: boolean): void {
    const flags = this.rows[place * ROW + (fromLower ? 0 : COLUMNS) + Column.Flags]!
    const lowerPort = this.ports[place]! >>> 16
    const upperPort = this.ports[place]! & 0xffff
    const from = fromLower ? lowerPort : upperPort
    const to = fromLower ? upperPort : lowerPort
    if (flags & Known.SynAck) this.serverOnly++
    else if (flags & Known.Syn) this.clientOnly++
    else if (looksLikeServer(from, to)) this.serverOnly++
    else if (looksLikeServer(to, from)) this.clientOnly++
  }

  private haveVlanInCommon(a: number, b: number): boolean {
    const { rows } = this
    for (let i: number = Column.Vlan; i <= Column.OtherVlan; i++) {
      const mark = rows[a + i]!
      if (mark !== 0 && (mark === rows[b + Column.Vlan] || mark === rows[b + Column.OtherVlan]))
        return true
    }
    return false
  }

  private addPair(one: number, other: number): void {
    const key = `${Math.min(one, other)} ${Math.max(one, other)}`
    const count = this.splitPairs.get(key)
    if (count !== undefined || this.splitPairs.size < MAX_VLAN_PAIRS) {
      this.splitPairs.set(key, (count ?? 0) + 1)
    }
  }
}

/** Which end sent it, by a rule that both directions agree on. */
function isFromLower(frame: Frame): boolean {
  if (frame.src3 !== frame.dst3) return frame.src3 < frame.dst3
  if (frame.src2 !== frame.dst2) return frame.src2 < frame.dst2
  if (frame.src1 !== frame.dst1) return frame.src1 < frame.dst1
  if (frame.src0 !== frame.dst0) return frame.src0 < frame.dst0
  return frame.srcPort < frame.dstPort
}

function hashPair(frame: Frame, direction: number): number {
  const forward = direction === 0
  const low = forward ? frame.src3 ^ frame.src2 : frame.dst3 ^ frame.dst2
  const high = forward ? frame.dst3 ^ frame.dst2 : frame.src3 ^ frame.src2
  const ports = forward
    ? (frame.srcPort << 16) | frame.dstPort
    : (frame.dstPort << 16) | frame.srcPort
  let h = Math.imul(low ^ Math.imul(high, 0x85ebca77), 0x9e3779b1)
  h = Math.imul((h ^ (h >>> 15)) + ports, 0xc2b2ae3d)
  h = Math.imul((h ^ (h >>> 13)) + (frame.src1 ^ frame.dst1), 0x27d4eb2f)
  return h ^ (h >>> 16)
}
