/** Numbers, names, bounds and anomaly codes of AMQP: 0-9-1 (with RabbitMQ's extensions) and OASIS 1.0. */

/** `AMQP`, then a protocol and a version. */
export const HEADER_BYTES = 8
/** Type, channel and size of a frame of 0-9-1 (2.3.5), and the byte that ends it. */
export const FRAME_HEAD_BYTES = 7
export const FRAME_END_BYTES = 1
/** Size, offset, type and channel of a frame of 1.0 (2.3.1). */
export const FRAME10_HEAD_BYTES = 8

/** Longest method that is read; a longer one is passed over, `long-frame`. */
export const MAX_METHOD_BYTES = 16_384
/** Most of a 1.0 frame that is read: performatives are shorter, payloads are passed over. */
export const MAX_PERFORMATIVE_BYTES = 8192
/** Longest frame that is believed. */
export const MAX_FRAME_BYTES = 256 * 1024 * 1024
/** Most unread bytes of one direction. */
export const MAX_HELD_BYTES = 32_768
/** Requests awaiting their answer; past it the oldest is told of as `unknown`. */
export const MAX_PENDING = 64
/** Channels of which the message being sent is remembered. */
export const MAX_CHANNELS = 64
/** Links of 1.0 whose address is remembered, by side. */
export const MAX_LINKS = 64
/** Entries kept of a table of properties. */
export const MAX_PROPERTIES = 32
/** Values a list, map or table may hold inside each other before reading stops. */
export const MAX_DEPTH = 8

/** Frame types of 0-9-1. */
export const METHOD = 1
export const CONTENT_HEADER = 2
export const CONTENT_BODY = 3
export const HEARTBEAT = 8

/** Performatives of 1.0 (2.7, 5.3.3). */
export const OPEN = 0x10
export const ATTACH = 0x12
export const TRANSFER = 0x14
export const DETACH = 0x16
export const CLOSE = 0x18
export const SASL_MECHANISMS = 0x40
export const SASL_INIT = 0x41
export const SASL_CHALLENGE = 0x42
export const SASL_RESPONSE = 0x43
export const SASL_OUTCOME = 0x44

/** Outcomes of 1.0's SASL (5.3.3.6). */
export const OUTCOMES: readonly string[] = ['ok', 'auth', 'sys', 'sys-perm', 'sys-temp']

/** Methods of 0-9-1 by class and number, those that are told of. */
export const METHODS: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries({
    connection: { open: [10, 40] },
    channel: { open: [20, 10], close: [20, 40] },
    exchange: { declare: [40, 10], delete: [40, 20], bind: [40, 30], unbind: [40, 40] },
    queue: {
      declare: [50, 10],
      bind: [50, 20],
      purge: [50, 30],
      delete: [50, 40],
      unbind: [50, 50],
    },
    basic: { consume: [60, 20], cancel: [60, 30], publish: [60, 40], get: [60, 70] },
    confirm: { select: [85, 10] },
    tx: { select: [90, 10], commit: [90, 20], rollback: [90, 30] },
  }).flatMap(([group, methods]) =>
    Object.entries(methods).map(([name, [c, m]]) => [c! * 65536 + m!, `${group}.${name}`]),
  ),
)

/** Bytes of a direction were lost. */
export const GAP = 'gap'
/** A frame of no known type, or one that does not end where it says. */
export const BAD_FRAME = 'bad-frame'
/** A method whose arguments do not fit into it. */
export const MALFORMED = 'malformed-method'
/** A method longer than is read. */
export const LONG_FRAME = 'long-frame'
/** More requests without an answer than are remembered. */
export const PENDING_FULL = 'pending-full'
