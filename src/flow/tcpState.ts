/**
 * One TCP connection as both ends' states, in the slot's words: which flags were seen,
 * how far each end's sequence numbers went, what that makes of the connection. Follows
 * RFC 9293, section 3, and tells it in the words of Zeek's conn_state and history
 * (docs.zeek.org, conn.log), so that people and tools can compare.
 *
 * Left out: window arithmetic and option negotiation, which no record needs.
 */
import type { Frame } from '../decode/frame.ts'
import type { PacketTime } from '../decode/packetTime.ts'
import { addLetter, countLetter } from './history.ts'
import {
  FLAGS,
  FLOW_DOUBLES,
  FLOW_WORDS,
  Flag,
  ORIG_HOLE_MICROS,
  ORIG_TCP,
  RESP_HOLE_MICROS,
  RESP_TCP,
  RTT_MICROS,
  SYN_MICROS,
} from './layout.ts'
import type { FlowTable } from './table.ts'

/** State of one end. */
export const End = {
  Inactive: 0,
  SynSent: 1,
  SynAckSent: 2,
  /** Seen from the middle on. */
  Partial: 3,
  Established: 4,
  /** Sent its FIN. */
  Closed: 5,
  Reset: 6,
} as const
export type End = (typeof End)[keyof typeof End]

export const TcpFlag = { Fin: 1, Syn: 2, Rst: 4, Psh: 8, Ack: 16, Urg: 32 } as const

/** Words of one direction's TCP state, from ORIG_TCP or RESP_TCP. */
export const Tcp = {
  State: 0,
  PrevState: 1,
  /** Sequence number before the first payload byte: the SYN's, or one made up for it. */
  Start: 2,
  /** One past the highest sequence number sent. */
  Last: 3,
  /** Highest acknowledgement the other end sent for it. */
  Acked: 4,
  /** Times Last went past 2^32, low half; times Acked did, high half. */
  Wraps: 5,
  /** Sequence number of the next payload byte to be delivered. */
  Next: 6,
  LastSyn: 7,
  LastFin: 8,
  LastRst: 9,
  /** Retransmissions | zero windows << 16, each kept below 65,535. */
  Counts: 10,
  Gaps: 11,
  /** 0 no FIN yet, else its sequence number (of the FIN octet itself) is in FinSeq. */
  FinSeen: 12,
  FinSeq: 13,
  /** First held segment above a hole, -1 for none; see reassembly. */
  Held: 14,
  HeldBytes: 15,
} as const

/** Sequence numbers further apart than this are not believed from a SYN, a RST or a zero ACK. */
const MAX_SEQUENCE_JUMP = 1 << 20

/** Letters recorded once a direction, as bits of LETTERS_SEEN; kept in the Gaps word's high half. */
const Seen = {
  Syn: 1 << 16,
  Fin: 1 << 17,
  Rst: 1 << 18,
  Data: 1 << 19,
  Ack: 1 << 20,
  FinRst: 1 << 21,
  MultiFlag: 1 << 22,
  DidClose: 1 << 23,
} as const
/** Bit of the Gaps word: the stream was delivered to its FIN, and the dissector told. */
export const FINISHED_BIT = 1 << 24

const S = 0x53
const H = 0x48
const A = 0x41
const D = 0x44
const F = 0x46
const R = 0x52
const I = 0x49
const Q = 0x51
const T = 0x54
const W = 0x57

/** What one segment did to the connection. */
export const Outcome = { Open: 0, Closed: 1 } as const

export class TcpTracker {
  private readonly time: PacketTime
  private readonly table: FlowTable

  constructor(table: FlowTable, time: PacketTime) {
    this.time = time
    this.table = table
  }

  /** The table's memory, which is another one after it has grown. */
  private get words(): Int32Array {
    return this.table.words
  }

  private get doubles(): Float64Array {
    return this.table.doubles
  }

