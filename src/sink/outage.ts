/** What is said of a destination that does not take records: once when that begins, once when it ends. */
import { describeError } from '../config/problems.ts'
import { DestinationProblem, type Trouble } from './destination.ts'

export interface OutageVoice {
  /** Of the destination, without secrets. */
  name: string
  /** Where records wait meanwhile. */
  folder: string
  notice(message: string): void
  /** Records that wait. */
  countWaiting(): number
}

/** Whatever is thrown by a destination that is no problem it knows of is a bug, and no storm of attempts will mend it. */
export const troubleOf = (error: unknown): Trouble =>
  error instanceof DestinationProblem ? error.trouble : 'refused'

export class Outage {
  private readonly voice: OutageVoice
  /** By who met it: a stream, or the opening. */
  private readonly troubles = new Map<string, { trouble: Trouble; message: string }>()
  private said: Trouble | '' = ''
  /** When the first sender came through again: those after it find less. */
  private waited = 0

  constructor(voice: OutageVoice) {
    this.voice = voice
  }

  /** A sentence, or '' when all is well. */
  get problem(): string {
    const [first] = this.troubles.values()
    return first?.message ?? ''
  }

  isRefused(who: string): boolean {
    return this.troubles.get(who)?.trouble === 'refused'
  }

  begin(who: string, error: unknown): Trouble {
    const trouble = troubleOf(error)
    const message = describeError(error)
    this.troubles.set(who, { trouble, message })
    if (this.said === '' || (this.said === 'away' && trouble === 'refused')) {
      this.said = trouble
      const again = trouble === 'away' ? 'until it takes them' : 'and it is asked once a minute'
      const link = /[.?!]$/.test(message) ? ' Records' : '; records'
      this.voice.notice(`${message}${link} wait in ${this.voice.folder} ${again}`)
    }
    return trouble
  }

  end(who: string): void {
    if (!this.troubles.delete(who)) return
    this.waited = Math.max(this.waited, this.voice.countWaiting())
    if (this.troubles.size > 0) return
    const waited = this.waited.toLocaleString('en-US')
    this.said = ''
    this.waited = 0
    this.voice.notice(`${this.voice.name} takes records again; ${waited} waited for it`)
  }
}
