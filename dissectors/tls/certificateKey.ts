/** A certificate's public key and signature algorithm: RFC 3279, 5480, 8410, 4055, 5758, FIPS 204 (RFC 9881). */
import { type DerReader, Tag } from '../../src/formats/der.ts'

export interface CertificateKey {
  /** `RSA`, `EC secp256r1`, `Ed25519`, ...; an object identifier when it is none of those known. */
  readonly type: string
  /** 0 where the algorithm's name says it all. */
  readonly bits: number
}

const INTEGER = 0x02
const BIT_STRING = 0x03
const EC_KEY = '1.2.840.10045.2.1'
const DSA_KEY = '1.2.840.10040.4.1'

const KEYS: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.1': 'RSA',
  '1.2.840.113549.1.1.10': 'RSA',
  '1.2.840.113549.1.3.1': 'DH',
  [DSA_KEY]: 'DSA',
  '1.3.101.110': 'X25519',
  '1.3.101.111': 'X448',
  '1.3.101.112': 'Ed25519',
  '1.3.101.113': 'Ed448',
  '2.16.840.1.101.3.4.3.17': 'ML-DSA-44',
  '2.16.840.1.101.3.4.3.18': 'ML-DSA-65',
  '2.16.840.1.101.3.4.3.19': 'ML-DSA-87',
}

const CURVES: Readonly<Record<string, readonly [name: string, bits: number]>> = {
  '1.2.840.10045.3.1.1': ['secp192r1', 192],
  '1.3.132.0.33': ['secp224r1', 224],
  '1.3.132.0.10': ['secp256k1', 256],
  '1.2.840.10045.3.1.7': ['secp256r1', 256],
  '1.3.132.0.34': ['secp384r1', 384],
  '1.3.132.0.35': ['secp521r1', 521],
  '1.3.36.3.3.2.8.1.1.7': ['brainpoolP256r1', 256],
  '1.3.36.3.3.2.8.1.1.11': ['brainpoolP384r1', 384],
  '1.3.36.3.3.2.8.1.1.13': ['brainpoolP512r1', 512],
  '1.2.156.10197.1.301': ['SM2', 256],
}

const SIGNATURES: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.2': 'md2WithRSA',
  '1.2.840.113549.1.1.4': 'md5WithRSA',
  '1.2.840.113549.1.1.5': 'sha1WithRSA',
  '1.3.14.3.2.29': 'sha1WithRSA',
  '1.2.840.113549.1.1.14': 'sha224WithRSA',
  '1.2.840.113549.1.1.11': 'sha256WithRSA',
  '1.2.840.113549.1.1.12': 'sha384WithRSA',
  '1.2.840.113549.1.1.13': 'sha512WithRSA',
  '1.2.840.113549.1.1.10': 'RSA-PSS',
  '1.2.840.10040.4.3': 'sha1WithDSA',
  '2.16.840.1.101.3.4.3.2': 'sha256WithDSA',
  '1.2.840.10045.4.1': 'sha1WithECDSA',
  '1.2.840.10045.4.3.1': 'sha224WithECDSA',
  '1.2.840.10045.4.3.2': 'sha256WithECDSA',
  '1.2.840.10045.4.3.3': 'sha384WithECDSA',
  '1.2.840.10045.4.3.4': 'sha512WithECDSA',
  '1.2.156.10197.1.501': 'sm3WithSM2',
  '1.3.101.112': 'Ed25519',
  '1.3.101.113': 'Ed448',
  '2.16.840.1.101.3.4.3.17': 'ML-DSA-44',
  '2.16.840.1.101.3.4.3.18': 'ML-DSA-65',
  '2.16.840.1.101.3.4.3.19': 'ML-DSA-87',
}

/** Name of a signature algorithm, its object identifier when it is not known. */
export const nameSignature = (oid: string): string => SIGNATURES[oid] ?? oid

/** Whether a signature algorithm's hash can be collided with (RFC 6151, RFC 9155). */
export const isWeakSignature = (name: string): boolean => /^(?:md[25]|sha1)With/.test(name)

/** Whether a key is shorter than what NIST SP 800-131A lets be used. */
export function isWeakKey(key: CertificateKey): boolean {
  if (key.bits === 0) return false
  return key.type.startsWith('EC ') ? key.bits < 224 : key.bits < 2048
}

/** Reads a SubjectPublicKeyInfo. */
export function readKey(info: DerReader): CertificateKey {
  if (!info.expect(Tag.Sequence)) return { type: '', bits: 0 }
  const algorithm = info.enter()
  if (!algorithm.expect(Tag.Oid)) return { type: '', bits: 0 }
  const oid = algorithm.oid()
  const hasParameters = algorithm.next()
  if (oid === EC_KEY) {
    const curve = hasParameters && algorithm.tag === Tag.Oid ? algorithm.oid() : ''
    const [name, bits] = CURVES[curve] ?? [curve, 0]
    return { type: `EC ${name}`.trim(), bits }
  }
  const type = KEYS[oid] ?? oid
  if (type === 'DSA' || type === 'DH') {
    const bits = hasParameters ? countBits(algorithm.enter()) : 0
    return { type, bits }
  }
  if (type !== 'RSA' || !info.expect(BIT_STRING) || info.stop - info.start < 2) {
    return { type, bits: 0 }
  }
  // The first byte of a BIT STRING counts the bits not used.
  info.pos = info.start + 1
  return { type, bits: info.expect(Tag.Sequence) ? countBits(info.enter()) : 0 }
}

/** Bits of the INTEGER that comes first. */
function countBits(reader: DerReader): number {
  if (!reader.expect(INTEGER)) return 0
  let at = reader.start
  while (at < reader.stop && reader.bytes[at] === 0) at++
  return at === reader.stop ? 0 : (reader.stop - at) * 8 - (Math.clz32(reader.bytes[at]!) - 24)
}