  /** Prepares a new flow's TCP words. */
  init(slot: number): void {
    const at = slot * FLOW_WORDS
    this.words[at + ORIG_TCP + Tcp.Held] = -1
    this.words[at + RESP_TCP + Tcp.Held] = -1
  }

  /** Takes one segment of `direction`; Closed when it ended the connection. Payload is the caller's. */
  segment(slot: number, direction: number, frame: Frame): number {
    const { words } = this
    const at = slot * FLOW_WORDS
    const me = at + (direction === 0 ? ORIG_TCP : RESP_TCP)
    const peer = at + (direction === 0 ? RESP_TCP : ORIG_TCP)
    const flags = frame.tcpFlags
    const length = frame.payloadBytes
    const seq = frame.seq
    const isOrig = direction === 0

    this.markPartial(at, isOrig, flags)
    const occupies = (flags & TcpFlag.Rst ? 0 : length) + ((flags >> 1) & 1) + (flags & TcpFlag.Fin)
    const past = (seq + occupies) | 0
    this.initEnd(me, flags, seq, past)
    const relative = (seq - words[me + Tcp.Start]!) | 0
    this.recordLetters(slot, me, direction, flags, relative, length)
    if (
      frame.window === 0 &&
      (flags & TcpFlag.Rst) === 0 &&
      words[peer + Tcp.State] !== End.Closed &&
      words[me + Tcp.State] !== End.Reset
    ) {
      this.countZeroWindow(slot, me, direction)
    }
    if (flags & TcpFlag.Fin) {
      words[me + Tcp.FinSeen] = 1
      words[me + Tcp.FinSeq] = (past - 1) | 0
    }
    if (flags & TcpFlag.Ack) this.takeAck(peer, flags, frame.ack)
    this.takeLast(slot, me, direction, past, flags, length)
    this.timeHandshake(slot, me, peer, isOrig, flags)
    return this.step(at, me, peer, isOrig, flags, length, seq)
  }

  /** Payload bytes an end sent, from its sequence numbers: RFC 9293, section 3.4. */
  payloadOf(slot: number, direction: number): number {
    const { words } = this
    const at = slot * FLOW_WORDS
    const me = at + (direction === 0 ? ORIG_TCP : RESP_TCP)
    const peer = at + (direction === 0 ? RESP_TCP : ORIG_TCP)
    const state = words[me + Tcp.State]
    if (state === End.Inactive && words[me + Tcp.Start] === 0 && words[me + Tcp.Last] === 0)
      return 0
    const nothingAcked = words[me + Tcp.Acked] === words[me + Tcp.Start]
    if (
      words[me + Tcp.PrevState] === End.SynSent &&
      state === End.Reset &&
      words[peer + Tcp.State] === End.Inactive &&
      !nothingAcked
    ) {
      // A half-open connection found and aborted: its numbers are of another life.
      return 0
    }
    const wraps = words[me + Tcp.Wraps]!
    const last = (wraps & 0xffff) * 2 ** 32 + (words[me + Tcp.Last]! >>> 0)
    const acked = (wraps >>> 16) * 2 ** 32 + (words[me + Tcp.Acked]! >>> 0)
    let size = Math.max(last, acked) - (words[me + Tcp.Start]! >>> 0)
    if (size > 0) size-- // the SYN
    if (size > 0 && words[me + Tcp.FinSeen] !== 0) size--
    return Math.max(0, size)
  }

  isEstablished(slot: number): boolean {
    const at = slot * FLOW_WORDS
    return isClean(this.words, at + ORIG_TCP) && isClean(this.words, at + RESP_TCP)
  }

  /** Only a SYN so far: the connection is being attempted. */
  isAttempt(slot: number): boolean {
    const at = slot * FLOW_WORDS
    const { words } = this
    const orig = words[at + ORIG_TCP + Tcp.State]
    return (
      (orig === End.SynSent || orig === End.SynAckSent) &&
      words[at + RESP_TCP + Tcp.State] === End.Inactive &&
      // Data after the SYN: it was answered, and only the answers are not seen.
      words[at + ORIG_TCP + Tcp.Last] === ((words[at + ORIG_TCP + Tcp.Start]! + 1) | 0)
    )
  }

