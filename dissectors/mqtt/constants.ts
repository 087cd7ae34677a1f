/** Numbers, names, bounds and anomaly codes of MQTT: 3.1, OASIS 3.1.1 and 5.0. */

/** Packet types (5.0, 2.1.2). */
export const CONNECT = 1
export const CONNACK = 2
export const PUBLISH = 3
export const PUBACK = 4
export const PUBREC = 5
export const PUBCOMP = 7
export const SUBSCRIBE = 8
export const SUBACK = 9
export const UNSUBSCRIBE = 10
export const UNSUBACK = 11
export const PINGREQ = 12
export const DISCONNECT = 14
export const AUTH = 15

/** Most bytes of a packet that is read whole; a longer one is passed over, `long-packet`. */
export const MAX_PACKET_BYTES = 16_384
/** Most bytes of a message's topic and properties; of a longer head only the size is told. */
export const MAX_PUBLISH_HEAD_BYTES = 16_384
/** Most unread bytes of one direction. */
export const MAX_HELD_BYTES = 32_768
/** Requests awaiting their acknowledgement; past it the oldest is told of as `unknown`. */
export const MAX_PENDING = 64
/** Topics told of one SUBSCRIBE or UNSUBSCRIBE. */
export const MAX_TOPICS = 32
/** Topic aliases remembered of a direction. */
export const MAX_ALIASES = 64
/** User properties told of one packet. */
export const MAX_USER_PROPERTIES = 8

export const VERSIONS: Readonly<Record<number, string>> = { 3: '3.1', 4: '3.1.1', 5: '5.0' }

/** Return codes of CONNACK (3.1.1, 3.2.2.3). */
export const RETURN_CODES: readonly string[] = [
  'Connection Accepted',
  'Connection Refused: unacceptable protocol version',
  'Connection Refused: identifier rejected',
  'Connection Refused: server unavailable',
  'Connection Refused: bad user name or password',
  'Connection Refused: not authorized',
]

/** Reason codes (5.0, 2.4); below 0x80 is no failure. */
export const REASONS: Readonly<Record<number, string>> = {
  0: 'Success',
  4: 'Disconnect with Will Message',
  16: 'No matching subscribers',
  17: 'No subscription existed',
  24: 'Continue authentication',
  25: 'Re-authenticate',
  128: 'Unspecified error',
  129: 'Malformed Packet',
  130: 'Protocol Error',
  131: 'Implementation specific error',
  132: 'Unsupported Protocol Version',
  133: 'Client Identifier not valid',
  134: 'Bad User Name or Password',
  135: 'Not authorized',
  136: 'Server unavailable',
  137: 'Server busy',
  138: 'Banned',
  139: 'Server shutting down',
  140: 'Bad authentication method',
  141: 'Keep Alive timeout',
  142: 'Session taken over',
  143: 'Topic Filter invalid',
  144: 'Topic Name invalid',
  145: 'Packet Identifier in use',
  146: 'Packet Identifier not found',
  147: 'Receive Maximum exceeded',
  148: 'Topic Alias invalid',
  149: 'Packet too large',
  150: 'Message rate too high',
  151: 'Quota exceeded',
  152: 'Administrative action',
  153: 'Payload format invalid',
  154: 'Retain not supported',
  155: 'QoS not supported',
  156: 'Use another server',
  157: 'Server moved',
  158: 'Shared Subscriptions not supported',
  159: 'Connection rate exceeded',
  160: 'Maximum connect time',
  161: 'Subscription Identifiers not supported',
  162: 'Wildcard Subscriptions not supported',
}

/** Bytes of a direction were lost. */
export const GAP = 'gap'
/** A packet of type 0, of a wrong direction or with a length that cannot be. */
export const BAD_PACKET = 'bad-packet'
/** A packet whose fields do not fit into it. */
export const MALFORMED = 'malformed-packet'
/** A packet longer than is read. */
export const LONG_PACKET = 'long-packet'
/** More requests without an acknowledgement than are remembered. */
export const PENDING_FULL = 'pending-full'
