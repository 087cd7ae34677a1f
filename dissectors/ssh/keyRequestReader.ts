/** Requests about keys, RFC 4252 section 7: offers, and signatures with or without an offer before. */
import { PUBLICKEY_PAYLOAD_BYTES, SIGNATURE_LENGTH_BYTES } from './authSizes.ts'
import { REQUEST_COST } from './costs.ts'
import { Rank, type Reading, Sign } from './reading.ts'
import { RequestReader } from './requestReader.ts'
import { Kind } from './turn.ts'
import { type KeyClaim, namedBytes, SOFTWARE_KEYS, USER_KEYS, type UserKey } from './userKeys.ts'

/** Names and blobs of keys have at least so many bytes together. */
const LEAST_NAMED_BYTES = 60
const MOST_NAMED_BYTES = 8192
/** The shortest signature blob: DSA's. */
const LEAST_SIGNATURE_BYTES = 55
const MOST_SIGNATURE_BYTES = 2100
/** Longest name reckoned with where nothing but a signed request tells of it. */
const SIGNER_USER_BYTES = 20
const NO_KEYS: readonly UserKey[] = []
const NO_CLAIM: KeyClaim = {
  keys: NO_KEYS,
  namedLow: 0,
  namedHigh: 0,
  offerLow: 0,
  offerHigh: 0,
  signatureLow: 0,
  signatureHigh: 0,
}

export class KeyRequestReader extends RequestReader {
  /** Whether the request can be about a key at all. */
  protected readKeys(from: Reading, cost: number, mayBePassword: boolean): boolean {
    const bound = this.client.bindsOffers && this.bindsHost ? this.boundBytes() : 0
    const head = PUBLICKEY_PAYLOAD_BYTES + bound
    const namedLow = Math.max(this.low - head - from.userHigh, LEAST_NAMED_BYTES)
    const namedHigh = this.high - head - from.userLow
    if (namedHigh < LEAST_NAMED_BYTES) return false
    const extra =
      cost +
      this.openingCost(from) +
      this.offeredCost(from, 'publickey') +
      this.orderCost(from, Rank.Key)
    const offersFirst = !this.client.repeatsService
    const keys = filterKeys(
      this.client.knowsSecurityKeys ? USER_KEYS : SOFTWARE_KEYS,
      namedLow,
      namedHigh,
    )
    if (namedLow <= namedHigh && (offersFirst || keys.length > 0)) {
      const unusual = keys.length > 0 ? 0 : REQUEST_COST.unusualKey
      const claim: KeyClaim = {
        keys,
        namedLow,
        namedHigh,
        offerLow: this.low - bound,
        offerHigh: this.high - bound,
        signatureLow: 0,
        signatureHigh: 0,
      }
      const userLow = Math.max(from.userLow, this.low - head - mostNamed(claim))
      const userHigh = Math.min(from.userHigh, this.high - head - leastNamed(claim))
      const isSlow = mayBePassword && this.hasPasswordSign
      const slow = isSlow ? REQUEST_COST.slowForKey : 0
      const all = extra + unusual
      this.answers.refusalCost = slow
      this.answers.sign = mayBePassword && this.hasKeySign ? Sign.Key : Sign.None
      this.move(from, Kind.Offer, 'publickey', all, Rank.Key, claim, userLow, userHigh)
      this.answers.refusalCost = 0
      this.answers.sign = Sign.None
    }
    const notOffering = this.client.offersKeys ? REQUEST_COST.notOffering : 0
    const isSigned = this.readSignature(from, undefined, extra + notOffering)
    return keys.length > 0 || isSigned
  }

  /** A request with a signature, by the key that the server said it takes or by any. */
  protected readSignature(from: Reading, taken: KeyClaim | undefined, cost: number): boolean {
    const boundBytes = this.boundBytes()
    const expected = this.bindsHost ? boundBytes : 0
    if (this.readSignatureAs(from, taken, cost, expected)) return true
    if (boundBytes === 0 || !this.client.bindsHost) return false
    return this.readSignatureAs(
      from,
      taken,
      cost + REQUEST_COST.otherBinding,
      boundBytes - expected,
    )
  }

  protected readSignatureAs(
    from: Reading,
    taken: KeyClaim | undefined,
    cost: number,
    boundBytes: number,
  ): boolean {
    const head = PUBLICKEY_PAYLOAD_BYTES + SIGNATURE_LENGTH_BYTES + boundBytes
    const fits = (key: UserKey, userLow: number, userHigh: number): boolean => {
      const named = namedBytes(key)
      const least = head + named + key.signatureBytes - key.signatureSlack
      const most = least + 2 * key.signatureSlack
      // The user's name had the same length when the key was offered.
      const offered = taken === undefined ? 0 : PUBLICKEY_PAYLOAD_BYTES + named
      const low = taken === undefined ? userLow : Math.max(userLow, taken.offerLow - offered)
      const high = taken === undefined ? userHigh : Math.min(userHigh, taken.offerHigh - offered)
      return low <= high && this.high >= least + low && this.low <= most + high
    }
    let keys = (taken?.keys ?? (this.knowsSecurityKeys ? USER_KEYS : SOFTWARE_KEYS)).filter((key) =>
      fits(key, from.userLow, from.userHigh),
    )
    if (taken === undefined && keys.length > 1) {
      // Names are seldom longer: keys that need a long one are out while others fit.
      const usual = keys.filter((key) => fits(key, from.userLow, SIGNER_USER_BYTES))
      if (usual.length > 0) keys = usual
    }
    if (keys.length === 0 && taken === undefined) return false
    const method = 'publickey'
    if (taken === undefined) {
      const claim: KeyClaim = { ...NO_CLAIM, keys }
      this.move(from, Kind.Signature, method, cost, Rank.Key, claim)
      return true
    }
    // The offer had the same name and blob: what is longer is the signature.
    const extraBytes = SIGNATURE_LENGTH_BYTES + boundBytes
    const signatureLow = Math.max(this.low - extraBytes - taken.offerHigh, LEAST_SIGNATURE_BYTES)
    const signatureHigh = this.high - extraBytes - taken.offerLow
    if (signatureHigh < signatureLow || signatureLow > MOST_SIGNATURE_BYTES) return false
    const unusual = keys.length === 0 && taken.keys.length > 0 ? REQUEST_COST.otherKey : 0
    const claim: KeyClaim = { ...taken, keys, signatureLow, signatureHigh }
    this.move(from, Kind.TakenSignature, method, cost + unusual, Rank.Key, claim)
    return true
  }
}

function filterKeys(all: readonly UserKey[], low: number, high: number): readonly UserKey[] {
  if (low > MOST_NAMED_BYTES) return NO_KEYS
  return all.filter((key) => namedBytes(key) >= low && namedBytes(key) <= high)
}

const mostNamed = (claim: KeyClaim): number =>
  claim.keys.length > 0 ? Math.max(...claim.keys.map(namedBytes)) : claim.namedHigh
const leastNamed = (claim: KeyClaim): number =>
  claim.keys.length > 0 ? Math.min(...claim.keys.map(namedBytes)) : claim.namedLow
