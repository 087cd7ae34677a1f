/**
 * Payload bytes of the messages of RFC 4252, RFC 4256 and RFC 4462 and of OpenSSH's
 * host-bound public key method. Payload is what stands between padding_length and padding.
 */
import { namedBytes, type UserKey } from './userKeys.ts'

/** SERVICE_REQUEST and SERVICE_ACCEPT of `ssh-userauth`. */
export const SERVICE_PAYLOAD_BYTES = 17
export const SUCCESS_PAYLOAD_BYTES = 1
/** DISCONNECT with OpenSSH's `Too many authentication failures`, its last answer to a guesser. */
export const TOO_MANY_PAYLOAD_BYTES = 1 + 4 + 4 + 32 + 4
/** DISCONNECT without a text. */
export const LEAST_DISCONNECT_PAYLOAD_BYTES = 1 + 4 + 4 + 4
/** byte, string user, string `ssh-connection`, string method, without user and method. */
const REQUEST_BYTES = 1 + 4 + 4 + 14 + 4
export const NONE_PAYLOAD_BYTES = REQUEST_BYTES + 4
/** Method name, flag and the length of the password. */
export const PASSWORD_PAYLOAD_BYTES = REQUEST_BYTES + 8 + 1 + 4
/** Longest password reckoned with: what is larger was something else. */
export const MAX_PASSWORD_BYTES = 128
/** OpenSSH fills the blocks of a password request up to a multiple of this. */
export const PASSWORD_PADDING_BYTES = 64
/** Method name, language tag and submethods, both empty. */
export const INTERACTIVE_PAYLOAD_BYTES = REQUEST_BYTES + 20 + 8
/** Method name, flag, length of the algorithm's name and of the blob. */
export const PUBLICKEY_PAYLOAD_BYTES = REQUEST_BYTES + 9 + 1 + 8
/** A signature's length comes before it. */
export const SIGNATURE_LENGTH_BYTES = 4
/** `publickey-hostbound-v00@openssh.com` is that much longer, with one more string: the host key. */
export const HOSTBOUND_BYTES = 35 - 9 + 4
/** Method name, number of mechanisms, and one of them: Kerberos, RFC 4462 section 3.2. */
export const GSSAPI_PAYLOAD_BYTES = REQUEST_BYTES + 15 + 4 + 15
/** GSSAPI_RESPONSE: the mechanism chosen. */
export const GSSAPI_RESPONSE_PAYLOAD_BYTES = 1 + 4 + 11
/** INFO_REQUEST without a prompt: name, instruction, language, number. */
export const LEAST_PROMPT_PAYLOAD_BYTES = 17
/** INFO_RESPONSE without an answer. */
export const LEAST_RESPONSE_PAYLOAD_BYTES = 5
/** PASSWD_CHANGEREQ with a prompt worth the name. */
export const LEAST_CHANGE_PAYLOAD_BYTES = 1 + 4 + 8 + 4
/** EXT_INFO with `server-sig-algs`, without its value: OpenSSH 9.6 sends one before its first answer. */
export const EXT_INFO_PAYLOAD_BYTES = 1 + 4 + 4 + 15 + 4
/** Longest user name reckoned with; Linux has 32. */
export const MAX_USER_BYTES = 64

/** IGNORE with an empty string. */
export const IGNORE_PAYLOAD_BYTES = 5
/** FAILURE with an empty list. */
export const EMPTY_FAILURE_PAYLOAD_BYTES = 6
export const failurePayloadBytes = (list: string): number => 1 + 4 + list.length + 1

/** PK_OK repeats the algorithm's name and the blob; without both. */
export const PK_OK_PAYLOAD_BYTES = 1 + 4 + 4
export const pkOkPayloadBytes = (key: UserKey): number => PK_OK_PAYLOAD_BYTES + namedBytes(key)

/** A request that only asks whether the key would do. */
export const probePayloadBytes = (key: UserKey, userBytes: number): number =>
  PUBLICKEY_PAYLOAD_BYTES + userBytes + namedBytes(key)

/** The request with the signature, plain or bound to a host key of so many bytes. */
export const signedPayloadBytes = (key: UserKey, userBytes: number, hostKeyBytes: number): number =>
  probePayloadBytes(key, userBytes) +
  SIGNATURE_LENGTH_BYTES +
  key.signatureBytes +
  (hostKeyBytes > 0 ? HOSTBOUND_BYTES + hostKeyBytes : 0)
