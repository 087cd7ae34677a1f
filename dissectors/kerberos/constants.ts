/** Names, bounds and anomaly codes of Kerberos 5: RFC 4120, 3244 (passwords), bounds of this program. */

/** Application tags of messages, RFC 4120 5.10. */
export const Tag = {
  Ticket: 0x61,
  AsRequest: 0x6a,
  AsReply: 0x6b,
  TgsRequest: 0x6c,
  TgsReply: 0x6d,
  ApRequest: 0x6e,
  ApReply: 0x6f,
  Safe: 0x74,
  Priv: 0x75,
  Cred: 0x76,
  Error: 0x7e,
} as const

/** msg-type that a message of that tag has. */
export const messageType = (tag: number): number => tag & 0x1f

export const VERSION = 5

/** Encryption types, IANA's Kerberos parameters; Zeek writes them the same way. */
export const CIPHERS: Readonly<Record<number, string>> = {
  1: 'des-cbc-crc',
  2: 'des-cbc-md4',
  3: 'des-cbc-md5',
  5: 'des3-cbc-md5',
  7: 'des3-cbc-sha1',
  15: 'rsaES-OAEP-ENV-OID',
  16: 'des3-cbc-sha1-kd',
  17: 'aes128-cts-hmac-sha1-96',
  18: 'aes256-cts-hmac-sha1-96',
  19: 'aes128-cts-hmac-sha256-128',
  20: 'aes256-cts-hmac-sha384-192',
  23: 'rc4-hmac',
  24: 'rc4-hmac-exp',
  25: 'camellia128-cts-cmac',
  26: 'camellia256-cts-cmac',
  '-133': 'rc4-hmac-old',
  '-135': 'rc4-hmac-old-exp',
}
/** Broken or soon guessed: DES (RFC 6649), RC4 and triple DES (RFC 8429). */
export const isWeakCipher = (name: string): boolean =>
  name.startsWith('rc4') || name.startsWith('des')

/** Pre-authentication by what it proves or asks for, IANA's Kerberos parameters. */
export const PREAUTH: Readonly<Record<number, string>> = {
  1: 'tgs-req',
  2: 'enc-timestamp',
  3: 'pw-salt',
  10: 'afs3-salt',
  11: 'etype-info',
  13: 'sam-response',
  14: 'pkinit-old',
  15: 'pkinit-old',
  16: 'pkinit',
  17: 'pkinit-reply',
  19: 'etype-info2',
  20: 'referral',
  128: 'pac-request',
  129: 's4u2self',
  130: 's4u2self-x509',
  133: 'fx-cookie',
  136: 'fast',
  137: 'fx-error',
  138: 'encrypted-challenge',
  141: 'otp-challenge',
  142: 'otp',
  144: 'otp-pin-change',
  147: 'pkinit-kx',
  149: 'req-enc-pa-rep',
  150: 'as-freshness',
  151: 'spake',
  161: 'keylist',
  165: 'supported-etypes',
  167: 'pac-options',
}
export const PA_TGS_REQ = 1
export const PA_ETYPE_INFO2 = 19
export const PA_FOR_USER = 129
/** Those with which a client proves who it is. */
export const PROOFS: ReadonlySet<number> = new Set([2, 13, 14, 15, 16, 136, 138, 142, 151])

/** KDCOptions by bit, RFC 4120 5.4.1, RFC 6112, MS-SFU 2.2.3. */
export const OPTIONS: Readonly<Record<number, string>> = {
  1: 'forwardable',
  2: 'forwarded',
  3: 'proxiable',
  4: 'proxy',
  5: 'allow-postdate',
  6: 'postdated',
  8: 'renewable',
  14: 'constrained-delegation',
  15: 'canonicalize',
  16: 'request-anonymous',
  26: 'disable-transited-check',
  27: 'renewable-ok',
  28: 'user-to-user',
  30: 'renew',
  31: 'validate',
}

