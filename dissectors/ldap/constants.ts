/** Numbers, names, bounds and anomaly codes of LDAP: RFC 4511, 4513; Microsoft's additions: MS-ADTS 5.1.1.1. */
import { applicationTag } from '../../src/formats/ber.ts'

/** Tags of protocolOp, RFC 4511 4.2 to 4.14. */
export const Op = {
  BindRequest: applicationTag(0),
  BindResponse: applicationTag(1),
  UnbindRequest: 0x42,
  SearchRequest: applicationTag(3),
  SearchEntry: applicationTag(4),
  SearchDone: applicationTag(5),
  ModifyRequest: applicationTag(6),
  ModifyResponse: applicationTag(7),
  AddRequest: applicationTag(8),
  AddResponse: applicationTag(9),
  DeleteRequest: 0x4a,
  DeleteResponse: applicationTag(11),
  RenameRequest: applicationTag(12),
  RenameResponse: applicationTag(13),
  CompareRequest: applicationTag(14),
  CompareResponse: applicationTag(15),
  AbandonRequest: 0x50,
  SearchReference: applicationTag(19),
  ExtendedRequest: applicationTag(23),
  ExtendedResponse: applicationTag(24),
  IntermediateResponse: applicationTag(25),
} as const

/** What a request and its response are called. */
export const OP_NAMES: Readonly<Record<number, string>> = {
  [Op.BindRequest]: 'bind',
  [Op.BindResponse]: 'bind',
  [Op.SearchRequest]: 'search',
  [Op.SearchEntry]: 'search',
  [Op.SearchReference]: 'search',
  [Op.SearchDone]: 'search',
  [Op.ModifyRequest]: 'modify',
  [Op.ModifyResponse]: 'modify',
  [Op.AddRequest]: 'add',
  [Op.AddResponse]: 'add',
  [Op.DeleteRequest]: 'delete',
  [Op.DeleteResponse]: 'delete',
  [Op.RenameRequest]: 'modify DN',
  [Op.RenameResponse]: 'modify DN',
  [Op.CompareRequest]: 'compare',
  [Op.CompareResponse]: 'compare',
  [Op.AbandonRequest]: 'abandon',
  [Op.UnbindRequest]: 'unbind',
  [Op.ExtendedRequest]: 'extended',
  [Op.ExtendedResponse]: 'extended',
  [Op.IntermediateResponse]: 'intermediate',
}

const requests = new Set<number>([
  Op.BindRequest,
  Op.UnbindRequest,
  Op.SearchRequest,
  Op.ModifyRequest,
  Op.AddRequest,
  Op.DeleteRequest,
  Op.RenameRequest,
  Op.CompareRequest,
  Op.AbandonRequest,
  Op.ExtendedRequest,
])

export const isRequest = (op: number): boolean => requests.has(op)
export const isResponse = (op: number): boolean => OP_NAMES[op] !== undefined && !requests.has(op)

/** resultCode in words, RFC 4511 appendix A and the registry of RFC 4520. */
export const RESULTS: Readonly<Record<number, string>> = {
  0: 'success',
  1: 'operations error',
  2: 'protocol error',
  3: 'time limit exceeded',
  4: 'size limit exceeded',
  5: 'compare false',
  6: 'compare true',
  7: 'auth method not supported',
  8: 'stronger auth required',
  10: 'referral',
  11: 'admin limit exceeded',
  12: 'unavailable critical extension',
  13: 'confidentiality required',
  14: 'SASL bind in progress',
  16: 'no such attribute',
  17: 'undefined attribute type',
  18: 'inappropriate matching',
  19: 'constraint violation',
  20: 'attribute or value exists',
  21: 'invalid attribute syntax',
  32: 'no such object',
  33: 'alias problem',
  34: 'invalid DN syntax',
  36: 'alias dereferencing problem',
  48: 'inappropriate authentication',
  49: 'invalid credentials',
  50: 'insufficient access rights',
  51: 'busy',
  52: 'unavailable',
  53: 'unwilling to perform',
  54: 'loop detected',
  64: 'naming violation',
  65: 'object class violation',
  66: 'not allowed on non-leaf',
  67: 'not allowed on RDN',
  68: 'entry already exists',
  69: 'object class mods prohibited',
  71: 'affects multiple DSAs',
  80: 'other',
  118: 'canceled',
  119: 'no such operation',
  120: 'too late',
  121: 'cannot cancel',
}
/** Compare's two answers are no errors, nor is a referral or a bind that goes on. */
export const GOOD_RESULTS: ReadonlySet<number> = new Set([0, 5, 6, 10, 14])
export const SASL_IN_PROGRESS = 14

