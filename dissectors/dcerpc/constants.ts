/** Bounds and anomaly codes of DCE/RPC over TCP: C706 chapter 12, MS-RPCE. What a PDU holds src/formats/dceRpc reads. */

/** Most unread bytes of one direction: a PDU that is read whole, and room for a packet. */
export const MAX_HELD_BYTES = 65_536
/** Bytes that tell a PDU: its header. */
export const PROBE_BYTES = 28
/** Values kept of a list column. */
export const MAX_LIST_VALUES = 32
/** Bytes searched for a PDU's start after the thread was lost; past it the direction is given up. */
export const MAX_RESYNC_BYTES = 16 * 1024 * 1024

/** What stands in a PDU's place is none. */
export const BAD_PDU = 'bad-pdu'
/** Bytes of a direction were lost outside a call's arguments. */
export const GAP = 'gap'
/** No PDU's start in MAX_RESYNC_BYTES. */
export const LOST = 'lost-framing'
