/** Bounds, numbers and anomaly codes of SMB: MS-SMB2, MS-CIFS, MS-SMB, RFC 1002 (4.3, session service). */

/** Most unread bytes of one direction: a session setup with a large ticket, and room for a packet. */
export const MAX_HELD_BYTES = 65_536
/** Most bytes wanted of one message; of a longer one its beginning is read. */
export const MAX_MESSAGE_BYTES = 49_152
/** Most bytes wanted of what goes through a pipe at once. */
export const MAX_PIPE_BYTES = 16_384
/** Most bytes wanted of an answer whose contents nobody reads. */
export const ANSWER_HEAD_BYTES = 256
/** Files, directories and pipes open at once; past it the one opened first is told of and forgotten. */
export const MAX_OPENS = 1024
/** Shares connected at once; past it the oldest is forgotten. */
export const MAX_TREES = 128
/** Logins that can have files open at once on one connection; past it the oldest is forgotten. */
export const MAX_LOGINS = 64
/** Requests without an answer; past it the oldest is told of as `unknown`. */
export const MAX_PENDING_REQUESTS = 512
/** Values kept of a list column. */
export const MAX_LIST_VALUES = 32
/** Messages chained in one SMB1 message, commands compounded in one SMB2 message. */
export const MAX_CHAIN = 64
/** Dialects, ciphers and the like read of one list. */
export const MAX_OFFERS = 64
/** Bytes searched for a message's start after the thread was lost; past it the direction is given up. */
export const MAX_RESYNC_BYTES = 64 * 1024 * 1024
/** Largest session service packet that is not a message: two names and their scopes, RFC 1002 4.3.2. */
export const MAX_SESSION_PACKET_BYTES = 1024

/** Where a message begins in a packet of the session service, RFC 1002 4.3.1. */
export const FRAME_HEADER_BYTES = 4
export const Packet = {
  Message: 0x00,
  Request: 0x81,
  Accepted: 0x82,
  Refused: 0x83,
  Retarget: 0x84,
  KeepAlive: 0x85,
} as const
/** First byte of a message's identifier, before `SMB`. */
export const Magic = { Smb1: 0xff, Smb2: 0xfe, Sealed: 0xfd, Compressed: 0xfc } as const

/** MS-SMB2 2.2.1, 2.2.41, 2.2.42. */
export const SMB2_HEADER_BYTES = 64
export const SEALED_HEADER_BYTES = 52
export const COMPRESSED_HEADER_BYTES = 16
/** MS-CIFS 2.2.3.1. */
export const SMB1_HEADER_BYTES = 32

/** MS-SMB2 2.2.1.2. */
export const Command2 = {
  Negotiate: 0,
  SessionSetup: 1,
  Logoff: 2,
  TreeConnect: 3,
  TreeDisconnect: 4,
  Create: 5,
  Close: 6,
  Flush: 7,
  Read: 8,
  Write: 9,
  Lock: 10,
  Ioctl: 11,
  Cancel: 12,
  Echo: 13,
  QueryDirectory: 14,
  ChangeNotify: 15,
  QueryInfo: 16,
  SetInfo: 17,
  OplockBreak: 18,
} as const

/** Status codes that are no failures, MS-ERREF 2.3.1. */
export const STATUS_OK = 0
export const STATUS_PENDING = 0x00000103
export const STATUS_BUFFER_OVERFLOW = 0x80000005
export const STATUS_NO_MORE_FILES = 0x80000006
export const STATUS_MORE_PROCESSING = 0xc0000016
export const STATUS_END_OF_FILE = 0xc0000011

/** What creating did, MS-SMB2 2.2.14. */
export const CREATE_ACTIONS = ['superseded', 'opened', 'created', 'overwritten'] as const
/** What creating may do, MS-SMB2 2.2.13. */
export const DISPOSITIONS = [
  'supersede',
  'open',
  'create',
  'open_if',
  'overwrite',
  'overwrite_if',
] as const
export const ACTION_CREATED = 2
/** Options of creating, MS-SMB2 2.2.13. */
export const OPTION_DIRECTORY = 0x00000001
export const OPTION_DELETE_ON_CLOSE = 0x00001000
/** File attribute, MS-FSCC 2.6. */
export const ATTRIBUTE_DIRECTORY = 0x10

/** Put on a session whose requests the server answered as to a guest. */
export const GUEST_TAG = 'smb-guest'

/** A message that is none: its identifier or its header is wrong. */
export const BAD_MESSAGE = 'bad-message'
/** A chain of commands that points outside its message, or back. */
export const BAD_CHAIN = 'bad-chain'
/** A compressed message that says to begin behind its end: what CVE-2020-0796 looks like. */
export const BAD_COMPRESSION = 'bad-compression-offset'
/** More files open than MAX_OPENS. */
export const OPENS_FULL = 'opens-full'
/** More shares connected than MAX_TREES. */
export const TREES_FULL = 'trees-full'
/** More requests unanswered than MAX_PENDING_REQUESTS. */
export const PENDING_FULL = 'pending-full'
/** Bytes of a direction were lost that were not a file's. */
export const GAP = 'gap'
/** No message's start in MAX_RESYNC_BYTES. */
export const LOST = 'lost-framing'
