/**
 * Payload bytes of the messages of RFC 4252 and RFC 4256 and of OpenSSH's host-bound
 * public key method. Payload is what stands between padding_length and padding.
 */

/** SERVICE_REQUEST and SERVICE_ACCEPT of `ssh-userauth`. */
export const SERVICE_PAYLOAD_BYTES = 17
export const SUCCESS_PAYLOAD_BYTES = 1
/** DISCONNECT with OpenSSH's `Too many authentication failures`, its last answer to a guesser. */
export const TOO_MANY_PAYLOAD_BYTES = 1 + 4 + 4 + 32 + 4
/** byte, string user, string `ssh-connection`, string method, without user and method. */
const REQUEST_BYTES = 1 + 4 + 4 + 14 + 4
export const NONE_PAYLOAD_BYTES = REQUEST_BYTES + 4
/** Method name, flag and the length of the password. */
export const PASSWORD_PAYLOAD_BYTES = REQUEST_BYTES + 8 + 1 + 4
/** Longest password reckoned with: what is larger was a key. */
export const MAX_PASSWORD_BYTES = 40
/** OpenSSH fills the blocks of a password request up to a multiple of this. */
export const PASSWORD_PADDING_BYTES = 64
/** Method name, language tag and submethods, both empty. */
export const INTERACTIVE_PAYLOAD_BYTES = REQUEST_BYTES + 20 + 8
/** Method name, flag, length of the algorithm's name and of the blob. */
const PUBLICKEY_BYTES = REQUEST_BYTES + 9 + 1 + 8
/** `publickey-hostbound-v00@openssh.com` is that much longer, with one more string: the host key. */
const HOSTBOUND_BYTES = 35 - 9 + 4
/** Longest user name reckoned with; Linux has 32. */
export const MAX_USER_BYTES = 64

/** Method lists that servers are known to send, in their order. */
export const METHOD_LISTS: readonly string[] = [
  'publickey',
  'password',
  'keyboard-interactive',
  'publickey,password',
  'password,publickey',
  'publickey,keyboard-interactive',
  'password,keyboard-interactive',
  'keyboard-interactive,password',
  'publickey,password,keyboard-interactive',
  'publickey,keyboard-interactive,password',
  'publickey,gssapi-with-mic',
  'publickey,gssapi-with-mic,password',
  'publickey,gssapi-keyex,gssapi-with-mic',
  'publickey,gssapi-keyex,gssapi-with-mic,password',
  'publickey,gssapi-with-mic,keyboard-interactive',
  'publickey,gssapi-with-mic,password,keyboard-interactive',
  'publickey,gssapi-keyex,gssapi-with-mic,keyboard-interactive',
  'publickey,gssapi-keyex,gssapi-with-mic,password,keyboard-interactive',
  'publickey,password,keyboard-interactive,hostbased',
  'publickey,password,hostbased',
]

export const failurePayloadBytes = (list: string): number => 1 + 4 + list.length + 1

/** A user's key as sizes can tell it apart. */
export interface UserKey {
  readonly type: string
  readonly bits: number
  /** Length of the signature algorithm's name. */
  readonly nameBytes: number
  readonly blobBytes: number
  readonly signatureBytes: number
}

const rsa = (bits: number, name: string): UserKey => ({
  type: 'ssh-rsa',
  bits,
  nameBytes: name.length,
  blobBytes: 4 + 7 + 4 + 3 + 4 + bits / 8 + 1,
  signatureBytes: 4 + name.length + 4 + bits / 8,
})
/** An ECDSA signature's two numbers vary by a byte each; this is the usual size. */
const ecdsa = (bits: number): UserKey => ({
  type: `ecdsa-sha2-nistp${bits}`,
  bits,
  nameBytes: 19,
  blobBytes: 4 + 19 + 4 + 8 + 4 + 1 + 2 * Math.ceil(bits / 8),
  signatureBytes: 4 + 19 + 4 + 2 * (4 + Math.ceil(bits / 8)) + 1,
})

export const USER_KEYS: readonly UserKey[] = [
  { type: 'ssh-ed25519', bits: 256, nameBytes: 11, blobBytes: 51, signatureBytes: 83 },
  ecdsa(256),
  ecdsa(384),
  ecdsa(521),
  ...[1024, 2048, 3072, 4096, 8192].flatMap((bits) => [
    rsa(bits, 'rsa-sha2-512'),
    rsa(bits, 'ssh-rsa'),
  ]),
  { type: 'ssh-dss', bits: 1024, nameBytes: 7, blobBytes: 433, signatureBytes: 55 },
  {
    type: 'sk-ssh-ed25519@openssh.com',
    bits: 256,
    nameBytes: 26,
    blobBytes: 4 + 26 + 4 + 32 + 4 + 4,
    signatureBytes: 4 + 26 + 4 + 64 + 5,
  },
]

/** PK_OK repeats the algorithm's name and the blob. */
export const pkOkPayloadBytes = (key: UserKey): number => 1 + 4 + key.nameBytes + 4 + key.blobBytes

/** A request that only asks whether the key would do. */
export const probePayloadBytes = (key: UserKey, userBytes: number): number =>
  PUBLICKEY_BYTES + userBytes + key.nameBytes + key.blobBytes

/** The request with the signature, plain or bound to a host key of so many bytes. */
export const signedPayloadBytes = (key: UserKey, userBytes: number, hostKeyBytes: number): number =>
  probePayloadBytes(key, userBytes) +
  4 +
  key.signatureBytes +
  (hostKeyBytes > 0 ? HOSTBOUND_BYTES + hostKeyBytes : 0)