  /** Whether a SYN begins another connection on the same ports rather than belonging to this one. */
  isReuse(slot: number, direction: number, frame: Frame): boolean {
    const flags = frame.tcpFlags
    if ((flags & TcpFlag.Syn) === 0) return false
    const { words } = this
    const at = slot * FLOW_WORDS
    let end = at + ORIG_TCP
    if (flags & TcpFlag.Ack) {
      if (words[at + ORIG_TCP + Tcp.State] !== End.Inactive) return false
      end = at + RESP_TCP
    }
    if ((words[at + FLAGS]! & Flag.Closing) === 0) {
      if (frame.seq === words[end + Tcp.Start]) return false
      // The SYN-ACK overtook its SYN: the ends are put right by `step`.
      if (
        (flags & TcpFlag.Ack) === 0 &&
        words[end + Tcp.State] === End.SynAckSent &&
        words[at + RESP_TCP + Tcp.State] === End.Inactive &&
        frame.seq === words[at + RESP_TCP + Tcp.Start]
      ) {
        return false
      }
      // Simultaneous open: the responder's own SYN, RFC 9293, section 3.5.
      if (
        direction === 1 &&
        (flags & TcpFlag.Ack) === 0 &&
        words[end + Tcp.State] === End.SynSent
      ) {
        return false
      }
    }
    return true
  }

  /** Swaps what is known of the two ends, when they turn out to be the other way round. */
  swapEnds(slot: number): void {
    const { words } = this
    const at = slot * FLOW_WORDS
    for (let i = 0; i < 16; i++) {
      const word = words[at + ORIG_TCP + i]!
      words[at + ORIG_TCP + i] = words[at + RESP_TCP + i]!
      words[at + RESP_TCP + i] = word
    }
    const hole = words[at + ORIG_HOLE_MICROS]!
    words[at + ORIG_HOLE_MICROS] = words[at + RESP_HOLE_MICROS]!
    words[at + RESP_HOLE_MICROS] = hole
  }

  private markPartial(at: number, isOrig: boolean, flags: number): void {
    const known = this.words[at + FLAGS]!
    if (isOrig) {
      if ((known & Flag.OrigSeen) === 0) {
        const partial = (flags & (TcpFlag.Syn | TcpFlag.Ack)) !== TcpFlag.Syn
        this.words[at + FLAGS] =
          (known & ~Flag.Partial) | (partial ? Flag.Partial : 0) | Flag.OrigSeen
      }
    } else if ((known & Flag.RespSeen) === 0) {
      const partial = (known & Flag.Partial) !== 0 || (flags & TcpFlag.Syn) === 0
      this.words[at + FLAGS] =
        (known & ~Flag.Partial) | (partial ? Flag.Partial : 0) | Flag.RespSeen
    }
  }

  private begin(me: number, start: number, last: number): void {
    const { words } = this
    words[me + Tcp.Start] = start
    words[me + Tcp.Acked] = start
    words[me + Tcp.Last] = last
    words[me + Tcp.Wraps] = last >>> 0 < start >>> 0 ? 1 : 0
    words[me + Tcp.Next] = (start + 1) | 0
  }

  private initEnd(me: number, flags: number, seq: number, past: number): void {
    const { words } = this
    const isSyn = (flags & TcpFlag.Syn) !== 0
    switch (words[me + Tcp.State]) {
      case End.Inactive:
        // Without a SYN the numbers are set as though there had been one just before.
        if (isSyn) this.begin(me, seq, past)
        else this.begin(me, (seq - 1) | 0, seq)
        break
      case End.SynSent:
      case End.SynAckSent:
      case End.Established:
      case End.Partial:
        if (isSyn && seq !== words[me + Tcp.Start]) this.begin(me, seq, past)
        break
      case End.Reset:
        if (isSyn && words[me + Tcp.PrevState] === End.Inactive) this.begin(me, seq, past)
        break
    }
  }