/** RFC 4120 7.5.9, RFC 4556 3.1.3, RFC 6113 5.3, RFC 8636, RFC 6806 7. */
export const ERRORS: Readonly<Record<number, string>> = {
  0: 'KDC_ERR_NONE',
  1: 'KDC_ERR_NAME_EXP',
  2: 'KDC_ERR_SERVICE_EXP',
  3: 'KDC_ERR_BAD_PVNO',
  4: 'KDC_ERR_C_OLD_MAST_KVNO',
  5: 'KDC_ERR_S_OLD_MAST_KVNO',
  6: 'KDC_ERR_C_PRINCIPAL_UNKNOWN',
  7: 'KDC_ERR_S_PRINCIPAL_UNKNOWN',
  8: 'KDC_ERR_PRINCIPAL_NOT_UNIQUE',
  9: 'KDC_ERR_NULL_KEY',
  10: 'KDC_ERR_CANNOT_POSTDATE',
  11: 'KDC_ERR_NEVER_VALID',
  12: 'KDC_ERR_POLICY',
  13: 'KDC_ERR_BADOPTION',
  14: 'KDC_ERR_ETYPE_NOSUPP',
  15: 'KDC_ERR_SUMTYPE_NOSUPP',
  16: 'KDC_ERR_PADATA_TYPE_NOSUPP',
  17: 'KDC_ERR_TRTYPE_NOSUPP',
  18: 'KDC_ERR_CLIENT_REVOKED',
  19: 'KDC_ERR_SERVICE_REVOKED',
  20: 'KDC_ERR_TGT_REVOKED',
  21: 'KDC_ERR_CLIENT_NOTYET',
  22: 'KDC_ERR_SERVICE_NOTYET',
  23: 'KDC_ERR_KEY_EXPIRED',
  24: 'KDC_ERR_PREAUTH_FAILED',
  25: 'KDC_ERR_PREAUTH_REQUIRED',
  26: 'KDC_ERR_SERVER_NOMATCH',
  27: 'KDC_ERR_MUST_USE_USER2USER',
  28: 'KDC_ERR_PATH_NOT_ACCEPTED',
  29: 'KDC_ERR_SVC_UNAVAILABLE',
  31: 'KRB_AP_ERR_BAD_INTEGRITY',
  32: 'KRB_AP_ERR_TKT_EXPIRED',
  33: 'KRB_AP_ERR_TKT_NYV',
  34: 'KRB_AP_ERR_REPEAT',
  35: 'KRB_AP_ERR_NOT_US',
  36: 'KRB_AP_ERR_BADMATCH',
  37: 'KRB_AP_ERR_SKEW',
  38: 'KRB_AP_ERR_BADADDR',
  39: 'KRB_AP_ERR_BADVERSION',
  40: 'KRB_AP_ERR_MSG_TYPE',
  41: 'KRB_AP_ERR_MODIFIED',
  42: 'KRB_AP_ERR_BADORDER',
  44: 'KRB_AP_ERR_BADKEYVER',
  45: 'KRB_AP_ERR_NOKEY',
  46: 'KRB_AP_ERR_MUT_FAIL',
  47: 'KRB_AP_ERR_BADDIRECTION',
  48: 'KRB_AP_ERR_METHOD',
  49: 'KRB_AP_ERR_BADSEQ',
  50: 'KRB_AP_ERR_INAPP_CKSUM',
  51: 'KRB_AP_PATH_NOT_ACCEPTED',
  52: 'KRB_ERR_RESPONSE_TOO_BIG',
  60: 'KRB_ERR_GENERIC',
  61: 'KRB_ERR_FIELD_TOOLONG',
  62: 'KDC_ERR_CLIENT_NOT_TRUSTED',
  63: 'KDC_ERR_KDC_NOT_TRUSTED',
  64: 'KDC_ERR_INVALID_SIG',
  65: 'KDC_ERR_DH_KEY_PARAMETERS_NOT_ACCEPTED',
  66: 'KDC_ERR_CERTIFICATE_MISMATCH',
  67: 'KRB_AP_ERR_NO_TGT',
  68: 'KDC_ERR_WRONG_REALM',
  69: 'KRB_AP_ERR_USER_TO_USER_REQUIRED',
  70: 'KDC_ERR_CANT_VERIFY_CERTIFICATE',
  71: 'KDC_ERR_INVALID_CERTIFICATE',
  72: 'KDC_ERR_REVOKED_CERTIFICATE',
  73: 'KDC_ERR_REVOCATION_STATUS_UNKNOWN',
  74: 'KDC_ERR_REVOCATION_STATUS_UNAVAILABLE',
  75: 'KDC_ERR_CLIENT_NAME_MISMATCH',
  76: 'KDC_ERR_KDC_NAME_MISMATCH',
  77: 'KDC_ERR_INCONSISTENT_KEY_PURPOSE',
  78: 'KDC_ERR_DIGEST_IN_CERT_NOT_ACCEPTED',
  79: 'KDC_ERR_PA_CHECKSUM_MUST_BE_INCLUDED',
  80: 'KDC_ERR_DIGEST_IN_SIGNED_DATA_NOT_ACCEPTED',
  81: 'KDC_ERR_PUBLIC_KEY_ENCRYPTION_NOT_SUPPORTED',
  90: 'KDC_ERR_PREAUTH_EXPIRED',
  91: 'KDC_ERR_MORE_PREAUTH_DATA_REQUIRED',
  92: 'KDC_ERR_PREAUTH_BAD_AUTHENTICATION_SET',
  93: 'KDC_ERR_UNKNOWN_CRITICAL_FAST_OPTIONS',
  100: 'KDC_ERR_NO_ACCEPTABLE_KDF',
}
/** Answers that ask the client to go on, and refuse nobody: pre-authentication wanted, over TCP, in another realm. */
export const UNDECIDED: ReadonlySet<number> = new Set([25, 52, 68, 90, 91])

/** Version numbers of password messages: RFC 3244 2, its replies and the older change protocol. */
export const PASSWORD_VERSIONS: ReadonlySet<number> = new Set([1, 0xff80])

/** A larger message is none: tickets with all their groups stay far below. */
export const MAX_MESSAGE_BYTES = 1024 * 1024
/** Of a longer message this much is read. */
export const MAX_READ_BYTES = 60_000
export const MAX_HELD_BYTES = 65_536
/** Bytes that tell a message: length, tag and lengths of two levels, version and type. */
export const PROBE_BYTES = 48
/** Requests awaiting their answer; past it the oldest is told of as unanswered. */
export const MAX_PENDING = 32
/** Parts of a principal's name, and most characters of a name. */
export const MAX_NAME_PARTS = 8
export const MAX_NAME_CHARS = 512
/** Entries read of one list in a message. */
export const MAX_LIST = 32
/** Distinct values kept in one of a session's columns. */
export const MAX_COLUMN_VALUES = 32

/** More requests unanswered than MAX_PENDING. */
export const PENDING_FULL = 'pending-full'
/** A message whose content is not what its tag says. */
export const BAD_MESSAGE = 'bad-message'
/** Bytes that are no message where one should begin. */
export const BAD_FRAME = 'bad-frame'
/** Bytes of the connection were lost. */
export const GAP = 'gap'
