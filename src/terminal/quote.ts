/** A server's line in a sentence of evidence. */
import { escapeControls } from '../bytes/text.ts'

/** The line without blanks around it and controls in it, its first `chars` characters, or last when negative. */
export function quoteLine(line: string, chars: number): string {
  const text = escapeControls(line.trim())
  return chars < 0 ? text.slice(chars) : text.slice(0, chars)
}
