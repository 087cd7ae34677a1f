/**
 * The line a client is typing, with the editing keys of terminals and shells
 * applied. Keys whose effect only the server knows (history, completion, search)
 * make the line uncertain. Text of a secret never gets in here.
 */
import { MAX_INPUT_CHARS } from './constants.ts'

/** What a key did. */
export const Key = { None: 0, Abandon: 1 } as const
export type Key = (typeof Key)[keyof typeof Key]

const WORD = /[^\s]+\s*$/

export class InputLine {
  private before = ''
  private after = ''
  private cut = ''
  private escape = ''
  private isLiteral = false
  /** Some key was pressed since the last Enter. */
  isActive = false
  /** A key was pressed whose effect only the server's output shows. */
  isUncertain = false
  /** The shell searches its history, in place of its prompt. */
  isSearching = false
  /** Bytes were lost, or the line outgrew its bound. */
  isIncomplete = false
  /** Typed at a prompt for a secret: nothing of it is kept. */
  isSecret = false
  /** Typed at a prompt for a name. */
  isLogin = false
  /** The server's line when the first key was pressed. */
  prompt = ''
  /** Bytes of the tape then; -1 when no shell waited. */
  promptBytes = -1

  reset(): void {
    this.before = ''
    this.after = ''
    this.escape = ''
    this.isLiteral = false
    this.isActive = false
    this.isUncertain = false
    this.isSearching = false
    this.isIncomplete = false
    this.isSecret = false
    this.isLogin = false
    this.prompt = ''
    this.promptBytes = -1
  }

  /** From here on the line is a secret: what was typed of it is forgotten. */
  hide(): void {
    this.before = ''
    this.after = ''
    this.cut = ''
    this.isSecret = true
  }

  /** The line as Latin-1 characters, one a byte. */
  bytes(): string {
    return this.before + this.after
  }

  put(byte: number): Key {
    if (this.isSecret) return byte === 0x03 ? Key.Abandon : Key.None
    if (this.escape !== '') return this.putEscape(byte)
    if (this.isLiteral) {
      this.isLiteral = false
      this.isUncertain = true
      return Key.None
    }
    if (byte >= 0x20 && byte !== 0x7f) this.insert(String.fromCharCode(byte))
    else return this.control(byte)
    return Key.None
  }

  private insert(char: string): void {
    if (this.before.length + this.after.length >= MAX_INPUT_CHARS) this.isIncomplete = true
    else this.before += char
  }

  private control(byte: number): Key {
    switch (byte) {
      case 0x01:
        this.after = this.before + this.after
        this.before = ''
        break
      case 0x02:
        this.moveLeft()
        break
      case 0x03:
      case 0x1a:
      case 0x1c:
        return Key.Abandon
      case 0x04:
        this.removeRight()
        break
      case 0x05:
        this.before += this.after
        this.after = ''
        break
      case 0x06:
        this.moveRight()
        break
      case 0x08:
      case 0x7f:
        this.removeLeft()
        break
      case 0x0b:
        this.cut = this.after
        this.after = ''
        break
      case 0x15:
        this.cut = this.before
        this.before = ''
        break
      case 0x17:
        this.cut = WORD.exec(this.before)?.[0] ?? ''
        this.before = this.before.slice(0, this.before.length - this.cut.length)
        break
      case 0x19:
        for (const char of this.cut) this.insert(char)
        break
      case 0x12:
      case 0x13:
        this.isUncertain = true
        this.isSearching = true
        break
      case 0x16:
        this.isLiteral = true
        break
      case 0x1b:
        this.escape = '\x1b'
        break
      case 0x00:
      case 0x07:
      case 0x0c:
        break
      default:
        this.isUncertain = true
    }
    return Key.None
  }

  /** Keys that send a sequence: ESC [ ... final, ESC O final, or ESC and one key (Meta). */
  private putEscape(byte: number): Key {
    const isSequence = this.escape === '\x1b' && (byte === 0x5b || byte === 0x4f)
    const isParameter = this.escape.startsWith('\x1b[') && byte >= 0x20 && byte < 0x40
    if (isSequence || isParameter) {
      if (this.escape.length < 16) this.escape += String.fromCharCode(byte)
      return Key.None
    }
    const key = this.escape.slice(1) + String.fromCharCode(byte)
    this.escape = ''
    switch (key) {
      case '[C':
      case 'OC':
        this.moveRight()
        break
      case '[D':
      case 'OD':
        this.moveLeft()
        break
      case '[H':
      case 'OH':
      case '[1~':
      case '[7~':
        this.control(0x01)
        break
      case '[F':
      case 'OF':
      case '[4~':
      case '[8~':
        this.control(0x05)
        break
      case '[3~':
        this.removeRight()
        break
      case '[200~':
      case '[201~':
        break
      default:
        this.isUncertain = true
    }
    return Key.None
  }

  private moveLeft(): void {
    const from = this.charStart()
    this.after = this.before.slice(from) + this.after
    this.before = this.before.slice(0, from)
  }

  private moveRight(): void {
    const to = this.charEnd()
    this.before += this.after.slice(0, to)
    this.after = this.after.slice(to)
  }

  private removeLeft(): void {
    this.before = this.before.slice(0, this.charStart())
  }

  private removeRight(): void {
    this.after = this.after.slice(this.charEnd())
  }

  /** Start of the character left of the cursor: UTF-8 continuation bytes go with their first. */
  private charStart(): number {
    let at = this.before.length - 1
    while (at > 0 && (this.before.charCodeAt(at) & 0xc0) === 0x80) at--
    return Math.max(0, at)
  }

  private charEnd(): number {
    let at = Math.min(1, this.after.length)
    while (at < this.after.length && (this.after.charCodeAt(at) & 0xc0) === 0x80) at++
    return at
  }
}
