/**
 * Keeps a secret out of what the server writes, should it echo it: characters that come back
 * while a secret is being typed, and the secret itself in the lines right behind it. What was
 * typed is kept no longer than that.
 */
import {
  MAX_SECRET_BYTES,
  MAX_SECRET_WATCH_BYTES,
  MAX_SECRET_WATCH_LINES,
  MIN_MATCHED_SECRET_BYTES,
} from './constants.ts'

const State = { Idle: 0, Typing: 1, Sent: 2 } as const
const Sequence = { None: 0, Escape: 1, Csi: 2 } as const
const STAR = 0x2a
const MASK_BYTES = 4
const NONE = Buffer.alloc(0)
/** What `put` lets through, of whichever session: read before the next call. */
const out = Buffer.alloc(MAX_SECRET_BYTES + MASK_BYTES)

export class SecretEcho {
  private state: number = State.Idle
  private sequence: number = Sequence.None
  private secret: Buffer = NONE
  private length = 0
  private matched = 0
  private lines = 0
  private bytes = 0
  private isShown = false
  private isNewLine = false
  readonly out = out

  isIdle(): boolean {
    return this.state === State.Idle
  }

  /** A secret is being typed from here on. */
  begin(): void {
    this.clear()
    this.state = State.Typing
  }

  /** One key of it. */
  type(byte: number): void {
    if (this.state !== State.Typing) return
    if (byte === 0x7f || byte === 0x08) this.length = Math.max(0, this.length - 1)
    else if (byte === 0x15) this.length = 0
    else if (byte >= 0x20 && this.length < MAX_SECRET_BYTES) {
      if (this.secret.length === 0) this.secret = Buffer.alloc(MAX_SECRET_BYTES)
      this.secret[this.length++] = byte
    }
  }

  /** It was entered: what follows is looked through for it. */
  send(): void {
    if (this.state !== State.Typing) return
    if (this.length < MIN_MATCHED_SECRET_BYTES) this.clear()
    else this.state = State.Sent
  }

  /** Puts a line that turned out to be a secret on watch. */
  watch(secret: string): void {
    this.begin()
    for (const byte of Buffer.from(secret, 'latin1')) this.type(byte)
    this.send()
  }

  clear(): void {
    this.secret.fill(0)
    this.secret = NONE
    this.state = State.Idle
    this.sequence = Sequence.None
    this.length = 0
    this.matched = 0
    this.lines = 0
    this.bytes = 0
    this.isShown = false
    this.isNewLine = false
  }

  /** One byte of the server; returns how many of `out` may be shown in its place. */
  put(byte: number): number {
    return this.state === State.Typing ? this.hideKey(byte) : this.match(byte)
  }

  /** What was held back as a beginning of the secret and came to nothing; the watch ends. */
  release(): number {
    const held = this.state === State.Sent ? this.matched : 0
    this.secret.copy(out, 0, 0, held)
    this.clear()
    return held
  }

  private hideKey(byte: number): number {
    out[0] = byte
    if (this.sequence === Sequence.Escape) {
      this.sequence = byte === 0x5b ? Sequence.Csi : Sequence.None
      return 1
    }
    if (this.sequence === Sequence.Csi) {
      if (byte >= 0x40 && byte <= 0x7e) this.sequence = Sequence.None
      return 1
    }
    if (byte === 0x1b) this.sequence = Sequence.Escape
    if (byte === 0x0a) this.isNewLine = true
    // A message in the midst of typing stands on a line of its own; nothing is an echo if no key had one.
    if (byte <= 0x20 || byte === 0x7f || (this.isNewLine && !this.isShown)) return 1
    if (this.length === 0) return 1
    if (this.isShown) return 0
    this.isShown = true
    return out.fill(STAR, 0, MASK_BYTES) && MASK_BYTES
  }

  private match(byte: number): number {
    if (byte === 0x0a) this.lines++
    this.bytes++
    let shown = 0
    let { matched } = this
    const { secret, length } = this
    if (byte === secret[matched]) {
      matched++
      if (matched === length) {
        out.fill(STAR, 0, MASK_BYTES)
        shown = MASK_BYTES
        matched = 0
      }
    } else {
      // The longest end of what is held that begins the secret stays held.
      let from = 1
      while (from <= matched && !this.begins(from, matched, byte)) from++
      secret.copy(out, 0, 0, Math.min(from, matched))
      shown = Math.min(from, matched)
      if (from > matched) out[shown++] = byte
      matched = from > matched ? 0 : matched - from + 1
    }
    this.matched = matched
    const isOver =
      matched === 0 &&
      (this.lines >= MAX_SECRET_WATCH_LINES || this.bytes >= MAX_SECRET_WATCH_BYTES)
    if (isOver) this.clear()
    return shown
  }

  /** Whether the held bytes from `from` on, and `byte` behind them, begin the secret. */
  private begins(from: number, matched: number, byte: number): boolean {
    const { secret } = this
    for (let at = from; at < matched; at++) if (secret[at] !== secret[at - from]) return false
    return secret[matched - from] === byte
  }
}
