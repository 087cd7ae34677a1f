/** Numbers, names, bounds and anomaly codes of Modbus/TCP: Modbus Application Protocol 1.1b3, Modbus Messaging on TCP/IP 1.0b. */

/** Transaction, protocol, length, unit (Messaging, 3.1.3). */
export const HEADER_BYTES = 7
/** Of the header, what its length does not count. */
export const UNCOUNTED_BYTES = 6
/** Longest message its length can announce: unit and 253 bytes. */
export const MAX_LENGTH = 254
/** Most unread bytes of one direction. */
export const MAX_HELD_BYTES = 4096
/** Requests awaiting their response; past it the oldest is told of as `unknown`. */
export const MAX_PENDING = 64
/** Different reads told of; later ones are counted only. */
export const MAX_READS_TOLD = 64
/** Values shown of one write. */
export const MAX_VALUES = 16
/** Units kept as a column. */
export const MAX_UNITS = 32
/** Messages that fit nothing, one after another, before a direction is given up. */
export const MAX_BAD_MESSAGES = 8

export const READ_DEVICE_ID = 43
export const REPORT_SERVER_ID = 17
export const WRITE_COIL = 5
export const WRITE_REGISTER = 6
export const WRITE_COILS = 15
export const WRITE_REGISTERS = 16
export const MASK_WRITE = 22
export const READ_WRITE = 23
/** MODBUS Encapsulated Interface transport of function 43 that identifies the device. */
export const MEI_DEVICE_ID = 14

export const FUNCTIONS: Readonly<Record<number, string>> = {
  1: 'Read Coils',
  2: 'Read Discrete Inputs',
  3: 'Read Holding Registers',
  4: 'Read Input Registers',
  5: 'Write Single Coil',
  6: 'Write Single Register',
  7: 'Read Exception Status',
  8: 'Diagnostics',
  11: 'Get Comm Event Counter',
  12: 'Get Comm Event Log',
  15: 'Write Multiple Coils',
  16: 'Write Multiple Registers',
  17: 'Report Server ID',
  20: 'Read File Record',
  21: 'Write File Record',
  22: 'Mask Write Register',
  23: 'Read/Write Multiple Registers',
  24: 'Read FIFO Queue',
  43: 'Encapsulated Interface Transport',
  90: 'Schneider UMAS',
  125: 'Firmware Replacement',
}
/** Functions that change something. */
export const WRITES = new Set([
  WRITE_COIL,
  WRITE_REGISTER,
  WRITE_COILS,
  WRITE_REGISTERS,
  21,
  MASK_WRITE,
  READ_WRITE,
  90,
  125,
])

/** Exception codes (Application Protocol, 7). */
export const EXCEPTIONS: Readonly<Record<number, string>> = {
  1: 'Illegal Function',
  2: 'Illegal Data Address',
  3: 'Illegal Data Value',
  4: 'Server Device Failure',
  5: 'Acknowledge',
  6: 'Server Device Busy',
  7: 'Negative Acknowledge',
  8: 'Memory Parity Error',
  10: 'Gateway Path Unavailable',
  11: 'Gateway Target Device Failed to Respond',
}

/** Objects of a device identification (Application Protocol, 6.21). */
export const DEVICE_OBJECTS: readonly string[] = [
  'vendor',
  'product_code',
  'revision',
  'vendor_url',
  'product_name',
  'model_name',
  'application_name',
]

/** Bytes of a direction were lost. */
export const GAP = 'gap'
/** A header that is none, or a length that cannot be. */
export const BAD_HEADER = 'bad-header'
/** A message whose fields do not fit its length. */
export const MALFORMED = 'malformed-message'
/** More requests without a response than are remembered. */
export const PENDING_FULL = 'pending-full'