export const SCOPES = ['base', 'single level', 'tree', 'subordinate'] as const
export const DEREFS = ['never', 'in searching', 'in finding', 'always'] as const
export const MODIFICATIONS = ['add', 'delete', 'replace', 'increment'] as const

export const START_TLS = '1.3.6.1.4.1.1466.20037'
export const PASSWORD_MODIFY = '1.3.6.1.4.1.4203.1.11.1'
export const WHO_AM_I = '1.3.6.1.4.1.4203.1.11.3'
export const CANCEL = '1.3.6.1.1.8'
export const DISCONNECTION = '1.3.6.1.4.1.1466.20036'

/** Extended operations and controls by name: RFC 2696, 2891, 3062, 3296, 3672, 3909, 4511, 4527, 4532, 4533, MS-ADTS 3.1.1.3.4. */
export const OID_NAMES: Readonly<Record<string, string>> = {
  [START_TLS]: 'StartTLS',
  [PASSWORD_MODIFY]: 'Password Modify',
  [WHO_AM_I]: 'Who Am I',
  [CANCEL]: 'Cancel',
  [DISCONNECTION]: 'Notice of Disconnection',
  '1.3.6.1.4.1.1466.101.119.1': 'Dynamic Refresh',
  '1.3.6.1.1.21.1': 'Start Transaction',
  '1.3.6.1.1.21.3': 'End Transaction',
  '1.2.840.113556.1.4.1781': 'Fast Bind',
  '1.2.840.113556.1.4.319': 'paged results',
  '1.2.840.113556.1.4.473': 'sort',
  '1.2.840.113556.1.4.417': 'show deleted',
  '1.2.840.113556.1.4.528': 'notification',
  '1.2.840.113556.1.4.529': 'extended DN',
  '1.2.840.113556.1.4.619': 'lazy commit',
  '1.2.840.113556.1.4.801': 'security descriptor flags',
  '1.2.840.113556.1.4.805': 'tree delete',
  '1.2.840.113556.1.4.841': 'directory synchronisation',
  '1.2.840.113556.1.4.1339': 'domain scope',
  '1.2.840.113556.1.4.1340': 'search options',
  '1.2.840.113556.1.4.1413': 'permissive modify',
  '1.3.6.1.1.12': 'assertion',
  '1.3.6.1.1.13.1': 'pre-read',
  '1.3.6.1.1.13.2': 'post-read',
  '1.3.6.1.4.1.4203.1.9.1.1': 'content synchronisation',
  '1.3.6.1.4.1.4203.1.10.1': 'subentries',
  '1.3.6.1.4.1.42.2.27.8.5.1': 'password policy',
  '2.16.840.1.113730.3.4.2': 'manage DSA IT',
  '2.16.840.1.113730.3.4.3': 'persistent search',
  '2.16.840.1.113730.3.4.9': 'virtual list view',
  '2.16.840.1.113730.3.4.18': 'proxied authorization',
}

/** A larger message is no LDAP: servers refuse them far below. */
export const MAX_MESSAGE_BYTES = 256 * 1024 * 1024
/** A message up to this size is read whole; of a longer one this much is, and the rest passed over. */
export const MAX_READ_BYTES = 24_576
export const MAX_HELD_BYTES = 32_768
/** Bytes with which a message's id and operation can be told. */
export const HEADER_BYTES = 18
/** Operations awaiting their result; past it the oldest is told of as unanswered. */
export const MAX_PENDING = 256
/** Most characters of a DN or another single text. */
export const MAX_DN_BYTES = 1024
/** Most characters of a search filter as text; a longer one ends in `...`. */
export const MAX_FILTER_CHARS = 4096
/** A filter nested deeper is cut there. */
export const MAX_FILTER_DEPTH = 32
/** Attributes named of a request; the rest is counted. */
export const MAX_ATTRIBUTES = 64
/** Values shown of one attribute, and most bytes of each. */
export const MAX_VALUES = 8
export const MAX_VALUE_BYTES = 256
/** Referrals and controls shown of one message. */
export const MAX_REFERRALS = 8
export const MAX_CONTROLS = 16
/** Kinds of operations named in a session's column. */
export const MAX_OPERATIONS = 24

/** More operations unanswered than MAX_PENDING. */
export const PENDING_FULL = 'pending-full'
/** A message whose content is not what its operation wants. */
export const BAD_MESSAGE = 'bad-message'
/** Bytes that are no message where one should begin: indefinite lengths among them. */
export const BAD_FRAME = 'bad-frame'
/** An operation that the other side should have sent. */
export const WRONG_SIDE = 'wrong-side'
/** A filter nested deeper than MAX_FILTER_DEPTH. */
export const DEEP_FILTER = 'deep-filter'
/** Bytes of the connection were lost. */
export const GAP = 'gap'
