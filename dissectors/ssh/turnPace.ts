/**
 * How long client and server take for their turns, in packet time of one connection. A padded
 * password and the offer of a key can have one size; then time tells: a server answers the
 * offer of a key it will not take as fast as it answers `none`, and holds back the refusal of
 * a password (RFC 4252 section 4 asks for that); who types is slower than who has keys to offer.
 */

/** What speaks for a password, or for a key, besides the size. */
export interface MethodSign {
  /** 0: too little, or the signs contradict each other. */
  readonly confidence: number
  readonly evidence: string
}

export const NO_SIGN: MethodSign = { confidence: 0, evidence: '' }

/** A refusal so late, and so much later than the usual answer, is a sign. */
const SLOW_MICROS = 250_000
const SLOW_TIMES = 10
/** One held back so long is enough alone: servers do so for guessed passwords only. */
const HELD_MICROS = 1_000_000
const HELD_TIMES = 20
/** A refusal no later than this past the usual answer is that of a key, if of either. */
const QUICK_MICROS = 20_000
/** An offer follows the refusal before it as fast as `none` followed the accept, give or take this. */
const AT_ONCE_MICROS = 2_000
/** Hashing a password takes longer than this. */
const UNCHECKED_MICROS = 5_000
const QUICK_CONFIDENCE = 0.7
/** Nobody types faster; keys are offered within milliseconds. */
const TYPED_MICROS = 300_000
/** Delays that differ by less are alike: PAM spreads its own by half. */
const SAME_TIMES = 3
const NEEDED_SIGNS = 2
const AGREED_CONFIDENCE = 0.8
const HELD_CONFIDENCE = 0.7

export class TurnPace {
  /** -1 in what follows: not known. */
  private requestMicros = -1
  private answerMicros = -1
  /** From the answer before to the last request, and from that to its answer. */
  private pauseMicros = -1
  private delayMicros = -1
  /** Of the last refusal, if it was held back. */
  private refusalMicros = -1
  /** The longest of those that belonged to no attempt. */
  private usualPauseMicros = -1
  private usualDelayMicros = -1

  /** A request whose first packet was seen at `fromMicros`, its last at `toMicros`. */
  noteRequest(fromMicros: number, toMicros: number): void {
    this.pauseMicros = this.answerMicros < 0 ? -1 : fromMicros - this.answerMicros
    this.requestMicros = toMicros
  }

  noteAnswer(micros: number): void {
    this.delayMicros = this.requestMicros < 0 ? -1 : micros - this.requestMicros
    this.answerMicros = micros
  }

  /** The turn noted last, of the service or of `none`, shows what is usual on this connection. */
  learn(): void {
    this.usualPauseMicros = Math.max(this.usualPauseMicros, this.pauseMicros)
    this.usualDelayMicros = Math.max(this.usualDelayMicros, this.delayMicros)
  }

  /** The last answer was held back as servers hold back the refusal of a password. */
  get isHeld(): boolean {
    const { delayMicros: delay, usualDelayMicros: usual } = this
    return usual >= 0 && delay >= HELD_MICROS && delay >= usual * HELD_TIMES
  }

  /** The answer noted last refused something. */
  noteRefusal(): void {
    this.refusalMicros = this.isHeld ? this.delayMicros : -1
  }

  /** The refusal before was held back, and the last answer came as late. */
  get isHeldAgain(): boolean {
    return this.refusalMicros >= 0 && this.delayMicros * SAME_TIMES >= this.refusalMicros
  }

  /** The refusal before was held back, and the last answer came much sooner. */
  get isSooner(): boolean {
    return this.refusalMicros >= 0 && this.delayMicros * SAME_TIMES < this.refusalMicros
  }

  /** Of a refused request that is a key or a password by its size: asked without a human's pause, refused without a check. */
  judgeKey(): MethodSign {
    const { delayMicros: delay, usualDelayMicros: usual, pauseMicros: pause } = this
    if (usual < 0 || this.usualPauseMicros < 0) return NO_SIGN
    // Times without resolution tell nothing.
    if (usual === 0 || delay <= 0) return NO_SIGN
    const isQuick =
      delay <= usual + UNCHECKED_MICROS && pause <= this.usualPauseMicros + AT_ONCE_MICROS
    return isQuick ? QUICK_SIGN : NO_SIGN
  }

  /** Of a refused request that is a password or a key by its size. `repeated`: the one before had that size too and was refused; `holdsBack`: the server is known to refuse passwords late. */
  judge(repeated: boolean, holdsBack = true): MethodSign {
    const { delayMicros: delay, usualDelayMicros: usual, pauseMicros: pause } = this
    if (usual < 0 || (holdsBack && delay < usual + QUICK_MICROS)) return NO_SIGN
    const isHeld = delay >= HELD_MICROS && delay >= usual * HELD_TIMES
    const isSlow = isHeld || (delay >= SLOW_MICROS && delay >= usual * SLOW_TIMES)
    const isTyped = this.usualPauseMicros >= 0 && pause - this.usualPauseMicros >= TYPED_MICROS
    const signs = (isSlow ? 1 : 0) + (isTyped ? 1 : 0) + (repeated ? 1 : 0)
    // A server that refuses everything at once does not contradict the typing.
    const isEnough = signs >= NEEDED_SIGNS || isHeld || (isTyped && !holdsBack)
    if (!isEnough) return NO_SIGN
    const seen: string[] = []
    if (isSlow) {
      seen.push(
        `refused after ${showMillis(delay)} where others were answered in ${showMillis(usual)}`,
      )
    }
    if (isTyped) seen.push(`asked ${showMillis(pause)} after the refusal before it`)
    if (repeated) seen.push('as large as the one refused before it')
    const confidence = signs < NEEDED_SIGNS ? HELD_CONFIDENCE : AGREED_CONFIDENCE
    return { confidence, evidence: `a password rather than a key: ${seen.join(', ')}` }
  }
}

const QUICK_SIGN: MethodSign = {
  confidence: QUICK_CONFIDENCE,
  evidence: 'a key rather than a password: asked at once, and refused as fast as `none`',
}

const showMillis = (micros: number): string => `${Math.max(1, Math.round(micros / 1000))} ms`
