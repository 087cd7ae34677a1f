/**
 * Keys of users as sizes tell them: what an offer, PK_OK and a signature of each take.
 * RFC 4253 section 6.6, RFC 5656 section 3.1, RFC 8709, OpenSSH's PROTOCOL.u2f and
 * PROTOCOL.certkeys.
 */

/** A user's key as sizes can tell it apart. */
export interface UserKey {
  readonly type: string
  readonly bits: number
  /** Length of the signature algorithm's name. */
  readonly nameBytes: number
  readonly blobBytes: number
  /** Usual length of a signature blob, and how much shorter or longer it may be. */
  readonly signatureBytes: number
  readonly signatureSlack: number
}

const rsa = (bits: number, name: string): UserKey => ({
  type: 'ssh-rsa',
  bits,
  nameBytes: name.length,
  blobBytes: 4 + 7 + 4 + 3 + 4 + bits / 8 + 1,
  signatureBytes: 4 + name.length + 4 + bits / 8,
  signatureSlack: 0,
})

/** The two numbers of an ECDSA signature vary by a byte or two each. */
const ECDSA_SLACK = 3
const ecdsa = (bits: number): UserKey => ({
  type: `ecdsa-sha2-nistp${bits}`,
  bits,
  nameBytes: 19,
  blobBytes: 4 + 19 + 4 + 8 + 4 + 1 + 2 * Math.ceil(bits / 8),
  signatureBytes: 4 + 19 + 4 + 2 * (4 + Math.ceil(bits / 8)) + (bits === 521 ? 0 : 1),
  signatureSlack: ECDSA_SLACK,
})

/** Flags and counter behind a security key's signature. */
const SK_EXTRA_BYTES = 5
/** `ssh:`, what OpenSSH calls the application unless told otherwise. */
const SK_APPLICATION_BYTES = 4

export const USER_KEYS: readonly UserKey[] = [
  {
    type: 'ssh-ed25519',
    bits: 256,
    nameBytes: 11,
    blobBytes: 51,
    signatureBytes: 83,
    signatureSlack: 0,
  },
  ecdsa(256),
  ecdsa(384),
  ecdsa(521),
  ...[1024, 2048, 3072, 4096, 8192].flatMap((bits) => [
    rsa(bits, 'rsa-sha2-512'),
    rsa(bits, 'ssh-rsa'),
  ]),
  {
    type: 'ssh-dss',
    bits: 1024,
    nameBytes: 7,
    blobBytes: 433,
    signatureBytes: 55,
    signatureSlack: 0,
  },
  {
    type: 'sk-ssh-ed25519@openssh.com',
    bits: 256,
    nameBytes: 26,
    blobBytes: 4 + 26 + 4 + 32 + 4 + SK_APPLICATION_BYTES,
    signatureBytes: 4 + 26 + 4 + 64 + SK_EXTRA_BYTES,
    signatureSlack: 0,
  },
  {
    type: 'sk-ecdsa-sha2-nistp256@openssh.com',
    bits: 256,
    nameBytes: 34,
    blobBytes: 4 + 34 + 4 + 8 + 4 + 65 + 4 + SK_APPLICATION_BYTES,
    signatureBytes: 4 + 34 + 4 + 2 * (4 + 32) + 1 + SK_EXTRA_BYTES,
    signatureSlack: ECDSA_SLACK,
  },
]

/** Keys of programs that know no security keys. */
export const SOFTWARE_KEYS: readonly UserKey[] = USER_KEYS.filter(
  (key) => !key.type.startsWith('sk-'),
)

/** Name and blob together, as offer and PK_OK hold them. */
export const namedBytes = (key: UserKey): number => key.nameBytes + key.blobBytes

/** What sizes say of one key: candidates, and ranges for what is none of the usual ones. */
export interface KeyClaim {
  /** Usual keys that fit; none for a certificate or a key of an odd size. */
  readonly keys: readonly UserKey[]
  /** Bytes of name and blob together. */
  readonly namedLow: number
  readonly namedHigh: number
  /** Payload bytes of the request that offered it; 0 and 0 when it was signed with straight away. */
  readonly offerLow: number
  readonly offerHigh: number
  /** Bytes of the signature's blob; 0 and 0 while none was seen. */
  readonly signatureLow: number
  readonly signatureHigh: number
}

