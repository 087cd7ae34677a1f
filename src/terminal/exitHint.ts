/**
 * The exit status of the command before, where a shell shows it in its prompt. A number in a
 * prompt is one when it was 0 there once (a history number never is), or when the same prompt
 * was seen without it.
 */
import { MAX_EXIT_PROMPTS } from './constants.ts'

const TOKEN =
  /(?:\[(\d{1,3})\]|\((\d{1,3})\)|(?:^|\s)(?:\u2718|\u2717|x|E|rc=|\?=)?\s?(\d{1,3})(?=\s|\|))/u
const PLACE = '\u25a1'

export class ExitHint {
  /** Prompts with the number's place left open, and whether a number at that place is a status. */
  private shapes: Map<string, boolean> | null = null

  /** The status that this prompt shows; '' when it shows none that is known for one. */
  read(prompt: string): string {
    const text = prompt.trim()
    const token = TOKEN.exec(text)
    this.shapes ??= new Map()
    if (token === null) {
      // Seen without a number: a number there means something went otherwise than usual.
      this.note(text, true)
      return ''
    }
    const status = token[1] ?? token[2] ?? token[3] ?? ''
    const shape = text.replace(token[0], PLACE).replace(/\s*\u25a1\s*/u, PLACE)
    const bare = shape.replace(PLACE, '').trim()
    const isKnown = this.shapes.get(shape) === true || this.shapes.has(bare)
    if (status === '0') this.note(shape, true)
    return isKnown || status === '0' ? status : ''
  }

  private note(shape: string, isStatus: boolean): void {
    if (this.shapes!.size < MAX_EXIT_PROMPTS) this.shapes!.set(shape, isStatus)
  }
}
