/**
 * Where the parts of a flow lie in its slot. A slot is FLOW_WORDS 32-bit words of one
 * Int32Array; 64-bit numbers are reached through a Float64Array over the same buffer,
 * at half the word index. One slot rather than one array a column: a packet touches
 * one flow, and its parts then share four or five cache lines instead of forty.
 */

/** Words a slot: 384 bytes, a million flows in 384 MB. */
export const FLOW_WORDS = 96
export const FLOW_DOUBLES = FLOW_WORDS / 2
export const FLOW_BYTES = FLOW_WORDS * 4

/** Addresses of originator and responder: four words each, IPv4 as mapped IPv6. */
export const ORIG_ADDRESS = 0
export const RESP_ADDRESS = 4
/** Originator's port << 16 | responder's port. */
export const PORTS = 8
/** IP protocol | VLAN key << 8. */
export const KEY_META = 9
export const HASH = 10
export const FLAGS = 11
/** Index of the session object, -1 without one. */
export const SESSION = 12
export const TIMER_NEXT = 13
export const TIMER_PREV = 14
/** Wheel bucket the flow waits in, -1 when in none. */
export const TIMER_BUCKET = 15
export const ORIG_PACKETS = 28
export const RESP_PACKETS = 29
export const LRU_NEXT = 30
export const LRU_PREV = 31
/** First word of each direction's TCP state: see tcpState.ts. */
export const ORIG_TCP = 32
export const RESP_TCP = 48
export const TCP_WORDS = 16
/** Letters of the history so far, then HISTORY_BYTES of them. */
export const HISTORY_LENGTH = 64
export const HISTORY = 65
export const HISTORY_BYTES = 24
export const DUPLICATES = 71
/** SYN to ACK of SYN-ACK, microseconds; -1 until seen. */
export const RTT_MICROS = 76
/** Outer VLAN | inner VLAN << 16 of the first packet. */
export const VLANS = 77
/** Tunnel | interface << 8 of the first packet. */
export const ORIGIN = 78
/** Second in which the flow was last moved to the front of the least-recently-seen list. */
export const LRU_SECOND = 79

/** Signatures of the latest packets, then the number of the next one to be replaced. */
export const SIGNATURES = 80
export const SIGNATURE_COUNT = 4
export const SIGNATURE_NEXT = 84

/**
 * When the other end first acknowledged bytes of originator and of responder that were not
 * seen, as the reassembler keeps it; 0 while there is no such hole.
 */
export const ORIG_HOLE_MICROS = 94
export const RESP_HOLE_MICROS = 95

/** Indices into the doubles of a slot. */
export const FIRST_MICROS = 8
export const LAST_MICROS = 9
/** When the flow is to be closed if nothing more comes. */
export const DUE_MICROS = 10
export const MISSED_BYTES = 11
/** Payload as seen, copies included; for UDP the session's bytes. */
export const ORIG_PAYLOAD = 12
export const RESP_PAYLOAD = 13
export const SYN_MICROS = 36
/** When the next interim row is due; 0 for none. */
export const UPDATE_MICROS = 37

/** Times of those packets. */
export const SIGNATURE_MICROS = 43

/** Bits of FLAGS. */
export const Flag = {
  /** This direction's payload interests nobody any more. */
  OrigDone: 1,
  RespDone: 2,
  /** A dissector claimed the flow. */
  Claimed: 4,
  /** The connection began before the capture: no SYN was seen. */
  Partial: 8,
  OrigSeen: 16,
  RespSeen: 32,
  /** Closed as TCP: it waits only for stragglers. */
  Closing: 64,
  /** Originator and responder were swapped, by ports or content. */
  Flipped: 128,
  /** Announced by another session, and not read by itself. */
  Expected: 256,
  /** Changed since its last interim row. */
  Dirty: 512,
  /** Data above a hole is held, in either direction. */
  OrigHolds: 1024,
  RespHolds: 2048,
  /** Retransmitted bytes differed from the first copy. */
  Conflict: 4096,
  EndedByReset: 8192,
  /** The round-trip time was taken, or can't be. */
  Timed: 16384,
  /** Its last row is written: it is kept so that stragglers do not begin another session. */
  Told: 32768,
} as const
