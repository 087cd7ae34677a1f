/**
 * What dissectors noted of two endpoints in earlier sessions of this run, as the host key a
 * server showed. A pair's sessions all meet in one worker, so what is found does not depend on
 * their number. Bounded: the note that was used longest ago goes first.
 */

/** Notes of a worker; each is some 300 bytes. */
export const MAX_NOTES = 65_536
/** Longest note, and longest name of one. */
const MAX_NOTE_CHARS = 128

export class PairMemory {
  /** Notes given up at the bound. */
  forgotten = 0
  private readonly notes = new Map<string, string>()

  /** '' when nothing was noted, or it was given up. */
  recall(pair: string, name: string): string {
    const key = `${pair} ${name.slice(0, MAX_NOTE_CHARS)}`
    const note = this.notes.get(key)
    if (note === undefined) return ''
    this.notes.delete(key)
    this.notes.set(key, note)
    return note
  }

  /** Replaces what was noted under this name; '' takes it away. */
  note(pair: string, name: string, note: string): void {
    const key = `${pair} ${name.slice(0, MAX_NOTE_CHARS)}`
    this.notes.delete(key)
    if (note === '') return
    if (this.notes.size >= MAX_NOTES) {
      for (const oldest of this.notes.keys()) {
        this.notes.delete(oldest)
        this.forgotten++
        break
      }
    }
    this.notes.set(key, note.slice(0, MAX_NOTE_CHARS))
  }
}
