/** Plays a recording on a terminal, in its own time: pause, speed, jumps, one step at a time. */
import type { Action } from './keys.ts'
import { ENTER, LEAVE, Painter, type Size } from './painter.ts'
import { describeGap } from './recording.ts'
import { Screen } from './screen.ts'
import { formatOffset, type Timeline } from './timeline.ts'

const MIN_SPEED = 1 / 64
const MAX_SPEED = 1024
/** How long a notice stands over the screen where there is no line below it. */
const NOTICE_MS = 2000
const JUMP_MICROS = 5e6
/** A marker so short a time ago is not where `p` goes: it goes to the one before. */
const BACK_AGAIN_MICROS = 1e6
/** Longest wait of a timer: longer ones are cut by Node. */
const MAX_WAIT_MS = 60_000

/** Whoever watches. */
export interface Viewer {
  write(text: string): void
  size(): Size
  /** Whether keys can come: if not, the end of the recording is the end of the play. */
  readonly hasKeys: boolean
}

export interface PlayOptions {
  readonly speed: number
  /** Step to begin with. */
  readonly start: number
}

export class Player {
  private readonly timeline: Timeline
  private readonly viewer: Viewer
  private readonly painter: Painter
  private readonly firstStep: number
  private screen: Screen
  /** Steps that have happened. */
  private done = 0
  /** Played time at `since`. */
  private position = 0
  private since = performance.now()
  private speed: number
  private paused = false
  private stopped = false
  private saidEnd = false
  private notice = ''
  private noticeUntil = 0
  private readonly todo: Action[] = []
  private wake: () => void = () => {}

  constructor(timeline: Timeline, viewer: Viewer, { speed, start }: PlayOptions) {
    this.timeline = timeline
    this.viewer = viewer
    this.speed = speed
    this.screen = new Screen(timeline.recording)
    this.painter = new Painter((text) => viewer.write(text), viewer.size())
    this.firstStep = start
  }

  /** Takes a key; whoever calls it need not wait. */
  press(action: Action): void {
    if (action === 'quit') this.stopped = true
    this.todo.push(action)
    this.wake()
  }

  /** The terminal of whoever watches has another size now. */
  resize(): void {
    this.painter.resize(this.viewer.size())
    this.wake()
  }

  /** Resolves when the play is over or was quit. The terminal is left as it was found, whatever happens. */
  async run(): Promise<void> {
    this.viewer.write(ENTER)
    try {
      await this.seek(this.firstStep)
      await this.play()
    } finally {
      this.viewer.write(LEAVE)
      this.screen.close()
    }
  }

  private get total(): number {
    return this.timeline.dueMicros.at(-1) ?? 0
  }

  private get isOver(): boolean {
    return this.done >= this.timeline.recording.steps.length
  }

  private async play(): Promise<void> {
    while (!this.stopped) {
      for (const action of this.todo.splice(0)) await this.act(action)
      if (this.stopped) return
      this.tick()
      await this.applyDue()
      this.sayEnd()
      this.paint()
      if (this.isOver && !this.viewer.hasKeys) return
      await this.wait()
    }
  }

  /** Moves the played time on by the clock. */
  private tick(): void {
    const now = performance.now()
    if (!this.paused) {
      this.position = Math.min(this.total, this.position + (now - this.since) * 1000 * this.speed)
    }
    this.since = now
  }

  private async applyDue(): Promise<void> {
    const { dueMicros } = this.timeline
    while (!this.isOver && !this.paused && dueMicros[this.done]! <= this.position) {
      await this.applyNext()
    }
    await this.screen.settle()
  }

  private async applyNext(): Promise<void> {
    const step = this.timeline.recording.steps[this.done++]!
    await this.screen.apply(step)
    if (step.kind === 'gap') this.say(describeGap(step))
    if (step.kind === 'resize' && this.painter.isClipped(this.screen)) this.sayClipped()
  }

  private async wait(): Promise<void> {
    const now = performance.now()
    let ms = MAX_WAIT_MS
    if (!this.paused && !this.isOver) {
      const due = this.timeline.dueMicros[this.done]!
      ms = Math.min(ms, Math.max(0, (due - this.position) / 1000 / this.speed))
      if (this.painter.hasFreeLine(this.screen)) ms = Math.min(ms, 1000)
    }
    if (this.noticeUntil > now) ms = Math.min(ms, this.noticeUntil - now)
    if (this.todo.length > 0) return
    await new Promise<void>((done) => {
      const timer = setTimeout(done, Math.ceil(ms))
      this.wake = () => {
        clearTimeout(timer)
        done()
      }
    })
    this.wake = () => {}
  }

