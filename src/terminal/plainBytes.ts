/** Which bytes leave a terminal as it was but for the text on it, and which are text and nothing else. */

const ESC = 0x1b
const State = { Ground: 0, Escape: 1, Csi: 2, Title: 3 } as const

/** Final bytes of sequences that move the cursor, erase or colour: A B C D G H J K P X @ m. */
const HARMLESS = new Set([...'ABCDGHJKPX@m'].map((c) => c.charCodeAt(0)))

/**
 * Whether nothing but text, colours and the cursor's place is left of `bytes` on a terminal:
 * no mode, margin, tab stop, character set or unfinished sequence.
 */
export function leavesNoState(bytes: Uint8Array): boolean {
  let state: number = State.Ground
  let parameters = ''
  for (const byte of bytes) {
    if (state === State.Ground) {
      if (byte === ESC) state = State.Escape
      // Shift out and in choose a character set.
      else if (byte === 0x0e || byte === 0x0f) return false
    } else if (state === State.Escape) {
      if (byte === 0x5b) state = State.Csi
      else if (byte === 0x5d) state = State.Title
      else return false
      parameters = ''
    } else if (state === State.Title) {
      if (byte === 0x07) state = State.Ground
      else if (byte < 0x20) return false
    } else if (byte >= 0x40) {
      const isPaste = parameters === '?2004' && (byte === 0x68 || byte === 0x6c)
      if (!isPaste && (!HARMLESS.has(byte) || parameters.startsWith('?'))) return false
      state = State.Ground
    } else if (byte < 0x20) return false
    else if (parameters.length < 16) parameters += String.fromCharCode(byte)
  }
  return state === State.Ground
}

/** The text of `bytes` when they are lines of ASCII and nothing else; undefined when a terminal must draw them. */
export function readPlainText(bytes: Uint8Array): string | undefined {
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!
    if (byte >= 0x20 && byte < 0x7f) continue
    if (byte === 0x0a) continue
    if (byte === 0x0d && (bytes[at + 1] === 0x0a || bytes[at + 1] === 0x0d)) continue
    return undefined
  }
  return Buffer.from(bytes)
    .toString('latin1')
    .replace(/[\r ]*\n/g, '\n')
    .trimEnd()
}
