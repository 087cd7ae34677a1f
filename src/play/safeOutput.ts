/**
 * Takes out of a terminal's output what acts on more than its screen, for files that others
 * will play on terminals of their own: strings to the terminal (OSC, DCS, APC, PM, SOS, as
 * titles, the clipboard, key definitions), questions that it answers, modes of keyboard and
 * mouse. What draws stays.
 */

/** Modes of DEC that only draw: origin, wrap, cursor, screens, margins, reverse video, update at once. */
const DRAWING_MODES = new Set([5, 6, 7, 12, 25, 45, 47, 69, 1047, 1048, 1049, 2026])
/** Final bytes of questions and of things done to the window, by what stands before them. */
const REFUSED = new Set(['c', 'n', 't', 'x', 'q', 'p', 'u', 'y', 'i'])
/** `CSI 0 q` and its like shape the cursor; `CSI ! p` resets the screen. */
const ALLOWED = new Set([' q', '!p', '"q', 's', 'u'])
/** A sequence longer than this is none. */
const MAX_SEQUENCE_UNITS = 256

const ESC = '\u001b'
const BEL = '\u0007'
const ENQUIRY = '\u0005'

type State = 'text' | 'escape' | 'sequence' | 'string' | 'stringEnd'

export class SafeOutput {
  private state: State = 'text'
  private held = ''

  /** What of the next part may be shown; a sequence that has not ended waits for the next call. */
  take(text: string): string {
    let out = ''
    for (const c of text) out += this.put(c)
    return out
  }

  private put(c: string): string {
    switch (this.state) {
      case 'escape':
        return this.afterEscape(c)
      case 'sequence':
        return this.inSequence(c)
      case 'string':
        if (c === BEL || c === '\u009c' || c === '\u0018' || c === '\u001a') this.state = 'text'
        else if (c === ESC) this.state = 'stringEnd'
        return ''
      case 'stringEnd':
        if (c === '\\') {
          this.state = 'text'
          return ''
        }
        return this.afterEscape(c)
      default:
        return this.inText(c)
    }
  }

  private inText(c: string): string {
    if (c === ESC) {
      this.state = 'escape'
      return ''
    }
    if (c === '\u009b') {
      this.state = 'sequence'
      this.held = `${ESC}[`
      return ''
    }
    if (c === '\u0090' || c === '\u0098' || (c >= '\u009d' && c <= '\u009f')) {
      this.state = 'string'
      return ''
    }
    // Other eight-bit controls are rare, and differ from one terminal to the next.
    if (c === ENQUIRY || (c >= '\u0080' && c < '\u00a0' && c !== '\u0084' && c !== '\u0085')) {
      return ''
    }
    return c
  }

  private afterEscape(c: string): string {
    this.state = 'text'
    if (c === '[') {
      this.state = 'sequence'
      this.held = `${ESC}[`
      return ''
    }
    if (c === ']' || c === 'P' || c === 'X' || c === '^' || c === '_') {
      this.state = 'string'
      return ''
    }
    if (c === ESC) {
      this.state = 'escape'
      return ''
    }
    // Character sets, lines, cursor kept and restored, tab stops, reset; not `ESC Z`, a question.
    if ('()*+-./#% '.includes(c)) {
      this.held = ESC + c
      this.state = 'sequence'
      return ''
    }
    return '78=>cDEHMNOno|}~'.includes(c) ? ESC + c : ''
  }

  private inSequence(c: string): string {
    if (c === ESC) {
      this.state = 'escape'
      return ''
    }
    // Controls inside a sequence are obeyed as if they stood before it.
    if (c < ' ') return c === ENQUIRY ? '' : c
    this.held += c
    const isCsi = this.held[1] === '['
    const isFinal = isCsi ? c >= '@' && c <= '~' : c >= '0' && c <= '~'
    if (!isFinal) {
      if (this.held.length > MAX_SEQUENCE_UNITS || c > '~') this.state = 'text'
      return ''
    }
    this.state = 'text'
    return isCsi ? allowSequence(this.held) : this.held
  }
}

/** A control sequence as it is, without the modes that do more than draw, or ''. */
function allowSequence(sequence: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a sequence begins with ESC
  const parts = /^\x1b\[([<-?]*)([0-9;:]*)([ -/]*)([@-~])$/.exec(sequence)
  if (parts === null) return ''
  const [, prefix = '', params = '', between = '', final = ''] = parts
  if (final === 'h' || final === 'l') {
    if (prefix === '') return sequence
    const kept = params.split(';').filter((p) => DRAWING_MODES.has(Number(p)))
    return prefix === '?' && kept.length > 0 ? `${ESC}[?${kept.join(';')}${final}` : ''
  }
  if (ALLOWED.has(between + final) && prefix === '') return sequence
  if (REFUSED.has(final)) return ''
  // With a prefix only selective erasure draws; `CSI > m` and others set how keys are sent.
  return prefix === '' || (prefix === '?' && 'JK'.includes(final)) ? sequence : ''
}