  private recordLetters(
    slot: number,
    me: number,
    direction: number,
    flags: number,
    relative: number,
    length: number,
  ): void {
    const { words, table } = this
    const control = flags & (TcpFlag.Syn | TcpFlag.Fin | TcpFlag.Rst)
    const seen = words[me + Tcp.Gaps]!
    if (control === 0) {
      if (length > 0) {
        if ((seen & Seen.Data) === 0) this.letterOnce(slot, me, direction, Seen.Data, D)
      } else if (flags & TcpFlag.Ack && (seen & Seen.Ack) === 0) {
        this.letterOnce(slot, me, direction, Seen.Ack, A)
      }
      return
    }
    if (control === TcpFlag.Syn) {
      const letter = flags & TcpFlag.Ack ? H : S
      if ((seen & Seen.Syn) === 0) this.letterOnce(slot, me, direction, Seen.Syn, letter)
      else if (words[me + Tcp.LastSyn] !== relative) addLetter(table, slot, direction, letter)
      words[me + Tcp.LastSyn] = relative
    } else if (control === TcpFlag.Fin) {
      const end = (relative + length) | 0
      if ((seen & Seen.Fin) === 0) this.letterOnce(slot, me, direction, Seen.Fin, F)
      else if (words[me + Tcp.LastFin] !== end) addLetter(table, slot, direction, F)
      words[me + Tcp.LastFin] = end
    } else if (control === TcpFlag.Rst) {
      if ((seen & Seen.Rst) === 0) this.letterOnce(slot, me, direction, Seen.Rst, R)
      else if (words[me + Tcp.LastRst] !== relative) addLetter(table, slot, direction, R)
      words[me + Tcp.LastRst] = relative
    } else if ((control & (TcpFlag.Fin | TcpFlag.Rst)) === (TcpFlag.Fin | TcpFlag.Rst)) {
      if ((seen & Seen.FinRst) === 0) this.letterOnce(slot, me, direction, Seen.FinRst, I)
    } else if ((seen & Seen.MultiFlag) === 0) {
      this.letterOnce(slot, me, direction, Seen.MultiFlag, Q)
    }
  }

  private letterOnce(slot: number, me: number, direction: number, bit: number, letter: number) {
    this.words[me + Tcp.Gaps] = this.words[me + Tcp.Gaps]! | bit
    addLetter(this.table, slot, direction, letter)
  }

  private countZeroWindow(slot: number, me: number, direction: number): void {
    const counts = this.words[me + Tcp.Counts]!
    const zero = counts >>> 16
    if (zero === 0xffff) return
    this.words[me + Tcp.Counts] = (counts & 0xffff) | ((zero + 1) << 16)
    countLetter(this.table, slot, direction, W, zero + 1)
  }

  /** Counts a content gap of `direction` in the history. */
  countGap(slot: number, direction: number): void {
    const me = slot * FLOW_WORDS + (direction === 0 ? ORIG_TCP : RESP_TCP)
    const word = this.words[me + Tcp.Gaps]!
    const gaps = word & 0xffff
    if (gaps === 0xffff) return
    this.words[me + Tcp.Gaps] = word + 1
    countLetter(this.table, slot, direction, 0x47, gaps + 1)
  }

  private takeAck(peer: number, flags: number, ack: number): void {
    const { words } = this
    if (words[peer + Tcp.State] === End.Inactive) {
      this.begin(peer, (ack - 1) | 0, (ack - 1) | 0)
      return
    }
    if (flags & TcpFlag.Rst) return
    const before = words[peer + Tcp.Acked]!
    const advance = (ack - before) | 0
    if (advance <= 0) return
    if (ack === 0 && advance > MAX_SEQUENCE_JUMP) return
    if (words[peer + Tcp.Wraps] === 0 && ((ack - words[peer + Tcp.Start]!) | 0) < 0) {
      // Less than half the space past the start and yet before it: only a wrap explains it.
      if (before >>> 0 <= ack >>> 0) return
    }
    if (ack >>> 0 < before >>> 0) words[peer + Tcp.Wraps] = words[peer + Tcp.Wraps]! + 0x10000
    words[peer + Tcp.Acked] = ack
  }