  private async act(action: Action): Promise<void> {
    this.tick()
    switch (action) {
      case 'pause':
        this.paused = !this.paused
        break
      case 'faster':
        this.speed = Math.min(MAX_SPEED, this.speed * 2)
        break
      case 'slower':
        this.speed = Math.max(MIN_SPEED, this.speed / 2)
        break
      case 'next':
        await this.seek(this.findMark(1))
        break
      case 'previous':
        await this.seek(this.findMark(-1))
        break
      case 'forward':
        await this.seekTime(this.position + JUMP_MICROS)
        break
      case 'back':
        await this.seekTime(this.position - JUMP_MICROS)
        break
      case 'restart':
        await this.seek(0)
        break
      case 'step':
        await this.step()
        break
      case 'quit':
        return
    }
    this.say(this.describe())
  }

  /** Goes on to the next output and stops there. */
  private async step(): Promise<void> {
    this.paused = true
    const { steps } = this.timeline.recording
    while (!this.isOver) {
      const { kind } = steps[this.done]!
      await this.applyNext()
      if (kind === 'output') break
    }
    await this.screen.settle()
    this.position = this.timeline.dueMicros[this.done - 1] ?? 0
  }

  /** The step of the marker after or before here; the end, or the beginning, without one. */
  private findMark(way: 1 | -1): number {
    const { marks, dueMicros, recording } = this.timeline
    if (way === 1) {
      return marks.find((mark) => mark.step >= this.done)?.step ?? recording.steps.length
    }
    const before = this.position - (this.paused ? 0 : BACK_AGAIN_MICROS * this.speed)
    return marks.findLast((m) => m.step < this.done - 1 && dueMicros[m.step]! <= before)?.step ?? 0
  }

  private async seekTime(micros: number): Promise<void> {
    const { dueMicros } = this.timeline
    const found = dueMicros.findIndex((due) => due > micros)
    await this.seek(found < 0 ? dueMicros.length : found)
    this.position = Math.max(0, Math.min(this.total, micros))
  }

  /** Exactly the screen at step `target`, itself included where it is a marker: everything before is drawn at once. */
  private async seek(target: number): Promise<void> {
    const { recording, dueMicros } = this.timeline
    const { steps } = recording
    const end = steps[target]?.kind === 'marker' ? target + 1 : target
    if (end < this.done) {
      this.screen.close()
      this.screen = new Screen(recording)
      this.done = 0
    }
    while (this.done < end) await this.screen.apply(steps[this.done++]!)
    await this.screen.settle()
    this.position = dueMicros[Math.max(0, end - 1)] ?? 0
    this.since = performance.now()
    if (this.painter.isClipped(this.screen)) this.sayClipped()
  }

  private say(notice: string): void {
    this.notice = notice
    this.noticeUntil = performance.now() + NOTICE_MS
  }

  private sayClipped(): void {
    const { columns, rows } = this.viewer.size()
    const { screen } = this
    this.say(
      `[a screen of ${screen.columns}x${screen.rows} shown in ${columns}x${rows}: the part around the cursor]`,
    )
  }

  private sayEnd(): void {
    // What was said last is to be read first.
    if (performance.now() < this.noticeUntil) return
    if (this.isOver && !this.saidEnd) this.say(`${this.describe()} q quits `)
    this.saidEnd = this.isOver
  }

  private describe(): string {
    const { position, total, speed } = this
    const state = this.isOver ? 'end' : this.paused ? 'paused' : 'playing'
    const pace = speed === 1 ? '' : `  x${speed >= 1 ? speed : `1/${1 / speed}`}`
    const mark = this.timeline.marks.findLast((m) => m.step < this.done)
    const doing = mark === undefined ? '' : `  ${mark.text}`
    return ` ${state} ${formatOffset(position)} of ${formatOffset(total)}${pace}${doing} `
  }

  private paint(): void {
    const isSaying = performance.now() < this.noticeUntil
    const standing = this.painter.hasFreeLine(this.screen) ? this.describe() : ''
    this.painter.paint(this.screen, isSaying ? this.notice : standing)
  }
}
