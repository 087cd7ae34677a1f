/** Waiting that somebody else can end. */

export class Bell {
  private isRung = false
  private wake: (() => void) | undefined

  /** Ends the wait that is going on, or else the next one. */
  ring(): void {
    this.isRung = true
    this.wake?.()
  }

  /** Until it is rung, at most for some time; says whether it was. */
  async wait(ms = Number.POSITIVE_INFINITY): Promise<boolean> {
    if (!this.isRung) {
      await new Promise<void>((resolve) => {
        const timer = Number.isFinite(ms) ? setTimeout(resolve, ms) : undefined
        this.wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
      this.wake = undefined
    }
    const { isRung } = this
    this.isRung = false
    return isRung
  }
}

/** Pauses that grow from attempt to attempt, each somewhat random, so that sensors do not all come back at once. */
export class GrowingPause {
  private readonly firstMs: number
  private readonly maxMs: number
  private nextMs: number

  constructor(firstMs: number, maxMs: number) {
    this.firstMs = firstMs
    this.maxMs = maxMs
    this.nextMs = firstMs
  }

  /** Between half and all of what it is by now. */
  take(): number {
    const ms = this.nextMs
    this.nextMs = Math.min(this.maxMs, ms * 2)
    return ms / 2 + (Math.random() * ms) / 2
  }

  reset(): void {
    this.nextMs = this.firstMs
  }
}

/** Whether it is done in time, well or not. */
export async function settles(promise: Promise<unknown>, ms: number): Promise<boolean> {
  const done = promise.then(
    () => true,
    () => true,
  )
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms)
  })
  const isDone = await Promise.race([done, late])
  clearTimeout(timer)
  return isDone
}