  private takeLast(
    slot: number,
    me: number,
    direction: number,
    past: number,
    flags: number,
    length: number,
  ): void {
    const { words } = this
    const last = words[me + Tcp.Last]!
    const advance = (past - last) | 0
    if (
      flags & (TcpFlag.Syn | TcpFlag.Rst) &&
      (advance > MAX_SEQUENCE_JUMP || advance < -MAX_SEQUENCE_JUMP)
    ) {
      return
    }
    const onlySynBefore = last === ((words[me + Tcp.Start]! + 1) | 0)
    if (flags & TcpFlag.Fin && onlySynBefore) this.setLast(me, last, past)
    else if (words[me + Tcp.State] === End.Reset) return
    else if (advance > 0) this.setLast(me, last, past)
    else if (length > 0) {
      const counts = words[me + Tcp.Counts]!
      const again = counts & 0xffff
      if (again !== 0xffff) {
        words[me + Tcp.Counts] = counts + 1
        countLetter(this.table, slot, direction, T, again + 1)
      }
    }
  }

  private setLast(me: number, before: number, past: number): void {
    if (past >>> 0 < before >>> 0) {
      const wraps = this.words[me + Tcp.Wraps]!
      this.words[me + Tcp.Wraps] = (wraps & ~0xffff) | ((wraps + 1) & 0xffff)
    }
    this.words[me + Tcp.Last] = past
  }

  private timeHandshake(
    slot: number,
    me: number,
    peer: number,
    isOrig: boolean,
    flags: number,
  ): void {
    const { words, doubles } = this
    const at = slot * FLOW_WORDS
    const syn = slot * FLOW_DOUBLES + SYN_MICROS
    if (flags & TcpFlag.Syn) {
      if (isOrig && (flags & TcpFlag.Ack) === 0) doubles[syn] = this.time.micros
      return
    }
    // Answered once: from then on the flags, at hand anyway, say that there is nothing to do.
    if (!isOrig || words[at + FLAGS]! & Flag.Timed) return
    if (
      flags & TcpFlag.Ack &&
      words[peer + Tcp.State] === End.Established &&
      words[me + Tcp.State] === End.Established
    ) {
      words[at + FLAGS] = words[at + FLAGS]! | Flag.Timed
      if (doubles[syn]! <= 0) return
      const rtt = this.time.micros - doubles[syn]!
      words[at + RTT_MICROS] = rtt >= 0 && rtt < 0x7fffffff ? rtt : 0
    }
  }

  private setState(me: number, state: End): void {
    const { words } = this
    if (words[me + Tcp.State] === state) return
    words[me + Tcp.PrevState] = words[me + Tcp.State]!
    words[me + Tcp.State] = state
  }