export interface NamedKey {
  readonly type: string
  /** 0: sizes leave several. */
  readonly bits: number
}

/** RSA key lengths people make; others are told only when one fits alone. */
const USUAL_RSA_BITS: readonly number[] = [
  1024, 1280, 1536, 1792, 2048, 2304, 2560, 3072, 3584, 4096, 5120, 6144, 7168, 7680, 8192, 15360,
  16384,
]

/** A certificate, without key identity and principals, is at least so much larger than its key. */
const LEAST_CERTIFICATE_EXTRA_BYTES = 150
const CERTIFICATES: readonly (readonly [type: string, bits: number, plain: string])[] = [
  ['ssh-ed25519-cert-v01@openssh.com', 256, 'ssh-ed25519'],
  ['ecdsa-sha2-nistp256-cert-v01@openssh.com', 256, 'ecdsa-sha2-nistp256'],
  ['ecdsa-sha2-nistp384-cert-v01@openssh.com', 384, 'ecdsa-sha2-nistp384'],
  ['ecdsa-sha2-nistp521-cert-v01@openssh.com', 521, 'ecdsa-sha2-nistp521'],
  ['sk-ssh-ed25519-cert-v01@openssh.com', 256, 'sk-ssh-ed25519@openssh.com'],
  ['sk-ecdsa-sha2-nistp256-cert-v01@openssh.com', 256, 'sk-ecdsa-sha2-nistp256@openssh.com'],
]

/** The key when all that is known leaves one; of RSA perhaps without its size. */
export function nameKey(claim: KeyClaim): NamedKey | undefined {
  const { keys } = claim
  const first = keys[0]
  if (first !== undefined) {
    if (keys.some((k) => k.type !== first.type)) return undefined
    return { type: first.type, bits: keys.every((k) => k.bits === first.bits) ? first.bits : 0 }
  }
  return claim.signatureHigh === 0 ? undefined : nameUnusual(claim)
}

/** A certificate or an RSA key of another size, by its signature. */
function nameUnusual(claim: KeyClaim): NamedKey | undefined {
  const found = new Map<string, NamedKey>()
  for (const [type, bits, plain] of CERTIFICATES) {
    const key = USER_KEYS.find((k) => k.type === plain)!
    if (
      !signs(
        claim,
        key.signatureBytes - key.signatureSlack,
        key.signatureBytes + key.signatureSlack,
      )
    )
      continue
    if (claim.namedHigh < namedBytes(key) + LEAST_CERTIFICATE_EXTRA_BYTES) continue
    found.set(type, { type, bits })
  }
  const plain = listRsaBits(claim, 0)
  if (plain.length > 0) found.set('ssh-rsa', { type: 'ssh-rsa', bits: pickBits(plain) })
  const certified = listRsaBits(claim, LEAST_CERTIFICATE_EXTRA_BYTES)
  if (certified.length > 0) {
    const type = 'ssh-rsa-cert-v01@openssh.com'
    found.set(type, { type, bits: pickBits(certified) })
  }
  return found.size === 1 ? [...found.values()][0] : undefined
}

const signs = (claim: KeyClaim, low: number, high: number): boolean =>
  low <= claim.signatureHigh && high >= claim.signatureLow

/** RSA sizes, in steps of 64 bits, with such a signature and blob. */
function listRsaBits(claim: KeyClaim, certificateBytes: number): number[] {
  const found: number[] = []
  for (let bits = 768; bits <= 16_384; bits += 64) {
    const fits = [12, 7].some((nameBytes) => {
      const signature = 4 + nameBytes + 4 + bits / 8
      const named = nameBytes + 23 + bits / 8
      if (!signs(claim, signature, signature)) return false
      return certificateBytes > 0
        ? claim.namedLow >= named + certificateBytes
        : named >= claim.namedLow && named <= claim.namedHigh
    })
    if (fits) found.push(bits)
  }
  return found
}

/** The only usual one among them, or the only one; else 0. */
function pickBits(bits: readonly number[]): number {
  const usual = bits.filter((n) => USUAL_RSA_BITS.includes(n))
  if (usual.length === 1) return usual[0]!
  return bits.length === 1 ? bits[0]! : 0
}