  private step(
    at: number,
    me: number,
    peer: number,
    isOrig: boolean,
    flags: number,
    length: number,
    seq: number,
  ): number {
    const { words } = this
    const state = words[me + Tcp.State]
    let closes = false
    if (state === End.Inactive) {
      closes = this.stepInactive(at, me, peer, isOrig, flags, length, seq)
    } else if (state === End.SynSent || state === End.SynAckSent) {
      if (flags & TcpFlag.Fin) {
        this.setState(me, End.Closed)
        closes = true
      }
      if (flags & TcpFlag.Rst) {
        this.setState(me, End.Reset)
        closes = true
      }
    } else if (state === End.Established || state === End.Partial) {
      const midstreamSyn = (flags & (TcpFlag.Syn | TcpFlag.Ack)) === TcpFlag.Syn
      if (midstreamSyn && state === End.Partial && words[peer + Tcp.State] === End.Inactive) {
        this.setState(me, End.SynSent)
      }
      if ((flags & (TcpFlag.Fin | TcpFlag.Rst)) === TcpFlag.Fin) {
        this.setState(me, End.Closed)
        // FIN then RST from the other end, now ours: after all a normal end.
        if (words[peer + Tcp.State] === End.Reset && words[peer + Tcp.PrevState] === End.Closed) {
          this.setState(peer, End.Closed)
        }
        closes = true
      }
      if (flags & TcpFlag.Rst) {
        this.setState(me, End.Reset)
        closes = true
      }
    } else if (state === End.Closed) {
      if (flags & TcpFlag.Rst && words[peer + Tcp.State] !== End.Closed) {
        this.setState(me, End.Reset)
        closes = (words[me + Tcp.Gaps]! & Seen.DidClose) === 0
      }
    }
    return closes ? this.close(at, me, peer) : Outcome.Open
  }

  private stepInactive(
    at: number,
    me: number,
    peer: number,
    isOrig: boolean,
    flags: number,
    length: number,
    seq: number,
  ): boolean {
    const { words } = this
    let closes = false
    if (flags & TcpFlag.Syn) {
      if (isOrig && words[peer + Tcp.State] === End.Established) {
        // The SYN-ACK was captured before its SYN.
        this.setState(me, End.Established)
      } else if (isOrig) this.setState(me, flags & TcpFlag.Ack ? End.SynAckSent : End.SynSent)
      else {
        const reversed =
          (flags & TcpFlag.Ack) === 0 &&
          words[peer + Tcp.State] === End.SynAckSent &&
          seq === words[me + Tcp.Start]
        if (reversed) {
          // SYN and SYN-ACK were captured in the wrong order: the caller swaps the ends.
          this.setState(peer, End.Established)
          words[at + FLAGS] = (words[at + FLAGS]! & ~Flag.Partial) | Flag.Flipped
        } else if (words[peer + Tcp.State] === End.SynSent) this.setState(peer, End.Established)
        this.setState(me, End.Established)
      }
    }
    if (flags & TcpFlag.Fin) {
      this.setState(me, End.Closed)
      closes = true
    }
    if (flags & TcpFlag.Rst) {
      this.setState(me, End.Reset)
      closes = true
    }
    if (words[me + Tcp.State] !== End.Inactive) return closes
    // No control flag: data or an ACK from an end not heard before.
    if (!isOrig && length === 0 && words[peer + Tcp.State] === End.SynSent) return closes
    if (flags & TcpFlag.Ack && words[peer + Tcp.State] === End.Established) {
      this.setState(me, End.Established)
      words[at + FLAGS] = words[at + FLAGS]! & ~Flag.Partial
    } else this.setState(me, End.Partial)
    return closes
  }

  /** An end has closed: is the connection over with that? */
  private close(at: number, me: number, peer: number): number {
    const { words } = this
    if (words[me + Tcp.Gaps]! & Seen.DidClose) return Outcome.Open
    words[me + Tcp.Gaps] = words[me + Tcp.Gaps]! | Seen.DidClose
    const over =
      words[me + Tcp.State] === End.Reset ||
      (words[peer + Tcp.Gaps]! & Seen.DidClose) !== 0 ||
      words[peer + Tcp.State] === End.Inactive
    if (!over) return Outcome.Open
    if (words[me + Tcp.State] === End.Reset) {
      words[at + FLAGS] = words[at + FLAGS]! | Flag.EndedByReset
    }
    return Outcome.Closed
  }
}

/** Established, or closed in order from there. */
function isClean(words: Int32Array, end: number): boolean {
  const state = words[end + Tcp.State]
  return (
    state === End.Established ||
    (state === End.Closed && words[end + Tcp.PrevState] === End.Established)
  )
}
